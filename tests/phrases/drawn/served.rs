//! The contract with every way of carrying a value against a provider that is built from it: what each side writes, the
//! other reads, and nothing that is right is a finding.

use crate::cli::Place;
use crate::support::Served;

#[test]
fn a_provider_built_from_the_contract_raises_no_finding() {
    let place = Place::new().with("wide.yaml", include_str!("wide.yaml"));
    let served = Served::start(place.path(), &["wide.yaml"]);
    let url = served.url();
    let said =
        place.run(&["run", "wide.yaml", "--provider", &url, "--inputs", "12", "--skip", "wide/*/body/any-unfinished"]);
    said.says(0, &["conformant (partial): 0 failed, 0 advisory, 0 inconclusive, 4 skipped"]);
}

/// Each promise that is carried in any of these ways is broken, and found.
#[test]
fn every_promise_of_every_way_of_carrying_is_proved() {
    let place = Place::new().with("wide.yaml", include_str!("wide.yaml"));
    place.run(&["prove", "wide.yaml"]).says(0, &[" 0 survived\n", ": 0 with a finding", "self-consistency: sound"]);
}
