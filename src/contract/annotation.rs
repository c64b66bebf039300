//! What the extensions beside an object say of its clauses: `x-requirement`, `x-level`, `x-refuse`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Citation, Level, Scope};

/// The extensions of one object.
#[derive(Debug, Clone, Default)]
pub(crate) struct Annotations {
    citations: Vec<KeyedCitation>,
    level: Option<LevelOf>,
    /// `x-refuse`.
    pub(crate) refuse: Option<Level>,
}

#[derive(Debug, Clone)]
struct KeyedCitation {
    citation: Citation,
    /// The keywords concerned; empty: all.
    keywords: Vec<String>,
}

#[derive(Debug, Clone)]
enum LevelOf {
    Every(Level),
    Keywords(BTreeMap<String, Level>),
}

impl Annotations {
    /// Reads the extensions of an object.
    pub(crate) fn of(object: &Value) -> Self {
        let citations = object.get("x-requirement").map(citations).unwrap_or_default();
        Self {
            citations,
            level: object.get("x-level").and_then(level_of),
            refuse: object.get("x-refuse").and_then(level),
        }
    }

    /// The level that the plain form of `x-level` gives.
    pub(crate) fn plain_level(&self) -> Option<Level> {
        match self.level {
            Some(LevelOf::Every(level)) => Some(level),
            _ => None,
        }
    }

    /// The level that `x-level` gives to a clause of this object.
    pub(crate) fn level(&self, keyword: &str, member: Option<&str>) -> Option<Level> {
        match self.level.as_ref()? {
            LevelOf::Every(level) => Some(*level),
            LevelOf::Keywords(levels) => {
                let full = member.map(|member| format!("{keyword}:{member}"));
                full.and_then(|full| levels.get(&full)).or_else(|| levels.get(keyword)).copied()
            }
        }
    }

    /// The requirements that a clause of this object states.
    pub(crate) fn citations(&self, keyword: &str, member: Option<&str>) -> impl Iterator<Item = &Citation> {
        let full = member.map(|member| format!("{keyword}:{member}"));
        let keyword = keyword.to_owned();
        self.citations
            .iter()
            .filter(move |keyed| {
                keyed.keywords.is_empty()
                    || keyed.keywords.iter().any(|word| *word == keyword || Some(word) == full.as_ref())
            })
            .map(|keyed| &keyed.citation)
    }

    /// The ids of all requirements named.
    pub(crate) fn requirements(&self) -> impl Iterator<Item = &str> {
        self.citations.iter().map(|keyed| keyed.citation.requirement.as_str())
    }
}

fn citations(value: &Value) -> Vec<KeyedCitation> {
    let one = |entry: &Value| match entry {
        Value::String(id) => Some(KeyedCitation {
            citation: Citation { requirement: id.clone(), when: Scope::new() },
            keywords: Vec::new(),
        }),
        Value::Object(members) => Some(KeyedCitation {
            citation: Citation {
                requirement: members.get("id")?.as_str()?.to_owned(),
                when: members.get("when").map(scope).unwrap_or_default(),
            },
            keywords: match members.get("keyword") {
                Some(Value::String(word)) => vec![word.clone()],
                Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                _ => Vec::new(),
            },
        }),
        _ => None,
    };
    match value {
        Value::Array(entries) => entries.iter().filter_map(one).collect(),
        single => one(single).into_iter().collect(),
    }
}

/// Reads a `when` object.
pub(crate) fn scope(value: &Value) -> Scope {
    value
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
        .collect()
}

fn level(value: &Value) -> Option<Level> {
    serde_json::from_value(value.clone()).ok()
}

fn level_of(value: &Value) -> Option<LevelOf> {
    match value {
        Value::Object(levels) => Some(LevelOf::Keywords(
            levels.iter().filter_map(|(keyword, value)| Some((keyword.clone(), level(value)?))).collect(),
        )),
        plain => level(plain).map(LevelOf::Every),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn citations_are_limited_to_their_keywords() {
        let read = Annotations::of(
            &json!({"x-requirement": ["A", {"id": "B", "keyword": ["enum", "required:name"], "when": {"query.kind": "cat"}}]}),
        );
        let ids = |keyword, member| {
            read.citations(keyword, member).map(|citation| citation.requirement.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(ids("type", None), ["A"]);
        assert_eq!(ids("enum", None), ["A", "B"]);
        assert_eq!(ids("required", Some("name")), ["A", "B"]);
        assert_eq!(ids("required", Some("tag")), ["A"]);
        assert_eq!(read.citations("enum", None).nth(1).unwrap().when["query.kind"], "cat");
    }

    #[test]
    fn levels_are_plain_or_by_keyword() {
        let plain = Annotations::of(&json!({"x-level": "may", "x-refuse": "should"}));
        assert_eq!((plain.level("enum", None), plain.refuse), (Some(Level::May), Some(Level::Should)));
        let keyed = Annotations::of(&json!({"x-level": {"offered": "may", "required:name": "should"}}));
        assert_eq!(keyed.level("offered", None), Some(Level::May));
        assert_eq!(keyed.level("required", Some("name")), Some(Level::Should));
        assert_eq!(keyed.level("method", None), None);
        assert_eq!(keyed.plain_level(), None);
    }
}
