//! Faults: named values, each aimed at one duty of one clause.

use serde_json::Value;

use crate::contract::{ClauseId, Duty, OperationRef, Place, Scope, ValuePath};

/// Which end of the exchange a fault sits at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// The provider's answers.
    Provider,
    /// The handler's answers.
    Handler,
    /// The provider's notifications.
    Notification,
}

/// One way of not keeping a promise.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Repairs a violation and takes it.
    TakesViolation,
    /// Repairs a violation of one kind and takes it: the name of the violation and the value it is known by.
    TakesValue(String),
    /// Answers a method that is not documented.
    TakesMethod,
    /// Takes a credential that must be refused: the requirement that says so and the symbol.
    TakesRefused(String, String),
    /// Refuses the documented request.
    RefusesDocumented,
    /// Refuses a legal value: its name, where in the body or parameter it stands, and the value; `None`: its absence.
    RefusesValue(String, Place, Option<Value>),
    /// Refuses an optional parameter, whatever its value: where it stands.
    RefusesPresence(Place),
    /// Refuses a documented media type.
    RefusesMediaType(String),
    /// Refuses a charset parameter.
    RefusesCharset,
    /// Refuses a legal spelling.
    RefusesSpelling(&'static str),
    /// Another status in the place of the documented one.
    AnotherStatus(u16),
    /// Another media type; `None`: no media type at all.
    MediaType(Option<&'static str>),
    /// A body where none is documented.
    UnexpectedBody,
    /// A body that is cut short.
    Truncated,
    /// Another root element.
    AnotherRoot,
    /// A required header, parameter or body is left out.
    Absent,
    /// A parameter or element is sent twice.
    Repeated,
    /// A value outside its schema: the name of the violation, its place below the part, and a whole value that has it.
    Value(String, ValuePath, Value),
    /// The same value in every answer.
    Constant,
    /// Another method.
    AnotherMethod,
    /// A notification never comes.
    Dropped,
    /// Notifications of one kind never come.
    DroppedEvent(String),
    /// Only the first notification comes.
    OnlyFirst,
    /// To end one subscription ends those of other scopes.
    RemovesAll,
    /// A subscription to one scope is one to all.
    AddsAll,
    /// Notifications go to another subscriber as well.
    Leaks,
    /// Each notification comes twice.
    Doubled,
    /// Notifications go on after the subscription has ended.
    Stale,
    /// Notifications go to another URL.
    AnotherUrl,
    /// What must be equal is not.
    Unequal(String),
    /// Fails with 500 where it should refuse.
    ServerError,
    /// Drops the connection where it should refuse.
    Closes,
    /// Never answers where it should refuse.
    Hangs,
    /// A header field that is none.
    Framing,
    /// A body shorter than its Content-Length.
    WrongLength,
    /// A 204 with the length of a content that it cannot have.
    NoContent,
    /// A chunk without a size.
    BadChunk,
    /// Repeats the credential or token.
    RepeatsSecret,
    /// Shows a stack trace.
    StackTrace,
    /// A 405 without Allow.
    NoAllow,
    /// A 401 without WWW-Authenticate.
    NoChallenge,
    /// Refuses with a status that says something else.
    OddRefusal,
    /// Fetches, or discloses, what a document points to with this.
    Fetches(&'static str),
    /// Expands entities without a bound: nested ones, or one that is named often.
    Expands(bool),
    /// Takes nothing any more once it has met a hostile document.
    Wedged,
    /// Answers the same notification otherwise the second time.
    Fickle,
    /// Processes the same notification each time.
    Recounts,
    /// Answers with what an earlier notification held.
    Echoes,
    /// Acknowledges too late, though not never.
    Slow,
    /// Refuses notifications that arrive at the same time.
    Overloaded,
    /// Nobody knows how to build it: the contract has a clause for which no fault can be derived.
    Unbuilt,
}

impl Kind {
    /// Its name in reports.
    pub fn word(&self) -> String {
        let fixed = match self {
            Self::TakesViolation => "takes-violation",
            Self::TakesValue(name) => return format!("takes-{name}"),
            Self::TakesMethod => "takes-another-method",
            Self::TakesRefused(requirement, _) => return format!("takes-credential-{requirement}"),
            Self::RefusesDocumented => "refuses-documented",
            Self::RefusesValue(name, ..) => return format!("refuses-{name}"),
            Self::RefusesPresence(_) => "refuses-presence",
            Self::RefusesMediaType(range) => return format!("refuses-{range}"),
            Self::RefusesCharset => "refuses-charset-parameter",
            Self::RefusesSpelling(name) => return format!("refuses-spelling-{name}"),
            Self::AnotherStatus(_) => "another-status",
            Self::MediaType(Some(_)) => "another-media-type",
            Self::MediaType(None) => "no-media-type",
            Self::UnexpectedBody => "unexpected-body",
            Self::Truncated => "truncated",
            Self::AnotherRoot => "another-root",
            Self::Absent => "absent",
            Self::Repeated => "repeated",
            Self::Value(name, ..) => return format!("commits-{name}"),
            Self::Constant => "constant",
            Self::AnotherMethod => "another-method",
            Self::Dropped => "dropped",
            Self::DroppedEvent(kind) => return format!("dropped-{}", kind.to_ascii_lowercase()),
            Self::OnlyFirst => "only-the-first",
            Self::RemovesAll => "ended-with-another",
            Self::AddsAll => "begun-with-another",
            Self::Leaks => "leaked",
            Self::Doubled => "doubled",
            Self::Stale => "stale",
            Self::AnotherUrl => "another-url",
            Self::Unequal(_) => "unequal",
            Self::ServerError => "fails",
            Self::Closes => "closes",
            Self::Hangs => "hangs",
            Self::Framing => "malformed-header",
            Self::WrongLength => "wrong-length",
            Self::NoContent => "length-of-no-content",
            Self::BadChunk => "malformed-chunk",
            Self::RepeatsSecret => "repeats-secret",
            Self::StackTrace => "shows-stack-trace",
            Self::NoAllow => "no-allow",
            Self::NoChallenge => "no-challenge",
            Self::OddRefusal => "odd-refusal",
            Self::Fetches(pointer) => return format!("follows-{pointer}"),
            Self::Expands(true) => "expands-nested-entities",
            Self::Expands(false) => "expands-repeated-entity",
            Self::Wedged => "wedged",
            Self::Fickle => "fickle",
            Self::Recounts => "recounts",
            Self::Echoes => "echoes",
            Self::Slow => "slow",
            Self::Overloaded => "overloaded",
            Self::Unbuilt => "unbuilt",
        };
        fixed.to_owned()
    }
}

/// A fault: one promise that is not kept, at one place.
#[derive(Debug, Clone)]
pub struct Fault {
    /// `CLAUSE!DUTY/KIND`, with `@SCOPE` where it is aimed at one scope.
    pub id: String,
    /// The clause that a finding must name.
    pub clause: String,
    /// Its id in parts.
    pub aim: ClauseId,
    /// The duty that a finding must name.
    pub duty: Duty,
    /// What is done.
    pub kind: Kind,
    /// Where.
    pub end: End,
    /// The operation or webhook.
    pub at: OperationRef,
    /// The scope whose cases must find it.
    pub scope: Option<Scope>,
    /// The clauses that are broken along with the target, as far as the contract tells.
    pub along: Vec<String>,
    /// Whether it breaks the strict reading of the documents only.
    pub strict: bool,
    /// Why it cannot be told from keeping the promise, if so; decided from the contract alone.
    pub equivalent: Option<String>,
    /// The check that is switched off for it, if any.
    pub without: Option<&'static str>,
}

impl Fault {
    /// What it is once types, path aliases and copies of a contract are left out: `PLACE#KEYWORD!DUTY/KIND`.
    pub fn form(&self) -> String {
        let role = if self.aim.is_general() { self.aim.operation.as_str() } else { "" };
        format!("{role}{}!{}/{}", self.aim.promise(), self.duty, self.kind.word())
    }
}
