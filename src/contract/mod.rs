//! What is promised: spec files, overlays and registers become a [`Contract`].

mod annotation;
mod baseline;
mod build;
mod clause;
mod compile;
mod files;
mod level;
mod load;
mod model;
mod node;
mod operation;
mod pointer;
mod problem;
mod reference;
mod register;
mod render;
mod schema;
mod source;
mod spec;
mod subscription;
mod walk;
mod wide;
mod yaml;

pub use baseline::baseline;
pub use clause::{Citation, Clause, Scope};
pub use files::shipped;
pub use level::{Duties, Duty, Level, Role};
pub use model::{Carrier, Contract, SecurityScheme};
pub use operation::{Content, Header, Hold, In, Kind, MediaType, Operation, Parameter, Response, Status, Style};
pub use problem::{Problem, Severity};
pub use register::{Document, Reading, Register, Requirement, RequirementLevel};
pub use render::render_location;
pub use schema::{Bundle, Schema, Violation, Zone};
pub use source::{Location, SourceText};
pub use spec::{LoadOptions, Readings, SpecSource, UnknownSpec};
pub use subscription::{Due, EventModel, Membership, Subscription};
