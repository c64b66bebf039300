//! Where something is inside a value, as clause ids write it: by names, never by index.

use std::fmt;

use serde_json::Value;

use super::pointer;

/// A path inside a value: empty for the value itself, `.name` for a member, `[]` for the items of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValuePath(String);

/// One step of a [`ValuePath`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathStep<'p> {
    /// To a member.
    Member(&'p str),
    /// To the items of a list; of a value, to the first one.
    Item,
}

/// What stands for the items of a list.
const ITEM: &str = "[]";

impl ValuePath {
    /// The value itself.
    pub const fn root() -> Self {
        Self(String::new())
    }

    /// A path as it is written, `.lines[].price`.
    pub fn parse(text: &str) -> Option<Self> {
        let whole = text.is_empty() || text.starts_with('.') || text.starts_with(ITEM);
        whole.then(|| Self(text.to_owned()))
    }

    /// The place that a JSON Pointer into `value` leads to.
    pub fn of_pointer(path: &str, value: &Value) -> Self {
        let mut found = Self::root();
        let mut here = Some(value);
        for token in pointer::tokens(path) {
            found = if here.is_some_and(Value::is_array) { found.item() } else { found.member(&token) };
            here = here.and_then(|value| match value {
                Value::Array(items) => items.get(token.parse::<usize>().ok()?),
                other => other.get(token.as_ref()),
            });
        }
        found
    }

    /// That of a member.
    #[must_use]
    pub fn member(&self, name: &str) -> Self {
        Self(format!("{}.{name}", self.0))
    }

    /// That of the items.
    #[must_use]
    pub fn item(&self) -> Self {
        Self(format!("{}{ITEM}", self.0))
    }

    /// The path that goes on from here.
    #[must_use]
    pub fn join(&self, rest: &Self) -> Self {
        Self(format!("{}{}", self.0, rest.0))
    }

    /// Whether it is that of the value itself.
    pub const fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The text, as ids hold it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The steps that lead there.
    pub fn steps(&self) -> impl Iterator<Item = PathStep<'_>> {
        let mut rest = self.0.as_str();
        std::iter::from_fn(move || {
            if let Some(after) = rest.strip_prefix(ITEM) {
                rest = after;
                return Some(PathStep::Item);
            }
            let name = rest.strip_prefix('.')?;
            let end = end_of_name(name);
            rest = &name[end..];
            Some(PathStep::Member(&name[..end]))
        })
    }

    /// The way from `outer`, where that leads here or around here.
    pub fn below(&self, outer: &Self) -> Option<Self> {
        Self::parse(self.0.strip_prefix(outer.0.as_str())?)
    }

    /// The path without its last step; none for the value itself.
    pub fn parent(&self) -> Option<Self> {
        let last = self.0.strip_suffix(ITEM).map(str::len).or_else(|| {
            let after = self.0.rfind(ITEM).map_or(0, |at| at + ITEM.len());
            self.0[after..].rfind('.').map(|at| after + at)
        })?;
        Some(Self(self.0[..last].to_owned()))
    }

    /// The path and those around it, the innermost first.
    pub fn outwards(&self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self.clone()), Self::parent)
    }

    /// What stands there in a value.
    pub fn get<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.steps().try_fold(value, |value, step| match step {
            PathStep::Member(name) => value.get(name),
            PathStep::Item => value.get(0),
        })
    }

    /// As [`Self::get`], to be changed.
    pub fn get_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        self.steps().try_fold(value, |value, step| match step {
            PathStep::Member(name) => value.get_mut(name),
            PathStep::Item => value.get_mut(0),
        })
    }
}

/// Where a name ends that a path may go on from.
pub(super) fn end_of_name(text: &str) -> usize {
    [text.find('.'), text.find(ITEM)].into_iter().flatten().min().unwrap_or(text.len())
}

impl fmt::Display for ValuePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn path(text: &str) -> ValuePath {
        ValuePath::parse(text).unwrap()
    }

    #[test]
    fn steps_lead_through_members_and_items() {
        assert_eq!(path("").steps().count(), 0);
        assert_eq!(
            path(".a[][].b").steps().collect::<Vec<_>>(),
            [PathStep::Member("a"), PathStep::Item, PathStep::Item, PathStep::Member("b")]
        );
        assert_eq!(path("[].x[y]").steps().collect::<Vec<_>>(), [PathStep::Item, PathStep::Member("x[y]")]);
        assert_eq!(path("..").steps().collect::<Vec<_>>(), [PathStep::Member(""), PathStep::Member("")]);
        assert_eq!(ValuePath::parse("a.b"), None);
    }

    #[test]
    fn a_path_goes_on_and_back() {
        let outer = ValuePath::root().member("a").item();
        let inner = outer.member("b");
        assert_eq!(inner, path(".a[].b"));
        assert_eq!(inner.below(&outer), Some(path(".b")));
        assert_eq!(inner.below(&inner), Some(ValuePath::root()));
        assert_eq!(path(".ab").below(&path(".a")), None);
        assert_eq!(outer.join(&path(".b")), inner);
        let outwards: Vec<String> = inner.outwards().map(|own| own.to_string()).collect();
        assert_eq!(outwards, [".a[].b", ".a[]", ".a", ""]);
        assert_eq!(path("[].a").parent(), Some(path("[]")));
    }

    #[test]
    fn a_value_is_found_and_changed() {
        let mut value = json!({"a": [{"b": 1}], "0": {"c": 2}});
        assert_eq!(path(".a[].b").get(&value), Some(&json!(1)));
        assert_eq!(path(".a.b").get(&value), None);
        *path(".a[].b").get_mut(&mut value).unwrap() = json!(3);
        assert_eq!(value["a"][0]["b"], 3);
        assert_eq!(ValuePath::of_pointer("/a/0/b", &value), path(".a[].b"));
        assert_eq!(ValuePath::of_pointer("/0/c", &value), path(".0.c"));
    }
}
