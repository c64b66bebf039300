//! The kill matrix for the terminal: what is left to mend first, then fault kinds by check, then the numbers.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::contract::RequirementLevel;
use crate::event::{Fate, KillMatrix, Proved};
use crate::judge::CheckId;

/// The matrix as a table.
pub fn kill_table(matrix: &KillMatrix) -> String {
    let mut text = String::new();
    checks(matrix, &mut text);
    faults(matrix, &mut text);
    requirements(matrix, &mut text);
    for row in matrix.variants.iter().filter(|row| !row.findings.is_empty()) {
        let _ = writeln!(text, "false alarm  {}\n    {}", row.variant, row.findings.join("\n    "));
    }
    for row in matrix.sockets.iter().filter(|row| row.fate != Fate::Killed) {
        let _ = writeln!(text, "over sockets {}: {}", row.fate.as_str(), row.fault);
    }
    for row in &matrix.off {
        let word = if row.open > 0 { "off " } else { "not needed " };
        let requirements =
            if row.requirements.is_empty() { String::new() } else { format!(": {}", row.requirements.join(", ")) };
        let _ = writeln!(text, "{word}{:<28} {} of {} faults open{requirements}", row.check, row.open, row.tried);
    }
    let idle = matrix.variants.iter().filter(|row| !row.applied).count();
    let own = &matrix.summary;
    let _ = writeln!(
        text,
        "{} faults ({} distinct): {} killed, {} killed only by another finding, {} equivalent, {} survived",
        own.faults, own.distinct, own.killed, own.by_another, own.equivalent, own.survived
    );
    let _ = writeln!(
        text,
        "{} legal variants ({} distinct): {} with a finding ({idle} had nothing to change)",
        own.variants, own.distinct_variants, own.alarms
    );
    let known: usize = matrix.variants.iter().map(|row| row.known).sum();
    if known > 0 {
        let _ = writeln!(text, "{known} findings on them are raised without them too: the contract contradicts itself");
    }
    let _ =
        writeln!(text, "{} of {} must and may requirements killed by their own check", own.proved, own.requirements);
    if !matrix.sockets.is_empty() {
        let alike = matrix.sockets.iter().filter(|row| row.fate == Fate::Killed).count();
        let _ = writeln!(text, "{alike} of {} faults tried over real sockets killed there too", matrix.sockets.len());
    }
    if let Some(why) = &matrix.cut_short {
        let _ = writeln!(text, "not everything was tried: {why}");
    }
    let _ = writeln!(text, "{}: {}", matrix.against, if matrix.is_sound() { "sound" } else { "not sound" });
    text
}

/// How many faults each check killed, by duty.
fn checks(matrix: &KillMatrix, text: &mut String) {
    let mut rows: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for row in matrix.faults.iter().filter(|row| row.fate == Fate::Killed) {
        let Some(check) = row.check.map(CheckId::as_str) else { continue };
        *rows.entry(check).or_default().entry(row.duty).or_default() += 1;
    }
    let _ = writeln!(text, "{:<28}{:>8}{:>8}{:>8}", "check", "emit", "accept", "refuse");
    for (check, duties) in rows {
        let count = |duty: &str| duties.get(duty).map_or_else(|| "·".to_owned(), ToString::to_string);
        let _ = writeln!(text, "{check:<28}{:>8}{:>8}{:>8}", count("emit"), count("accept"), count("refuse"));
    }
    text.push('\n');
}

fn faults(matrix: &KillMatrix, text: &mut String) {
    for fate in [Fate::Survived, Fate::KilledByAnother] {
        for row in matrix.faults.iter().filter(|row| row.fate == fate) {
            let _ = writeln!(text, "{}  {}\n    {}:{}", fate.as_str(), row.fault, row.file, row.line);
            if !row.requirements.is_empty() {
                let _ = writeln!(text, "    states {}", row.requirements.join(", "));
            }
            if let (Some(case), Some(check)) = (&row.case, &row.check) {
                let named = row.named.as_deref().unwrap_or(&row.clause);
                let _ = writeln!(text, "    {check} named {named} in {case}");
            }
            if let Some(reason) = &row.reason {
                let _ = writeln!(text, "    {reason}");
            }
        }
    }
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for row in matrix.faults.iter().filter(|row| row.fate == Fate::Equivalent) {
        *reasons.entry(row.reason.as_deref().unwrap_or_default()).or_default() += 1;
    }
    for (reason, count) in reasons {
        let _ = writeln!(text, "equivalent  {count:>4}  {reason}");
    }
}

fn requirements(matrix: &KillMatrix, text: &mut String) {
    for row in &matrix.requirements {
        let due = matches!(row.level, RequirementLevel::Must | RequirementLevel::May);
        if due && !matches!(row.proved, Proved::Killed | Proved::Reason) {
            let _ = writeln!(text, "{}  {}  {}: {}", row.proved.as_str(), row.id, row.level.as_str(), row.says);
        }
    }
}
