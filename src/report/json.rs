//! `report.json`: the report as data, the same bytes for the same seed and a target with deterministic answers.
//!
//! ```json
//! { "schema": "probity-report/1", "verdict": "broken", "summary": { "must": { "judged": 128, "of": 130 } }, "findings": [] }
//! ```

use std::path::PathBuf;

use super::{ReportError, Reporter, file};
use crate::event::{Event, Report, mask};

/// Writes `report.json`.
pub(super) struct JsonReporter {
    path: PathBuf,
}

impl JsonReporter {
    /// A reporter that writes to `path`.
    pub(super) fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl Reporter for JsonReporter {
    fn event(&mut self, event: &Event) -> Result<(), ReportError> {
        match event {
            Event::Finished(report) => file::write(&self.path, &bytes(report)?),
            Event::Started(_) | Event::Note(_) | Event::Waiting(_) | Event::CaseFinished(_) => Ok(()),
        }
    }
}

/// The bytes of `report.json`.
pub(super) fn bytes(report: &Report) -> Result<Vec<u8>, ReportError> {
    pretty(&mask::report(report))
}

/// Indented JSON with a line feed at the end.
pub(super) fn pretty(value: &impl serde::Serialize) -> Result<Vec<u8>, ReportError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|error| ReportError::Render(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::event::{Tally, sample};

    fn value(report: &Report) -> Value {
        serde_json::from_slice(&bytes(report).unwrap()).unwrap()
    }

    #[test]
    fn fields_that_others_rely_on_are_there() {
        let json = value(&sample::report(12, true));
        for pointer in [
            "/schema",
            "/probity",
            "/seed",
            "/profile",
            "/verdict",
            "/complete",
            "/subject/name",
            "/readings",
            "/contracts/0/name",
            "/contracts/0/sha256",
            "/summary/passed",
            "/summary/failed",
            "/summary/advisory",
            "/summary/inconclusive",
            "/summary/skipped",
            "/summary/inputs",
            "/summary/requests",
            "/summary/must/judged",
            "/summary/must/of",
            "/requirements/0/id",
            "/requirements/0/level",
            "/requirements/0/says",
            "/requirements/0/document",
            "/requirements/0/section",
            "/requirements/0/verdict",
            "/requirements/0/cases",
            "/requirements/0/reason",
            "/skipped/0/case",
            "/skipped/0/reason",
            "/findings/0/case",
            "/findings/0/check",
            "/findings/0/level",
            "/findings/0/duty",
            "/findings/0/requirements/0",
            "/findings/0/clause/id",
            "/findings/0/clause/pointer",
            "/findings/0/clause/file",
            "/findings/0/clause/line",
            "/findings/0/message",
            "/findings/0/count",
            "/findings/0/request/method",
            "/findings/0/response/status",
            "/findings/0/curl",
        ] {
            assert!(json.pointer(pointer).is_some(), "{pointer}");
        }
        assert_eq!(json["schema"], "probity-report/1");
        assert_eq!(json["verdict"], "broken");
    }

    #[test]
    fn the_order_of_cases_changes_no_byte() {
        let mut cases = sample::cases(60, true);
        let forward = sample::report(60, true);
        cases.reverse();
        let mut tally = Tally::new(sample::options(60));
        for case in &cases {
            tally.add(case);
        }
        assert_eq!(bytes(&forward).unwrap(), bytes(&tally.finish(Vec::new())).unwrap());
    }

    #[test]
    fn what_differs_between_runs_is_masked() {
        let mut report = sample::report(12, true);
        let finding = &mut report.findings[0];
        finding.message = "two answers carried 0a4dcd19-5cbf-4a39-8b0f-000000000001".to_owned();
        finding.request.as_mut().unwrap().body = "postback http://127.0.0.1:54321/x".to_owned();
        let json = value(&report);
        let finding = &json["findings"][0];
        assert_eq!(finding["message"], "two answers carried …");
        assert_eq!(finding["request"]["body"], "postback http://127.0.0.1:0/x");
        assert_eq!(finding["request"]["url"], "http://127.0.0.1:8080/v1/pets?kind=dog&note=a%20b");
        assert_eq!(finding["response"]["headers"][0][1], "application/json");
        assert_eq!(finding["response"]["headers"][1][1], "…");
        assert_eq!(finding["response"]["headers"][2][1], "…");
        assert_eq!(finding["response"]["body"], "{\"id\": 7, \"correlation\": \"…\"}");
    }
}
