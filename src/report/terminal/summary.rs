//! The verdict, the requirements and the reasons, in words.

use std::io::{self, Write};

use indexmap::IndexMap;

use super::super::groups::{counted, reasons};
use super::super::latency::{sent, time};
use super::options::{TerminalOptions, Verbosity};
use super::style::{self, BOLD, FAINT, paint};
use crate::contract::RequirementLevel;
use crate::event::{Outcome, Report, RequirementLine, RequirementVerdict, SkippedCase, Unexplored};

/// Requirements that one reason names.
const NAMED: usize = 8;

/// Outcomes in the order in which a reader cares.
const OUTCOMES: [Outcome; 5] =
    [Outcome::Failed, Outcome::Advisory, Outcome::Inconclusive, Outcome::Skipped, Outcome::Passed];

/// Prints the first line, the verdict line and what must be known with them.
pub(super) fn write_head(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    writeln!(out, "{}", paint(BOLD, &report.first_line()))?;
    let verdict = paint(style::of_verdict(report.verdict), &report.verdict_words());
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
    use RequirementVerdict::{Advisory, Failed, Inconclusive, Informative, KnownFailing, NotClaimed, Passed, Skipped};
    if report.requirements.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint(BOLD, "Requirements"))?;
    let with = |verdict| report.requirements.iter().filter(move |line| line.verdict == verdict);
    for verdict in [Failed, KnownFailing, Advisory] {
        for line in with(verdict) {
            write_requirement(out, report, line)?;
        }
    }
    write_by_reason(out, report, "inconclusive", |line| line.verdict == Inconclusive)?;
    write_by_reason(out, report, "not judged", |line| {
        matches!(line.verdict, Skipped | NotClaimed) && line.level == RequirementLevel::Must
    })?;
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

/// Names the requirements that `wanted` picks, by level and reason: they are what the verdict leaves open.
/// A requirement that is alone with its reason is shown in full.
fn write_by_reason(
    out: &mut dyn Write,
    report: &Report,
    title: &str,
    wanted: impl Fn(&RequirementLine) -> bool,
) -> io::Result<()> {
    let mut groups: IndexMap<(RequirementLevel, &str), Vec<&RequirementLine>> = IndexMap::new();
    for line in report.requirements.iter().filter(|line| wanted(line)) {
        groups.entry((line.level, line.reason.as_deref().unwrap_or_default())).or_default().push(line);
    }
    for ((level, reason), lines) in groups {
        if let ([line], RequirementVerdict::Inconclusive) = (&*lines, lines[0].verdict) {
            write_requirement(out, report, line)?;
            continue;
        }
        let more = match lines.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let named = lines.iter().take(NAMED).map(|line| line.id.as_str()).collect::<Vec<_>>().join(", ");
        let title = paint(style::of_requirement(lines[0].verdict), &format!("{title:<12}"));
        writeln!(out, "  {title} {:<6} {named}{more}: {reason}", level.as_str())?;
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

/// Prints how long the answers took.
pub(super) fn write_latencies(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let Some(first) = report.latencies.first() else { return Ok(()) };
    writeln!(out, "\n{}", paint(BOLD, "Latency"))?;
    for latency in &report.latencies {
        let name = latency.case.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
        let [p50, p95, p99] = [latency.p50, latency.p95, latency.p99].map(time);
        writeln!(out, "  p50 {p50:<8} p95 {p95:<8} p99 {p99:<8} {name}, {}", sent(latency))?;
    }
    writeln!(out, "  {}", paint(FAINT, &format!("limit {}: {}", time(first.limit), first.source)))
}

/// Prints after which time without an answer a target counts as hanging.
pub(super) fn write_limits(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let limits: Vec<String> = report.hang_limits.iter().map(ToString::to_string).collect();
    if limits.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint(FAINT, &format!("hang limits: {}", limits.join(", "))))
}

/// Prints why cases were not tried or not judged.
pub(super) fn write_reasons(out: &mut dyn Write, report: &Report, options: TerminalOptions) -> io::Result<()> {
    write_cases(out, ("Inconclusive", "case"), &report.inconclusive, options)?;
    write_cases(out, ("Skipped", "case"), &report.skipped, options)
}

/// Prints how much was tried, and of what nothing was, with reasons.
pub(super) fn write_exploration(out: &mut dyn Write, report: &Report, options: TerminalOptions) -> io::Result<()> {
    if options.verbosity < Verbosity::Verbose || report.explored.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint(BOLD, "Explored"))?;
    writeln!(out, "  {}", report.exploration())?;
    for own in &report.explored {
        let drawn = if own.drawn > 0 { format!(", {} of them drawn and different", own.drawn) } else { String::new() };
        let line = format!("{} {}: {}{drawn}", own.clause, own.duty, counted_u64(own.inputs, "input"));
        writeln!(out, "    {}", paint(FAINT, &line))?;
    }
    let cases: Vec<SkippedCase> = report.unexplored.iter().map(Unexplored::line).collect();
    write_cases(out, ("Not explored", "promise"), &cases, options)
}

fn counted_u64(count: u64, noun: &str) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), noun)
}

fn write_cases(
    out: &mut dyn Write,
    (title, noun): (&str, &str),
    cases: &[SkippedCase],
    options: TerminalOptions,
) -> io::Result<()> {
    if cases.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint(BOLD, title))?;
    for (reason, cases) in reasons(cases) {
        writeln!(out, "  {}: {reason}", counted(cases.len(), noun))?;
        if options.verbosity == Verbosity::Verbose {
            for case in cases {
                writeln!(out, "    {}", paint(FAINT, case))?;
            }
        }
    }
    Ok(())
}
