//! JSON that means the same, by name.

use super::write::{Escapes, JsonStyle, MemberOrder, Numbers, Spacing, spell};
use crate::codec::body::Spelling;

const PLAIN: JsonStyle = JsonStyle {
    spacing: Spacing::Compact,
    members: MemberOrder::Given,
    escapes: Escapes::Needed,
    numbers: Numbers::Plain,
};

pub(super) static SPELLINGS: &[Spelling] = &[
    Spelling::new("json-spaces", |_, value, _| Some(spell(value, JsonStyle { spacing: Spacing::Spaces, ..PLAIN }))),
    Spelling::new("json-lines", |_, value, _| Some(spell(value, JsonStyle { spacing: Spacing::Lines, ..PLAIN }))),
    Spelling::new("json-crlf-tabs", |_, value, _| {
        Some(spell(value, JsonStyle { spacing: Spacing::CrLfTabs, ..PLAIN }))
    }),
    Spelling::new("json-members-reversed", |_, value, _| {
        Some(spell(value, JsonStyle { members: MemberOrder::Reversed, ..PLAIN }))
    }),
    Spelling::new("json-members-sorted", |_, value, _| {
        Some(spell(value, JsonStyle { members: MemberOrder::Sorted, ..PLAIN }))
    }),
    Spelling::new("json-escaped-solidus", |_, value, _| {
        Some(spell(value, JsonStyle { escapes: Escapes::Solidus, ..PLAIN }))
    }),
    Spelling::new("json-escaped-non-ascii", |_, value, _| {
        Some(spell(value, JsonStyle { escapes: Escapes::NonAscii, ..PLAIN }))
    }),
    Spelling::new("json-escaped-all", |_, value, _| Some(spell(value, JsonStyle { escapes: Escapes::All, ..PLAIN }))),
    Spelling::new("json-number-fraction", |_, value, _| {
        Some(spell(value, JsonStyle { numbers: Numbers::Fraction, ..PLAIN }))
    }),
    Spelling::new("json-number-exponent", |_, value, _| {
        Some(spell(value, JsonStyle { numbers: Numbers::Exponent, ..PLAIN }))
    }),
];
