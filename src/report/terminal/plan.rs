//! What is about to be tried, in words: at the start of a run and for `--dry-run`.

use std::io::{self, Write};
use std::time::Duration;

use super::super::groups::{counted, reasons};
use super::style::{BOLD, FAINT, paint};
use crate::event::RunInfo;

/// Prints what a run is about to do. With `details` one line per operation and the cases skipped beforehand.
pub fn write_plan(out: &mut dyn Write, info: &RunInfo, details: bool) -> io::Result<()> {
    let RunInfo { subject, contracts, roles, readings, profile, seed, plan } = info;
    let name = subject.name.as_deref().unwrap_or("probity");
    writeln!(out, "{}  profile {profile}, readings {readings}, seed {seed}", paint(BOLD, name))?;
    for (role, address) in roles {
        let label = format!("{:<9}", role.as_str());
        writeln!(out, "  {} {address}", paint(FAINT, &label))?;
    }
    let names: Vec<&str> = contracts.iter().map(|contract| contract.name.as_str()).collect();
    writeln!(out, "  {} {}", paint(FAINT, "contracts"), names.join(", "))?;
    let (cases, requests) = (counted(plan.cases, "case"), counted(plan.requests, "request"));
    writeln!(out, "  {} {cases}, {requests}, at most about {}", paint(FAINT, "plan     "), words(plan.duration))?;
    if !plan.classes.is_empty() {
        writeln!(out, "  {} {}", paint(FAINT, "classes  "), plan.classes.join(", "))?;
    }
    if details {
        let width = plan.lines.iter().map(|line| line.operation.len()).max().unwrap_or(0);
        for line in &plan.lines {
            let (cases, requests) = (counted(line.cases, "case"), counted(line.requests, "request"));
            writeln!(out, "    {:<width$}  {:<8}  {cases}, {requests}", line.operation, line.role.as_str())?;
        }
        for (reason, cases) in reasons(&plan.skipped) {
            writeln!(out, "    {} {reason}", paint(FAINT, &format!("skipped {}:", counted(cases.len(), "case"))))?;
        }
    }
    Ok(())
}

/// A duration as people say it: `40 s`, `3 min`, `1.5 h`.
fn words(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..=119 => format!("{} s", seconds.max(1)),
        seconds @ 120..=7199 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{:.1} h", time.as_secs_f64() / 3600.0),
    }
}
