//! Values to bytes and back: XML by the schema's `xml` hints, parameter styles, forms, JSON.
//!
//! One codec serves writing and reading, so that what Probity sends and what it judges follow the same rules.

pub mod body;
pub mod charset;
pub mod coding;
pub mod media_type;
pub mod parameter;
pub mod query;
mod query_fault;
pub mod template;

pub(crate) mod percent;

mod atom;
mod error;
mod resolve;
mod scalar;
mod shape;

pub use error::CodecError;
#[cfg(test)]
pub(crate) use resolve::LocalRefs;
pub use resolve::{NoRefs, Resolve};
