//! A finding in the terminal: what, where in the contract, what was said, and how to say it again.

use std::io::{self, Write};

use super::super::groups::{FindingGroup, case_words, counted, groups};
use super::super::script::{mark, words};
use super::options::{TerminalOptions, Verbosity};
use super::style::{ADDED, FAINT, REMOVED, of_outcome, paint};
use crate::contract::Diagnostic;
use crate::event::{FailOn, Finding, Minimal, Outcome, Report, RequestView, ResponseView, Title};

/// A target that breaks everything has hundreds of groups; nobody reads more than a screenful or two of them.
const IN_FULL: usize = 25;

/// Lines of a body that are shown.
const BODY_LINES: usize = 16;

/// Characters of a body's line that are shown.
const LINE_LENGTH: usize = 400;

/// Prints what fails the run in full, and other findings from the level on that is asked for in a line each.
pub(super) fn write_all(out: &mut dyn Write, report: &Report, options: TerminalOptions) -> io::Result<()> {
    let all = options.verbosity == Verbosity::Verbose;
    // What fails the run is shown, whatever is asked for.
    let shown = |group: &FindingGroup<'_>| all || group.fails || group.first.level >= options.show;
    let (groups, hidden): (Vec<_>, Vec<_>) = groups(report).into_iter().partition(shown);
    let limit = match options.verbosity {
        Verbosity::Quiet => 0,
        Verbosity::Normal => IN_FULL.min(groups.iter().filter(|group| group.fails).count()),
        Verbosity::Verbose => groups.len(),
    };
    let (full, brief) = groups.split_at(limit);
    for group in full {
        writeln!(out)?;
        write_full(out, report, group)?;
    }
    if !groups.is_empty() {
        writeln!(out)?;
    }
    for group in brief {
        write_brief(out, group, report.fail_on())?;
    }
    if !brief.is_empty() && options.verbosity > Verbosity::Quiet {
        writeln!(out, "{}", paint(FAINT, "-v prints all findings in full; report.html has them too"))?;
    }
    if let (count @ 1.., Some(lowest)) = (hidden.len(), hidden.iter().map(|group| group.first.level).min()) {
        let more = format!("{} below level {}: --show {lowest} prints them", counted(count, "finding"), options.show);
        writeln!(out, "{}", paint(FAINT, &more))?;
    }
    Ok(())
}

fn outcome(group: &FindingGroup<'_>) -> Outcome {
    if group.fails { Outcome::Failed } else { Outcome::Advisory }
}

fn write_brief(out: &mut dyn Write, group: &FindingGroup<'_>, fail_on: FailOn) -> io::Result<()> {
    let Finding { case, requirements, .. } = group.first;
    let word = paint(of_outcome(outcome(group)), &format!("{:<9}", outcome(group).as_str()));
    let more = match group.others.len() {
        0 => String::new(),
        more => format!(" and {}", counted(more, "other case")),
    };
    let ids = if requirements.is_empty() { String::new() } else { format!(" ({})", requirements.join(", ")) };
    writeln!(out, "{word} {}{ids} in {case}{more}", Title::of(group.first, fail_on))
}

fn write_full(out: &mut dyn Write, report: &Report, group: &FindingGroup<'_>) -> io::Result<()> {
    let finding = group.first;
    writeln!(out, "{}", told(report, group))?;
    if !finding.script.is_empty() {
        writeln!(out)?;
    }
    for line in &finding.script {
        writeln!(out, "  {} {}", paint(FAINT, mark(line.arrow)), words(line))?;
    }
    if finding.request.is_some() || finding.response.is_some() {
        writeln!(out)?;
    }
    if let Some(request) = &finding.request {
        write_request(out, request)?;
    }
    if let Some(response) = &finding.response {
        write_response(out, response)?;
    }
    if let Some(minimal) = finding.minimal.as_ref().filter(|minimal| !minimal.diff.is_empty()) {
        write_diff(out, minimal)?;
    }
    match &finding.curl {
        Some(curl) => writeln!(out, "  {} {curl}", paint(FAINT, "$"))?,
        None if finding.minimal.is_some() => {
            writeln!(out, "  {} probity replay reports/report.json {}", paint(FAINT, "$"), finding.case)?;
            writeln!(out, "    {}", paint(FAINT, "curl cannot send this; replay --write saves it as a file"))?;
        }
        None => {}
    }
    Ok(())
}

/// The difference from the nearest request without the finding.
fn write_diff(out: &mut dyn Write, minimal: &Minimal) -> io::Result<()> {
    writeln!(out, "  {}", paint(FAINT, "the smallest input, and how it differs from one that does not show this:"))?;
    for line in minimal.changes().filter(|line| !line.starts_with("@@")).take(BODY_LINES) {
        let shown: String = line.chars().take(LINE_LENGTH).collect();
        let cut = if shown.len() < line.len() { "…" } else { "" };
        match line.as_bytes().first() {
            Some(b'+') => writeln!(out, "  {}", paint(ADDED, &format!("{shown}{cut}")))?,
            Some(b'-') => writeln!(out, "  {}", paint(REMOVED, &format!("{shown}{cut}")))?,
            _ => writeln!(out, "  {shown}{cut}")?,
        }
    }
    match minimal.changes().filter(|line| !line.starts_with("@@")).count().saturating_sub(BODY_LINES) {
        0 => Ok(()),
        more => writeln!(out, "  {}", paint(FAINT, &format!("… {}", counted(more, "more line")))),
    }
}

/// The lines below the snippet: name and text.
fn notes(report: &Report, group: &FindingGroup<'_>) -> Vec<(&'static str, String)> {
    let finding = group.first;
    let mut notes = vec![("case", case_words((&finding.case, finding.count)))];
    for id in &finding.requirements {
        let text = match report.citation(id) {
            Some((line, cited)) => format!("{id}: {} ({cited})", line.says),
            None => id.clone(),
        };
        notes.push(("requirement", text));
    }
    if let Some(rate) = finding.minimal.as_ref().and_then(Minimal::rate) {
        notes.push(("rate", rate));
    }
    notes.push(("level", format!("{}, duty {}", finding.level, finding.duty)));
    if let Some(advice) = &finding.advice {
        notes.push(("why", advice.why.clone()));
        notes.push(("fix", format!("{} ({})", advice.fix, advice.see)));
    }
    if !group.others.is_empty() {
        let shown: Vec<String> = group.others.iter().copied().take(3).map(case_words).collect();
        let rest = group.others.len() - shown.len();
        let rest = if rest > 0 { format!(" and {}", counted(rest, "other case")) } else { String::new() };
        let times = group.times().map(|times| format!("; {times}")).unwrap_or_default();
        notes.push(("also in", format!("{}{rest}{times}", shown.join(", "))));
    }
    notes
}

/// The clause's line with what is broken, and the notes; colors are taken out again where nobody sees them.
fn told(report: &Report, group: &FindingGroup<'_>) -> String {
    let Finding { message, check, clause, .. } = group.first;
    let (excerpt, notes) = (clause.excerpt(), notes(report, group));
    let told = if group.fails { Diagnostic::error(message) } else { Diagnostic::warning(message) };
    let told = told.named(outcome(group).as_str(), check.as_str());
    let told = match &excerpt {
        Some(excerpt) => told.labelled(excerpt, &clause.id),
        None => told.note("clause", &clause.id),
    };
    notes.iter().fold(told, |told, (name, text)| told.note(name, text)).render(true)
}

pub(super) fn write_request(out: &mut dyn Write, request: &RequestView) -> io::Result<()> {
    let mark = paint(FAINT, ">");
    if request.raw {
        writeln!(out, "  {mark} {}", paint(FAINT, "exactly these bytes:"))?;
        return write_body(out, &mark, &request.body);
    }
    writeln!(out, "  {mark} {} {}", request.method, request.url)?;
    write_rest(out, &mark, &request.headers, &request.body)
}

pub(super) fn write_response(out: &mut dyn Write, response: &ResponseView) -> io::Result<()> {
    let mark = paint(FAINT, "<");
    match (response.status, &response.failure) {
        (Some(status), _) => writeln!(out, "  {mark} {status}")?,
        (None, Some(failure)) => writeln!(out, "  {mark} {failure}")?,
        (None, None) => writeln!(out, "  {mark} no answer")?,
    }
    write_rest(out, &mark, &response.headers, &response.body)
}

fn write_rest(out: &mut dyn Write, mark: &str, headers: &[(String, String)], body: &str) -> io::Result<()> {
    for (name, value) in headers {
        writeln!(out, "  {mark} {name}: {value}")?;
    }
    if !body.is_empty() {
        writeln!(out, "  {mark}")?;
    }
    write_body(out, mark, body)
}

fn write_body(out: &mut dyn Write, mark: &str, body: &str) -> io::Result<()> {
    for line in body.lines().take(BODY_LINES) {
        match line.char_indices().nth(LINE_LENGTH) {
            Some((at, _)) => writeln!(out, "  {mark} {}…", &line[..at])?,
            None => writeln!(out, "  {mark} {line}")?,
        }
    }
    match body.lines().count().saturating_sub(BODY_LINES) {
        0 => Ok(()),
        more => writeln!(out, "  {mark} {}", paint(FAINT, &format!("… {}", counted(more, "more line")))),
    }
}
