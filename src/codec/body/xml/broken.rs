//! Documents that no reader of XML may take (XML 1.0 section 1.2: a fatal error ends the processing), and documents that
//! readers stumble on.

use crate::codec::body::{Draw, Malformed, Weight};

pub(super) fn malformed(whole: &[u8]) -> Vec<Malformed> {
    let text = String::from_utf8_lossy(whole);
    let mut found = vec![
        Malformed::plain("truncated", &whole[..whole.len() / 2]),
        Malformed::plain("not-xml", "not xml"),
        Malformed::plain("unclosed", [whole, b"<open>"].concat()),
    ];
    if let Some(at) = text.rfind("</") {
        found.push(Malformed::plain("mismatched", format!("{}</other>", &text[..at])));
    }
    found.extend(fine(&text));
    found
}

/// Encodings that are not what they say, and further breaches of well-formedness.
fn fine(text: &str) -> Vec<Malformed> {
    let (Some(open), Some(close)) = (text.find('>'), text.rfind("</")) else { return Vec::new() };
    let (start, inside, end) = (&text[..open], &text[open + 1..close], &text[close..]);
    let with = |inner: &[u8]| [start.as_bytes(), b">", inside.as_bytes(), inner, end.as_bytes()].concat();
    let declared = |encoding: &str| format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>{text}").into_bytes();
    // UTF-16 that says to be UTF-8: the byte order mark tells, and readers differ on whether it may.
    let wide: Vec<u8> = std::iter::once(0xFEFF)
        .chain(String::from_utf8_lossy(&declared("UTF-8")).encode_utf16().collect::<Vec<_>>())
        .flat_map(u16::to_le_bytes)
        .collect();
    let doubtful = |variant, bytes| Malformed { variant, bytes, weight: Weight::Doubtful };
    vec![
        Malformed::fine("invalid-utf-8", with(b"<Extra>\xc3\x28</Extra>")),
        Malformed::fine("latin-1-as-utf-8", with(b"<Extra>caf\xe9</Extra>")),
        Malformed::fine("nul", with(b"<Extra>a\x00b</Extra>")),
        Malformed::fine("control-character", with(b"<Extra>a\x08b</Extra>")),
        Malformed::fine("control-reference", with(b"<Extra>&#8;</Extra>")),
        Malformed::fine("undefined-entity", with(b"<Extra>&probity;</Extra>")),
        Malformed::fine("bare-ampersand", with(b"<Extra>a & b</Extra>")),
        Malformed::fine("unknown-encoding", declared("x-probity-unknown")),
        Malformed::fine("two-roots", [text.as_bytes(), text.as_bytes()].concat()),
        Malformed::fine("text-after-root", [text.as_bytes(), b"trailing"].concat()),
        Malformed::fine("repeated-attribute", format!("{start} a=\"1\" a=\"2\">{inside}{end}")),
        Malformed::fine("unquoted-attribute", format!("{start} a=1>{inside}{end}")),
        // A reader without namespaces may take a prefix for a part of the name.
        doubtful("unbound-prefix", with(b"<probity:Extra/>")),
        Malformed::fine("unclosed-comment", with(b"<!-- ")),
        Malformed::fine("overlapping", with(b"<A><B></A></B>")),
        doubtful("utf-16-as-utf-8", wide),
    ]
}

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

/// A document in a form that is legal, or nearly so, and rarely seen.
pub(super) fn odd(whole: &[u8], draw: &mut Draw<'_>, input: u64) -> Vec<u8> {
    let kind = draw.kind(input, CONTENTS.len() + OTHERS);
    if let Some(content) = CONTENTS.get(kind) {
        return inside(whole, content, draw);
    }
    let units = || String::from_utf8_lossy(whole).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    match kind - CONTENTS.len() {
        0 => [b"\xef\xbb\xbf", whole].concat(),
        1 => units(),
        2 => [b"\xff\xfe".to_vec(), units()].concat(),
        3 => inside(whole, "k".repeat(LONG).as_bytes(), draw),
        4 => inside(whole, format!("<{}/>", "k".repeat(LONG)).as_bytes(), draw),
        5 => inside(whole, format!("<k k=\"{}\"/>", "k".repeat(LONG)).as_bytes(), draw),
        _ => draw.changed(whole),
    }
}

/// The document with more at the begin of one of its elements.
fn inside(whole: &[u8], content: &[u8], draw: &mut Draw<'_>) -> Vec<u8> {
    let begins: Vec<usize> = whole
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[1] == b'>' && !matches!(pair[0], b'/' | b'?' | b'-'))
        .map(|(at, _)| at + 2)
        .filter(|at| *at < whole.len())
        .collect();
    let at = draw.pick(&begins).copied().unwrap_or(whole.len());
    [&whole[..at], content, &whole[at..]].concat()
}

/// A document with an element that nobody asked for, nested so deep.
pub(super) fn nested(whole: &[u8], depth: usize) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(whole).ok()?;
    let at = text.rfind("</")?;
    Some(format!("{}{}{}{}", &text[..at], "<d>".repeat(depth), "</d>".repeat(depth), &text[at..]).into_bytes())
}
