//! The kill matrix as two short pages that are kept with the source, so that a change of either shows in a review.
//!
//! ```markdown
//! | requirement | level | what it says | proved | faults killed | by |
//! | --- | --- | --- | --- | ---: | --- |
//! | OR-KIND | must | The kind is given. | killed by its own check | 3 of 3 | refuses-violation |
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::event::{Fate, FaultRow, KillMatrix};
use crate::judge::CheckId;

const MADE: &str = "<!-- Written by `probity prove`; not to be edited by hand. -->\n";

/// Says so where not everything was tried.
fn cut_short(matrix: &KillMatrix, text: &mut String) {
    if let Some(why) = &matrix.cut_short {
        let _ = writeln!(text, "Not everything was tried: {why}.\n");
    }
}

/// The requirements, each with how well it is proved.
pub fn requirements_markdown(matrix: &KillMatrix) -> String {
    let mut text = format!("# Requirements and how they are proved\n\n{MADE}\n");
    cut_short(matrix, &mut text);
    let own = &matrix.summary;
    let _ = writeln!(
        text,
        "{} of {} must and may requirements have a fault that was found by a check that names them.\n",
        own.proved, own.requirements
    );
    text.push_str("| requirement | level | what it says | proved | faults killed | by |\n");
    text.push_str("| --- | --- | --- | --- | ---: | --- |\n");
    for row in &matrix.requirements {
        let killed = matrix.faults.iter().filter(|fault| fault.fate == Fate::Killed);
        let killed = killed.filter(|fault| fault.requirements.contains(&row.id)).count();
        let says = row.reason.as_deref().map_or_else(|| row.says.clone(), |why| format!("{} — {why}", row.says));
        let checks: Vec<&str> = row.checks.iter().map(|check| check.as_str()).collect();
        let (level, proved, checks) = (row.level.as_str(), row.proved.as_str(), checks.join(", "));
        let _ = writeln!(text, "| {} | {level} | {} | {proved} | {killed} | {checks} |", row.id, cell(&says));
    }
    text
}

/// The faults, the legal variants and the checks, each as it is once types, path aliases and copies are left out.
pub fn kill_markdown(matrix: &KillMatrix) -> String {
    let mut text = format!("# Kill matrix\n\n{MADE}\n");
    cut_short(matrix, &mut text);
    numbers(matrix, &mut text);
    checks(matrix, &mut text);
    faults(matrix, &mut text);
    variants(matrix, &mut text);
    text
}

fn numbers(matrix: &KillMatrix, text: &mut String) {
    let own = &matrix.summary;
    let (names, sound) = (matrix.contracts.join(", "), if matrix.is_sound() { "sound" } else { "not sound" });
    let alike = matrix.sockets.iter().filter(|row| row.fate == Fate::Killed).count();
    let _ = writeln!(text, "{names}. As a {}: {sound}.\n", matrix.against);
    text.push_str("| | |\n| --- | ---: |\n");
    for (name, number) in [
        ("faults", own.faults),
        ("distinct faults, without equivalent ones", own.distinct),
        ("killed by a finding that names the clause, or not counted as judged", own.killed),
        ("killed only by another finding", own.by_another),
        ("equivalent, with a reason", own.equivalent),
        ("survived", own.survived),
        ("clauses that no message can show to be broken", own.mute),
        ("legal variants", own.variants),
        ("distinct legal variants", own.distinct_variants),
        ("legal variants with a finding", own.alarms),
        ("must and may requirements", own.requirements),
        ("must and may requirements killed by their own check", own.proved),
        ("faults tried over real sockets as well", matrix.sockets.len()),
        ("killed there too", alike),
    ] {
        let _ = writeln!(text, "| {name} | {number} |");
    }
}

fn checks(matrix: &KillMatrix, text: &mut String) {
    text.push_str(
        "\n## Checks\n\nHow many faults each check killed, by duty; of some of them, how many nothing else kills.\n\n",
    );
    text.push_str("| check | emit | accept | refuse | open without it | requirements lost without it |\n");
    text.push_str("| --- | ---: | ---: | ---: | ---: | --- |\n");
    let mut rows: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for row in matrix.faults.iter().filter(|row| row.fate == Fate::Killed) {
        let Some(check) = row.check.map(CheckId::as_str) else { continue };
        *rows.entry(check).or_default().entry(row.duty).or_default() += 1;
    }
    for (check, duties) in rows {
        let count = |duty: &str| duties.get(duty).map_or_else(String::new, ToString::to_string);
        let off = matrix.off.iter().find(|row| row.check.as_str() == check);
        let open = off.map(|row| format!("{} of {}", row.open, row.tried)).unwrap_or_default();
        let lost = off.map(|row| row.requirements.join(", ")).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {check} | {} | {} | {} | {open} | {lost} |",
            count("emit"),
            count("accept"),
            count("refuse")
        );
    }
}

fn faults(matrix: &KillMatrix, text: &mut String) {
    text.push_str("\n## Faults\n\n| broken promise and how | faults | what became of them | first case |\n");
    text.push_str("| --- | ---: | --- | --- |\n");
    let mut forms: BTreeMap<(&str, Fate), Vec<&FaultRow>> = BTreeMap::new();
    for row in &matrix.faults {
        forms.entry((&row.form, row.fate)).or_default().push(row);
    }
    for ((form, fate), rows) in forms {
        let by: BTreeSet<&str> =
            rows.iter().filter_map(|row| row.check.map(CheckId::as_str).or(row.reason.as_deref())).collect();
        let by: Vec<&str> = by.into_iter().collect();
        let case = rows.iter().find_map(|row| row.case.as_deref()).unwrap_or_default();
        let what = format!("{}: {}", fate.as_str(), by.join(", "));
        let _ = writeln!(text, "| {} | {} | {} | {} |", cell(form), rows.len(), cell(&what), cell(case));
    }
}

fn variants(matrix: &KillMatrix, text: &mut String) {
    text.push_str("\n## Legal variants\n\n| said otherwise | tried on | findings |\n| --- | ---: | ---: |\n");
    let mut forms: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in matrix.variants.iter().filter(|row| row.applied) {
        let own = forms.entry(&row.form).or_default();
        *own = (own.0 + 1, own.1 + row.findings.len());
    }
    for (form, (tried, findings)) in forms {
        let _ = writeln!(text, "| {} | {tried} | {findings} |", cell(form));
    }
}

/// Text inside a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
