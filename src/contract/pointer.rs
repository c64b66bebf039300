//! JSON Pointers (RFC 6901), with and without the `#` of their URI form.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;

/// What a URI fragment must escape (RFC 3986 section 3.5), `%` included.
const FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Escapes one member name as a reference token.
pub(crate) fn escape(token: &str) -> Cow<'_, str> {
    if token.contains(['~', '/']) {
        Cow::Owned(token.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(token)
    }
}

/// Undoes [`escape`].
pub(crate) fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') { Cow::Owned(token.replace("~1", "/").replace("~0", "~")) } else { Cow::Borrowed(token) }
}

/// `pointer` with one more member name.
pub(crate) fn join(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", escape(token))
}

/// `pointer` with one more array index.
pub(crate) fn index(pointer: &str, index: usize) -> String {
    format!("{pointer}/{index}")
}

/// The reference tokens of a pointer, unescaped.
pub(crate) fn tokens(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let path = pointer.strip_prefix('#').unwrap_or(pointer);
    let path = path.strip_prefix('/').map(|rest| rest.split('/'));
    path.into_iter().flatten().map(unescape)
}

/// Resolves a pointer with or without `#`.
pub(crate) fn get<'v>(root: &'v Value, pointer: &str) -> Option<&'v Value> {
    root.pointer(pointer.strip_prefix('#').unwrap_or(pointer))
}

/// Resolves a pointer to a place that may be changed.
pub(crate) fn get_mut<'v>(root: &'v mut Value, pointer: &str) -> Option<&'v mut Value> {
    root.pointer_mut(pointer.strip_prefix('#').unwrap_or(pointer))
}

/// A pointer as the fragment of a URI.
pub(crate) fn to_fragment(pointer: &str) -> String {
    utf8_percent_encode(pointer.strip_prefix('#').unwrap_or(pointer), FRAGMENT).to_string()
}

/// The pointer that a URI fragment holds, percent-decoded; `None` where it is not one.
pub(crate) fn from_fragment(fragment: &str) -> Option<String> {
    let decoded = percent_encoding::percent_decode_str(fragment).decode_utf8().ok()?;
    (decoded.is_empty() || decoded.starts_with('/')).then(|| decoded.into_owned())
}

#[cfg(test)]
#[expect(clippy::needless_pass_by_value, reason = "quickcheck passes values")]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_unescaped() {
        let found: Vec<_> = tokens("#/paths/~1orders~1{id}/get").collect();
        assert_eq!(found, ["paths", "/orders/{id}", "get"]);
        assert_eq!(tokens("#").count(), 0);
        assert_eq!(tokens("").count(), 0);
    }

    #[test]
    fn escaping_and_fragments_round_trip() {
        fn law(token: String) -> bool {
            let pointer = join("", &token);
            tokens(&pointer).collect::<Vec<_>>() == [token.as_str()]
                && from_fragment(&to_fragment(&pointer)).as_deref() == Some(&pointer)
        }
        quickcheck::quickcheck(law as fn(String) -> bool);
    }
}
