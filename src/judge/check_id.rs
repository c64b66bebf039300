//! The ids of checks.

use std::fmt;

use serde::{Serialize, Serializer};

use super::check::checks;
use super::{
    accepts_valid, answers, answers_in_time, authentication_demanded, distinct_values, no_server_error,
    refuses_violation,
};

/// The id of a check: the name of its file, and its name in reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckId(&'static str);

/// The checks that others ask for.
impl CheckId {
    /// A documented, valid request is accepted.
    pub const ACCEPTS_VALID: Self = accepts_valid::CHECK.id;
    /// Every request gets an answer.
    pub const ANSWERS: Self = answers::CHECK.id;
    /// Every answer comes in time.
    pub const ANSWERS_IN_TIME: Self = answers_in_time::CHECK.id;
    /// A request without good credentials is refused.
    pub const AUTHENTICATION_DEMANDED: Self = authentication_demanded::CHECK.id;
    /// Values that must differ between answers do.
    pub const DISTINCT_VALUES: Self = distinct_values::CHECK.id;
    /// No request is answered with 5xx.
    pub const NO_SERVER_ERROR: Self = no_server_error::CHECK.id;
    /// A request that violates the contract is refused.
    pub const REFUSES_VIOLATION: Self = refuses_violation::CHECK.id;
}

impl CheckId {
    /// The id of a check that is called so.
    pub(super) const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The id of a check that there is.
    pub fn parse(id: &str) -> Option<Self> {
        checks().iter().map(|check| check.id).find(|own| own.0 == id)
    }

    /// As reports write it.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl Serialize for CheckId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}
