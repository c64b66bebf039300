//! Where references lead inside one document: pointers, anchors and embedded ids.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::Value;
use url::Url;

/// The base of a document without an id.
const BASE: &str = "json-schema:///";

/// The places of a document that references name.
#[derive(Debug, Default)]
pub(super) struct RefPlaces {
    /// Pointers of schemas by absolute URI without fragment, and with `#anchor`.
    named: HashMap<String, String>,
    /// The base URI in force at an embedded resource, by its pointer.
    bases: Vec<(String, String)>,
    /// Pointers of all `$dynamicAnchor`s by name, the outermost first.
    dynamic: HashMap<String, String>,
}

impl RefPlaces {
    pub(super) fn of(document: &Value) -> Self {
        let mut places = Self::default();
        places.walk(document, &mut String::new(), BASE, 0);
        places.named.entry(BASE.to_owned()).or_default();
        places
    }

    /// `at` is the pointer to `value`, and is again when this returns: documents are large, and few places have names.
    fn walk(&mut self, value: &Value, at: &mut String, base: &str, depth: usize) {
        if depth > 256 {
            return;
        }
        let length = at.len();
        match value {
            Value::Object(members) => {
                let id = members.get("$id").and_then(Value::as_str);
                let own = id.and_then(|id| join(base, id)).map(|own| own.trim_end_matches('#').to_owned());
                if let Some(own) = &own {
                    self.named.entry(own.clone()).or_insert_with(|| at.clone());
                    self.bases.push((at.clone(), own.clone()));
                }
                let base = own.as_deref().unwrap_or(base);
                for keyword in ["$anchor", "$dynamicAnchor"] {
                    if let Some(name) = members.get(keyword).and_then(Value::as_str) {
                        self.named.entry(format!("{base}#{name}")).or_insert_with(|| at.clone());
                        if keyword == "$dynamicAnchor" {
                            self.dynamic.entry(name.to_owned()).or_insert_with(|| at.clone());
                        }
                    }
                }
                for (name, member) in members {
                    let inside = member.is_object() || member.is_array();
                    if inside && !matches!(name.as_str(), "enum" | "const" | "examples" | "example" | "default") {
                        at.push('/');
                        for character in name.chars() {
                            match character {
                                '~' => at.push_str("~0"),
                                '/' => at.push_str("~1"),
                                other => at.push(other),
                            }
                        }
                        self.walk(member, at, base, depth + 1);
                        at.truncate(length);
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let _ = write!(at, "/{index}");
                    self.walk(item, at, base, depth + 1);
                    at.truncate(length);
                }
            }
            _ => {}
        }
    }

    /// The pointer that `reference`, written at `at`, leads to.
    pub(super) fn pointer(&self, at: &str, reference: &str, dynamic: bool) -> Option<String> {
        let fragment = reference.rsplit_once('#').map(|(_, fragment)| fragment).unwrap_or_default();
        if dynamic && let Some(found) = self.dynamic.get(fragment) {
            return Some(found.clone());
        }
        // In most documents there are no ids, and a reference is a pointer.
        let inside =
            |own: &String| at == own || at.strip_prefix(own.as_str()).is_some_and(|rest| rest.starts_with('/'));
        let base = self.bases.iter().filter(|(own, _)| inside(own)).max_by_key(|(own, _)| own.len());
        let full = join(base.map_or(BASE, |(_, base)| base), reference)?;
        let (uri, fragment) = full.split_once('#').unwrap_or((&full, ""));
        if fragment.is_empty() || fragment.starts_with('/') {
            let root = self.named.get(uri)?;
            let fragment = percent_encoding::percent_decode_str(fragment).decode_utf8().ok()?;
            return Some(format!("{root}{fragment}"));
        }
        self.named.get(&full).cloned()
    }
}

fn join(base: &str, reference: &str) -> Option<String> {
    Url::parse(base).ok()?.join(reference).ok().map(String::from)
}
