//! The phrases that are realised by tests: section, phrase, and the tests as `FILE::FUNCTION`.

type Realised = (&'static str, &'static str, &'static [&'static str]);

#[rustfmt::skip]
pub(super) const TESTS: &[Realised] = &[
    ("Purpose", "no configuration beyond the URL where the handler wants none", &["tests/partner.rs::a_handler_that_takes_everything_is_told_so_first_and_broken_when_strict"]),
];
