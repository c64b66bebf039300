//! Cases that are known to fail, each with a reason. An entry whose cases all pass must go: the run fails until it does.
//!
//! ```text
//! # Lines that begin with a hash are comments.
//! orders/create/query.kind/empty   # ORD-114: fixed in 2.3; expires=2027-01-31; owner=@orders
//! ```
//!
//! From the day after `expires` on the entry excuses nothing; two weeks before, the report says that the day is near.

use jiff::civil::Date;

use super::selection::unmatched;
use super::{BadPattern, Pattern, Unmatched};
use crate::event::KnownFailingLine;

/// How many days before an entry ends the report says so.
const NOTICE: i32 = 14;

/// The known failures of a subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownFailing {
    /// The entries in the order of the file.
    pub entries: Vec<KnownFailingEntry>,
    /// The day of the run.
    pub today: Date,
}

/// One known failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFailingEntry {
    /// The cases.
    pub pattern: Pattern,
    /// Why they fail.
    pub reason: String,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// Who sees to it.
    pub owner: Option<String>,
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
    /// The day on which it ends is none.
    #[error("line {line}: `expires={text}` is no day; write it as expires=2027-01-31")]
    Day {
        /// Line, from 1.
        line: usize,
        /// What was written.
        text: String,
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
    /// Reads a file: one pattern a line, and its reason after a hash. `today` is the day of the run.
    pub fn parse(text: &str, today: Date) -> Result<Self, Vec<KnownFailingProblem>> {
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
                Ok(pattern) => match Remark::parse(reason) {
                    Ok(Remark { reason, expires, owner }) => {
                        entries.push(KnownFailingEntry { pattern, reason, expires, owner, line });
                    }
                    Err(text) => problems.push(KnownFailingProblem::Day { line, text }),
                },
                Err(problem) => problems.push(KnownFailingProblem::Pattern { line, problem }),
            }
        }
        if problems.is_empty() { Ok(Self { entries, today }) } else { Err(problems) }
    }

    /// The entry that covers a case, if one does, and its number.
    pub fn find(&self, case: &str) -> Option<(usize, &KnownFailingEntry)> {
        self.entries.iter().enumerate().find(|(_, entry)| entry.pattern.matches(case))
    }

    /// Whether an entry has ended and excuses nothing.
    pub fn is_over(&self, entry: &KnownFailingEntry) -> bool {
        entry.expires.is_some_and(|day| day < self.today)
    }

    /// The entries as reports list them.
    pub fn lines(&self) -> Vec<KnownFailingLine> {
        let line = |entry: &KnownFailingEntry| KnownFailingLine {
            entry: entry.pattern.to_string(),
            reason: entry.reason.clone(),
            expires: entry.expires.map(|day| day.to_string()),
            owner: entry.owner.clone(),
            notice: self.notice(entry),
            cases: 0,
        };
        self.entries.iter().map(line).collect()
    }

    fn notice(&self, entry: &KnownFailingEntry) -> Option<String> {
        let day = entry.expires?;
        let left = (day - self.today).get_days();
        let owner = entry.owner.as_ref().map(|owner| format!(" ({owner})")).unwrap_or_default();
        let pattern = &entry.pattern;
        match left {
            ..0 => Some(format!("The known failure {pattern}{owner} ended on {day} and excuses nothing any more.")),
            0..=NOTICE => Some(format!("The known failure {pattern}{owner} ends on {day}.")),
            _ => None,
        }
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

/// What stands after the hash of an entry.
struct Remark {
    reason: String,
    expires: Option<Date>,
    owner: Option<String>,
}

impl Remark {
    /// Reads `reason; expires=2027-01-31; owner=@team`; what is none of these words belongs to the reason. The error is
    /// what should be a day and is none.
    fn parse(text: &str) -> Result<Self, String> {
        let mut reason = Vec::new();
        let (mut expires, mut owner) = (None, None);
        for part in text.split(';').map(str::trim) {
            match part.split_once('=') {
                Some(("expires", day)) => expires = Some(day.parse().map_err(|_| day.to_owned())?),
                Some(("owner", name)) => owner = Some(name.to_owned()),
                _ => reason.push(part),
            }
        }
        Ok(Self { reason: reason.join("; "), expires, owner })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 12, 1);

    #[test]
    fn an_entry_may_end_and_says_so_two_weeks_before() {
        let text = "a/b/c/d  # ORD-1; expires=2026-12-15; owner=@orders\na/b/c/e  # x; expires=2026-12-16\na/b/c/f  # y; \
                    expires=2026-11-30\na/b/c/g # k=v; z";
        let known = KnownFailing::parse(text, TODAY).unwrap();
        let notices: Vec<_> = known.lines().into_iter().map(|line| line.notice).collect();
        let near = "The known failure a/b/c/d (@orders) ends on 2026-12-15.";
        let over = "The known failure a/b/c/f ended on 2026-11-30 and excuses nothing any more.";
        assert_eq!(notices, [Some(near.to_owned()), None, Some(over.to_owned()), None]);
        assert_eq!(
            known.entries.iter().map(|entry| known.is_over(entry)).collect::<Vec<_>>(),
            [false, false, true, false]
        );
        assert_eq!((&*known.entries[0].reason, &*known.entries[3].reason), ("ORD-1", "k=v; z"));
        let problem = KnownFailing::parse("a/b/c/d  # x; expires=soon", TODAY).unwrap_err();
        assert_eq!(problem[0].to_string(), "line 1: `expires=soon` is no day; write it as expires=2027-01-31");
    }

    #[test]
    fn entries_have_patterns_and_reasons() {
        let known =
            KnownFailing::parse("# comment\n\norders/**  # ORD-1: later\r\na/b/c#d/e\t# x # y\n", TODAY).unwrap();
        assert_eq!(known.entries.len(), 2);
        assert_eq!(known.find("orders/create/x/y").unwrap().1.reason, "ORD-1: later");
        assert_eq!(known.find("a/b/c#d/e").unwrap().1.reason, "x # y");
        assert!(known.find("a/b/c/d").is_none());
    }

    #[test]
    fn a_line_without_reason_or_pattern_is_a_problem() {
        let problems = KnownFailing::parse("a/b\na/c #\na//b # x\n", TODAY).unwrap_err();
        let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(lines[0], "line 1: `a/b` gives no reason; write `a/b  # why it fails`");
        assert!(lines[1].starts_with("line 2: `a/c` gives no reason"));
        assert!(lines[2].starts_with("line 3: `a//b` has an empty part"));
    }

    #[test]
    fn what_is_written_can_be_read_again() {
        let text = KnownFailing::write([("a/b/c/d", "two\nlines"), ("a/b/c/e", "")]);
        let known = KnownFailing::parse(&text, TODAY).unwrap();
        assert_eq!(known.find("a/b/c/d").unwrap().1.reason, "two lines");
        assert_eq!(known.find("a/b/c/e").unwrap().1.reason, "no message");
    }
}
