//! `junit.xml`: one test suite per contract and operation, one test case per case.
//!
//! ```xml
//! <testsuite name="petstore/createPet" tests="2" failures="1" …>
//!   <testcase name="query.kind/missing" classname="petstore.createPet" time="0.012">
//!     <failure message="a request without `kind` was accepted with 200" type="refuses-violation">…</failure>
//!   </testcase>
//! </testsuite>
//! ```
//!
//! The format has no standard. What is written fits what Ant's and Jenkins's schemas have in common (`junit.xsd`): an
//! inconclusive case is an error, an advisory one passes and is told of in the suite's `system-out`.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use quick_xml::Writer;
use quick_xml::events::{BytesCData, BytesDecl, BytesText, Event as Xml};

use super::{ReportError, Reporter, WallClock, file};
use crate::event::{Event, Finding, Outcome, Report};

/// Writes `junit.xml`.
pub(super) struct Junit {
    path: PathBuf,
    clock: WallClock,
    started_at: Option<Timestamp>,
    suites: BTreeMap<String, Vec<TestCase>>,
}

/// What is kept of a case.
struct TestCase {
    /// The rest of its path.
    name: String,
    outcome: Outcome,
    time: Duration,
}

impl Junit {
    /// A reporter that writes to `path` and asks `clock` when the run starts.
    pub(super) fn new(path: impl Into<PathBuf>, clock: WallClock) -> Self {
        Self { path: path.into(), clock, started_at: None, suites: BTreeMap::new() }
    }

    fn render(&mut self, report: &Report) -> io::Result<Vec<u8>> {
        let started_at = self.started_at.unwrap_or(Timestamp::UNIX_EPOCH);
        let details = Details::of(report);
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        writer.write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        writer.create_element("testsuites").write_inner_content(|writer| {
            for (id, (suite, rows)) in self.suites.iter_mut().enumerate() {
                rows.sort_by(|a, b| a.name.cmp(&b.name));
                write_suite(writer, id, suite, rows, started_at, report, &details)?;
            }
            Ok(())
        })?;
        let mut bytes = writer.into_inner();
        bytes.push(b'\n');
        Ok(bytes)
    }
}

impl Reporter for Junit {
    fn event(&mut self, event: &Event) -> Result<(), ReportError> {
        match event {
            Event::Started(_) => self.started_at = Some((self.clock)()),
            Event::Note(_) | Event::Waiting(_) => {}
            Event::CaseFinished(case) => {
                let (suite, name) = split(&case.case);
                let row = TestCase { name: name.to_owned(), outcome: case.outcome, time: case.elapsed };
                self.suites.entry(suite.to_owned()).or_default().push(row);
            }
            Event::Finished(report) => {
                let bytes = self.render(report).map_err(|error| ReportError::Render(error.to_string()))?;
                file::write(&self.path, &bytes)?;
            }
        }
        Ok(())
    }
}

/// `contract/operation` and the rest of a case path.
fn split(case: &str) -> (&str, &str) {
    match case.match_indices('/').nth(1) {
        Some((at, _)) => (&case[..at], &case[at + 1..]),
        None => case.split_once('/').unwrap_or(("probity", case)),
    }
}

/// What the report says of single cases, by path.
struct Details<'a> {
    reasons: HashMap<&'a str, &'a str>,
    findings: HashMap<&'a str, Vec<&'a Finding>>,
}

impl<'a> Details<'a> {
    fn of(report: &'a Report) -> Self {
        let reasons = report.skipped.iter().chain(&report.inconclusive);
        let mut findings: HashMap<&str, Vec<&Finding>> = HashMap::new();
        for finding in &report.findings {
            findings.entry(&finding.case).or_default().push(finding);
        }
        Self { reasons: reasons.map(|case| (case.case.as_str(), case.reason.as_str())).collect(), findings }
    }

    fn findings(&self, case: &str) -> &[&'a Finding] {
        self.findings.get(case).map_or(&[], Vec::as_slice)
    }
}

fn write_suite(
    writer: &mut Writer<Vec<u8>>,
    id: usize,
    suite: &str,
    rows: &[TestCase],
    started_at: Timestamp,
    report: &Report,
    details: &Details<'_>,
) -> io::Result<()> {
    let count = |outcome| rows.iter().filter(|row| row.outcome == outcome).count().to_string();
    let time: Duration = rows.iter().map(|row| row.time).sum();
    let attributes = [
        ("name", xml_text(suite)),
        ("package", xml_text(suite.split('/').next().unwrap_or_default())),
        ("id", id.to_string()),
        ("tests", rows.len().to_string()),
        ("failures", count(Outcome::Failed)),
        ("errors", count(Outcome::Inconclusive)),
        ("skipped", count(Outcome::Skipped)),
        ("time", seconds(time)),
        // Both schemas want the time without a zone; it is UTC.
        ("timestamp", started_at.to_string().chars().take(19).collect()),
        ("hostname", "localhost".to_owned()),
    ];
    let element = attributes.iter().fold(writer.create_element("testsuite"), |element, (name, value)| {
        element.with_attribute((*name, value.as_str()))
    });
    element.write_inner_content(|writer| {
        writer.create_element("properties").write_inner_content(|writer| {
            for (name, value) in [("probity.headline", &report.headline), ("probity.version", &report.probity)] {
                let property = writer.create_element("property");
                property.with_attributes([("name", name), ("value", xml_text(value).as_str())]).write_empty()?;
            }
            Ok(())
        })?;
        let mut advisory = String::new();
        for row in rows {
            let path = format!("{suite}/{}", row.name);
            write_case(writer, suite, row, &path, details)?;
            if row.outcome == Outcome::Advisory {
                for finding in details.findings(&path) {
                    let _ = writeln!(advisory, "advisory ({}) {path}: {}", finding.level, finding.message);
                }
            }
        }
        writer.create_element("system-out").write_text_content(BytesText::new(&xml_text(&advisory)))?;
        writer.create_element("system-err").write_empty()?;
        Ok(())
    })?;
    Ok(())
}

fn write_case(
    writer: &mut Writer<Vec<u8>>,
    suite: &str,
    row: &TestCase,
    path: &str,
    details: &Details<'_>,
) -> io::Result<()> {
    let (name, class) = (xml_text(&row.name), xml_text(&suite.replace('/', ".")));
    let time = seconds(row.time);
    let attributes = [("name", name.as_str()), ("classname", &class), ("time", &time)];
    let case = writer.create_element("testcase").with_attributes(attributes);
    let reason = xml_text(details.reasons.get(path).unwrap_or(&""));
    match row.outcome {
        Outcome::Passed | Outcome::Advisory => case.write_empty().map(drop),
        Outcome::Skipped => case
            .write_inner_content(|writer| {
                writer.create_element("skipped").with_attribute(("message", reason.as_str())).write_empty().map(drop)
            })
            .map(drop),
        Outcome::Inconclusive => case
            .write_inner_content(|writer| {
                let attributes = [("message", reason.as_str()), ("type", "inconclusive")];
                writer.create_element("error").with_attributes(attributes).write_empty().map(drop)
            })
            .map(drop),
        Outcome::Failed => case
            .write_inner_content(|writer| {
                let findings = details.findings(path);
                let first = findings.iter().max_by_key(|finding| finding.level);
                let message = first.map_or_else(|| reason.clone(), |finding| xml_text(&finding.message));
                let check = first.map_or("failed", |finding| finding.check.as_str());
                let failure = writer.create_element("failure");
                let failure = failure.with_attributes([("message", message.as_str()), ("type", check)]);
                let text: Vec<String> = findings.iter().map(|finding| describe(finding)).collect();
                write_cdata(failure, &xml_text(&text.join("\n")))
            })
            .map(drop),
    }
}

/// CDATA keeps line breaks and quotes readable in the file; its end mark is split over two sections.
fn write_cdata(element: quick_xml::writer::ElementWriter<'_, Vec<u8>>, text: &str) -> io::Result<()> {
    let text = text.replace("]]>", "]]]]><![CDATA[>");
    element.write_cdata_content(BytesCData::new(text)).map(drop)
}

fn describe(finding: &Finding) -> String {
    let Finding { message, level, duty, clause, requirements, request, response, curl, .. } = finding;
    let mut text = format!("{message}\n{level}, duty {duty}, clause {}\n", clause.id);
    let _ = writeln!(text, "{}:{}:{}", clause.file, clause.line, clause.column);
    if !requirements.is_empty() {
        let _ = writeln!(text, "requirements: {}", requirements.join(", "));
    }
    if let Some(request) = request {
        let _ = writeln!(text, "request: {} {}", request.method, request.url);
    }
    if let Some(response) = response {
        let status = response.status.map_or_else(|| response.failure.clone().unwrap_or_default(), |s| s.to_string());
        let _ = writeln!(text, "response: {status}");
    }
    if let Some(curl) = curl {
        let _ = writeln!(text, "{curl}");
    }
    text
}

fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}

/// Text without the characters that XML 1.0 cannot hold (section 2.2).
fn xml_text(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' => c,
            '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
#[path = "junit_tests.rs"]
mod tests;
