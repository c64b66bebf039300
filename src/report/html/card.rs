//! A finding as a card of the page.

use super::super::groups::{FindingGroup, case_words};
use super::sequence::Sequence;
use crate::contract::{Excerpt, Shown};
use crate::event::{Finding, Minimal, Report, RequestView, RequirementLine, ResponseView};

/// Other cases that a card names at once; it unfolds the rest.
const OTHERS: usize = 12;

/// One group of findings.
pub(super) struct Card<'a> {
    pub(super) id: String,
    pub(super) finding: &'a Finding,
    /// The message in parts: whether it stood between backticks, and the text.
    pub(super) message: Vec<(bool, &'a str)>,
    pub(super) fails: bool,
    pub(super) word: &'static str,
    pub(super) open: bool,
    /// The first of the other cases.
    pub(super) others: Vec<String>,
    /// The rest of them.
    pub(super) more: Vec<String>,
    /// How often it was seen, where more than once.
    pub(super) times: Option<String>,
    pub(super) requirements: Vec<Cited<'a>>,
    /// The line of the contract.
    pub(super) source: Option<Shown>,
    pub(super) sequence: Option<Sequence>,
    pub(super) request: Option<Message>,
    pub(super) response: Option<Message>,
    /// How often the same input showed it, where not always.
    pub(super) rate: Option<String>,
    /// The difference from the nearest request without the finding: the kind of each line, and the line.
    pub(super) changes: Vec<(&'static str, &'a str)>,
}

/// A requirement that a finding names.
pub(super) struct Cited<'a> {
    pub(super) id: &'a str,
    pub(super) line: Option<&'a RequirementLine>,
    pub(super) source: String,
}

/// A request or response.
pub(super) struct Message {
    pub(super) first: String,
    pub(super) rest: String,
}

impl<'a> Card<'a> {
    pub(super) fn new(report: &'a Report, index: usize, group: FindingGroup<'a>) -> Self {
        let times = group.times();
        let FindingGroup { first: finding, others, fails, .. } = group;
        let mut others: Vec<String> = others.into_iter().map(case_words).collect();
        let more = others.split_off(others.len().min(OTHERS));
        let requirements = finding.requirements.iter().map(|id| match report.citation(id) {
            Some((line, cited)) => Cited { id, line: Some(line), source: cited },
            None => Cited { id, line: None, source: String::new() },
        });
        Self {
            id: format!("finding-{}", index + 1),
            finding,
            message: finding.message.split('`').enumerate().map(|(index, part)| (index % 2 == 1, part)).collect(),
            fails,
            word: if fails { "failed" } else { "advisory" },
            open: index == 0,
            others,
            more,
            times,
            requirements: requirements.collect(),
            source: finding.clause.excerpt().as_ref().map(Excerpt::shown),
            sequence: Sequence::of(&finding.script),
            request: finding.request.as_ref().map(request),
            response: finding.response.as_ref().map(response),
            rate: finding.minimal.as_ref().and_then(Minimal::rate),
            changes: finding.minimal.as_ref().map(changes).unwrap_or_default(),
        }
    }
}

fn changes(minimal: &Minimal) -> Vec<(&'static str, &str)> {
    let kind = |line: &str| match line.as_bytes().first() {
        Some(b'+') => "added",
        Some(b'-') => "removed",
        Some(b'@') => "hunk",
        _ => "same",
    };
    minimal.changes().map(|line| (kind(line), line)).filter(|(kind, _)| *kind != "hunk").collect()
}

fn request(request: &RequestView) -> Message {
    if request.raw {
        return Message { first: "Exactly these bytes:".to_owned(), rest: format!("\n{}", request.body) };
    }
    message(format!("{} {}", request.method, request.url), &request.headers, &request.body)
}

fn response(response: &ResponseView) -> Message {
    let first = match (response.status, &response.failure) {
        (Some(status), _) => status.to_string(),
        (None, Some(failure)) => failure.clone(),
        (None, None) => "no answer".to_owned(),
    };
    message(first, &response.headers, &response.body)
}

fn message(first: String, headers: &[(String, String)], body: &str) -> Message {
    let mut rest = String::new();
    for (name, value) in headers {
        rest.extend(["\n", name.as_str(), ": ", value.as_str()]);
    }
    if !body.is_empty() {
        rest.push_str("\n\n");
        rest.push_str(body);
    }
    Message { first, rest }
}
