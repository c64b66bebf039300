//! A finding: a clause that a case found broken.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::contract::{Advice, ClauseId, Duty, Excerpt, Level, Location};
use crate::judge::CheckId;

/// A clause as a report shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClauseRef {
    /// The clause id.
    pub id: String,
    /// JSON Pointer into the contract.
    pub pointer: String,
    /// The file as shown to people.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The text of that line, for the terminal's and the page's caret.
    #[serde(skip)]
    pub text: String,
}

impl ClauseRef {
    /// The id in parts.
    pub fn parts(&self) -> Option<ClauseId> {
        ClauseId::parse(&self.id)
    }

    /// The line it is written on, where there is one to show.
    pub fn excerpt(&self) -> Option<Excerpt> {
        let location = Location { file: self.file.as_str().into(), line: self.line, column: self.column };
        (!self.text.trim().is_empty()).then(|| Excerpt::new(location, &self.text))
    }
}

/// A request as a report shows it; secrets are symbols.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RequestView {
    /// The method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// Header fields in order.
    pub headers: Vec<(String, String)>,
    /// The body as text, cut; bytes outside UTF-8 are escaped.
    pub body: String,
    /// Whether `body` holds everything that was written to the connection (malformed requests).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub raw: bool,
}

/// A response as a report shows it; secrets are symbols.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ResponseView {
    /// The status, where there was an answer.
    pub status: Option<u16>,
    /// Why there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// Header fields in order.
    pub headers: Vec<(String, String)>,
    /// The body as text, cut; bytes outside UTF-8 are escaped.
    pub body: String,
    /// Names of headers whose values differ between runs; `report.json` masks them.
    #[serde(skip)]
    pub volatile: Vec<String>,
}

/// From whom to whom something goes in a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arrow {
    /// Probity asks the provider.
    Request,
    /// Something happens at the provider.
    Event,
    /// The provider notifies.
    Notification,
    /// A notification that did not come.
    Missing,
    /// Nothing: time passes.
    Wait,
}

/// One line of a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScriptLine {
    /// From whom to whom.
    pub arrow: Arrow,
    /// What; secrets are symbols.
    pub text: String,
    /// What was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

impl ScriptLine {
    /// A line without an answer.
    pub fn new(arrow: Arrow, text: &str) -> Self {
        Self { arrow, text: text.to_owned(), answer: None }
    }

    /// The same with what was answered.
    #[must_use]
    pub fn answered(self, answer: &str) -> Self {
        Self { answer: Some(answer.to_owned()), ..self }
    }
}

/// One clause found broken by one check in one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The case path.
    pub case: String,
    /// The check's id: its file name in `judge/`.
    pub check: CheckId,
    /// The level at which the clause binds.
    pub level: Level,
    /// The duty that is broken.
    pub duty: Duty,
    /// The requirements that the clause states, inside the case's scope.
    pub requirements: Vec<String>,
    /// The clause.
    pub clause: ClauseRef,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Why it matters and how to fix it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
    /// How often it was seen in the case.
    pub count: u32,
    /// What was sent (by Probity, or for notifications what arrived).
    pub request: Option<RequestView>,
    /// What came back.
    pub response: Option<ResponseView>,
    /// A curl command that sends the same, where curl can.
    pub curl: Option<String>,
    /// The smallest input that shows it, where it was found by drawn inputs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimal: Option<Minimal>,
    /// What was done over time, where it took more than one exchange; the shortest sequence that shows it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub script: Vec<ScriptLine>,
}

/// The smallest input found that shows a finding.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Minimal {
    /// The index of the input that it was shrunk from.
    pub input: u64,
    /// How many requests the shrinking took.
    pub steps: u32,
    /// How it differs from its nearest sibling without the finding, as a unified diff.
    pub diff: String,
    /// How often the same input showed it: times, of tries. One that always does is not intermittent.
    pub seen: (u32, u32),
    /// What was sent, byte for byte, for `probity replay`.
    pub exact: Exact,
}

impl Minimal {
    /// How often the same input showed the finding, in words; `None` where it always did.
    pub fn rate(&self) -> Option<String> {
        let (seen, of) = self.seen;
        (seen < of).then(|| format!("intermittent: the same input showed it {seen} of {of} times"))
    }

    /// The lines of the difference that were added or taken away, each with its sign.
    pub fn changes(&self) -> impl Iterator<Item = &str> {
        self.diff.lines().filter(|line| !line.starts_with("---") && !line.starts_with("+++"))
    }
}

/// A request byte for byte; secrets are symbols.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exact {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Header fields.
    pub headers: Vec<(String, String)>,
    /// The body, or everything that was written where `raw` is set, in base64.
    pub base64: String,
    /// Whether the bytes are a whole malformed request.
    pub raw: bool,
}

impl Exact {
    /// The body, or everything that was written where `raw` is set.
    ///
    /// # Errors
    /// The text is not base64.
    pub fn bytes(&self) -> Result<Vec<u8>, base64::DecodeError> {
        STANDARD.decode(&self.base64)
    }

    /// Bytes as they stand in `base64`.
    pub fn encode(bytes: &[u8]) -> String {
        STANDARD.encode(bytes)
    }
}
