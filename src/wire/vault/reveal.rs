//! Replaces symbols by values, written as their place asks.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::exchange::{Symbol, symbols_in};
use crate::wire::escape::Context;

/// How `⟨` begins: in UTF-8, and percent-encoded.
const OPEN: &[u8] = "⟨".as_bytes();

/// `bytes` with each known symbol replaced by its value. Where the context is percent-encoded, a symbol may be too.
pub(super) fn reveal<'a>(values: &HashMap<Symbol, String>, bytes: &'a [u8], context: Context) -> Cow<'a, [u8]> {
    let plain = reveal_plain(values, bytes, context);
    if context != Context::Percent {
        return plain;
    }
    match reveal_percent(values, &plain) {
        Some(revealed) => Cow::Owned(revealed),
        None => plain,
    }
}

fn reveal_plain<'a>(values: &HashMap<Symbol, String>, bytes: &'a [u8], context: Context) -> Cow<'a, [u8]> {
    if !bytes.windows(OPEN.len()).any(|window| window == OPEN) {
        return Cow::Borrowed(bytes);
    }
    let mut revealed = Vec::with_capacity(bytes.len() + 64);
    for chunk in bytes.utf8_chunks() {
        let text = chunk.valid();
        let mut from = 0;
        for (range, symbol) in symbols_in(text) {
            if let Some(value) = values.get(&symbol) {
                revealed.extend_from_slice(&text.as_bytes()[from..range.start]);
                revealed.extend_from_slice(context.escape(value).as_bytes());
                from = range.end;
            }
        }
        revealed.extend_from_slice(&text.as_bytes()[from..]);
        revealed.extend_from_slice(chunk.invalid());
    }
    Cow::Owned(revealed)
}

/// `None` where no percent-encoded symbol occurs.
fn reveal_percent(values: &HashMap<Symbol, String>, bytes: &[u8]) -> Option<Vec<u8>> {
    const ENCODED_OPEN: &[u8] = b"%E2%9F%A8";
    const ENCODED_CLOSE: &[u8] = b"%E2%9F%A9";
    let find = |from: usize, needle: &[u8]| {
        bytes[from..].windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle)).map(|at| at + from)
    };
    let mut revealed: Option<Vec<u8>> = None;
    let mut copied = 0;
    let mut from = 0;
    while let Some(open) = find(from, ENCODED_OPEN) {
        let Some(close) = find(open, ENCODED_CLOSE) else {
            break;
        };
        let end = close + ENCODED_CLOSE.len();
        let decoded = percent_encoding::percent_decode(&bytes[open..end]).decode_utf8_lossy();
        let value = match symbols_in(&decoded).as_slice() {
            [(range, symbol)] if range.len() == decoded.len() => values.get(symbol),
            _ => None,
        };
        if let Some(value) = value {
            let revealed = revealed.get_or_insert_with(|| Vec::with_capacity(bytes.len() + 64));
            revealed.extend_from_slice(&bytes[copied..open]);
            revealed.extend_from_slice(Context::Percent.escape(value).as_bytes());
            copied = end;
            from = end;
        } else {
            from = open + ENCODED_OPEN.len();
        }
    }
    if let Some(revealed) = &mut revealed {
        revealed.extend_from_slice(&bytes[copied..]);
    }
    revealed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revealed(text: &str, context: Context) -> String {
        let values = HashMap::from([(Symbol::new("key", 0), "a\"&/é".to_owned())]);
        String::from_utf8(reveal(&values, text.as_bytes(), context).into_owned()).unwrap()
    }

    #[test]
    fn the_place_decides_how_a_value_is_written() {
        assert_eq!(revealed("Bearer ⟨key#0⟩", Context::Plain), "Bearer a\"&/é");
        assert_eq!(revealed("/p?k=⟨key#0⟩&x=1", Context::Percent), "/p?k=a%22%26%2F%C3%A9&x=1");
        assert_eq!(revealed("{\"k\":\"⟨key#0⟩\"}", Context::Json), "{\"k\":\"a\\\"&/é\"}");
        assert_eq!(revealed("<k>⟨key#0⟩</k>", Context::Xml), "<k>a&quot;&amp;/é</k>");
    }

    #[test]
    fn a_symbol_may_have_been_percent_encoded() {
        assert_eq!(revealed("/p?k=%E2%9F%A8key%230%e2%9f%a9&x", Context::Percent), "/p?k=a%22%26%2F%C3%A9&x");
        assert_eq!(revealed("/p?k=%E2%9F%A8key%239%E2%9F%A9", Context::Percent), "/p?k=%E2%9F%A8key%239%E2%9F%A9");
    }

    #[test]
    fn unknown_symbols_and_odd_bytes_stay() {
        assert_eq!(revealed("⟨other#0⟩ ⟨key#1⟩ ⟨", Context::Plain), "⟨other#0⟩ ⟨key#1⟩ ⟨");
        let values = HashMap::from([(Symbol::new("key", 0), "secret".to_owned())]);
        let odd = [b"\xff\xe2".as_slice(), "⟨key#0⟩".as_bytes(), b"\x80"].concat();
        assert_eq!(reveal(&values, &odd, Context::Plain).as_ref(), b"\xff\xe2secret\x80");
    }
}
