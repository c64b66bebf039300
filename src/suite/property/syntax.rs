//! Bodies that are not well-formed, and well-formed ones that readers stumble on.

use serde_json::Value;

use crate::codec::{media_type, xml};
use crate::generate::Dice;

use super::odd;

/// The grammar of a media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grammar {
    Json,
    Xml,
    /// Pairs: nothing is no pair.
    Form,
}

impl Grammar {
    pub(super) fn of(range: &str) -> Option<Self> {
        let all = [(Self::Json, media_type::is_json(range)), (Self::Xml, media_type::is_xml(range))];
        all.into_iter().chain([(Self::Form, media_type::is_form(range))]).find(|(_, own)| *own).map(|(own, _)| own)
    }

    /// Whether no reader of this grammar takes these bytes. An empty body is another case's business.
    pub(super) fn refuses(self, bytes: &[u8]) -> bool {
        let blank = bytes.iter().all(u8::is_ascii_whitespace);
        // The byte order mark, which readers may skip, and bytes outside UTF-8 are odd, not wrong.
        let Ok(text) = std::str::from_utf8(bytes) else { return false };
        !blank
            && match self {
                Self::Json => {
                    serde_json::from_str::<serde::de::IgnoredAny>(text.trim_start_matches('\u{feff}')).is_err()
                }
                // A document without an element is not well-formed either, but some readers see only text in it.
                Self::Xml => text.contains('<') && xml::read(bytes, None).is_err(),
                Self::Form => false,
            }
    }
}

const GARBAGE: [&str; 14] = [",", "}", "]", "{", "\"", "'", ":", "<", ">", "&", "//", "NaN", "\u{0}", "</x>"];

/// The document, damaged.
pub(super) fn damage(whole: &[u8], dice: &mut Dice<'_>, input: u64) -> Vec<u8> {
    let at = dice.below(whole.len().max(1));
    let mut bytes = whole.to_vec();
    match (input, dice.below(4)) {
        (0, _) | (4.., 0) => bytes.truncate(at),
        (1, _) | (4.., 1) => {
            bytes.remove(at.min(bytes.len().saturating_sub(1)));
        }
        (2, _) => bytes.extend_from_slice(b"}"),
        _ => {
            let garbage = dice.pick(&GARBAGE).copied().unwrap_or(",");
            bytes.splice(at..at, garbage.bytes());
        }
    }
    bytes
}

/// The document in a form that is legal, or nearly so, and rarely seen.
pub(super) fn oddity(grammar: Grammar, whole: &[u8], dice: &mut Dice<'_>, input: u64) -> Vec<u8> {
    match grammar {
        Grammar::Json => json_oddity(whole, dice, input),
        Grammar::Xml => odd::xml(whole, dice, input),
        Grammar::Form => odd::form(whole, dice, input),
    }
}

fn json_oddity(whole: &[u8], dice: &mut Dice<'_>, input: u64) -> Vec<u8> {
    let text = String::from_utf8_lossy(whole).into_owned();
    let quote = |insert: &str, dice: &mut Dice<'_>| {
        let places: Vec<usize> = text.match_indices('"').map(|(at, _)| at + 1).collect();
        let at = dice.pick(&places).copied().unwrap_or(text.len());
        format!("{}{insert}{}", &text[..at], &text[at..]).into_bytes()
    };
    let kind = if input < 14 { usize::try_from(input).unwrap_or(0) } else { dice.below(14) };
    match kind {
        0 => [b"\xef\xbb\xbf", whole].concat(),
        1 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        2 => b"\xff\xfe".iter().copied().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
        3 => quote("\\ud800", dice),
        4 => quote("\\udc00\\ud800", dice),
        5 => quote("\\u0000", dice),
        6 => quote("\u{0}", dice),
        7 => String::from_utf8_lossy(&quote("\u{1}", dice)).replace('\u{1}', "\u{e9}").chars().map(latin).collect(),
        8 => text.replacen('{', "{\"n\":1e400,", 1).into_bytes(),
        9 => text.replacen('{', &format!("{{\"n\":{},", "9".repeat(400)), 1).into_bytes(),
        10 => text.replacen('{', "{\"n\":-0.0e-0,\"n\":1.0,", 1).into_bytes(),
        11 => text.replacen('{', &format!("{{\"{}\":0,", "k".repeat(70_000)), 1).into_bytes(),
        12 => text.replacen('{', "{\"__proto__\":{\"x\":1},\"constructor\":null,\"\":0,", 1).into_bytes(),
        _ => odd::changed(whole, dice),
    }
}

fn latin(character: char) -> u8 {
    u8::try_from(u32::from(character)).unwrap_or(b'?')
}

/// The document with a part nested `depth` levels deep.
pub(super) fn nested(range: &str, whole: &[u8], depth: usize) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(whole).ok()?;
    if media_type::is_json(range) {
        let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        return match serde_json::from_str::<Value>(text).ok()? {
            Value::Object(members) => {
                let comma = if members.is_empty() { "" } else { "," };
                let at = text.rfind('}')?;
                Some(format!("{}{comma}\"deep\":{deep}}}", &text[..at]).into_bytes())
            }
            _ => Some(deep.into_bytes()),
        };
    }
    let at = text.rfind("</").filter(|_| media_type::is_xml(range))?;
    Some(format!("{}{}{}{}", &text[..at], "<d>".repeat(depth), "</d>".repeat(depth), &text[at..]).into_bytes())
}
