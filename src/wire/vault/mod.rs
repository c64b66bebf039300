//! The vault: the only place that knows what stands behind a symbol.
//!
//! `store` holds the values, `source` obtains them, `reveal` writes them into requests, and `conceal` finds them,
//! however encoded (`decode`), in what was received.

mod conceal;
mod decode;
mod reveal;
mod source;
mod store;

pub use store::Vault;
