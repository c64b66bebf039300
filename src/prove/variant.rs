//! Legal variants: the same meaning said in another way. The suite must stay green on each.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use tokio::sync::watch;

use super::answers;
use super::fault::End;
use super::http::{Answer, Incoming, Reaction, ask, serve};
use super::proof::Proof;
use super::reading::{Reading, essence};
use super::stage::{Around, Means, Props, Stage, StageError};
use crate::codec::{media_type, query, xml};
use crate::contract::{Contract, Kind as Shape, Level, MediaType, Operation, Role, Zone};
use crate::event::VariantRow;
use crate::run::{Programme, trial};
use crate::suite::Suite;
use crate::wire::Acceptor;

/// One legal way of saying the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Manner {
    /// Header names in upper case, lower case.
    HeaderCase(bool),
    /// Header fields in reverse order.
    HeaderOrder,
    /// A header field that nobody documents.
    ExtraHeader,
    /// Another reason phrase.
    Reason,
    /// A charset parameter.
    Charset(&'static str),
    /// A media type in upper case.
    MediaTypeCase,
    /// A chunked body.
    Chunked,
    /// The connection is closed after each answer.
    Closing,
    /// JSON with white space.
    JsonSpaced,
    /// JSON members in reverse order.
    JsonReversed,
    /// JSON letters as `\u` escapes.
    JsonEscaped,
    /// A member that nobody documents, where the schema is open.
    ExtraMember,
    /// Only the members that must be there.
    RequiredMembers,
    /// Another status that the same expectation allows.
    Status(u16),
    /// A body where any is tolerated.
    Body,
    /// XML in another spelling.
    Xml(&'static str),
    /// Query parameters in reverse order.
    QueryOrder,
    /// Every letter of the query percent-encoded.
    QueryEncoded,
}

/// A manner at one end of one operation or webhook.
#[derive(Debug, Clone)]
pub(super) struct Variant {
    pub(super) id: String,
    pub(super) manner: Manner,
    pub(super) end: End,
    pub(super) contract: usize,
    pub(super) operation: usize,
}

const XML: [&str; 11] = [
    "cdata",
    "decimal-references",
    "hex-references",
    "split-text",
    "comments",
    "instructions",
    "indented",
    "crlf-tabs",
    "declaration",
    "byte-order-mark",
    "space-in-end-tags",
];

fn style(name: &str) -> xml::XmlStyle {
    let mut style = xml::XmlStyle::default();
    match name {
        "cdata" => style.text = xml::TextForm::CData,
        "decimal-references" => style.text = xml::TextForm::DecimalReferences,
        "hex-references" => style.text = xml::TextForm::HexReferences,
        "split-text" => style.text = xml::TextForm::SplitByComment,
        "comments" => style.comments = true,
        "instructions" => style.processing_instructions = true,
        "indented" => style.whitespace = xml::Whitespace::Spaces,
        "crlf-tabs" => style.whitespace = xml::Whitespace::CrLfTabs,
        "declaration" => style.declaration = Some(xml::Declaration::default()),
        "byte-order-mark" => style.byte_order_mark = true,
        _ => style.space_in_end_tags = true,
    }
    style
}

/// The variants of all operations and webhooks.
pub(super) fn derive(contracts: &[Arc<Contract>], suite: &Suite, delivers: bool) -> Vec<Variant> {
    let mut found = Vec::new();
    for (contract, own) in contracts.iter().enumerate() {
        for (number, operation) in own.operations.iter().enumerate() {
            let has = |role: Role| {
                let mut sessions = suite.sessions.iter();
                sessions.any(|one| one.contract == contract && one.operation == number && one.role == role)
            };
            let mut put = |end: End, word: &str, manners: Vec<Manner>| {
                for manner in manners {
                    let id = format!("{}/{}/{word}/{}", own.name, operation.name, word_of(&manner));
                    found.push(Variant { id, manner, end, contract, operation: number });
                }
            };
            match operation.kind {
                Shape::Operation if has(Role::Provider) => put(End::Provider, "answer", answer_manners(operation)),
                Shape::Webhook => {
                    if has(Role::Handler) {
                        put(End::Handler, "answer", answer_manners(operation));
                    }
                    if delivers {
                        put(End::Notification, "notification", notification_manners(operation));
                    }
                }
                Shape::Operation => {}
            }
        }
    }
    found
}

fn word_of(manner: &Manner) -> String {
    match manner {
        Manner::HeaderCase(true) => "header-names-upper".to_owned(),
        Manner::HeaderCase(false) => "header-names-lower".to_owned(),
        Manner::HeaderOrder => "header-order".to_owned(),
        Manner::ExtraHeader => "extra-header".to_owned(),
        Manner::Reason => "reason-phrase".to_owned(),
        Manner::Charset(text) => format!("charset-{text}"),
        Manner::MediaTypeCase => "media-type-case".to_owned(),
        Manner::Chunked => "chunked".to_owned(),
        Manner::Closing => "closing".to_owned(),
        Manner::JsonSpaced => "json-spaced".to_owned(),
        Manner::JsonReversed => "json-member-order".to_owned(),
        Manner::JsonEscaped => "json-escapes".to_owned(),
        Manner::ExtraMember => "extra-member".to_owned(),
        Manner::RequiredMembers => "required-members-only".to_owned(),
        Manner::Status(status) => format!("status-{status}"),
        Manner::Body => "body".to_owned(),
        Manner::Xml(name) => format!("xml-{name}"),
        Manner::QueryOrder => "query-order".to_owned(),
        Manner::QueryEncoded => "query-percent-encoded".to_owned(),
    }
}

fn common(content: bool, json: bool, markup: bool) -> Vec<Manner> {
    let mut manners =
        vec![Manner::HeaderCase(true), Manner::HeaderCase(false), Manner::HeaderOrder, Manner::ExtraHeader];
    if content {
        manners.extend([Manner::Charset("utf-8"), Manner::Charset("UTF-8"), Manner::MediaTypeCase, Manner::Chunked]);
    }
    if json {
        manners.extend([Manner::JsonSpaced, Manner::JsonReversed, Manner::JsonEscaped, Manner::ExtraMember]);
        manners.push(Manner::RequiredMembers);
    }
    if markup {
        manners.extend(XML.map(Manner::Xml));
    }
    manners
}

fn answer_manners(operation: &Operation) -> Vec<Manner> {
    let media_types = || operation.responses.iter().flat_map(|response| &response.content.media_types);
    let json = media_types().any(|own| media_type::is_json(&own.range));
    let markup = media_types().any(|own| media_type::is_xml(&own.range));
    let mut manners = common(media_types().next().is_some(), json, markup);
    manners.extend([Manner::Reason, Manner::Closing]);
    let allowed =
        operation.allowed_statuses.iter().chain(operation.responses.iter().flat_map(|own| &own.allowed_statuses));
    for status in allowed {
        if !manners.contains(&Manner::Status(*status)) && !matches!(*status, 401 | 403 | 405 | 429) {
            manners.push(Manner::Status(*status));
        }
    }
    let any = |content: &crate::contract::Content| {
        content.media_types.is_empty()
            && content
                .accept
                .as_ref()
                .is_some_and(|accept| accept.accepts(Zone::Wide, &Value::String("text/html".into())))
    };
    if operation.responses.iter().any(|response| any(&response.content)) {
        manners.push(Manner::Body);
    }
    manners
}

fn notification_manners(operation: &Operation) -> Vec<Manner> {
    let content = operation.body.as_ref().filter(|content| content.required);
    let first = content.and_then(|content| content.media_types.first());
    let json = first.is_some_and(|own| media_type::is_json(&own.range));
    let markup = first.is_some_and(|own| media_type::is_xml(&own.range));
    let mut manners = common(first.is_some(), json, markup);
    manners.extend([Manner::QueryOrder, Manner::QueryEncoded]);
    manners
}

/// Runs every case of the operation against one variant.
pub(super) async fn run(proof: &Proof, props: &Props, variant: &Arc<Variant>) -> Result<VariantRow, StageError> {
    let pass = proof.lenient();
    let reading = Reading {
        contract: Arc::clone(&pass.setup.contracts[variant.contract]),
        operation: variant.operation,
        prefix: pass.prefix(variant.contract),
    };
    let applied = Arc::new(AtomicU64::new(0));
    let around: Around = {
        let (variant, applied) = (Arc::clone(variant), Arc::clone(&applied));
        Arc::new(move |end, behind, _| {
            if end == variant.end {
                acceptor(Arc::clone(&variant), reading.clone(), behind, Arc::clone(&applied))
            } else {
                behind
            }
        })
    };
    let (_stop, stop) = watch::channel(false);
    let stage = Stage::around(&pass.setup.target, stop, props, &around, proof.parties(), Means::Pipes).await?;
    let own = |contract: usize, operation: usize| contract == variant.contract && operation == variant.operation;
    let role = if variant.end == End::Handler { Role::Handler } else { Role::Provider };
    let notifies = variant.end == End::Notification;
    let sessions = pass.suite.sessions.iter();
    let sessions =
        sessions.filter(|one| !notifies && own(one.contract, one.operation) && one.role == role).cloned().collect();
    let deliveries = pass.suite.deliveries.iter();
    let deliveries = deliveries
        .filter(|one| notifies && one.operation.is_some_and(|operation| own(one.contract, operation)))
        .cloned()
        .collect();
    let mut findings = Vec::new();
    let programme = Programme { sessions, deliveries, ..Programme::default() };
    trial(&pass.setup, programme, &pass.suite.world, &stage.surroundings, &mut |result| {
        for finding in result.findings.iter().filter(|finding| finding.level > Level::May) {
            findings.push(format!("{} {} {}", finding.case, finding.check, finding.clause.id));
        }
        true
    })
    .await;
    findings.truncate(10);
    Ok(VariantRow { variant: variant.id.clone(), applied: applied.load(Ordering::Relaxed) > 0, findings })
}

fn acceptor(variant: Arc<Variant>, reading: Reading, behind: Acceptor, applied: Arc<AtomicU64>) -> Acceptor {
    Arc::new(move |stream| {
        let (variant, reading, behind) = (Arc::clone(&variant), reading.clone(), Arc::clone(&behind));
        let applied = Arc::clone(&applied);
        tokio::spawn(async move {
            let _ = serve(stream, Arc::clone(&behind), |request| {
                let (variant, reading, behind) = (&variant, &reading, &behind);
                let applied = &applied;
                async move {
                    let Some((reaction, changed)) = react(variant, reading, behind, request).await else {
                        return Reaction::Close;
                    };
                    applied.fetch_add(u64::from(changed), Ordering::Relaxed);
                    reaction
                }
            })
            .await;
        });
    })
}

async fn react(
    variant: &Variant,
    reading: &Reading,
    behind: &Acceptor,
    mut request: Incoming,
) -> Option<(Reaction, bool)> {
    if variant.end == End::Notification {
        let before = request.clone();
        notification(&variant.manner, reading, &mut request);
        let chunked = variant.manner == Manner::Chunked && !request.body.is_empty();
        let changed = chunked || request != before;
        return Some((Reaction::Answer(ask(behind, &request, chunked).await.ok()?), changed));
    }
    let mut answer = ask(behind, &request, false).await.ok()?;
    if variant.end == End::Provider && !reading.is_at(request.path()) {
        return Some((Reaction::Answer(answer), false));
    }
    let before = answer.clone();
    respond(&variant.manner, reading, &mut answer);
    let changed = answer != before;
    Some((Reaction::Answer(answer), changed))
}

fn headers(manner: &Manner, headers: &mut crate::exchange::Headers) {
    match manner {
        Manner::HeaderCase(upper) => {
            for (name, _) in headers.iter_mut() {
                *name = if *upper { name.to_ascii_uppercase() } else { name.to_ascii_lowercase() };
            }
        }
        Manner::HeaderOrder => headers.reverse(),
        Manner::ExtraHeader => headers.push(("X-Probity-Extra".to_owned(), "1".to_owned())),
        Manner::Charset(charset) => {
            for (name, value) in headers.iter_mut() {
                if name.eq_ignore_ascii_case("content-type") && !value.contains(';') {
                    *value = format!("{value}; charset={charset}");
                }
            }
        }
        Manner::MediaTypeCase => {
            for (name, value) in headers.iter_mut() {
                if name.eq_ignore_ascii_case("content-type") && !value.contains(';') {
                    *value = value.to_ascii_uppercase();
                }
            }
        }
        _ => {}
    }
}

fn respond(manner: &Manner, reading: &Reading, answer: &mut Answer) {
    headers(manner, &mut answer.headers);
    let operation = reading.operation();
    let essence = essence(answer.header("content-type"));
    let response = operation.response(answer.status);
    match manner {
        Manner::Reason => answer.reason = String::from("As You Wish"),
        Manner::Chunked => answer.chunked = !answer.body.is_empty(),
        Manner::Closing => answer.set_header("Connection", Some("close")),
        Manner::Body => {
            let open = response.is_some_and(|own| own.content.media_types.is_empty() && own.content.accept.is_some());
            if open && answer.body.is_empty() && answer.status != 204 {
                answer.body = b"<p>thanks</p>".to_vec();
                answer.set_header("Content-Type", Some("text/html"));
            }
        }
        Manner::Status(status) => {
            let own = response.is_some_and(|own| own.allowed_statuses.contains(status));
            // Where a response is documented for what happened, only what it tolerates itself may stand in its place.
            let open = operation.kind == Shape::Webhook && operation.allowed_statuses.contains(status);
            let here = own || open;
            if here && (answer.status < 400) == (*status < 400) && !matches!(answer.status, 401 | 403 | 404 | 405) {
                answer.status = *status;
                if matches!(*status, 204 | 304) {
                    answer.body.clear();
                    answer.set_header("Content-Type", None);
                }
            }
        }
        _ => {
            let Some(response) = response else { return };
            let own = response.content.media_types.iter().find(|own| media_type::matches(&own.range, &essence));
            if let Some(body) = own.and_then(|own| body(manner, reading, own, &answer.body)) {
                answer.body = body;
            }
        }
    }
}

fn notification(manner: &Manner, reading: &Reading, request: &mut Incoming) {
    headers(manner, &mut request.headers);
    let mut pairs: Vec<(String, String)> =
        query::parse(request.query()).into_iter().map(|pair| (pair.raw_name, pair.raw_value)).collect();
    match manner {
        Manner::QueryOrder => {
            pairs.reverse();
            request.set_query(&query::join(&pairs));
        }
        Manner::QueryEncoded => {
            let decoded = query::parse(request.query()).into_iter();
            let encoded = decoded.map(|pair| {
                let mut value = String::new();
                for byte in pair.value.bytes() {
                    let _ = write!(value, "%{byte:02x}");
                }
                (pair.raw_name, value)
            });
            let pairs: Vec<(String, String)> = encoded.collect();
            request.set_query(&query::join(&pairs));
        }
        _ => {
            let content = reading.operation().body.as_ref();
            let documented = content.and_then(|content| content.media_types.first());
            if let Some(body) = documented.and_then(|own| body(manner, reading, own, &request.body)) {
                request.body = body;
            }
        }
    }
}

fn body(manner: &Manner, reading: &Reading, documented: &MediaType, bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.is_empty() {
        return None;
    }
    let value = reading.value_of(documented, bytes)?;
    let schema = documented.schema.as_ref();
    match manner {
        Manner::Xml(name) if media_type::is_xml(&documented.range) => {
            let schema = schema?;
            xml::write(schema.raw(), schema.bundle().as_ref(), "root", &value, &style(name)).ok()
        }
        Manner::JsonSpaced => serde_json::to_vec_pretty(&value).ok(),
        Manner::JsonReversed => answers::write(documented, &reversed(&value)),
        Manner::JsonEscaped => {
            let text = serde_json::to_string(&value).ok()?;
            Some(text.replace('e', "\\u0065").into_bytes())
                .filter(|own| serde_json::from_slice::<Value>(own).is_ok_and(|own| own == value))
        }
        Manner::ExtraMember => {
            let mut more = value;
            more.as_object_mut()?.insert("probityExtra".to_owned(), Value::String("x".to_owned()));
            schema?.accepts(Zone::Wide, &more).then_some(())?;
            answers::write(documented, &more)
        }
        Manner::RequiredMembers => {
            let schema = schema?;
            let mut less = value;
            let members = less.as_object_mut()?;
            let names: Vec<String> = members.keys().filter(|name| !schema.requires(name)).cloned().collect();
            for name in names {
                let kept = members.shift_remove(&name)?;
                if !schema.accepts(Zone::Narrow, &Value::Object(members.clone())) {
                    members.insert(name, kept);
                }
            }
            answers::write(documented, &less)
        }
        _ => None,
    }
}

fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .rev()
            .map(|(name, value)| (name.clone(), reversed(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(reversed).collect(),
        other => other.clone(),
    }
}
