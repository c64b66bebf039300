//! JSON that means the same.

use crate::codec::json::{Escapes, JsonStyle, Members, Numbers, Spacing};

const PLAIN: JsonStyle =
    JsonStyle { spacing: Spacing::Compact, members: Members::Given, escapes: Escapes::Needed, numbers: Numbers::Plain };

/// The spellings, by name.
pub(super) const STYLES: &[(&str, JsonStyle)] = &[
    ("json-spaces", JsonStyle { spacing: Spacing::Spaces, ..PLAIN }),
    ("json-lines", JsonStyle { spacing: Spacing::Lines, ..PLAIN }),
    ("json-crlf-tabs", JsonStyle { spacing: Spacing::CrLfTabs, ..PLAIN }),
    ("json-members-reversed", JsonStyle { members: Members::Reversed, ..PLAIN }),
    ("json-members-sorted", JsonStyle { members: Members::Sorted, ..PLAIN }),
    ("json-escaped-solidus", JsonStyle { escapes: Escapes::Solidus, ..PLAIN }),
    ("json-escaped-non-ascii", JsonStyle { escapes: Escapes::NonAscii, ..PLAIN }),
    ("json-escaped-all", JsonStyle { escapes: Escapes::All, ..PLAIN }),
    ("json-number-fraction", JsonStyle { numbers: Numbers::Fraction, ..PLAIN }),
    ("json-number-exponent", JsonStyle { numbers: Numbers::Exponent, ..PLAIN }),
];
