//! Forms that readers stumble on.

use crate::codec::body::Draw;

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

/// Longer than most buffers.
const LONG: usize = 70_000;

/// Further kinds: a long name, a long value, many pairs, changed bytes.
const OTHERS: usize = 4;

/// A form in a form that is legal, or nearly so, and rarely seen.
pub(super) fn odd(whole: &[u8], draw: &mut Draw<'_>, input: u64) -> Vec<u8> {
    let kind = draw.kind(input, PAIRS.len() + OTHERS);
    let with = |more: &str| [whole, b"&", more.as_bytes()].concat();
    match (PAIRS.get(kind), kind.saturating_sub(PAIRS.len())) {
        (Some(pair), _) => with(pair),
        (None, 0) => with(&format!("{}=1", "k".repeat(LONG))),
        (None, 1) => with(&format!("x={}", "k".repeat(LONG))),
        (None, 2) => with(&vec!["x=1"; 2_000].join("&")),
        (None, _) => draw.changed(whole),
    }
}
