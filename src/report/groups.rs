//! Findings and reasons as people read them: the same thing once, with the places where it was seen.

use std::collections::BTreeMap;

use crate::event::{Finding, Report, SkippedCase};

/// Findings of one check on one clause and duty.
pub(super) struct Group<'a> {
    /// The first by case path.
    pub(super) first: &'a Finding,
    /// The cases of the others.
    pub(super) others: Vec<&'a str>,
    /// Whether they fail the run.
    pub(super) fails: bool,
}

/// The findings in groups: those that fail the run first, then by level, then by case path.
pub(super) fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut known: BTreeMap<_, usize> = BTreeMap::new();
    for finding in &report.findings {
        let key = (&finding.clause.id, &finding.check, finding.duty, finding.level);
        if let Some(&at) = known.get(&key) {
            let group = &mut groups[at];
            if group.first.case != finding.case && group.others.last() != Some(&finding.case.as_str()) {
                group.others.push(&finding.case);
            }
        } else {
            known.insert(key, groups.len());
            groups.push(Group { first: finding, others: Vec::new(), fails: report.fails(finding) });
        }
    }
    groups.sort_by_key(|group| (!group.fails, std::cmp::Reverse(group.first.level)));
    groups
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
