//! Request bodies and the content of responses.

use std::sync::Arc;

use serde_json::Value;

use super::clauses::{Builder, ClauseOwner, Draft};
use super::parameter::schema_examples;
use crate::contract::annotation::Annotations;
use crate::contract::view::project;
use crate::contract::{Bundle, Content, Keyword, MediaType, Place, Schema, pointer};

impl Builder<'_> {
    /// The request body at `at`, with its clauses.
    pub(crate) fn request_body(&mut self, owner: &ClauseOwner, at: &str) -> Content {
        let chain = self.bundle.chain(at);
        let content = self.content(&chain, self.sent_by(owner.kind));
        let said = self.annotations(&chain);
        let said: Vec<&Annotations> = said.iter().collect();
        if content.required {
            let (_, here) = self.member(&chain, "required").unwrap_or((&Value::Null, at.to_owned()));
            let draft = Draft {
                place: &Place::body(),
                keyword: &Keyword::Required,
                member: None,
                pointer: &here,
                annotations: &said,
            };
            self.add(owner, &draft);
        }
        self.content_clauses(owner, &Place::body(), &content, &said);
        content
    }

    /// What the object at the end of `chain` says of its content, as read in a view.
    pub(crate) fn content(&self, chain: &[String], view: &Arc<Bundle>) -> Content {
        let target = chain.last().cloned().unwrap_or_default();
        let members = self.member(chain, "content");
        let media_types = members.as_ref().and_then(|(content, at)| Some((content.as_object()?, at)));
        let media_types = media_types.map(|(content, at)| {
            let mut types: Vec<MediaType> =
                content.keys().map(|range| self.media_type(range, &pointer::join(at, range), view)).collect();
            // The first one stands for all. Bodies of several parts are told apart less well by who reads them; a type that
            // is named is surer to be known than one that a range allows.
            types.sort_by_key(|own| (essence(&own.range).starts_with("multipart/"), own.range != own.concrete));
            types
        });
        Content {
            required: self.member(chain, "required").is_some_and(|(flag, _)| *flag == Value::Bool(true)),
            media_types: media_types.unwrap_or_default(),
            accept: self.member(chain, "x-accept").map(|(_, at)| Schema::new(self.bundle, &at)),
            pointer: format!("#{target}"),
        }
    }

    fn media_type(&self, range: &str, at: &str, view: &Arc<Bundle>) -> MediaType {
        let chain = self.bundle.chain(at);
        // What is said of each item of a series is said of its values (OpenAPI 3.2, `itemSchema`).
        let schema = self.member(&chain, "itemSchema").or_else(|| self.member(&chain, "schema"));
        let schema = schema.map(|(_, at)| Schema::new(view, &at));
        let mut examples = self.examples(&chain);
        let of_schema = schema.iter().flat_map(schema_examples);
        examples.extend(of_schema.enumerate().map(|(index, value)| (format!("schema-{index}"), value)));
        if let Some(schema) = schema.as_ref().filter(|_| !Arc::ptr_eq(view, self.bundle)) {
            for (_, example) in &mut examples {
                *example = project(schema, example);
            }
        }
        let pointer = format!("#{}", chain.last().map_or(at, String::as_str));
        let encoding = self.member(&chain, "encoding").map(|(map, _)| map.clone());
        MediaType { range: range.to_owned(), concrete: concrete(range), schema, encoding, examples, pointer }
    }

    /// The clauses of a body: `place` is that of its schema.
    pub(crate) fn content_clauses(
        &mut self,
        owner: &ClauseOwner,
        place: &Place,
        content: &Content,
        said: &[&Annotations],
    ) {
        let carrier = content.pointer.trim_start_matches('#').to_owned();
        let list = self.member(std::slice::from_ref(&carrier), "content").map_or(carrier, |(_, at)| at);
        let (envelope, keyword) = (place.envelope(), &Keyword::MediaType);
        let draft = Draft { place: &envelope, keyword, member: None, pointer: &list, annotations: said };
        if content.media_types.is_empty() {
            return;
        }
        self.add(owner, &draft);
        for media_type in &content.media_types {
            let at = media_type.pointer.trim_start_matches('#');
            let xml = is_markup(&media_type.range);
            if is_checked(&media_type.range) {
                self.add(owner, &Draft { keyword: &Keyword::Syntax, pointer: at, ..draft });
            }
            let Some(schema) = &media_type.schema else { continue };
            if xml && root_name(schema).is_some() {
                let schema = schema.pointer();
                self.add(owner, &Draft { keyword: &Keyword::Root, pointer: schema.trim_start_matches('#'), ..draft });
            }
            self.add_schema(owner, place, schema, xml, &[]);
        }
    }
}

/// Whether bodies of a media type are markup: elements with names.
pub(crate) fn is_markup(range: &str) -> bool {
    has_syntax(range, "xml")
}

/// Whether a media type has a syntax of its own, so that a body can be none of it.
pub(crate) fn is_checked(range: &str) -> bool {
    is_markup(range) || has_syntax(range, "json") || essence(range) == "application/x-www-form-urlencoded"
}

/// Whether a media type is of a structured syntax: by its suffix (RFC 6839), or as that syntax itself.
fn has_syntax(range: &str, syntax: &str) -> bool {
    let essence = essence(range);
    match essence.split_once('/') {
        Some(("application" | "text", sub)) if sub == syntax => true,
        _ => essence.strip_suffix(syntax).is_some_and(|rest| rest.ends_with('+')),
    }
}

fn essence(range: &str) -> String {
    range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// What stands between the parts of a body.
pub const BOUNDARY: &str = "probity-7f3a9c5e1b24d806";

/// A media type that falls under a range; with a boundary, where bodies of it have several parts.
fn concrete(range: &str) -> String {
    let (main, sub) = range.split(';').next().unwrap_or_default().trim().split_once('/').unwrap_or(("*", "*"));
    let sub = match (main, sub, sub.strip_prefix("*+")) {
        (_, _, Some(suffix)) => format!("vnd.probity+{suffix}"),
        ("*" | "application", "*", _) => "json".to_owned(),
        ("text", "*", _) => "plain".to_owned(),
        ("image", "*", _) => "png".to_owned(),
        ("multipart", "*", _) => "form-data".to_owned(),
        (_, "*", _) => "octet-stream".to_owned(),
        _ => {
            let parted = main.eq_ignore_ascii_case("multipart") && !range.contains("boundary=");
            return if parted { format!("{range}; boundary={BOUNDARY}") } else { range.to_owned() };
        }
    };
    let boundary = if main == "multipart" { format!("; boundary={BOUNDARY}") } else { String::new() };
    format!("{}/{sub}{boundary}", if main == "*" { "application" } else { main })
}

/// The name of the root element: `xml.name`, else that of the component that a `$ref` names (OpenAPI 4.8.26).
fn root_name(schema: &Schema) -> Option<String> {
    let named = schema.keyword("xml").and_then(|xml| xml.get("name")?.as_str()).map(str::to_owned);
    named.or_else(|| {
        let target = schema.resolved().pointer();
        target.strip_prefix("#/components/schemas/").filter(|name| !name.contains('/')).map(str::to_owned)
    })
}
