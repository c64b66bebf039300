//! The first lines of every report, in words.

use super::{FailOn, Finding, Outcome, Report, RequirementVerdict, Verdict};
use crate::contract::{Level, OverlayEffect};

impl RequirementVerdict {
    /// Whether a requirement with this verdict was judged.
    pub const fn is_judged(self) -> bool {
        matches!(self, Self::Passed | Self::Failed | Self::Advisory)
    }
}

impl Report {
    /// The first line of every report: `judged N of M must requirements`.
    pub fn first_line(&self) -> String {
        let must = self.summary.must;
        let unclaimed = match must.not_claimed {
            0 => String::new(),
            count => format!(" ({count} not claimed)"),
        };
        let known = match must.known_failing {
            0 => String::new(),
            count => format!(", {count} known failing"),
        };
        let judged = format!("judged {} of {} must requirements{known}{unclaimed}", must.judged, must.of);
        std::iter::once(&judged).chain(&self.unanswered).map(String::as_str).collect::<Vec<_>>().join("; ")
    }

    /// Whether something that the contracts in force ask was not judged.
    pub const fn is_partial(&self) -> bool {
        let must = self.summary.must;
        !self.complete || must.judged + must.known_failing < must.of
    }

    /// How many cases failed as they are known to.
    pub fn known_failures(&self) -> u64 {
        self.known_failing.iter().map(|line| line.cases).sum()
    }

    /// The verdict in words: `conformant`, `conformant (partial)`, `broken`, `inconclusive`, `no case ran`; with what is
    /// known to fail.
    pub fn verdict_words(&self) -> String {
        let words = match self.verdict {
            Verdict::Conformant if self.is_partial() => "conformant (partial)",
            Verdict::None => "no case ran",
            verdict => verdict.as_str(),
        };
        let known = match self.known_failures() {
            0 => String::new(),
            1 => " except 1 known failure".to_owned(),
            count => format!(" except {count} known failures"),
        };
        format!("{words}{known}{}", self.conditions())
    }

    /// Under which overlays the verdict holds.
    fn conditions(&self) -> String {
        let overlays = match self.overlays.len() {
            0 => return String::new(),
            1 => "1 overlay that".to_owned(),
            count => format!("{count} overlays that"),
        };
        let sum = |count: fn(&OverlayEffect) -> usize| self.overlays.iter().map(count).sum::<usize>();
        let done = [
            ("lower", sum(OverlayEffect::lowered)),
            ("change", sum(|own| own.allows.len())),
            ("remove", sum(|own| own.removes.len())),
        ];
        let singular = if self.overlays.len() == 1 { "s" } else { "" };
        let done = done.into_iter().filter(|(_, count)| *count > 0);
        let done: Vec<String> = done.map(|(verb, count)| format!("{verb}{singular} {count}")).collect();
        match done.as_slice() {
            [] => format!(" under {overlays} lower{singular} no clause"),
            done => format!(" under {overlays} {} clauses", done.join(", ")),
        }
    }

    /// How many cases had an outcome.
    pub const fn count(&self, outcome: Outcome) -> u64 {
        match outcome {
            Outcome::Passed => self.summary.passed,
            Outcome::Failed => self.summary.failed,
            Outcome::Advisory => self.summary.advisory,
            Outcome::Inconclusive => self.summary.inconclusive,
            Outcome::Skipped => self.summary.skipped,
        }
    }

    /// From which level on a finding fails this run.
    pub fn fail_on(&self) -> FailOn {
        self.fail_on.parse().unwrap_or_default()
    }

    /// Whether a finding fails this run; otherwise it is advisory.
    pub fn fails(&self, finding: &Finding) -> bool {
        self.fail_on().fails(finding.level)
    }

    /// What a reader must know together with the verdict, one sentence each.
    pub fn notices(&self) -> Vec<String> {
        let mut notices = Vec::new();
        let garbage = self.summary.accepted_garbage;
        if garbage > 0 {
            let cases = if garbage == 1 { "1 case" } else { &format!("{garbage} cases") };
            notices.push(format!("The handler accepts garbage: in {cases} it took what the contract rules out."));
        }
        let must = self.findings.iter().filter(|finding| finding.level == Level::Must).count();
        if self.fail_on == "never" && must > 0 {
            notices.push(format!("{must} findings of level must do not fail this run, because of --fail-on never."));
        }
        notices.extend(self.known_failing.iter().filter_map(|line| line.notice.clone()));
        notices.extend(self.partial.iter().map(|reason| format!("Partial: {reason}.").replace("..", ".")));
        notices.extend(self.unanswered.iter().map(|silence| format!("Not judged: {silence}.")));
        notices
    }

    /// `PS-1 “says” (document, section)`: the citation of a requirement, where the table knows it.
    pub fn citation(&self, id: &str) -> Option<(&super::RequirementLine, String)> {
        let line = self.requirements.iter().find(|line| line.id == id)?;
        let title = self.documents.iter().find(|document| document.name == line.document);
        let title = title.map_or(line.document.as_str(), |document| document.title.as_str());
        let cited = if line.section.is_empty() { title.to_owned() } else { format!("{title}, {}", line.section) };
        Some((line, cited))
    }
}
