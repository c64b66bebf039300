//! Parameters in every OpenAPI style, both ways (OpenAPI 3.1 section 4.8.12, RFC 6570).
//!
//! Values and their texts: null in a query is absence, and so is an empty array or object; symbols are never escaped.

mod decode;
mod encode;
mod encoded;
mod layout;

#[cfg(test)]
mod laws;

pub use decode::decode;
pub use encode::encode;
pub use encoded::Encoded;
pub use layout::Layout;
