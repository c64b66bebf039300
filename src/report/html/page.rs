//! The page as the template sees it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use super::super::groups::{counted, groups, reasons};
use super::card::Card;
use super::latency::{Latencies, latencies};
use super::rows::{self, BarSegment, ContractRows};
use crate::event::{Outcome, Report, RequirementVerdict, Verdict};

const STYLE: &str = include_str!("../../../templates/report.css");
const SCRIPT: &str = include_str!("../../../templates/report.js");

/// What `templates/report.html` shows.
#[derive(Template)]
#[template(path = "report.html")]
pub(super) struct Page<'a> {
    pub(super) report: &'a Report,
    style: &'static str,
    script: &'static str,
    policy: String,
    name: &'a str,
    date: Option<String>,
    verdict: String,
    class: &'static str,
    lede: String,
    notices: Vec<String>,
    outcomes: Vec<Count>,
    segments: Vec<BarSegment>,
    contracts: Vec<ContractRows<'a>>,
    findings: Vec<Card<'a>>,
    unexplored: Vec<Reason<'a>>,
    unjudged: Vec<(&'static str, &'static str, Vec<Reason<'a>>)>,
    latencies: Option<Latencies>,
}

/// How many cases had an outcome.
struct Count {
    word: &'static str,
    count: u64,
}

/// Why cases were not judged.
struct Reason<'a> {
    text: &'a str,
    counted: String,
    cases: Vec<Cow<'a, str>>,
}

impl<'a> Page<'a> {
    pub(super) fn new(report: &'a Report, started_at: Option<Timestamp>) -> Self {
        let findings: Vec<Card<'a>> =
            groups(report).into_iter().enumerate().map(|(index, group)| Card::new(report, index, group)).collect();
        let unjudged = [
            ("inconclusive", "Tried, but it could not be judged", &report.inconclusive),
            ("skipped", "Not tried", &report.skipped),
        ];
        let unjudged = unjudged.into_iter().filter(|(_, _, cases)| !cases.is_empty());
        Self {
            report,
            style: STYLE,
            script: SCRIPT,
            policy: policy(),
            name: report.subject.name.as_deref().unwrap_or("The implementation under test"),
            date: started_at.map(words),
            verdict: capital(&report.verdict_words()),
            class: report.verdict.as_str(),
            lede: lede(report),
            notices: report.notices(),
            outcomes: [Outcome::Failed, Outcome::Advisory, Outcome::Inconclusive, Outcome::Skipped, Outcome::Passed]
                .into_iter()
                .map(|outcome| Count { word: outcome.as_str(), count: report.count(outcome) })
                .collect(),
            segments: rows::segments(report),
            contracts: rows::by_contract(report, &findings),
            findings,
            latencies: latencies(report),
            unexplored: unexplored(report),
            unjudged: unjudged
                .map(|(word, title, cases)| {
                    let reasons = reasons(cases).into_iter();
                    let reasons = reasons.map(|(reason, cases)| Reason {
                        text: reason,
                        counted: counted(cases.len(), "case"),
                        cases: cases.into_iter().map(Cow::Borrowed).collect(),
                    });
                    (word, title, reasons.collect())
                })
                .collect(),
        }
    }

    fn failing(&self) -> usize {
        self.findings.iter().filter(|card| card.fails).count()
    }

    fn levels() -> [&'static str; 4] {
        ["must", "should", "may", "none"]
    }
}

/// What no input was tried of, by reason.
fn unexplored(report: &Report) -> Vec<Reason<'_>> {
    let mut by_reason: BTreeMap<&str, Vec<Cow<'_, str>>> = BTreeMap::new();
    for own in &report.unexplored {
        by_reason.entry(&own.reason).or_default().push(Cow::Owned(own.line().case));
    }
    let reason = |(text, cases): (_, Vec<_>)| Reason { text, counted: counted(cases.len(), "promise"), cases };
    by_reason.into_iter().map(reason).collect()
}

/// The verdict in one sentence.
fn lede(report: &Report) -> String {
    let with = |verdict| report.requirements.iter().filter(|line| line.verdict == verdict).count();
    match report.verdict {
        Verdict::Conformant if report.known_failures() > 0 => "Nothing is broken but what is known to be.".to_owned(),
        Verdict::Conformant if report.is_partial() => {
            "Nothing that was judged is broken, but not everything was judged.".to_owned()
        }
        Verdict::Conformant => "Every must requirement was judged, and none failed.".to_owned(),
        Verdict::Broken => match with(RequirementVerdict::Failed) {
            0 => format!("{} broke the contract.", counted(to_usize(report.summary.failed), "case")),
            1 => "1 requirement is broken.".to_owned(),
            count => format!("{count} requirements are broken."),
        },
        Verdict::Inconclusive => "No failure was found, but what was tried could not all be judged.".to_owned(),
        Verdict::None => "Nothing was judged.".to_owned(),
    }
}

fn to_usize(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn words(moment: Timestamp) -> String {
    moment.to_zoned(TimeZone::UTC).strftime("%-d %B %Y, %H:%M UTC").to_string()
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The Content Security Policy: nothing but this page's own style and script.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}
