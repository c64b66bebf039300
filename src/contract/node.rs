//! The tree of a YAML or JSON document in which every key and value knows where it is written.

use indexmap::IndexMap;
use serde_json::Value;

use super::pointer;

/// Where a key or value is written: an index into [`Sources`](super::files::Sources), line and column from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Mark {
    /// Which file.
    pub(crate) source: u16,
    /// Its line, from 1.
    pub(crate) line: u32,
    /// Its column in characters, from 1.
    pub(crate) column: u32,
}

/// A value and where it is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// Where it is written.
    pub(crate) mark: Mark,
    /// What it holds.
    pub(crate) kind: NodeKind,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum NodeKind {
    /// Null, a boolean, a number or a string.
    Scalar(Value),
    /// An array.
    List(Vec<Node>),
    /// An object.
    Map(Map),
}

/// The members of an object, in the order in which they are written.
pub(crate) type Map = IndexMap<String, Entry>;

/// A member: where its key is written, and its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// Where its key is written.
    pub(crate) key: Mark,
    /// Its value.
    pub(crate) node: Node,
}

impl Node {
    /// A scalar that is written where `mark` says.
    pub(crate) fn scalar(mark: Mark, value: impl Into<Value>) -> Self {
        Self { mark, kind: NodeKind::Scalar(value.into()) }
    }

    /// The plain JSON value.
    pub(crate) fn to_value(&self) -> Value {
        match &self.kind {
            NodeKind::Scalar(value) => value.clone(),
            NodeKind::List(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            NodeKind::Map(members) => {
                Value::Object(members.iter().map(|(key, entry)| (key.clone(), entry.node.to_value())).collect())
            }
        }
    }

    /// Says that all of the tree is written in `source`.
    pub(crate) fn set_source(&mut self, source: u16) {
        self.mark.source = source;
        match &mut self.kind {
            NodeKind::Scalar(_) => {}
            NodeKind::List(items) => items.iter_mut().for_each(|item| item.set_source(source)),
            NodeKind::Map(members) => {
                for entry in members.values_mut() {
                    entry.key.source = source;
                    entry.node.set_source(source);
                }
            }
        }
    }

    /// The members, where it is an object.
    pub(crate) fn as_map(&self) -> Option<&Map> {
        match &self.kind {
            NodeKind::Map(members) => Some(members),
            _ => None,
        }
    }

    /// The members, where it is an object.
    pub(crate) fn as_map_mut(&mut self) -> Option<&mut Map> {
        match &mut self.kind {
            NodeKind::Map(members) => Some(members),
            _ => None,
        }
    }

    /// The items, where it is an array.
    pub(crate) fn as_list(&self) -> Option<&[Node]> {
        match &self.kind {
            NodeKind::List(items) => Some(items),
            _ => None,
        }
    }

    /// The text, where it is a string.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The member called `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.get(key).map(|entry| &entry.node)
    }

    /// The member `key` or the item of that index.
    fn child(&self, token: &str) -> Option<&Self> {
        match &self.kind {
            NodeKind::Map(members) => members.get(token).map(|entry| &entry.node),
            NodeKind::List(items) => items.get(token.parse::<usize>().ok()?),
            NodeKind::Scalar(_) => None,
        }
    }

    /// The node that a JSON Pointer leads to.
    pub(crate) fn at(&self, pointer: &str) -> Option<&Self> {
        pointer::tokens(pointer).try_fold(self, |node, token| node.child(&token))
    }

    /// The node that a JSON Pointer leads to.
    pub(crate) fn at_mut(&mut self, pointer: &str) -> Option<&mut Self> {
        pointer::tokens(pointer).try_fold(self, |node, token| match &mut node.kind {
            NodeKind::Map(members) => members.get_mut(token.as_ref()).map(|entry| &mut entry.node),
            NodeKind::List(items) => items.get_mut(token.parse::<usize>().ok()?),
            NodeKind::Scalar(_) => None,
        })
    }

    /// Where the place of a JSON Pointer is written: the key of a member, else the value; the nearest parent of what is absent.
    pub(crate) fn mark_of(&self, pointer: &str) -> Mark {
        let mut node = self;
        let mut mark = self.mark;
        for token in pointer::tokens(pointer) {
            if let Some(entry) = node.as_map().and_then(|members| members.get(token.as_ref())) {
                mark = entry.key;
                node = &entry.node;
            } else if let Some(item) = node.child(&token) {
                mark = item.mark;
                node = item;
            } else {
                break;
            }
        }
        mark
    }

    /// Where the value of a JSON Pointer is written; the nearest parent of what is absent.
    pub(crate) fn value_mark_of(&self, pointer: &str) -> Mark {
        let mut node = self;
        for token in pointer::tokens(pointer) {
            match node.child(&token) {
                Some(child) => node = child,
                None => break,
            }
        }
        node.mark
    }
}
