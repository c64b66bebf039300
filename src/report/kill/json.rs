//! `kill-matrix.json`: every fault, variant and requirement, one a line, so that a change shows in a diff.
//!
//! ```json
//! {"schema":"probity-kill-matrix/1","against":"proof","contracts":["orders"],
//! "summary":{"faults":1,"distinct":1,"killed":1},
//! "requirements":[
//! {"id":"OR-KIND","level":"must","proved":"killed","checks":["refuses-violation"]}],
//! "faults":[
//! {"fault":"orders/create/query.kind#required!refuse/takes-violation","fate":"killed"}],
//! "variants":[],
//! "mute":[]}
//! ```

use std::fmt::Write as _;

use serde::Serialize;

use crate::event::KillMatrix;

/// The matrix as JSON.
pub fn kill_json(matrix: &KillMatrix) -> String {
    let mut text = format!(
        "{{\"schema\":{},\"against\":{},\"contracts\":{},\n\"summary\":{}",
        line(&matrix.schema),
        line(&matrix.against),
        line(&matrix.contracts),
        line(&matrix.summary)
    );
    if let Some(why) = &matrix.cut_short {
        let _ = write!(text, ",\n\"cut_short\":{}", line(why));
    }
    list(&mut text, "requirements", &matrix.requirements);
    list(&mut text, "faults", &matrix.faults);
    list(&mut text, "variants", &matrix.variants);
    list(&mut text, "mute", &matrix.mute);
    if !matrix.sockets.is_empty() {
        list(&mut text, "sockets", &matrix.sockets);
    }
    text.push_str("}\n");
    text
}

/// What is lost with each check switched off, as JSON.
pub fn checks_json(matrix: &KillMatrix) -> String {
    let mut text = String::from("{\"schema\":\"probity-checks/1\"");
    list(&mut text, "off", &matrix.off);
    text.push_str("}\n");
    text
}

fn line(value: &impl Serialize) -> String {
    // Rows are plain data with texts as keys, which cannot fail to be written.
    serde_json::to_string(value).unwrap_or_default()
}

fn list(text: &mut String, name: &str, rows: &[impl Serialize]) {
    let rows: Vec<String> = rows.iter().map(line).collect();
    let _ = write!(text, ",\n\"{name}\":[\n{}]", rows.join(",\n"));
}
