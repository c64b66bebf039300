//! A finding in one line, the same in every command: what was seen, the promise, its level, and what follows.

use std::fmt;

use super::{FailOn, Finding};
use crate::contract::Level;

/// What a line of a finding says.
#[derive(Debug, Clone, Copy)]
pub struct Title<'a> {
    /// What is wrong, in one sentence.
    pub message: &'a str,
    /// The clause's id.
    pub clause: &'a str,
    /// The check that saw it.
    pub check: &'a str,
    /// The level of the breach.
    pub level: Level,
    /// From which level on a finding fails.
    pub fail_on: FailOn,
}

impl<'a> Title<'a> {
    /// Of a finding.
    pub fn of(finding: &'a Finding, fail_on: FailOn) -> Self {
        let Finding { message, clause, check, level, .. } = finding;
        Self { message, clause: &clause.id, check: check.as_str(), level: *level, fail_on }
    }
}

impl fmt::Display for Title<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { message, clause, check, level, fail_on } = self;
        write!(f, "{message} [{clause}, {check}; {level}: {}]", fail_on.consequence(*level))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fact_comes_first_then_the_promise_the_level_and_the_consequence() {
        let title = Title {
            message: "a body without `id` was taken",
            clause: "orders/create/body#required:id",
            check: "refuses-violation",
            level: Level::Should,
            fail_on: FailOn::Must,
        };
        let clause = "a body without `id` was taken [orders/create/body#required:id, refuses-violation; ";
        assert_eq!(title.to_string(), format!("{clause}should: does not fail]"));
        assert_eq!(Title { fail_on: FailOn::Should, ..title }.to_string(), format!("{clause}should: fails]"));
        assert_eq!(Title { level: Level::May, ..title }.to_string(), format!("{clause}may: a note]"));
    }
}
