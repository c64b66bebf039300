//! Operations and webhooks, as the engine sees them.

use serde_json::{Value, json};

use super::{In, Level, Place, Schema, Subscription, Zone, field};

/// Whether something is an operation of the provider or a webhook that it sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An operation under `paths`: judged on the provider.
    Operation,
    /// A webhook: sent by the provider, taken by the handler.
    Webhook,
}

/// An operation or a webhook.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `operationId`, or the webhook's key.
    pub name: String,
    /// Operation or webhook.
    pub kind: Kind,
    /// Upper-case HTTP method.
    pub method: String,
    /// Path template with `{name}` expressions; empty for webhooks.
    pub path: String,
    /// The methods documented for this path (upper-case), this one included.
    pub methods: Vec<String>,
    /// The level that caps all clauses of the operation; `May` where it need not be offered.
    pub level: Level,
    /// Parameters in document order.
    pub parameters: Vec<Parameter>,
    /// The request body, where one is documented.
    pub body: Option<Content>,
    /// Security requirement alternatives: each a list of scheme names (all needed); empty: none needed.
    pub security: Vec<Vec<String>>,
    /// Responses in document order.
    pub responses: Vec<Response>,
    /// Statuses that are a note rather than undocumented (`x-allow-status` of the Responses Object).
    pub allowed_statuses: Vec<u16>,
    /// What the operation does to a subscription set, or what is due.
    pub subscription: Option<Subscription>,
    /// `x-holds` entries.
    pub holds: Vec<Hold>,
    /// `x-distinct` expressions.
    pub distinct: Vec<String>,
    /// JSON Pointer of the Operation Object.
    pub pointer: String,
}

/// The OpenAPI `style` of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// `simple` (RFC 6570).
    Simple,
    /// `form` (RFC 6570).
    Form,
    /// `label` (RFC 6570).
    Label,
    /// `matrix` (RFC 6570).
    Matrix,
    /// `spaceDelimited`.
    SpaceDelimited,
    /// `pipeDelimited`.
    PipeDelimited,
    /// `deepObject`.
    DeepObject,
}

/// A parameter of an operation or webhook.
#[expect(clippy::struct_excessive_bools, reason = "the flags of a Parameter Object, each legal with every other")]
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it is carried.
    pub place: In,
    /// Whether it must be present.
    pub required: bool,
    /// How it is serialised.
    pub style: Style,
    /// Whether arrays and objects are exploded.
    pub explode: bool,
    /// Whether RFC 3986 reserved characters are left as they are.
    pub allow_reserved: bool,
    /// Whether it may be there without a value (queries only).
    pub allow_empty: bool,
    /// The media type where it uses `content` instead of `schema`.
    pub media_type: Option<String>,
    /// Its schema.
    pub schema: Schema,
    /// The documented example values, first one first.
    pub examples: Vec<Value>,
    /// JSON Pointer of the Parameter Object.
    pub pointer: String,
    pub(super) site: Place,
}

impl Parameter {
    /// The place of its clauses: `query.type`, `header.Accept`.
    pub const fn site(&self) -> &Place {
        &self.site
    }

    /// Whether it is a header field that HTTP itself defines.
    pub fn is_transport(&self) -> bool {
        self.place == In::Header && field::is_transport(&self.name)
    }

    /// Whether to repeat it is to add to it: an exploded list, or a list in a header (RFC 9110 section 5.3).
    pub fn is_repeatable(&self) -> bool {
        let spread = match self.place {
            In::Path => false,
            In::Header => true,
            In::Query | In::Cookie => self.explode,
        };
        spread && self.media_type.is_none() && self.takes_list()
    }

    /// Whether it is an object that is spread over pairs, none of which bears its own name (OpenAPI 3.1 section 4.8.12.3).
    pub fn is_spread(&self) -> bool {
        let pairs = matches!(self.place, In::Query | In::Cookie) && self.media_type.is_none();
        let object = self.schema.types().contains(&"object") || self.schema.keyword("properties").is_some();
        pairs && object && (self.style == Style::DeepObject || self.explode && self.style == Style::Form)
    }

    /// Whether a list is one of the things that it may be, also where a combinator says so.
    pub fn takes_list(&self) -> bool {
        let lists = [json!([]), json!(["a"]), json!([1])];
        self.schema.types().contains(&"array") || lists.iter().any(|list| self.schema.accepts(Zone::Wide, list))
    }
}

/// A request body or the content of a response.
#[derive(Debug, Clone)]
pub struct Content {
    /// Whether the body must be present (request bodies only).
    pub required: bool,
    /// Media types in document order; empty where no body is documented.
    pub media_types: Vec<MediaType>,
    /// `x-accept` over the media type essence; `None`: only the documented ones.
    pub accept: Option<Schema>,
    /// JSON Pointer of the object that carries `content`.
    pub pointer: String,
}

/// One media type of a body.
#[derive(Debug, Clone)]
pub struct MediaType {
    /// As written, e.g. `application/json` or `application/*`.
    pub range: String,
    /// The type that a message of it names: the range itself, or where that has wildcards, one that falls under it.
    pub concrete: String,
    /// The schema, where one is given.
    pub schema: Option<Schema>,
    /// How members of a form are written: the `encoding` map, where one is given.
    pub encoding: Option<Value>,
    /// The documented examples, by name.
    pub examples: Vec<(String, Value)>,
    /// JSON Pointer of the Media Type Object.
    pub pointer: String,
}

/// The status that a response is documented for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// One status.
    Code(u16),
    /// `1XX` … `5XX`: the first digit.
    Class(u16),
    /// `default`.
    Default,
}

impl Status {
    /// Whether `code` falls under it.
    pub const fn covers(self, code: u16) -> bool {
        match self {
            Self::Code(own) => own == code,
            Self::Class(digit) => code / 100 == digit,
            Self::Default => true,
        }
    }
}

/// A documented response.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status it is documented for.
    pub status: Status,
    /// The key as written: `200`, `4XX`, `default`.
    pub key: String,
    /// Headers in document order.
    pub headers: Vec<Header>,
    /// The content.
    pub content: Content,
    /// Statuses tolerated in its place (`x-allow-status`).
    pub allowed_statuses: Vec<u16>,
    pub(super) site: Place,
    pub(super) body_site: Place,
}

impl Response {
    /// The place of its clauses.
    pub const fn site(&self) -> &Place {
        &self.site
    }

    /// The place of the clauses of its body.
    pub const fn body_site(&self) -> &Place {
        &self.body_site
    }
}

/// A documented response header.
#[derive(Debug, Clone)]
pub struct Header {
    /// Its name as written.
    pub name: String,
    /// Whether it must be present.
    pub required: bool,
    /// Whether arrays and objects are exploded.
    pub explode: bool,
    /// The media type where it uses `content` instead of `schema`.
    pub media_type: Option<String>,
    /// Its schema.
    pub schema: Schema,
    pub(super) site: Place,
}

impl Header {
    /// The place of its clauses.
    pub const fn site(&self) -> &Place {
        &self.site
    }
}

/// An `x-holds` entry: an equality between parts of a message and what is known.
#[derive(Debug, Clone)]
pub struct Hold {
    /// Its id, the keyword of its clause.
    pub id: String,
    /// The left expression.
    pub left: String,
    /// A transformation of the left value: `last-path-segment`.
    pub take: Option<String>,
    /// The right expression.
    pub equals: String,
}

impl Operation {
    /// The parameter called `name` in `place`.
    pub fn parameter(&self, place: In, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.place == place && parameter.name == name)
    }

    /// The documented response for `code`: an exact one before a class before `default` (OpenAPI 4.8.16).
    pub fn response(&self, code: u16) -> Option<&Response> {
        let rank = |status: Status| match status {
            Status::Code(_) => 0,
            Status::Class(_) => 1,
            Status::Default => 2,
        };
        self.responses
            .iter()
            .filter(|response| response.status.covers(code))
            .min_by_key(|response| rank(response.status))
    }
}
