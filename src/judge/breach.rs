//! A breach: a check's finding before the engine adds case, request and response.

use crate::contract::{Clause, Duty, Level};

/// One clause found broken by one check.
#[derive(Debug, Clone)]
pub struct Breach<'a> {
    /// The check's id.
    pub check: &'static str,
    /// The clause.
    pub clause: &'a Clause,
    /// The duty that is broken.
    pub duty: Duty,
    /// The level at which it counts.
    pub level: Level,
    /// What is wrong, in one sentence without a full stop; never a secret.
    pub message: String,
}
