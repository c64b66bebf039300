//! `JSONPath` (RFC 9535) without function extensions, over trees that know their places.

mod parse;
mod query;

pub(crate) use parse::parse;
pub(crate) use query::select;

use serde_json::Value;

/// A query: `$` or `@`, and segments.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    relative: bool,
    segments: Vec<Segment>,
}

/// One segment: selectors on children, or on all descendants.
#[derive(Debug, Clone, PartialEq)]
struct Segment {
    descendant: bool,
    selectors: Vec<Selector>,
}

#[derive(Debug, Clone, PartialEq)]
enum Selector {
    Name(String),
    Wildcard,
    Index(i64),
    Slice { start: Option<i64>, end: Option<i64>, step: i64 },
    Filter(Test),
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Or(Vec<Test>),
    And(Vec<Test>),
    Not(Box<Test>),
    Exists(Query),
    Compare(Operand, Comparison, Operand),
}

#[derive(Debug, Clone, PartialEq)]
enum Operand {
    Literal(Value),
    Query(Query),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
