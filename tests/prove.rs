//! The proof itself: a sample of the faults over the shipped contracts, through the command.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::process::Command;

use serde_json::Value;

fn prove(arguments: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_probity"))
        .arg("prove")
        .args(arguments)
        .arg("--report-dir")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(folder.path().join("kill-matrix.json")).unwrap();
    assert!(folder.path().join("kill-matrix.html").exists());
    serde_json::from_str(&text).unwrap()
}

fn killed(matrix: &Value) -> u64 {
    matrix["summary"]["killed"].as_u64().unwrap()
}

const SOME: [&str; 5] = ["partner-notifications-v4", "--sample", "12", "--threads", "1"];

#[test]
fn faults_are_killed_and_legal_variants_are_not_and_a_check_that_is_off_kills_nothing() {
    let matrix = prove(&SOME);
    assert_eq!(matrix["against"], "proof");
    assert_eq!(matrix["summary"]["alarms"], 0, "{}", matrix["variants"]);
    assert!(killed(&matrix) > 0);
    assert!(matrix["summary"]["variants"].as_u64().unwrap() > 10);
    let without: Vec<&str> = SOME.iter().copied().chain(["--without", "json-body"]).collect();
    let less = prove(&without);
    assert!(killed(&less) < killed(&matrix));
    assert!(less["faults"].as_array().unwrap().iter().all(|row| row["check"] != "json-body"));
}
