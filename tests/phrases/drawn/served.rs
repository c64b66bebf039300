//! The contract with every way of carrying a value against a provider that is built from it: what each side writes, the
//! other reads, and nothing that is right is a finding.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::cli::Place;

/// A server that ends with the test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(place: &Place) -> (Served, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(["serve", "wide.yaml", "--listen", "127.0.0.1:0"])
        .current_dir(place.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().rsplit(' ').next().unwrap().to_owned();
    (Served(child), url)
}

#[test]
fn a_provider_built_from_the_contract_raises_no_finding() {
    let place = Place::new().with("wide.yaml", include_str!("wide.yaml"));
    let (_served, url) = serve(&place);
    let said =
        place.run(&["run", "wide.yaml", "--provider", &url, "--inputs", "12", "--skip", "wide/*/body/any-unfinished"]);
    said.says(0, &["conformant (partial): 0 failed, 0 advisory, 0 inconclusive, 4 skipped"]);
}
