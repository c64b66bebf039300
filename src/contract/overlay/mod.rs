//! Overlay 1.0 and 1.1: actions that change a document before it is read. What an overlay writes keeps the overlay's places.
//!
//! An overlay may come from anyone, so what it can cost is bounded: `shape` reads off a query what it may visit,
//! `budget` holds what is left, `query` selects, `actions` changes the document.

mod actions;
mod budget;
mod effect;
mod error;
mod query;
mod shape;

pub(crate) use actions::apply;
pub use effect::OverlayEffect;
