//! A breach: a check's finding before the engine adds case, request and response.

use super::CheckId;
use crate::contract::{Clause, Duty, Level};

/// One clause found broken by one check.
#[derive(Debug, Clone)]
pub struct Breach<'a> {
    /// The check.
    pub check: CheckId,
    /// The clause.
    pub clause: &'a Clause,
    /// The duty that is broken.
    pub duty: Duty,
    /// The level at which it counts.
    pub level: Level,
    /// What is wrong, in one sentence without a full stop; never a secret.
    pub message: String,
}

impl<'a> Breach<'a> {
    /// A breach of `clause` at its own level; nothing where there is no clause, or it does not ask the duty.
    pub(super) fn of(
        check: CheckId,
        clause: Option<&'a Clause>,
        duty: Duty,
        message: impl Into<String>,
    ) -> Option<Self> {
        let clause = clause?;
        let level = clause.duties.level(duty)?;
        Some(Self { check, clause, duty, level, message: message.into() })
    }

    /// The same as a note: it lies in the zone that the documents leave open.
    pub(super) fn noted(self) -> Self {
        Self { level: Level::May, ..self }
    }
}
