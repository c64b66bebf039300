//! One notification that was sent by hand, as `probity send` prints it.

use std::io::{self, Write};

use super::super::latency::time;
use super::finding::{write_request, write_response};
use super::style::{BOLD, FAINT, of_outcome, paint};
use crate::event::{FailOn, Sent, Title};

/// Prints what was sent once, and each answer with its verdict. `expected`: what the contract asks of the answer.
pub fn write_sent(out: &mut dyn Write, expected: &str, fail_on: FailOn, sent: &[Sent]) -> io::Result<()> {
    let Some(first) = sent.first() else { return Ok(()) };
    write_request(out, &first.request)?;
    writeln!(out)?;
    for (number, own) in (1..).zip(sent) {
        if sent.len() > 1 {
            writeln!(out, "{} {number} of {}, after {}", paint(BOLD, "answer"), sent.len(), time(own.elapsed))?;
        }
        write_response(out, &own.response)?;
        write_verdict(out, own, expected, fail_on)?;
    }
    if let Some(curl) = &first.curl {
        writeln!(out, "\n  {} {curl}", paint(FAINT, "$"))?;
    }
    out.flush()
}

fn write_verdict(out: &mut dyn Write, sent: &Sent, expected: &str, fail_on: FailOn) -> io::Result<()> {
    let outcome = sent.outcome(fail_on);
    let word = paint(of_outcome(outcome), outcome.as_str());
    writeln!(out, "{word}: {} after {}; {expected}", sent.answer, time(sent.elapsed))?;
    if let Some(reason) = &sent.unread {
        writeln!(out, "  the body was not read, and so not judged: {reason}")?;
    }
    for finding in &sent.findings {
        writeln!(out, "  {}", Title::of(finding, fail_on))?;
        if let Some(advice) = &finding.advice {
            writeln!(out, "    why: {}", advice.why)?;
            writeln!(out, "    fix: {} ({})", advice.fix, advice.see)?;
        }
    }
    Ok(())
}
