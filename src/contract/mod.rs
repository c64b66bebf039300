//! What is promised: spec files, overlays and registers become a [`Contract`].

mod clause;
mod level;
mod model;
mod operation;
mod register;
mod schema;
mod source;
mod subscription;

pub use clause::{Citation, Clause, Scope};
pub use level::{Duties, Duty, Level, Role};
pub use model::{Carrier, Contract, SecurityScheme};
pub use operation::{Content, Header, Hold, In, Kind, MediaType, Operation, Parameter, Response, Status, Style};
pub use register::{Document, Reading, Register, Requirement, RequirementLevel};
pub use schema::{Bundle, Schema, Violation, Zone};
pub use source::{Location, SourceText};
pub use subscription::{Due, EventModel, Membership, Subscription};
