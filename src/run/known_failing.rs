//! Cases that are known to fail, each with a reason. An entry whose cases all pass must go: the run fails until it does.
//!
//! ```text
//! # Lines that begin with a hash are comments.
//! orders/create/query.kind/empty   # ORD-114: fixed in 2.3
//! ```

use super::selection::unmatched;
use super::{BadPattern, Pattern, Unmatched};

/// The known failures of a subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownFailing {
    /// The entries in the order of the file.
    pub entries: Vec<KnownFailingEntry>,
}

/// One known failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFailingEntry {
    /// The cases.
    pub pattern: Pattern,
    /// Why they fail.
    pub reason: String,
    /// Line in the file, from 1.
    pub line: usize,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KnownFailingProblem {
    /// It gives no reason.
    #[error("line {line}: `{pattern}` gives no reason; write `{pattern}  # why it fails`")]
    NoReason {
        /// Line, from 1.
        line: usize,
        /// The pattern as written.
        pattern: String,
    },
    /// Its pattern is none.
    #[error("line {line}: {problem}")]
    Pattern {
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        problem: BadPattern,
    },
}

impl KnownFailing {
    /// Reads a file: one pattern a line, and its reason after a hash.
    pub fn parse(text: &str) -> Result<Self, Vec<KnownFailingProblem>> {
        let mut entries = Vec::new();
        let mut problems = Vec::new();
        for (line, content) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let content = content.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            // A case path may hold a hash of its own; the reason's follows white space.
            let hash = [content.find(" #"), content.find("\t#")].into_iter().flatten().min();
            let (pattern, reason) = match hash {
                Some(at) => (content[..at].trim(), content[at + 2..].trim()),
                None => (content.trim_end_matches('#').trim(), ""),
            };
            match pattern.parse() {
                Ok(_) if reason.is_empty() => {
                    problems.push(KnownFailingProblem::NoReason { line, pattern: pattern.to_owned() });
                }
                Ok(pattern) => entries.push(KnownFailingEntry { pattern, reason: reason.to_owned(), line }),
                Err(problem) => problems.push(KnownFailingProblem::Pattern { line, problem }),
            }
        }
        if problems.is_empty() { Ok(Self { entries }) } else { Err(problems) }
    }

    /// The entry that covers a case, if one does.
    pub fn find(&self, case: &str) -> Option<&KnownFailingEntry> {
        self.entries.iter().find(|entry| entry.pattern.matches(case))
    }

    /// The entries that match none of all `cases`.
    pub fn unmatched(&self, cases: &[&str]) -> Vec<Unmatched> {
        self.entries.iter().filter_map(|entry| unmatched(&entry.pattern, cases)).collect()
    }

    /// The text of a file for cases that failed, each with what was found.
    pub fn write<'a>(failed: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let mut text =
            "# Known failures: one case-path pattern a line, and after # the reason, which must be given.\n".to_owned();
        for (case, reason) in failed {
            let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
            let reason = if reason.is_empty() { "no message" } else { &reason };
            text.push_str(case);
            text.push_str("  # ");
            text.push_str(reason);
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_patterns_and_reasons() {
        let known = KnownFailing::parse("# comment\n\norders/**  # ORD-1: later\r\na/b/c#d/e\t# x # y\n").unwrap();
        assert_eq!(known.entries.len(), 2);
        assert_eq!(known.find("orders/create/x/y").unwrap().reason, "ORD-1: later");
        assert_eq!(known.find("a/b/c#d/e").unwrap().reason, "x # y");
        assert!(known.find("a/b/c/d").is_none());
    }

    #[test]
    fn a_line_without_reason_or_pattern_is_a_problem() {
        let problems = KnownFailing::parse("a/b\na/c #\na//b # x\n").unwrap_err();
        let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(lines[0], "line 1: `a/b` gives no reason; write `a/b  # why it fails`");
        assert!(lines[1].starts_with("line 2: `a/c` gives no reason"));
        assert!(lines[2].starts_with("line 3: `a//b` has an empty part"));
    }

    #[test]
    fn what_is_written_can_be_read_again() {
        let text = KnownFailing::write([("a/b/c/d", "two\nlines"), ("a/b/c/e", "")]);
        let known = KnownFailing::parse(&text).unwrap();
        assert_eq!(known.find("a/b/c/d").unwrap().reason, "two lines");
        assert_eq!(known.find("a/b/c/e").unwrap().reason, "no message");
    }
}
