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
