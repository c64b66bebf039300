//! Finds secrets, however encoded, in received bytes.
//!
//! One pass of an automaton looks for every secret as it is, in hex and in base64 at its three alignments. Where the
//! bytes hold escapes, the same pass runs over a view with the escapes undone, twice deep (a form inside a JSON
//! string), so that a secret is found whichever of its characters are escaped and in whichever way.

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::decode::{Escape, View};
use crate::exchange::Symbol;

/// How many layers of escapes are undone.
const DEPTH: usize = 2;

/// Finds the secrets of one set.
pub(super) struct Concealer {
    automaton: AhoCorasick,
    /// Of each pattern: the symbol, and whether its ends lie inside base64 characters.
    patterns: Vec<(usize, bool)>,
    symbols: Vec<String>,
    escapes: Vec<Escape>,
    /// How many bytes the longest secret can take, in its longest encoding.
    reach: usize,
}

/// A secret that was found, in original bytes.
struct Found {
    range: Range<usize>,
    symbol: usize,
}

impl Concealer {
    /// `None` where there is nothing to conceal.
    pub(super) fn new<'a>(secrets: impl IntoIterator<Item = (&'a Symbol, &'a str)>) -> Option<Self> {
        let mut symbols: Vec<String> = Vec::new();
        let mut needles: Vec<Vec<u8>> = Vec::new();
        let mut patterns = Vec::new();
        let mut escapes = vec![Escape::Percent, Escape::Json, Escape::Xml];
        let mut reach = 0;
        for (symbol, value) in secrets {
            let name = symbol.to_string();
            let index = symbols.iter().position(|own| *own == name).unwrap_or_else(|| {
                symbols.push(name);
                symbols.len() - 1
            });
            if value.contains(' ') && !escapes.contains(&Escape::Form) {
                escapes.push(Escape::Form);
            }
            // `&#x0000002F;` is the longest way to write one byte that is counted on.
            reach = reach.max(value.len() * 12);
            for (needle, soft) in spellings(value) {
                needles.push(needle);
                patterns.push((index, soft));
            }
        }
        if needles.is_empty() {
            return None;
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&needles).ok()?;
        Some(Self { automaton, patterns, symbols, escapes, reach })
    }

    /// `bytes` with each secret replaced by its symbol.
    pub(super) fn conceal<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        let found = self.find(bytes);
        if found.is_empty() {
            return Cow::Borrowed(bytes);
        }
        let mut concealed = Vec::with_capacity(bytes.len());
        let mut from = 0;
        for Found { range, symbol } in found {
            concealed.extend_from_slice(&bytes[from..range.start]);
            concealed.extend_from_slice(self.symbols[symbol].as_bytes());
            from = range.end;
        }
        concealed.extend_from_slice(&bytes[from..]);
        Cow::Owned(concealed)
    }

    /// `bytes` with each byte of a secret replaced by `*`, so that lengths stay true.
    pub(super) fn mask<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        let mut masked = Cow::Borrowed(bytes);
        for Found { range, .. } in self.find(bytes) {
            masked.to_mut()[range].fill(b'*');
        }
        masked
    }

    /// As `mask`, for secrets that reach over the borders of `pieces`, such as the chunks of a body.
    pub(super) fn mask_pieces<'a>(&self, bytes: &'a [u8], pieces: &[Range<usize>]) -> Cow<'a, [u8]> {
        let view = View::of_pieces(bytes, pieces);
        let mut masked = Cow::Borrowed(bytes);
        for Found { range, .. } in self.find(&view.bytes) {
            for origin in view.origins(&range) {
                masked.to_mut()[origin].fill(b'*');
            }
        }
        masked
    }

    /// How much of the end of cut bytes may hold the beginning of a secret.
    pub(super) fn reach(&self) -> usize {
        self.reach
    }

    /// The secrets in `bytes`, in order and without overlap.
    fn find(&self, bytes: &[u8]) -> Vec<Found> {
        let mut found = Vec::new();
        self.search(bytes, None, 0, &mut found);
        if found.len() > 1 {
            found.sort_by_key(|one: &Found| (one.range.start, usize::MAX - one.range.end));
            found = merged(found);
        }
        found
    }

    fn search(&self, bytes: &[u8], view: Option<&View>, depth: usize, found: &mut Vec<Found>) {
        for hit in self.automaton.find_iter(bytes) {
            let (symbol, soft) = self.patterns[hit.pattern().as_usize()];
            let range = if soft { widened(bytes, hit.range()) } else { hit.range() };
            let range = view.map_or_else(|| range.clone(), |view| view.origin(&range));
            found.push(Found { range, symbol });
        }
        if depth == DEPTH {
            return;
        }
        for escape in &self.escapes {
            if let Some(decoded) = View::decoded(bytes, view, *escape) {
                self.search(&decoded.bytes, Some(&decoded), depth + 1, found);
            }
        }
    }
}

/// Overlapping finds become one, which carries the symbol of the longest.
fn merged(sorted: Vec<Found>) -> Vec<Found> {
    let mut merged: Vec<Found> = Vec::with_capacity(sorted.len());
    let mut longest = 0;
    for one in sorted {
        match merged.last_mut() {
            Some(last) if one.range.start < last.range.end => {
                if one.range.len() > longest {
                    longest = one.range.len();
                    last.symbol = one.symbol;
                }
                last.range.end = last.range.end.max(one.range.end);
            }
            _ => {
                longest = one.range.len();
                merged.push(one);
            }
        }
    }
    merged
}

/// Takes in the characters at both ends of a base64 find that hold a part of the secret, and the padding.
fn widened(bytes: &[u8], range: Range<usize>) -> Range<usize> {
    let alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let Range { mut start, mut end } = range;
    if start > 0 && alphabet(&bytes[start - 1]) {
        start -= 1;
    }
    if bytes.get(end).is_some_and(alphabet) {
        end += 1;
    }
    while bytes.get(end) == Some(&b'=') {
        end += 1;
    }
    start..end
}

/// What is looked for: the secret as it is, in Latin-1, in hex and in base64. The flag says that the ends are soft.
fn spellings(value: &str) -> Vec<(Vec<u8>, bool)> {
    let mut spellings = vec![(value.as_bytes().to_vec(), false)];
    if !value.is_ascii()
        && let Some(latin) = value.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect::<Option<Vec<u8>>>()
    {
        spellings.push((latin, false));
    }
    let hex: String = value.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    spellings.push((hex.to_ascii_uppercase().into_bytes(), false));
    spellings.push((hex.into_bytes(), false));
    for before in 0..3 {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(value.as_bytes());
        // Characters that also hold bits of what stands before or after are left out.
        let from = (before * 8).div_ceil(6);
        let to = bytes.len() * 8 / 6;
        for encoded in [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)] {
            spellings.push((encoded.as_bytes()[from..to].to_vec(), true));
        }
    }
    spellings.sort();
    spellings.dedup();
    spellings
}

fn digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap_or('0')
}
