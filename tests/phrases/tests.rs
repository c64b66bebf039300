//! The phrases that are realised by tests: section, phrase, and the tests as `FILE::FUNCTION`.

type Realised = (&'static str, &'static str, &'static [&'static str]);

#[rustfmt::skip]
pub(super) const TESTS: &[Realised] = &[
    ("Purpose", "no configuration beyond the URL where the handler wants none", &["tests/partner.rs::a_handler_that_takes_everything_is_told_so_first_and_broken_when_strict"]),
    ("Purpose", "the first refusal says which lines of configuration to add and the verdict is inconclusive", &["tests/partner.rs::the_first_refusal_says_which_lines_to_add_and_with_them_the_handler_is_conformant"]),
    ("Accepts what is documented", "body-less fop and profile: baseline only", &["tests/partner.rs::a_refusal_of_what_a_handler_need_not_take_leaves_nothing_in_doubt"]),
    ("Survives what is broken", "an early 413 with close, or a reset, is legal", &["tests/planted.rs::no_legal_variant_of_a_handler_raises_a_must"]),
    ("Safe", "watched for a settle time, a fetch three seconds later is found", &["tests/handlers.rs::each_harm_is_found_at_its_clause", "tests/planted.rs::each_planted_fault_of_a_handler_is_found_at_its_clause"]),
    ("Safe", "file entities whose content must not come back", &["tests/handlers.rs::each_harm_is_found_at_its_clause", "src/judge/handler/tests.rs::no_file_comes_back"]),
    ("Safe", "expansion with a bound on time", &["src/judge/handler/tests.rs::entities_cost_no_more_than_others", "tests/handlers.rs::each_harm_is_found_at_its_clause"]),
    ("Safe", "no fetch counts as safe only where the canary is shown to be reachable", &["tests/handlers.rs::a_handler_in_another_network_namespace_is_never_said_to_be_safe", "src/run/reach.rs::elsewhere_and_unseen_is_not_shown_unless_the_address_is_given"]),
    ("Safe", "a hit from its side through `probity doctor`", &["tests/cli/ears.rs::the_doctor_waits_for_a_fetch_from_where_the_handler_runs"]),
    ("Safe", "what Probity sends points a handler to Probity's own addresses", &["tests/phrases/mod.rs::what_is_sent_names_only_addresses_of_the_run"]),
    ("Safe", "stack traces, echoes of the token or of another request's data are findings", &["tests/planted.rs::each_planted_fault_of_a_handler_is_found_at_its_clause", "src/judge/handler/tests.rs::an_answer_holds_nothing_of_another_request"]),
    ("Behaves", "judged against the handler's own sequential latency", &["tests/partner.rs::a_burst_is_taken_by_a_handler_that_is_slow_and_missed_by_one_that_drops"]),
    ("Behaves", "limit labelled with its source", &["tests/partner.rs::answers_after_the_limit_are_a_finding_and_the_limit_says_whose_it_is"]),
    ("Behaves", "a handler that died is found at the group that killed it", &["tests/handlers.rs::each_harm_is_found_at_its_clause", "src/judge/handler/tests.rs::the_documented_notification_is_taken_after_others"]),
    ("Behaves", "`[handler.processed]` turns same answer into processed once", &["tests/partner.rs::processing_twice_is_found_with_a_counter_and_only_noted_without"]),
    ("Result", "why it matters and how to fix it, in one sentence each with a reference", &["tests/partner.rs::every_check_on_a_handler_comes_with_advice", "tests/partner.rs::a_fault_seen_by_hand_is_explained"]),
    ("Result", "a handler report that a partner can hand in", &["tests/phrases/report.rs::a_report_holds_what_a_partner_hands_in"]),
    ("Result", "`probity send WEBHOOK` repeats a single one with chosen values", &["tests/partner.rs::one_notification_is_sent_by_hand"]),
    ("Must show", "null handlers: always 200 is advisory, broken under strict, and told so first", &["tests/null_targets.rs::as_handlers", "tests/partner.rs::a_handler_that_takes_everything_is_told_so_first_and_broken_when_strict"]),
    ("Must show", "at least 60 cases per itinerary webhook", &["tests/partner.rs::each_itinerary_webhook_has_sixty_cases_and_more_in_the_quick_profile"]),
    ("Must show", "at least 50 planted faults and 30 legal variants", &["tests/planted.rs::the_handler_has_faults_of_fifty_kinds_and_thirty_legal_variants"]),
    ("Must show", "a vulnerable handler in another network namespace", &["tests/handlers.rs::a_handler_in_another_network_namespace_is_never_said_to_be_safe"]),
    ("Must show", "Debian's webhook in both modes, Node-RED and WireMock", &["tests/real/servers.rs::webhook_by_default", "tests/real/servers.rs::webhook_that_refuses", "tests/real/servers.rs::node_red", "tests/real/servers.rs::wiremock"]),
    ("Must show", "processing twice is found with a counter and only noted without it", &["tests/partner.rs::processing_twice_is_found_with_a_counter_and_only_noted_without"]),
    ("Must show", "Basic auth and known tokens: from inconclusive to conformant", &["tests/partner.rs::the_first_refusal_says_which_lines_to_add_and_with_them_the_handler_is_conformant"]),
];
