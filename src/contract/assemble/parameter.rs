//! Parameter Objects.

use std::sync::Arc;

use serde_json::Value;

use super::clauses::{Builder, ClauseOwner, Draft};
use crate::contract::annotation::Annotations;
use crate::contract::{Bundle, In, Keyword, Parameter, Place, Schema, Style, ValuePath, is_framing, pointer};

impl Builder<'_> {
    /// The parameters of an operation, those of its path item included.
    pub(crate) fn parameters(&mut self, owner: &ClauseOwner, path_item: &[String], operation: &str) -> Vec<Parameter> {
        let mut found: Vec<Parameter> = Vec::new();
        let shared = self.member(path_item, "parameters").map(|(list, at)| (list.clone(), at));
        let own = self.member(&[operation.to_owned()], "parameters").map(|(list, at)| (list.clone(), at));
        for (list, at) in shared.into_iter().chain(own) {
            for index in 0..list.as_array().map_or(0, Vec::len) {
                let Some(parameter) = self.parameter(owner, &pointer::index(&at, index)) else { continue };
                let same = |known: &Parameter| known.place == parameter.place && known.name == parameter.name;
                match found.iter().position(same) {
                    Some(known) => found[known] = parameter,
                    None => found.push(parameter),
                }
            }
        }
        // Nobody but who sends a message can write these fields.
        found.retain(|own| own.place != In::Header || !is_framing(&own.name));
        found
    }

    fn parameter(&self, owner: &ClauseOwner, at: &str) -> Option<Parameter> {
        let chain = self.bundle.chain(at);
        let target = chain.last()?;
        let object = self.value(target)?;
        let flag = |name: &str| object.get(name).and_then(Value::as_bool);
        let place = match object.get("in")?.as_str()? {
            "path" => In::Path,
            "query" => In::Query,
            "header" => In::Header,
            "cookie" => In::Cookie,
            _ => return None,
        };
        let style = object.get("style").and_then(Value::as_str).and_then(style_of);
        let style = style.unwrap_or(if matches!(place, In::Query | In::Cookie) { Style::Form } else { Style::Simple });
        let (media_type, schema) = self.schema_of(target, self.sent_by(owner.kind));
        let mut examples: Vec<Value> = self.examples(&chain).into_iter().map(|(_, value)| value).collect();
        examples.extend(schema_examples(&schema));
        let name = object.get("name")?.as_str()?.to_owned();
        Some(Parameter {
            site: Place::Parameter { carried: place, name: name.clone(), inner: ValuePath::root() },
            name,
            place,
            required: place == In::Path || flag("required") == Some(true),
            style,
            explode: flag("explode").unwrap_or(style == Style::Form),
            allow_reserved: flag("allowReserved") == Some(true),
            allow_empty: flag("allowEmptyValue") == Some(true),
            media_type,
            schema,
            examples,
            pointer: format!("#{target}"),
        })
    }

    /// The schema of a parameter or header in a view, and the media type where it uses `content`.
    pub(crate) fn schema_of(&self, at: &str, view: &Arc<Bundle>) -> (Option<String>, Schema) {
        let content = self.value(at).and_then(|object| object.get("content")?.as_object()?.keys().next());
        match content {
            Some(media_type) => {
                let inner = pointer::join(&pointer::join(at, "content"), media_type);
                let inner = self.bundle.chain(&inner).pop().unwrap_or(inner);
                (Some(media_type.clone()), Schema::new(view, &format!("{inner}/schema")))
            }
            None => (None, Schema::new(view, &format!("{at}/schema"))),
        }
    }

    /// `example` and `examples` of a parameter, header or media type, by name.
    pub(crate) fn examples(&self, chain: &[String]) -> Vec<(String, Value)> {
        let mut found = Vec::new();
        for at in chain {
            let Some(object) = self.value(at) else { continue };
            if let Some(value) = object.get("example") {
                found.push(("example".to_owned(), value.clone()));
            }
            for name in object.get("examples").and_then(Value::as_object).into_iter().flat_map(serde_json::Map::keys) {
                let example = self.bundle.chain(&pointer::join(&pointer::join(at, "examples"), name));
                let value = ["value", "dataValue"].iter().find_map(|key| self.member(&example, key));
                found.extend(value.map(|(value, _)| (name.clone(), value.clone())));
            }
        }
        found
    }

    /// The clauses of a parameter.
    pub(crate) fn parameter_clauses(&mut self, owner: &ClauseOwner, parameter: &Parameter) {
        let site = parameter.site();
        let at = parameter.pointer.trim_start_matches('#').to_owned();
        let said = self.value(&at).map(Annotations::of).unwrap_or_default();
        let annotations = [&said];
        let here = format!("{at}/required");
        let draft =
            Draft { place: site, keyword: &Keyword::Required, member: None, pointer: &here, annotations: &annotations };
        if parameter.required {
            self.add(owner, &draft);
        }
        if parameter.place != In::Path && !parameter.is_repeatable() && !parameter.is_spread() {
            self.add(owner, &Draft { keyword: &Keyword::Single, pointer: &at, ..draft });
        }
        self.add_schema(owner, site, &parameter.schema, false, &annotations);
    }
}

/// `example` (OpenAPI) and `examples` (JSON Schema) of a schema.
pub(crate) fn schema_examples(schema: &Schema) -> Vec<Value> {
    let single = schema.keyword("example").cloned();
    let several = schema.keyword("examples").and_then(Value::as_array).cloned();
    single.into_iter().chain(several.into_iter().flatten()).collect()
}

fn style_of(word: &str) -> Option<Style> {
    Some(match word {
        "simple" => Style::Simple,
        "form" => Style::Form,
        "label" => Style::Label,
        "matrix" => Style::Matrix,
        "spaceDelimited" => Style::SpaceDelimited,
        "pipeDelimited" => Style::PipeDelimited,
        "deepObject" => Style::DeepObject,
        _ => return None,
    })
}
