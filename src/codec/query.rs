//! Query strings.

use super::atom::{self, TextRun};
use super::percent::{self, Keep};
pub use super::query_fault::QueryFault;

/// One `name=value` of a query string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The name, decoded; `+` is a space.
    pub name: String,
    /// The value as HTML forms encode it: `+` is a space.
    pub value: String,
    /// The value as RFC 3986 reads it: `+` is itself.
    pub literal: String,
    /// The name as received.
    pub raw_name: String,
    /// The value as received.
    pub raw_value: String,
    /// What is wrong with its spelling; the texts above are then the nearest reading.
    pub fault: Option<QueryFault>,
}

/// Parses a raw query, without `?`. Empty parts (`a=1&&b=2`) are skipped.
pub fn parse(raw: &str) -> Vec<Pair> {
    raw.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

fn pair(part: &str) -> Pair {
    let (raw_name, raw_value) = part.split_once('=').unwrap_or((part, ""));
    let fault = fault(raw_name).or_else(|| fault(raw_value));
    Pair {
        name: lossy(&raw_name.replace('+', " ")),
        value: lossy(&raw_value.replace('+', " ")),
        literal: lossy(raw_value),
        raw_name: raw_name.to_owned(),
        raw_value: raw_value.to_owned(),
        fault,
    }
}

fn lossy(raw: &str) -> String {
    percent_encoding::percent_decode_str(raw).decode_utf8_lossy().into_owned()
}

fn fault(raw: &str) -> Option<QueryFault> {
    let escaped = |run: &str| run.bytes().all(|byte| byte.is_ascii_graphic());
    if atom::runs(raw).iter().any(|run| matches!(run, TextRun::Text(run) if !escaped(run))) {
        return Some(QueryFault::Character);
    }
    percent::decode(raw).err()
}

/// Encodes a name or a value: everything but unreserved characters and symbols is escaped.
pub fn encode_component(text: &str) -> String {
    percent::encode(text, Keep::Unreserved)
}

/// Writes encoded pairs as a query, without `?`.
pub fn join(pairs: &[(String, String)]) -> String {
    let parts: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    parts.join("&")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn queries_are_read_with_both_readings_of_plus() {
        let found = parse("type=a%2Bb+c&&flag&x=%zz&y=%ff&z=a b&k=⟨t#0⟩&a%3Db=1=2");
        let brief: Vec<_> =
            found.iter().map(|p| (p.name.as_str(), p.value.as_str(), p.literal.as_str(), p.fault)).collect();
        assert_eq!(
            brief,
            [
                ("type", "a+b c", "a+b+c", None),
                ("flag", "", "", None),
                ("x", "%zz", "%zz", Some(QueryFault::Escape)),
                ("y", "\u{FFFD}", "\u{FFFD}", Some(QueryFault::Utf8)),
                ("z", "a b", "a b", Some(QueryFault::Character)),
                ("k", "⟨t#0⟩", "⟨t#0⟩", None),
                ("a=b", "1=2", "1=2", None),
            ]
        );
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_read_again(name in "\\PC{1,8}", value: String) {
            let raw = join(&[(encode_component(&name), encode_component(&value))]);
            let found = parse(&raw);
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!((&found[0].name, &found[0].value, &found[0].literal), (&name, &value, &value));
            prop_assert_eq!(found[0].fault, None);
        }

        #[test]
        fn no_text_panics(raw in "([ -~é]|%[0-9a-f]{0,2}|⟨|⟩|#0){0,20}") {
            parse(&raw);
        }
    }
}
