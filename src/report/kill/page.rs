//! The kill matrix as one self-contained page: a row for each requirement, a square for each fault, in the colour of its fate.

use std::collections::BTreeMap;

use askama::Template;

use crate::event::{Fate, FaultRow, KillMatrix};

/// One square.
struct Square {
    class: &'static str,
    title: String,
}

/// One row: a requirement, or an operation for what no requirement states.
struct Line {
    name: String,
    says: String,
    class: &'static str,
    squares: Vec<Square>,
}

#[derive(Template)]
#[template(path = "kill.html")]
struct Page<'a> {
    matrix: &'a KillMatrix,
    lines: Vec<Line>,
    open: Vec<&'a FaultRow>,
    checks: Vec<(&'a str, usize)>,
}

/// The matrix as a page.
pub fn kill_html(matrix: &KillMatrix) -> String {
    let mut lines = Vec::new();
    for own in &matrix.requirements {
        let faults = matrix.faults.iter();
        let squares: Vec<Square> = faults.filter(|row| row.requirements.contains(&own.id)).map(square).collect();
        lines.push(Line {
            name: format!("{} ({})", own.id, own.level.as_str()),
            says: own.says.clone(),
            class: if squares.is_empty() { "none" } else { "killed" },
            squares,
        });
    }
    let mut rest: BTreeMap<String, Vec<Square>> = BTreeMap::new();
    for row in matrix.faults.iter().filter(|row| row.requirements.is_empty()) {
        let operation: Vec<&str> = row.clause.split('/').take(2).collect();
        rest.entry(operation.join("/")).or_default().push(square(row));
    }
    lines.extend(rest.into_iter().map(|(name, squares)| Line {
        name,
        says: "clauses that no requirement states, and faults that are open".to_owned(),
        class: "rest",
        squares,
    }));
    let mut checks: BTreeMap<&str, usize> = BTreeMap::new();
    for row in matrix.faults.iter().filter(|row| row.fate == Fate::Killed) {
        *checks.entry(row.check.as_deref().unwrap_or_default()).or_default() += 1;
    }
    let open = matrix.faults.iter();
    let open = open.filter(|row| matches!(row.fate, Fate::Survived | Fate::KilledByAnother)).collect();
    let page = Page { matrix, lines, open, checks: checks.into_iter().collect() };
    // Writing into a text cannot fail.
    page.render().unwrap_or_default()
}

fn square(row: &FaultRow) -> Square {
    let class = match row.fate {
        Fate::Killed => "k",
        Fate::KilledByAnother => "o",
        Fate::Equivalent => "e",
        Fate::Survived => "s",
    };
    let by = row.check.as_deref().unwrap_or("nothing");
    Square { class, title: format!("{}: {} by {by}", row.fault, row.fate.as_str()) }
}
