//! The verdict, the requirements and the reasons, in words.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::super::groups::{counted, reasons};
use super::style::{self, BOLD, FAINT, paint};
use super::{TerminalOptions, Verbosity};
use crate::contract::RequirementLevel;
use crate::event::{Outcome, Report, RequirementLine, RequirementVerdict, SkippedCase};

/// Requirements that one reason names.
const NAMED: usize = 8;

/// Outcomes in the order in which a reader cares.
const OUTCOMES: [Outcome; 5] =
    [Outcome::Failed, Outcome::Advisory, Outcome::Inconclusive, Outcome::Skipped, Outcome::Passed];

/// Prints the first line, the verdict line and what must be known with them.
pub(super) fn write_head(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    writeln!(out, "{}", paint(BOLD, &report.first_line()))?;
    let verdict = paint(style::of_verdict(report.verdict), report.verdict_words());
    let counts: Vec<String> =
        OUTCOMES.iter().map(|outcome| format!("{} {}", report.count(*outcome), outcome.as_str())).collect();
    writeln!(out, "{verdict}: {}", counts.join(", "))?;
    for notice in report.notices() {
        writeln!(out, "{notice}")?;
    }
    Ok(())
}

/// Prints the requirements that are broken or in doubt, and counts the rest.
pub(super) fn write_requirements(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    use RequirementVerdict::{Advisory, Failed, Inconclusive, Informative, NotClaimed, Passed, Skipped};
    if report.requirements.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint(BOLD, "Requirements"))?;
    let with = |verdict| report.requirements.iter().filter(move |line| line.verdict == verdict);
    for verdict in [Failed, Advisory, Inconclusive] {
        for line in with(verdict) {
            write_requirement(out, report, line)?;
        }
    }
    write_unjudged(out, report)?;
    let counts: Vec<String> = [Passed, Skipped, NotClaimed, Informative]
        .into_iter()
        .map(|verdict| (with(verdict).count(), verdict))
        .filter(|(count, _)| *count > 0)
        .map(|(count, verdict)| format!("{count} {}", verdict.as_str().replace('-', " ")))
        .collect();
    if !counts.is_empty() {
        writeln!(out, "  {}", counts.join(", "))?;
    }
    Ok(())
}

/// Names the must requirements that no case judged, by reason: they are what a partial verdict leaves open.
fn write_unjudged(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in &report.requirements {
        let untried = matches!(line.verdict, RequirementVerdict::Skipped | RequirementVerdict::NotClaimed);
        if untried && line.level == RequirementLevel::Must {
            by_reason.entry(line.reason.as_deref().unwrap_or_default()).or_default().push(&line.id);
        }
    }
    for (reason, ids) in by_reason {
        let more = match ids.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let named = ids.iter().copied().take(NAMED).collect::<Vec<_>>().join(", ");
        writeln!(out, "  {} must   {named}{more}: {reason}", paint(FAINT, "not judged  "))?;
    }
    Ok(())
}

fn write_requirement(out: &mut dyn Write, report: &Report, line: &RequirementLine) -> io::Result<()> {
    let verdict = paint(style::of_requirement(line.verdict), &format!("{:<12}", line.verdict.as_str()));
    let cited = report.citation(&line.id).map(|(_, cited)| paint(FAINT, &format!(" ({cited})"))).unwrap_or_default();
    writeln!(out, "  {verdict} {:<6} {}  {}{cited}", line.level.as_str(), line.id, line.says)?;
    match &line.reason {
        Some(reason) => writeln!(out, "  {:<12} {:<6} {reason}", "", ""),
        None => Ok(()),
    }
}

/// Prints why cases were not tried or not judged.
pub(super) fn write_reasons(out: &mut dyn Write, report: &Report, options: TerminalOptions) -> io::Result<()> {
    write_cases(out, "Inconclusive", &report.inconclusive, options)?;
    write_cases(out, "Skipped", &report.skipped, options)
}

fn write_cases(out: &mut dyn Write, title: &str, cases: &[SkippedCase], options: TerminalOptions) -> io::Result<()> {
    if cases.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint(BOLD, title))?;
    for (reason, cases) in reasons(cases) {
        writeln!(out, "  {}: {reason}", counted(cases.len(), "case"))?;
        if options.verbosity == Verbosity::Verbose {
            for case in cases {
                writeln!(out, "    {}", paint(FAINT, case))?;
            }
        }
    }
    Ok(())
}
