//! The kill matrix as one self-contained page: a row for each requirement, a square for each fault, in the colour of its fate.

use std::collections::BTreeMap;

use askama::Template;

use crate::contract::ClauseId;
use crate::event::{Fate, FaultRow, KillMatrix, OffRow, Proved, VariantRow};
use crate::judge::CheckId;

/// One square.
struct Square {
    class: &'static str,
    title: String,
}

/// One row: a requirement, or an operation for what none states.
struct MatrixRow {
    name: String,
    level: &'static str,
    says: String,
    class: &'static str,
    squares: Vec<Square>,
}

/// What one check does.
struct CheckRow<'a> {
    name: &'a str,
    /// Faults killed of each duty: emit, accept, refuse.
    duties: [usize; 3],
    off: Option<&'a OffRow>,
}

#[derive(Template)]
#[template(path = "kill.html")]
struct MatrixPage<'a> {
    matrix: &'a KillMatrix,
    sound: bool,
    lines: Vec<MatrixRow>,
    open: Vec<&'a FaultRow>,
    equivalent: Vec<&'a FaultRow>,
    alarms: Vec<&'a VariantRow>,
    checks: Vec<CheckRow<'a>>,
}

/// The matrix as a page.
pub fn kill_html(matrix: &KillMatrix) -> String {
    let of = |fates: &[Fate]| matrix.faults.iter().filter(|row| fates.contains(&row.fate)).collect();
    let page = MatrixPage {
        matrix,
        sound: matrix.is_sound(),
        lines: lines(matrix),
        open: of(&[Fate::Survived, Fate::KilledByAnother]),
        equivalent: of(&[Fate::Equivalent]),
        alarms: matrix.variants.iter().filter(|row| !row.findings.is_empty()).collect(),
        checks: checks(matrix),
    };
    // Writing into a text cannot fail.
    page.render().unwrap_or_default()
}

fn lines(matrix: &KillMatrix) -> Vec<MatrixRow> {
    let mut lines = Vec::new();
    for own in &matrix.requirements {
        let faults = matrix.faults.iter();
        let squares: Vec<Square> = faults.filter(|row| row.requirements.contains(&own.id)).map(square).collect();
        lines.push(MatrixRow {
            name: own.id.clone(),
            level: own.level.as_str(),
            says: own.reason.clone().unwrap_or_else(|| own.says.clone()),
            class: match own.proved {
                Proved::Killed => "killed",
                Proved::ByAccident => "accident",
                Proved::Survived | Proved::NoFault => "none",
                Proved::Reason => "reason",
            },
            squares,
        });
    }
    let mut rest: BTreeMap<String, Vec<Square>> = BTreeMap::new();
    for row in matrix.faults.iter().filter(|row| row.requirements.is_empty()) {
        let operation = ClauseId::parse(&row.clause).map(|clause| clause.operation_path()).unwrap_or_default();
        rest.entry(operation).or_default().push(square(row));
    }
    lines.extend(rest.into_iter().map(|(name, squares)| MatrixRow {
        name,
        level: "",
        says: "clauses that no requirement states".to_owned(),
        class: "rest",
        squares,
    }));
    lines
}

fn checks(matrix: &KillMatrix) -> Vec<CheckRow<'_>> {
    let mut checks: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for row in matrix.faults.iter().filter(|row| row.fate == Fate::Killed) {
        let Some(check) = row.check.map(CheckId::as_str) else { continue };
        let duties = checks.entry(check).or_default();
        if let Some(at) = ["emit", "accept", "refuse"].iter().position(|duty| *duty == row.duty) {
            duties[at] += 1;
        }
    }
    let off = |name: &str| matrix.off.iter().find(|row| row.check.as_str() == name);
    checks.into_iter().map(|(name, duties)| CheckRow { name, duties, off: off(name) }).collect()
}

fn square(row: &FaultRow) -> Square {
    let class = match row.fate {
        Fate::Killed => "k",
        Fate::KilledByAnother => "o",
        Fate::Equivalent => "e",
        Fate::Survived => "s",
    };
    let by = row.check.map(CheckId::as_str).or(row.reason.as_deref()).unwrap_or("nothing");
    let case = row.case.as_deref().unwrap_or("no case");
    Square { class, title: format!("{}: {} by {by} in {case}", row.fault, row.fate.as_str()) }
}
