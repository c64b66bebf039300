//! Schemas of a contract, with the narrow and the wide zone compiled.

use std::sync::Arc;

use serde_json::Value;

/// Which zone a value is judged against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Zone {
    /// The schema as written: what Probity sends.
    Narrow,
    /// With every `x-accept` in force: what Probity tolerates when it receives.
    Wide,
}

/// A document whose `$ref`s are all local (`#/…`), in both zones.
#[derive(Debug)]
pub struct Bundle {
    /// As written.
    pub narrow: Value,
    /// Each schema that has an `x-accept` replaced by it.
    pub wide: Value,
}

/// A schema at one place of a contract. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Schema {
    bundle: Arc<Bundle>,
    pointer: Arc<str>,
    narrow: Arc<jsonschema::Validator>,
    wide: Arc<jsonschema::Validator>,
}

/// One way in which a value does not fit a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// JSON Pointer into the value.
    pub path: String,
    /// The keyword that is violated.
    pub keyword: String,
    /// The member concerned (`required`, `additionalProperties`, …).
    pub member: Option<String>,
    /// What is wrong, in words, without the value.
    pub message: String,
}
