//! JSON texts that are none, and texts that readers stumble on.

use serde_json::Value;

use crate::codec::body::{Draw, Malformed};

pub(super) fn malformed(whole: &[u8]) -> Vec<Malformed> {
    vec![
        Malformed::plain("truncated", &whole[..whole.len() / 2]),
        Malformed::plain("not-json", "not json"),
        Malformed::plain("trailing", [whole, b" ]"].concat()),
    ]
}

/// How many kinds of rare forms there are.
const KINDS: usize = 14;

/// A text in a form that is legal, or nearly so, and rarely seen.
pub(super) fn odd(whole: &[u8], draw: &mut Draw<'_>, input: u64) -> Vec<u8> {
    let text = String::from_utf8_lossy(whole).into_owned();
    let quote = |insert: &str, draw: &mut Draw<'_>| {
        let places: Vec<usize> = text.match_indices('"').map(|(at, _)| at + 1).collect();
        let at = draw.pick(&places).copied().unwrap_or(text.len());
        format!("{}{insert}{}", &text[..at], &text[at..]).into_bytes()
    };
    match draw.kind(input, KINDS) {
        0 => [b"\xef\xbb\xbf", whole].concat(),
        1 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        2 => b"\xff\xfe".iter().copied().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
        3 => quote("\\ud800", draw),
        4 => quote("\\udc00\\ud800", draw),
        5 => quote("\\u0000", draw),
        6 => quote("\u{0}", draw),
        7 => String::from_utf8_lossy(&quote("\u{1}", draw)).replace('\u{1}', "\u{e9}").chars().map(latin).collect(),
        8 => text.replacen('{', "{\"n\":1e400,", 1).into_bytes(),
        9 => text.replacen('{', &format!("{{\"n\":{},", "9".repeat(400)), 1).into_bytes(),
        10 => text.replacen('{', "{\"n\":-0.0e-0,\"n\":1.0,", 1).into_bytes(),
        11 => text.replacen('{', &format!("{{\"{}\":0,", "k".repeat(70_000)), 1).into_bytes(),
        12 => text.replacen('{', "{\"__proto__\":{\"x\":1},\"constructor\":null,\"\":0,", 1).into_bytes(),
        _ => draw.changed(whole),
    }
}

fn latin(character: char) -> u8 {
    u8::try_from(u32::from(character)).unwrap_or(b'?')
}

/// A text with a member that nobody asked for, nested so deep.
pub(super) fn nested(whole: &[u8], depth: usize) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(whole).ok()?;
    let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    match serde_json::from_str::<Value>(text).ok()? {
        Value::Object(members) => {
            let comma = if members.is_empty() { "" } else { "," };
            let at = text.rfind('}')?;
            Some(format!("{}{comma}\"deep\":{deep}}}", &text[..at]).into_bytes())
        }
        _ => Some(deep.into_bytes()),
    }
}
