//! Which clauses a message breaks, read from the contract: the eyes of a fault, and of a target built from the contract.

use std::sync::Arc;

use serde_json::Value;

use crate::codec::body::{BodyFormat, RawBody, ReadError, Unread};
use crate::codec::parameter::{Encoded, Layout, decode};
use crate::codec::template::Template;
use crate::codec::{media_type, query};
use crate::contract::{
    Carrier, Content, Contract, In, Keyword, Kind, MediaType, Operation, OperationRef, Parameter, Place, Schema,
    ValuePath, Zone,
};
use crate::judge;
use crate::wire::http1::{Answer, Incoming};

/// Stands for an empty path segment.
const EMPTY: &str = "\u{1}";

/// An operation or webhook, for reading messages of it.
#[derive(Clone)]
pub(super) struct Reading {
    pub(super) contract: Arc<Contract>,
    pub(super) operation: usize,
    /// What stands before the documented path.
    pub(super) prefix: String,
}

impl Reading {
    /// For reading the messages of one of these contracts' operations or webhooks.
    pub(super) fn new(contracts: &[Arc<Contract>], at: OperationRef, prefix: String) -> Self {
        Self { contract: Arc::clone(at.find(contracts).0), operation: at.operation, prefix }
    }

    pub(super) fn operation(&self) -> &Operation {
        &self.contract.operations[self.operation]
    }

    /// The clauses at a place, by id.
    pub(super) fn clauses_at(&self, place: &Place) -> Vec<String> {
        self.contract.clauses_at(&self.operation().name, place).map(|clause| clause.id.clone()).collect()
    }

    /// Whether a path is the operation's.
    pub(super) fn is_at(&self, path: &str) -> bool {
        self.path_values(path).is_some()
    }

    fn path_values(&self, path: &str) -> Option<Vec<(String, String)>> {
        let own = path.strip_prefix(self.prefix.as_str())?;
        // Where the document says the path in front, it may be there.
        let server = self.contract.server_path.as_str();
        let own = own.strip_prefix(server).filter(|rest| !server.is_empty() && rest.starts_with('/')).unwrap_or(own);
        let template = Template::parse(&self.operation().path).ok()?;
        // An empty segment belongs to no template, but it is what a violation of a value's length looks like.
        let filled = own.replace("//", &format!("/{EMPTY}/"));
        let filled = if filled.ends_with('/') { filled + EMPTY } else { filled };
        let values = template.values(own).or_else(|| template.values(&filled))?;
        let text = |value: &str| if value == EMPTY { String::new() } else { value.to_owned() };
        Some(values.into_iter().map(|(name, value)| (name.to_owned(), text(value))).collect())
    }

    /// The ids of the clauses that a request breaks; `good` is a request whose credentials are good.
    pub(super) fn broken(&self, request: &Incoming, good: &Incoming) -> Vec<String> {
        let mut found = Vec::new();
        for parameter in &self.operation().parameters {
            self.parameter(parameter, request, &mut found);
        }
        if let Some(content) = &self.operation().body {
            let essence = essence(request.header("content-type"));
            self.body(content, &Place::body(), &essence, &request.body, content.required, &mut found);
        }
        self.credentials(request, good, &mut found);
        found
    }

    fn put(&self, found: &mut Vec<String>, place: &Place, keyword: &Keyword) {
        if let Some(clause) = self.contract.clause(&self.operation().name, place, keyword, None) {
            found.push(clause.id.clone());
        }
    }

    /// The texts of a parameter as received.
    pub(super) fn texts(&self, parameter: &Parameter, request: &Incoming) -> Vec<String> {
        match parameter.place {
            In::Query => {
                let pairs = query::parse(request.query()).into_iter();
                pairs.filter(|pair| pair.name == parameter.name).map(|pair| pair.value).collect()
            }
            In::Header => {
                let own = request.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(&parameter.name));
                own.map(|(_, value)| value.clone()).collect()
            }
            In::Path => {
                let values = self.path_values(request.path()).unwrap_or_default();
                values.into_iter().filter(|(name, _)| *name == parameter.name).map(|(_, value)| value).collect()
            }
            In::Cookie => {
                let Encoded::Cookie(pairs) = Encoded::cookie(request.header("cookie").unwrap_or_default()) else {
                    return Vec::new();
                };
                pairs.into_iter().filter(|(name, _)| *name == parameter.name).map(|(_, value)| value).collect()
            }
        }
    }

    /// The value of a parameter as received, a text where it cannot be decoded; `None` where it is not there.
    pub(super) fn received(&self, parameter: &Parameter, request: &Incoming) -> Option<Value> {
        let texts = self.texts(parameter, request);
        let schema = &parameter.schema;
        let encoded = match parameter.place {
            In::Query => Encoded::query(request.query()),
            In::Cookie => Encoded::cookie(request.header("cookie").unwrap_or_default()),
            In::Header => Encoded::Header(texts.first().cloned().unwrap_or_default()),
            In::Path => Encoded::Path(texts.first().cloned().unwrap_or_default()),
        };
        let value = decode(&Layout::from(parameter), schema.raw(), schema.bundle().as_ref(), &encoded);
        // What is not there is no empty list either; an object that is spread bears no name of its own.
        let named = matches!(parameter.place, In::Header | In::Path);
        if texts.is_empty() && (named || !matches!(value, Ok(Some(_)))) {
            return None;
        }
        value.ok().flatten().or_else(|| texts.first().cloned().map(Value::String))
    }

    fn parameter(&self, parameter: &Parameter, request: &Incoming, found: &mut Vec<String>) {
        if parameter.is_transport() {
            return;
        }
        let site = parameter.site();
        let Some(value) = self.received(parameter, request) else {
            if parameter.required {
                self.put(found, site, &Keyword::Required);
            }
            return;
        };
        if !parameter.is_repeatable() && self.texts(parameter, request).len() > 1 {
            self.put(found, site, &Keyword::Single);
        }
        self.value(&parameter.schema, site, &value, found);
    }

    fn value(&self, schema: &Schema, place: &Place, value: &Value, found: &mut Vec<String>) {
        for violation in judge::broken(schema, value) {
            if let Some(clause) = self.contract.clause_of_violation(&self.operation().name, place, &violation) {
                found.push(clause.id.clone());
            }
        }
    }

    fn body(
        &self,
        content: &Content,
        place: &Place,
        essence: &str,
        bytes: &[u8],
        required: bool,
        found: &mut Vec<String>,
    ) {
        if bytes.is_empty() {
            if required {
                self.put(found, &place.envelope(), &Keyword::Required);
            }
            return;
        }
        let documented = content.media_types.iter().find(|own| media_type::matches(&own.range, essence));
        let Some(documented) = documented.or_else(|| {
            let tolerated = content.accept.as_ref();
            tolerated.filter(|accept| accept.accepts(Zone::Wide, &Value::String(essence.to_owned())))?;
            content.media_types.first()
        }) else {
            self.put(found, &place.envelope(), &Keyword::MediaType);
            return;
        };
        if !self.read(documented, place, bytes, found) {
            self.put(found, &place.envelope(), &Keyword::Syntax);
        }
    }

    /// Collects the clauses that a body breaks; false where it is not well-formed.
    pub(super) fn read(&self, documented: &MediaType, place: &Place, bytes: &[u8], found: &mut Vec<String>) -> bool {
        let Some(value) = self.decoded(documented, place, bytes, found) else { return false };
        if let Some(schema) = &documented.schema {
            self.value(schema, place, &value, found);
        }
        true
    }

    /// The value of a body; `None` where it is not well-formed, or cannot be read.
    fn decoded(&self, documented: &MediaType, place: &Place, bytes: &[u8], found: &mut Vec<String>) -> Option<Value> {
        let read = match BodyFormat::of(&documented.concrete).codec.read(&RawBody::of(bytes, None), documented) {
            Ok(read) => read,
            // A target knows what it takes; to it, what nobody here reads is what was written: a text.
            Err(ReadError::Unread(Unread::NoReader(_))) if self.takes(place) => {
                return Some(Value::String(String::from_utf8_lossy(bytes).into_owned()));
            }
            Err(_) => return None,
        };
        for issue in read.issues.iter().filter(|issue| !issue.open) {
            let keyword = Keyword::parse(issue.keyword);
            let inner = ValuePath::parse(&issue.place).unwrap_or_default();
            let at = if keyword == Keyword::Root { place.envelope() } else { place.inside(&inner) };
            self.put(found, &at, &keyword);
        }
        Some(read.value)
    }

    /// Whether the body at a place is one that a provider takes.
    fn takes(&self, place: &Place) -> bool {
        place.is_body() && self.operation().kind == Kind::Operation
    }

    /// The value of a documented body, where it can be read.
    pub(super) fn value_of(&self, documented: &MediaType, bytes: &[u8]) -> Option<Value> {
        self.decoded(documented, &Place::body(), bytes, &mut Vec::new())
    }

    fn credentials(&self, request: &Incoming, good: &Incoming, found: &mut Vec<String>) {
        let operation = self.operation();
        if operation.security.is_empty() || operation.security.iter().any(Vec::is_empty) {
            return;
        }
        for name in operation.security.iter().flatten() {
            let Some(scheme) = self.contract.security.get(name) else { continue };
            let (own, wanted) = (carried(&scheme.carrier, request), carried(&scheme.carrier, good));
            if own == wanted {
                continue;
            }
            let Some(wanted) = wanted else { continue };
            let own = own.unwrap_or_default();
            let (own_word, own_secret) = own.trim().split_once(' ').unwrap_or((own.trim(), ""));
            let (word, secret) = wanted.split_once(' ').unwrap_or(("", &wanted));
            if !matches!(scheme.carrier, Carrier::Authorization(_)) {
                let keyword = if own.is_empty() { Keyword::Required } else { Keyword::Credential };
                self.put(found, &Place::Security, &keyword);
            } else if own.trim().is_empty() || (own_word.eq_ignore_ascii_case(word) && own_secret.trim().is_empty()) {
                self.put(found, &Place::Security, &Keyword::Required);
            } else if !own_word.eq_ignore_ascii_case(word) {
                if !(scheme.tolerates(own_word) && own_secret == secret) {
                    self.put(found, &Place::Security, &Keyword::Scheme);
                }
            } else {
                self.put(found, &Place::Security, &Keyword::Credential);
            }
        }
    }

    /// The documented response of an answer, by its key.
    pub(super) fn key_of(&self, answer: &Answer) -> Option<&str> {
        self.operation().response(answer.status).map(|response| response.key.as_str())
    }
}

/// What a request carries for a scheme.
pub(super) fn carried(carrier: &Carrier, request: &Incoming) -> Option<String> {
    match carrier {
        Carrier::Authorization(_) => request.header("authorization").map(str::to_owned),
        Carrier::Header(name) => request.header(name).map(str::to_owned),
        Carrier::Query(name) => {
            query::parse(request.query()).into_iter().find(|pair| pair.name == *name).map(|pair| pair.value)
        }
        Carrier::Cookie(name) => {
            let Encoded::Cookie(pairs) = Encoded::cookie(request.header("cookie").unwrap_or_default()) else {
                return None;
            };
            pairs.into_iter().find(|(own, _)| own == name).map(|(_, value)| value)
        }
    }
}

/// The media type without parameters, in lower case.
pub(super) fn essence(content_type: Option<&str>) -> String {
    content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
