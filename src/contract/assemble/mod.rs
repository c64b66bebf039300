//! Builds a [`Contract`](super::Contract) from a bundled document: what the engine sees, and the clauses.

mod body;
mod clauses;
mod delivery;
mod duties;
mod operation;
mod parameter;
mod places;
mod response;
mod security;

#[cfg(test)]
mod tests;

pub use body::BOUNDARY;
#[cfg(test)]
pub(crate) use body::{is_checked, is_markup};
pub(crate) use clauses::Builder;
pub(crate) use places::{PlaceIndex, PlaceNode};
