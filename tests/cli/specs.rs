//! Specs that cannot be used, and the commands that tell about specs.

use super::Place;

const BROKEN: &str = "openapi: 3.1.0\ninfo: {title: Orders, version: '1'}\npaths:\n  /orders: [\n";

#[test]
fn a_broken_spec_is_shown_with_its_line() {
    let place = Place::new().with("orders/openapi.yaml", BROKEN);
    place.run(&["run", "orders", "--provider", "http://127.0.0.1:1"]).complains(2, &["orders/openapi.yaml:", "error"]);
    place.run(&["lint", "orders"]).says(2, &["orders/openapi.yaml:", "1 contract: 1 error"]);
}

#[test]
fn a_spec_that_leads_nowhere_is_named_with_a_suggestion() {
    let said = Place::new().run(&["run", "user-notification-1"]);
    said.complains(2, &["`user-notification-1` is neither a folder", "did you mean `user-notification-v1`?"]);
}

#[test]
fn a_missing_overlay_is_named() {
    Place::new().run(&["run", "--overlay", "gone.yaml"]).complains(2, &["gone.yaml", "--overlay"]);
}

/// Who lowers what is asked cannot hide it: the report says so, and as much is asked as before.
#[test]
fn a_report_names_its_overlays_and_what_they_take_back() {
    let overlay = |target: &str, change: &str| {
        format!("overlay: 1.0.0\ninfo: {{title: Own, version: '1'}}\nactions: [{{target: \"{target}\", {change}}}]\n")
    };
    let place = Place::new()
        .with("lower.yaml", &overlay("$.paths.*[?@.operationId == 'sendMessage']", "update: {x-level: may}"))
        .with("less.yaml", &overlay("$.paths.*.post.requestBody", "remove: true"));
    let only = ["run", "--only", "partner-notifications-v4/**", "--inputs", "0", "-q"];
    let report = || serde_json::from_str::<serde_json::Value>(&place.report_text()).unwrap();
    place.run(&only).says(0, &["conformant (partial): 0 failed"]);
    let plain = report();
    assert_eq!(plain["overlays"].as_array().unwrap().len(), 0, "{}", plain["headline"]);

    let lowered = [only.as_slice(), &["--overlay", "lower.yaml"]].concat();
    place.run(&lowered).says(0, &["conformant (partial) under 1 overlay that lowers "]);
    let lowered = report();
    let effect = &lowered["overlays"][0];
    assert_eq!((&effect["file"], effect["sha256"].as_str().unwrap().len()), (&"lower.yaml".into(), 64));
    let lowers = effect["lowers"].as_array().unwrap();
    let is_own =
        |own: &serde_json::Value| own["clause"].as_str().unwrap().starts_with("partner-notifications-v4/sendMessage/");
    assert!(lowers.len() > 5 && lowers.iter().all(|own| is_own(own) && own["to"] == "may"), "{effect}");
    assert_eq!(effect["allows"], serde_json::json!([]), "a level changes nothing that is allowed");
    assert_eq!(lowered["summary"]["must"]["of"], plain["summary"]["must"]["of"]);
    assert!(lowered["headline"].as_str().unwrap().contains("under 1 overlay that lowers"), "{}", lowered["headline"]);

    let wider = overlay("$.paths.*.post.requestBody", "update: {x-accept: true}");
    std::fs::write(place.path().join("wider.yaml"), wider).unwrap();
    place.run(&[only.as_slice(), &["--overlay", "wider.yaml"]].concat());
    assert!(!report()["overlays"][0]["allows"].as_array().unwrap().is_empty(), "{}", report()["overlays"]);

    let both = [only.as_slice(), &["--overlay", "lower.yaml", "--overlay", "less.yaml"]].concat();
    let said = place.run(&both);
    assert!(
        said.out.contains("under 2 overlays that lower ") && said.out.contains(", remove "),
        "{}{}",
        said.out,
        said.err
    );
    let both = report();
    assert_eq!(both["overlays"][0], *effect, "an overlay is told from the one before it");
    assert!(both["overlays"][1]["removes"].as_array().unwrap().len() > 5, "{}", both["overlays"][1]);
}

#[test]
fn the_shipped_contracts_have_no_problem() {
    Place::new().run(&["lint"]).says(0, &["3 contracts: 0 errors, 0 warnings"]);
}

#[test]
fn requirements_and_clauses_are_explained() {
    let place = Place::new();
    place.run(&["explain", "UN-Q-TYPE-ITIN"]).says(0, &["(must)", "Stated in “Travel Profile v1", "query.type#enum"]);
    let clause = "user-notification-v1/subscribeUser/query.type#enum";
    place
        .run(&["explain", clause])
        .says(0, &["refuse (must)", "specs/user-notification-v1/openapi.yaml:", "UN-Q-TYPE-ITIN"]);
    let case = "user-notification-v1/subscribeUser/query.type/missing";
    place.run(&["explain", case]).says(0, &["must be refused", "query.type#required (refuse)", "⟨userOAuth#"]);
    place.run(&["explain", "no-server-error"]).says(0, &["(check)", "5xx"]);
    place.run(&["explain", "UN-Q-TYPE-ITN"]).complains(2, &["nothing has the id", "did you mean `UN-Q-TYPE-ITIN`?"]);
}

#[test]
fn every_requirement_is_listed_with_its_clauses_and_cases() {
    let said = Place::new().run(&["list", "--requirements"]);
    said.says(0, &["UN-Q-TYPE-ITIN  must"]);
    assert_eq!(said.out.lines().count(), 168);
    for line in said.out.lines() {
        assert!(!line.contains("  0 clauses") && !line.contains(", 0 cases"), "{line}");
    }
}

#[test]
fn the_listed_cases_are_a_pattern_file() {
    let place = Place::new();
    let listed = place.run(&["list", "partner-notifications-v4"]);
    assert!(listed.out.lines().count() > 20, "{}", listed.out);
    let place = place.with("all.txt", &listed.out);
    place.run(&["run", "--only-file", "all.txt", "-q"]).says(0, &["conformant"]);
}

/// Many servers read a body of `null` as no body.
#[test]
fn null_breaks_only_a_body_that_is_required() {
    let spec = |required: bool| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: Bodies, version: '1'}}\npaths:\n  /a:\n    post:\n      operationId: a\n      requestBody:\n        \
             required: {required}\n        content: {{application/json: {{schema: {{type: object}}}}}}\n      \
             responses: {{'200': {{description: ok}}}}\n"
        )
    };
    let place = Place::new().with("required.yaml", &spec(true)).with("optional.yaml", &spec(false));
    let null = "/a/body/type-null";
    assert!(place.run(&["list", "required.yaml"]).out.contains(null));
    let optional = place.run(&["list", "optional.yaml"]);
    assert!(optional.out.contains("/a/body/type-") && !optional.out.contains(null), "{}", optional.out);
}

/// A list behind a combinator is a list: to repeat it, and to leave it empty, is documented.
#[test]
fn a_list_may_be_repeated_also_behind_a_combinator() {
    let spec = "openapi: 3.1.0\ninfo: {title: Lists, version: '1'}\npaths:\n  /a:\n    get:\n      operationId: a\n      parameters:\n        \
                - {name: tag, in: query, schema: {anyOf: [{type: array, items: {type: string}}, {type: 'null'}]}}\n        \
                - {name: one, in: query, schema: {anyOf: [{type: string}, {type: 'null'}]}}\n      \
                responses: {'200': {description: ok}}\n";
    let listed = Place::new().with("lists.yaml", spec).run(&["list", "lists.yaml"]).out;
    assert!(listed.contains("query.one/repeated") && !listed.contains("query.tag/repeated"), "{listed}");
    assert!(!listed.contains("query.tag/empty"), "{listed}");
}
