//! Findings and reasons as people read them: the same thing once, with the places where it was seen.

use std::collections::BTreeMap;

use crate::event::{Finding, Report, SkippedCase};

/// Findings of one check on one clause.
pub(super) struct FindingGroup<'a> {
    /// Of those with the highest level, the first by case path.
    pub(super) first: &'a Finding,
    /// The other cases, and how often each saw it.
    pub(super) others: Vec<(&'a str, u32)>,
    /// How often it was seen in all cases together.
    pub(super) count: u64,
    /// Whether they fail the run.
    pub(super) fails: bool,
}

impl FindingGroup<'_> {
    /// How often it was seen, and in how many cases, where that is more than once: `4 times in 2 cases`.
    pub(super) fn times(&self) -> Option<String> {
        let cases = self.others.len() + 1;
        let times = if self.count > 1 { format!("{} times", self.count) } else { return None };
        Some(if cases > 1 { format!("{times} in {}", counted(cases, "case")) } else { times })
    }
}

/// The findings in groups: those that fail the run first, then by level, then by case path.
pub(super) fn groups(report: &Report) -> Vec<FindingGroup<'_>> {
    let mut by_check: BTreeMap<(&str, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        by_check.entry((&finding.clause.id, finding.check.as_str())).or_default().push(finding);
    }
    let mut groups: Vec<FindingGroup<'_>> = by_check.into_values().filter_map(|found| group(report, &found)).collect();
    groups.sort_by_key(|group| (!group.fails, std::cmp::Reverse(group.first.level), &group.first.case));
    groups
}

fn group<'a>(report: &Report, found: &[&'a Finding]) -> Option<FindingGroup<'a>> {
    let highest = found.iter().map(|finding| finding.level).max()?;
    let first = found.iter().find(|finding| finding.level == highest)?;
    let mut others: Vec<(&str, u32)> = Vec::new();
    for finding in found.iter().filter(|finding| finding.case != first.case) {
        match others.iter_mut().find(|(case, _)| *case == finding.case) {
            Some((_, count)) => *count += finding.count,
            None => others.push((&finding.case, finding.count)),
        }
    }
    let count = found.iter().map(|finding| u64::from(finding.count)).sum();
    Some(FindingGroup { first, others, count, fails: found.iter().any(|finding| report.fails(finding)) })
}

/// A case, and how often it saw a finding where that is more than once.
pub(super) fn case_words((case, count): (&str, u32)) -> String {
    if count > 1 { format!("{case} ({count} times)") } else { case.to_owned() }
}

/// Reasons with the cases that have them, most frequent first.
pub(super) fn reasons(cases: &[SkippedCase]) -> Vec<(&str, Vec<&str>)> {
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for case in cases {
        by_reason.entry(&case.reason).or_default().push(&case.case);
    }
    let mut reasons: Vec<_> = by_reason.into_iter().collect();
    reasons.sort_by_key(|(_, cases)| std::cmp::Reverse(cases.len()));
    reasons
}

/// `1 case`, `3 cases`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Duty, Level};
    use crate::event::sample;

    fn finding(case: &str, clause: &str, level: Level, count: u32) -> Finding {
        let mut finding = Finding { count, ..sample::finding(case, level, Duty::Refuse) };
        clause.clone_into(&mut finding.clause.id);
        finding
    }

    #[test]
    fn one_check_on_one_clause_is_shown_once_with_its_count_and_every_case() {
        let mut report = sample::report(12, false);
        report.findings = vec![
            finding("a/b/c/any-note", "x", Level::May, 3),
            finding("a/b/c/any-one", "y", Level::Should, 1),
            finding("a/b/c/first", "x", Level::Must, 1),
            finding("a/b/c/first", "x", Level::Must, 1),
            finding("a/b/c/second", "x", Level::Must, 20),
        ];
        let found = groups(&report);
        let said: Vec<_> = found.iter().map(|own| (own.first.case.as_str(), own.fails, own.times())).collect();
        assert_eq!(
            said,
            [("a/b/c/first", true, Some("25 times in 3 cases".to_owned())), ("a/b/c/any-one", false, None)]
        );
        assert_eq!(found[0].others, [("a/b/c/any-note", 3), ("a/b/c/second", 20)]);
        assert_eq!(report.findings.len(), 5, "the report itself keeps each");
    }
}
