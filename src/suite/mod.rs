//! Contract and target to cases: what is tried, what must come back, which clause and duty it tests, what state it leases.

mod assembly;
mod body;
mod builder;
mod case;
mod class;
mod credential;
mod delivery;
mod draft;
mod handler;
mod method;
mod model;
mod operation;
mod parameter;
mod property;
mod scope;

pub use assembly::{Suite, SuiteOptions, Unavailable};
pub(crate) use builder::cited;
pub use case::{Case, Session};
pub use class::Class;
pub use delivery::{DeliveryCase, DeliverySession};
pub use draft::Draft;
pub use handler::{Attempt, HandlerCase, HandlerGroup, HandlerSession, Payload, Places, Watch};
pub(crate) use operation::response_aims;
pub use property::{Genome, Property, Recipe};
