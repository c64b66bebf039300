//! What the reports say of a proof that is not sound: what is open, where, and which requirements are at stake.

use super::*;
use crate::contract::{Level, RequirementLevel};
use crate::event::{Fate, FaultRow, KillMatrix, Proved, ProvedRow, VariantRow};
use crate::judge::CheckId;

fn fault(kind: &str, fate: Fate, check: Option<&str>) -> FaultRow {
    let clause = "orders/create/query.kind#required".to_owned();
    let form = format!("query.kind#required!refuse/{kind}");
    FaultRow {
        fault: format!("{clause}!refuse/{kind}"),
        form,
        clause,
        duty: "refuse",
        kind: kind.to_owned(),
        level: Level::Must,
        strict: false,
        hides: false,
        file: "orders.yaml".to_owned(),
        line: 7,
        fate,
        check: check.and_then(CheckId::parse),
        case: check.map(|_| "orders/create/query.kind/absent".to_owned()),
        named: None,
        reason: None,
        requirements: vec!["OR-KIND".to_owned()],
        along: Vec::new(),
    }
}

fn requirement(id: &str, proved: Proved) -> ProvedRow {
    let says = format!("What {id} says.");
    let level = RequirementLevel::Must;
    ProvedRow { id: id.to_owned(), level, says, proved, faults: 2, checks: Vec::new(), reason: None }
}

fn open() -> KillMatrix {
    let faults = vec![
        fault("takes-violation", Fate::Killed, Some("refuses-violation")),
        fault("takes-empty", Fate::Survived, None),
        fault("takes-other", Fate::KilledByAnother, Some("status-exact")),
    ];
    let requirements = vec![requirement("OR-KIND", Proved::Killed), requirement("OR-NOTE", Proved::Survived)];
    let finding = "orders/create/operation/documented media-type orders/create/response.200#media-type".to_owned();
    let variants = vec![VariantRow {
        variant: "orders/create/provider-answer/split".to_owned(),
        form: "provider-answer/split".to_owned(),
        applied: true,
        findings: vec![finding],
        known: 0,
    }];
    KillMatrix::new("proof", vec!["orders".to_owned()], requirements, faults, variants, Vec::new())
}

#[test]
fn the_table_says_what_is_open_and_which_requirement_is_at_stake() {
    let text = kill_table(&open());
    for part in [
        "survived  orders/create/query.kind#required!refuse/takes-empty\n    orders.yaml:7\n    states OR-KIND\n",
        "killed by another  orders/create/query.kind#required!refuse/takes-other\n    orders.yaml:7\n    states OR-KIND\n    \
            status-exact named orders/create/query.kind#required in orders/create/query.kind/absent\n",
        "faults survived  OR-NOTE  must: What OR-NOTE says.\n",
        "false alarm  orders/create/provider-answer/split\n    orders/create/operation/documented media-type \
            orders/create/response.200#media-type\n",
        "3 faults (3 distinct): 1 killed, 1 killed only by another finding, 0 equivalent, 1 survived\n",
        "1 of 2 must and may requirements killed by their own check\nproof: not sound\n",
    ] {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}

#[test]
fn the_picture_shows_what_is_open_in_the_row_of_its_requirement() {
    let text = kill_html(&open());
    for part in [
        "<p class=\"verdict not\">",
        "<td>OR-KIND</td><td>orders.yaml:7</td><td>survived</td>",
        "<h2>False alarms</h2>",
    ] {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
    let row = |id: &str| text.lines().find(|line| line.contains(&format!("\"name\">{id} "))).unwrap_or_default();
    let squares = |id: &str| {
        let colours = ["k", "o", "e", "s"];
        colours.map(|own| row(id).matches(&format!("<i class=\"{own}\"")).count())
    };
    assert_eq!((squares("OR-KIND"), squares("OR-NOTE")), ([1, 1, 0, 1], [0; 4]), "{text}");
    assert!(row("OR-KIND").contains("line killed") && row("OR-NOTE").contains("line none"), "{text}");
}

#[test]
fn only_what_was_killed_is_counted_for_a_requirement() {
    let text = requirements_markdown(&open());
    assert!(text.contains("| OR-KIND | must | What OR-KIND says. | killed by its own check | 1 |  |\n"), "{text}");
    assert!(text.contains("| OR-NOTE | must | What OR-NOTE says. | faults survived | 0 |  |\n"), "{text}");
}
