//! The proof itself: the whole of it over the shipped contracts, and samples, through the command.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use probity::internals::judge::checks;
use serde_json::Value;

/// What the command says, and what it writes.
struct Proof {
    code: Option<i32>,
    said: String,
    folder: tempfile::TempDir,
}

impl Proof {
    fn of(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_probity"))
            .arg("prove")
            .args(arguments)
            .arg("--report-dir")
            .arg(folder.path())
            .output()
            .unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(folder.path().join("kill-matrix.html").exists());
        Self { code: output.status.code(), said: String::from_utf8(output.stdout).unwrap(), folder }
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.text(name)).unwrap()
    }

    fn matrix(&self) -> Value {
        self.json("kill-matrix.json")
    }
}

fn rows<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().unwrap()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// Whether a name of the guide is that of a fault: what is written in capital letters at its end stands for any text.
fn stands_for(name: &str, fault: &str) -> bool {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_uppercase() || c == '-');
    if stem == name { name == fault } else { fault.strip_prefix(stem).is_some_and(|rest| rest.starts_with('-')) }
}

/// The shipped contracts as a whole. What is asked here is asked of every change: this is the proof that CI waits for.
#[test]
fn every_promise_is_broken_and_found_and_no_check_can_be_done_without() {
    let proof = Proof::of(&["--without-each"]);
    assert_eq!(proof.code, Some(0), "{}", proof.said);
    let matrix = proof.matrix();
    let summary = &matrix["summary"];
    let count = |name: &str| summary[name].as_u64().unwrap();
    assert_eq!((count("survived"), count("by_another"), count("alarms")), (0, 0, 0), "{}", proof.said);
    assert_eq!(count("proved"), count("requirements"));
    assert!(count("requirements") >= 130 && count("distinct") >= 300 && count("distinct_variants") >= 100, "{summary}");
    let equivalent: Vec<&Value> =
        rows(&matrix, "faults").iter().filter(|row| text(row, "fate") == "equivalent").collect();
    assert!(equivalent.len() * 10 <= rows(&matrix, "faults").len());
    for row in equivalent {
        let reason = text(row, "reason");
        assert!(reason == "inside x-accept" || reason.starts_with("implied by clause "), "{row}");
    }
    let guide = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md")).unwrap();
    let guide: Vec<&str> = guide.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    for row in rows(&matrix, "faults") {
        assert!(guide.iter().any(|name| stands_for(name, text(row, "kind"))), "docs/faults.md lacks {row}");
    }
    let sockets = rows(&matrix, "sockets");
    assert!(sockets.len() >= 50 && sockets.iter().all(|row| text(row, "fate") == "killed"), "{sockets:#?}");
    // Requests taken and refused, answers, notifications, delivery, and a handler's safety.
    for stage in
        ["!refuse/", "!accept/", "/response.", "Itinerary/body#media-type!emit/", "/delivery#", "baseline/handler/xml#"]
    {
        assert!(sockets.iter().any(|row| text(row, "fault").contains(stage)), "{stage}: {sockets:#?}");
    }

    let off = proof.json("checks.json");
    let off = rows(&off, "off");
    let tried: BTreeSet<&str> = off.iter().map(|row| text(row, "check")).collect();
    // No shipped contract documents texts or forms: what is lost without these two is shown on one that does.
    let absent = ["form-body", "text-body"];
    assert_eq!(
        tried,
        checks().iter().map(|check| check.id.as_str()).filter(|id| !absent.contains(id)).collect::<BTreeSet<&str>>()
    );
    for check in checks().iter().filter(|check| tried.contains(check.id.as_str())) {
        let mut killed = rows(&matrix, "faults").iter().filter(|row| row["check"] == check.id.as_str());
        let named = killed.any(|row| row["fate"] == "killed" && stands_for(check.fault, text(row, "kind")));
        assert!(named, "{} is said to find {}, and did not", check.id, check.fault);
    }
    for row in off {
        assert!(row["open"].as_u64() > Some(0), "nothing is lost without it: {row}");
        let killed = rows(&matrix, "faults").iter().filter(|fault| fault["check"] == row["check"]);
        let stated = killed.filter(|fault| fault["requirements"].is_array()).count() > 0;
        assert_eq!(row["requirements"].is_array(), stated, "the requirements that it names are named: {row}");
    }

    for name in ["requirements.md", "kill-matrix.md"] {
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/reference").join(name);
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            std::fs::write(&kept, proof.text(name)).unwrap();
        }
        let expected = std::fs::read_to_string(&kept).unwrap_or_default();
        assert!(expected == proof.text(name), "{} has drifted; UPDATE_EXPECTED=1 writes it", kept.display());
    }
}

fn killed(matrix: &Value) -> u64 {
    matrix["summary"]["killed"].as_u64().unwrap()
}

const SOME: [&str; 5] = ["partner-notifications-v4", "--sample", "12", "--threads", "1"];

#[test]
fn faults_are_killed_and_legal_variants_are_not_and_a_check_that_is_off_kills_nothing() {
    let whole = Proof::of(&SOME);
    let matrix = whole.matrix();
    assert_eq!(matrix["against"], "proof");
    assert_eq!(matrix["summary"]["alarms"], 0, "{}", whole.said);
    assert!(killed(&matrix) > 0);
    assert!(matrix["summary"]["variants"].as_u64().unwrap() > 10);
    let without: Vec<&str> = SOME.iter().copied().chain(["--without", "json-body"]).collect();
    let proof = Proof::of(&without);
    assert_eq!(proof.code, Some(1), "{}", proof.said);
    assert!(proof.said.contains("not sound"), "{}", proof.said);
    let less = proof.matrix();
    assert!(killed(&less) < killed(&matrix));
    assert!(rows(&less, "faults").iter().all(|row| row["check"] != "json-body"));
    // What is open then says which requirements are at stake: those that were named when it was found.
    let open = |row: &&Value| row["fate"] == "survived" || row["fate"] == "killed-by-another";
    // What is hidden from a check is killed by no finding.
    let lost = rows(&less, "faults").iter().filter(|row| open(row) && row["hides"].is_null());
    let lost: Vec<&Value> = lost.collect();
    for row in &lost {
        let before = rows(&matrix, "faults").iter().find(|own| own["fault"] == row["fault"]).unwrap();
        assert_eq!((text(before, "check"), &before["requirements"]), ("json-body", &row["requirements"]), "{row}");
        let place = format!("{}\n    {}:{}\n    states ", text(row, "fault"), text(row, "file"), row["line"]);
        assert_eq!(proof.said.contains(&place), row["requirements"].is_array(), "{place}: {}", proof.said);
    }
    assert!(lost.iter().any(|row| row["requirements"].is_array()), "{}", proof.said);
}

#[test]
fn a_fault_that_nothing_finds_is_named_with_its_place_and_what_it_leaves_unproved() {
    let only = ["partner-notifications-v4", "--fault", "response.400.body.errorCode#type", "--without", "json-body"];
    let proof = Proof::of(&only);
    assert_eq!(proof.code, Some(1), "{}", proof.said);
    let place = "specs/partner-notifications-v4/openapi.yaml:";
    assert!(
        proof.said.contains("survived  partner-notifications-v4/sendMessage/response.400.body.errorCode#type!emit/")
    );
    assert!(proof.said.contains(&format!("\n    {place}")) && proof.said.contains("\n    states PN-E-CODE\n"));
    assert!(proof.said.contains("\nfaults survived  PN-E-CODE  may: "), "{}", proof.said);
}
