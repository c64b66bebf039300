//! XML and forms that are legal, or nearly so, and rarely seen.

use crate::generate::Dice;

/// Contents of an element: references to what is no character, or to one that few have seen, and raw bytes of such.
const CONTENTS: [&[u8]; 10] = [
    b"&#0;",
    b"&#xD800;",
    b"&#xDC00;&#xD800;",
    b"&#x10FFFF;",
    b"&#xFFFE;",
    b"\x00",
    b"\x01",
    b"\xe9",
    b"\xed\xa0\x80",
    b"<![CDATA[]]><![CDATA[&lt;]]>",
];

/// Longer than most buffers.
const LONG: usize = 70_000;

/// Further kinds: the byte order mark, UTF-16 without and with it, long names and values, changed bytes.
const OTHERS: usize = 7;

/// An XML document in a rare form.
pub(super) fn xml(whole: &[u8], dice: &mut Dice<'_>, input: u64) -> Vec<u8> {
    let kinds = CONTENTS.len() + OTHERS;
    let kind = usize::try_from(input).ok().filter(|own| *own < kinds).unwrap_or_else(|| dice.below(kinds));
    if let Some(content) = CONTENTS.get(kind) {
        return inside(whole, content, dice);
    }
    let units = || String::from_utf8_lossy(whole).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    match kind - CONTENTS.len() {
        0 => [b"\xef\xbb\xbf", whole].concat(),
        1 => units(),
        2 => [b"\xff\xfe".to_vec(), units()].concat(),
        3 => inside(whole, "k".repeat(LONG).as_bytes(), dice),
        4 => inside(whole, format!("<{}/>", "k".repeat(LONG)).as_bytes(), dice),
        5 => inside(whole, format!("<k k=\"{}\"/>", "k".repeat(LONG)).as_bytes(), dice),
        _ => changed(whole, dice),
    }
}

/// The document with more at the begin of one of its elements.
fn inside(whole: &[u8], content: &[u8], dice: &mut Dice<'_>) -> Vec<u8> {
    let begins: Vec<usize> = whole
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[1] == b'>' && !matches!(pair[0], b'/' | b'?' | b'-'))
        .map(|(at, _)| at + 2)
        .filter(|at| *at < whole.len())
        .collect();
    let at = dice.pick(&begins).copied().unwrap_or(whole.len());
    [&whole[..at], content, &whole[at..]].concat()
}

/// Pairs that few senders write.
const PAIRS: [&str; 16] = [
    "x=%zz",
    "x=%",
    "x=%C3%28",
    "x=%00",
    "x=%ED%A0%80",
    "x=%F0%9F%98%80",
    "x=%u0041",
    "&&",
    "=",
    "=x",
    "x",
    "x=a=b=c",
    "x;y=1",
    "x[]=1&x[0][y]=2",
    "__proto__[x]=1",
    "%5F%5Fproto%5F%5F=1",
];

/// A form in a rare form.
pub(super) fn form(whole: &[u8], dice: &mut Dice<'_>, input: u64) -> Vec<u8> {
    let kinds = PAIRS.len() + 4;
    let kind = usize::try_from(input).ok().filter(|own| *own < kinds).unwrap_or_else(|| dice.below(kinds));
    let with = |more: &str| [whole, b"&", more.as_bytes()].concat();
    match (PAIRS.get(kind), kind.saturating_sub(PAIRS.len())) {
        (Some(pair), _) => with(pair),
        (None, 0) => with(&format!("{}=1", "k".repeat(LONG))),
        (None, 1) => with(&format!("x={}", "k".repeat(LONG))),
        (None, 2) => with(&vec!["x=1"; 2_000].join("&")),
        (None, _) => changed(whole, dice),
    }
}

/// Some bytes replaced by any.
pub(super) fn changed(whole: &[u8], dice: &mut Dice<'_>) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..dice.between(1, 4) {
        let at = dice.below(bytes.len().max(1));
        if let Some(byte) = bytes.get_mut(at) {
            *byte = u8::try_from(dice.below(256)).unwrap_or(0);
        }
    }
    bytes
}
