//! Shows a line of a configuration without the secrets in it.

use std::ops::Range;
use std::sync::Arc;

use crate::contract::{Excerpt, Location};

/// The place of `span`, with everything `hidden` masked. Every string of the line but the one at `span` is masked too, unless it
/// only names an environment variable: a string under a mistyped key may be a secret as well.
pub(super) fn place(text: &str, file: &Arc<str>, span: Range<usize>, hidden: &[Range<usize>]) -> Excerpt {
    let start = floor(text, span.start.min(text.len()));
    let end = floor(text, span.end.clamp(start, text.len()));
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
    let line = text[line_start..line_end].trim_end_matches('\r');
    let line_end = line_start + line.len();
    let own = start..end.min(line_end).max(start);
    let mut masks: Vec<Range<usize>> = hidden.iter().filter_map(|range| within(range, line_start..line_end)).collect();
    for string in strings(text) {
        let Some(part) = within(&string, line_start..line_end) else { continue };
        let names_a_variable = text[string.clone()].trim_start_matches(['"', '\'']).starts_with("env:");
        if !names_a_variable && within(&string, own.clone()).is_none() {
            masks.push(part);
        }
    }
    masks.sort_by_key(|mask| mask.start);
    let (shown, caret) = masked(text, line_start..line_end, &own, &masks);
    let count = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
    let location = Location {
        file: Arc::clone(file),
        line: count(text[..line_start].matches('\n').count()),
        column: count(text[line_start..start].chars().count()),
    };
    Excerpt { location, text: shown, span: caret }
}

/// The line with its masks, and where `own` is in it. A mask before the caret keeps its width, so that the column stays true.
fn masked(text: &str, line: Range<usize>, own: &Range<usize>, masks: &[Range<usize>]) -> (String, Range<usize>) {
    let mut shown = String::new();
    let mut caret = None;
    let mut caret_end = None;
    let mut at = line.start;
    while at < line.end {
        if at >= own.start && caret.is_none() {
            caret = Some(shown.len());
        }
        if at >= own.end && caret_end.is_none() {
            caret_end = Some(shown.len());
        }
        if let Some(mask) = masks.iter().find(|mask| mask.contains(&at)) {
            let stop = if at < own.start { mask.end.min(own.start) } else { mask.end };
            if stop <= own.start {
                shown.extend(text[at..stop].chars().map(|_| '…'));
            } else {
                shown.push('…');
            }
            at = stop;
        } else {
            let character = text[at..].chars().next().unwrap_or(' ');
            shown.push(character);
            at += character.len_utf8();
        }
    }
    let caret = caret.unwrap_or(shown.len());
    let caret_end = caret_end.unwrap_or(shown.len()).max(caret);
    (shown, caret..caret_end)
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn within(range: &Range<usize>, other: Range<usize>) -> Option<Range<usize>> {
    let common = range.start.max(other.start)..range.end.min(other.end);
    (common.start < common.end).then_some(common)
}

/// The string tokens of a TOML text, quotes included; an unclosed one ends with its line, or with the text.
fn strings(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find(['"', '\'', '#']) {
        let start = at + offset;
        let rest = &text[start..];
        if rest.starts_with('#') {
            at = rest.find('\n').map_or(text.len(), |newline| start + newline);
            continue;
        }
        let quote = &rest[..1];
        let triple = quote.repeat(3);
        let (close, lines) = if rest.starts_with(&triple) { (triple.as_str(), true) } else { (quote, false) };
        at = string_end(text, start + close.len(), close, lines);
        found.push(start..at);
    }
    found
}

fn string_end(text: &str, from: usize, close: &str, lines: bool) -> usize {
    let mut at = from;
    while let Some(character) = text[at..].chars().next() {
        if text[at..].starts_with(close) {
            return at + close.len();
        }
        if character == '\n' && !lines {
            return at;
        }
        at += character.len_utf8();
        if character == '\\' && close.starts_with('"') {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, at: &str, hidden: &[&str]) -> (u32, u32, String, String) {
        let find = |part: &str| text.find(part).map(|start| start..start + part.len()).unwrap();
        let hidden: Vec<_> = hidden.iter().map(|part| find(part)).collect();
        let place = place(text, &"probity.toml".into(), find(at), &hidden);
        let caret = place.text[place.span.clone()].to_owned();
        (place.location.line, place.location.column, place.text, caret)
    }

    #[test]
    fn strings_beside_the_caret_are_masked() {
        let text = "a = 1\nuser = { name = \"x\", token = 'se\\', other = \"env:NAME\" } # \"note\n";
        let (line, column, text, caret) = shown(text, "other", &[]);
        assert_eq!((line, column, caret.as_str()), (2, 37, "other"));
        assert_eq!(text, "user = { name = ………, token = ……………, other = \"env:NAME\" } # \"note");
    }

    #[test]
    fn what_is_hidden_is_masked_under_the_caret_too() {
        let (_, column, text, caret) = shown("token = 12345 # x\n", "12345", &["12345"]);
        assert_eq!((column, text.as_str(), caret.as_str()), (9, "token = … # x", "…"));
        let (_, _, text, _) = shown("token = \"secret\"\n", "token", &["\"secret\""]);
        assert_eq!(text, "token = …");
    }

    #[test]
    fn a_string_over_several_lines_is_masked_on_each() {
        let (_, _, text, _) = shown("a = '''\nsecret\nmore''' \nb = 1\n", "secret", &["secret"]);
        assert_eq!(text, "…");
    }
}
