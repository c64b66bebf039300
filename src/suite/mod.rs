//! Contract and target to cases: what is tried, what must come back, which clause and duty it tests, what state it leases.

mod assembly;
mod body;
mod builder;
mod case;
mod class;
mod credential;
mod draft;
mod handler;
mod lifecycle;
mod method;
mod model;
mod operation;
mod parameter;
mod property;
mod scope;
mod unbuildable;

pub use assembly::{Suite, SuiteOptions, Unavailable};
pub(crate) use builder::{cited, stated};
pub use case::{Case, Session};
pub use class::Class;
pub use draft::RequestDraft;
pub use handler::{
    Attempt, HandlerCase, HandlerGroup, HandlerSession, HostileTargets, PACE, PACE_TIME, Single, Wanted, Watch, single,
};
pub use lifecycle::{
    Behaviour, DeliveryCase, DeliveryTrial, Happening, Member, SequenceStyle, SequenceTree, Step, World, texts,
};
pub(crate) use lifecycle::{Sequences, parts};
pub(crate) use operation::response_aims;
pub use property::{Genome, Property, reads_as_valid, sought};
