//! What is promised: spec files, overlays and registers become a [`Contract`].

mod advice;
mod annotation;
mod applies;
mod assemble;
mod baseline;
mod carried_in;
mod check;
mod clause;
mod clause_id;
mod clause_set;
mod compile;
mod expression;
mod extension;
mod field;
mod files;
mod keyword;
mod keywords;
mod level;
mod lint;
mod load;
mod model;
mod node;
mod normalise;
mod operation;
mod operation_ref;
mod overlay;
mod place;
mod pointer;
mod problem;
mod reference;
mod register;
mod render;
mod rule;
mod schema;
mod source;
mod spec;
mod subscription;
mod value_path;
mod violation;
mod walk;
mod wide;
mod yaml;

pub use advice::Advice;
pub use baseline::baseline;
pub use carried_in::In;
pub use clause::{Citation, Clause, Scope};
pub(crate) use clause_id::BASELINE;
pub use clause_id::ClauseId;
pub use clause_set::ClauseSet;
pub use expression::Expression;
pub use field::{is_framing, is_transport};
pub use files::shipped;
pub use keyword::Keyword;
pub use level::{Duties, Duty, Level, Role};
pub use lint::lint;
pub use model::{Carrier, Contract, SecurityScheme};
pub use operation::{Content, Header, Hold, Kind, MediaType, Operation, Parameter, Response, Status, Style};
pub use operation_ref::OperationRef;
pub use place::Place;
pub use problem::{Problem, Severity};
#[cfg(test)]
pub(crate) use register::Document;
pub use register::{Reading, Register, Requirement, RequirementLevel};
pub use render::render_location;
pub use rule::RuleId;
pub use schema::{Bundle, Schema, Zone};
pub use source::{Location, SourceText};
pub use spec::{LoadOptions, Readings, SpecSource};
pub use subscription::{Due, EventModel, Membership, Subscription};
pub use value_path::{Step, ValuePath};
pub use violation::Violation;

// The codec lies below and asks only whether it agrees.
#[cfg(test)]
pub(crate) use assemble::{is_checked, is_markup};
