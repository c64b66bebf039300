//! Cases about the body.

use serde_json::Value;

use super::RequestDraft;
use super::builder::{CaseBuilder, Outline};
use super::property::ValueForm;
use crate::codec::body::{BodyFormat, Weight};
use crate::codec::media_type;
use crate::contract::{Content, Duty, Keyword, MediaType, Place, Schema, Zone};
use crate::generate::{Carriage, SchemaNode, boundaries, fitting, outside, sample};
use crate::judge::{Expectation, Refusal};

/// The documented value of a media type: its first example that fits the schema, or a sample.
pub(super) fn value_of(builder: &CaseBuilder<'_>, documented: &MediaType) -> Option<Value> {
    let schema = documented.schema.as_ref()?;
    let node = SchemaNode::of(schema);
    // An example may point to somebody's real host; where the contract says how to build values, they are built.
    let built = builds_values(node, 0);
    let example =
        documented.examples.iter().map(|(_, example)| example).find(|example| schema.accepts(Zone::Narrow, example));
    match example {
        Some(example) if !built => Some(with_known_values(example, builder)),
        _ => fitting(schema, None, builder.knowledge),
    }
}

/// Puts known values in the place of an example's members of the same name.
fn with_known_values(example: &Value, builder: &CaseBuilder<'_>) -> Value {
    match example {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let known = builder.knowledge.value(name).filter(|_| !value.is_object() && !value.is_array());
                (name.clone(), known.cloned().unwrap_or_else(|| with_known_values(value, builder)))
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(|item| with_known_values(item, builder)).collect(),
        other => other.clone(),
    }
}

fn builds_values(node: SchemaNode<'_>, depth: usize) -> bool {
    depth < 6
        && (node.get("x-value").is_some() || node.properties().any(|(_, property)| builds_values(property, depth + 1)))
}

/// The bytes of `value` in a media type; `None` where it cannot be written in it.
pub(super) fn write(documented: &MediaType, value: &Value) -> Option<Vec<u8>> {
    BodyFormat::of(&documented.concrete).codec.write(documented, value).ok()
}

pub(super) fn carriage(documented: &MediaType) -> Carriage {
    Carriage::of(BodyFormat::of(&documented.concrete))
}

impl CaseBuilder<'_> {
    /// The cases about the body.
    pub(super) fn body(&mut self, content: &Content) {
        let Some(documented) = content.media_types.first() else { return };
        let Some(value) = value_of(self, documented) else { return };
        let Some(bytes) = write(documented, &value) else { return };
        let present = self.base.with_body(bytes).with_media_type(Some(&documented.concrete));
        let absent = self.base.with_body([]).with_media_type(None);
        if content.required {
            self.violate(&Place::body(), "missing", &Keyword::Required, None, &absent);
        } else {
            let aim = self.aim(self.body_clause(), Duty::Accept);
            if self.base.body.is_empty() {
                self.accept("body", "present", aim, &present);
            } else {
                self.accept("body", "absent", aim, &absent);
            }
        }
        for other in &content.media_types[1..] {
            if let Some(bytes) = value_of(self, other).and_then(|value| write(other, &value)) {
                let aim = self.aim(self.clause(&Place::body(), &Keyword::MediaType, None), Duty::Accept);
                let draft = self.base.with_body(bytes).with_media_type(Some(&other.concrete));
                self.accept("body", &format!("media-type-{}", other.range), aim, &draft);
            }
        }
        self.media_types(content, &present);
        self.syntax(documented, &present);
        // A body that need not be there is judged by its schema only where the contract demands one.
        if content.required || self.operation.kind == crate::contract::Kind::Operation {
            self.examples(documented, &present);
            self.values(documented, &value, &present, content.required);
        }
    }

    fn body_clause(&self) -> Option<&crate::contract::Clause> {
        self.clause(&Place::body(), &Keyword::MediaType, None).or_else(|| self.any_clause(&Place::body()))
    }

    /// Each documented example.
    fn examples(&mut self, documented: &MediaType, present: &RequestDraft) {
        let Some(schema) = documented.schema.clone() else { return };
        if builds_values(SchemaNode::of(&schema), 0) || self.repeated {
            return;
        }
        let fits = |example: &Value| schema.accepts(Zone::Narrow, example);
        for (name, example) in documented.examples.iter().filter(|(_, example)| fits(example)) {
            let Some(bytes) = write(documented, &with_known_values(example, self)) else { continue };
            let aim = self.aim(self.offered(), Duty::Accept);
            self.accept("body", &format!("example-{name}"), aim, &present.with_body(bytes));
        }
    }

    fn media_types(&mut self, content: &Content, present: &RequestDraft) {
        let expectation = Expectation::Refused(Refusal::MediaType);
        let other = ["text/plain", "image/png"]
            .into_iter()
            .find(|other| !content.media_types.iter().any(|own| media_type::matches(&own.range, other)));
        let other = other.map(|own| ("media-type-other", Some(own)));
        for (variant, media_type) in other.into_iter().chain([("media-type-missing", None)]) {
            let essence = Value::String(media_type.unwrap_or_default().to_owned());
            if content.accept.as_ref().is_some_and(|accept| accept.accepts(Zone::Wide, &essence)) {
                continue;
            }
            let aims =
                self.aim(self.clause(&Place::body(), &Keyword::MediaType, None), Duty::Refuse).into_iter().collect();
            let draft = present.with_media_type(media_type);
            self.refuse(Outline { subject: "body", variant, expectation, aims, cap: None, class: None }, &draft);
        }
        if let Some(range) = &present.media_type
            && !self.repeated
        {
            let aim = self.aim(self.clause(&Place::body(), &Keyword::MediaType, None), Duty::Accept);
            self.accept(
                "body",
                "media-type-charset",
                aim,
                &present.with_media_type(Some(&format!("{range}; charset=utf-8"))),
            );
        }
    }

    /// Bodies that are not well-formed.
    fn syntax(&mut self, documented: &MediaType, present: &RequestDraft) {
        let (whole, codec) = (&present.body, BodyFormat::of(&documented.concrete).codec);
        for own in codec.malformed(whole).into_iter().filter(|own| own.weight == Weight::Plain) {
            let variant = format!("syntax-{}", own.variant);
            self.violate(&Place::body(), &variant, &Keyword::Syntax, None, &present.with_body(own.bytes));
        }
        if let Some(bytes) = codec.with_root(whole, "ProbityOther") {
            self.violate(&Place::body(), "root-other", &Keyword::Root, None, &present.with_body(bytes));
        }
    }

    /// Values inside and outside the schema.
    fn values(&mut self, documented: &MediaType, value: &Value, present: &RequestDraft, required: bool) {
        let Some(schema) = documented.schema.clone() else { return };
        let node = SchemaNode::of(&schema);
        if !self.repeated {
            for inside in boundaries(node, value, self.knowledge) {
                if !schema.accepts(Zone::Narrow, &inside.value) {
                    continue;
                }
                let place = Place::Body(inside.place);
                let clause = self.clause(&place, &inside.keyword, None).or_else(|| self.any_clause(&place));
                let aim = self.aim(clause, Duty::Accept);
                if let Some(bytes) = write(documented, &inside.value) {
                    self.accept(&place.to_string(), &inside.name, aim, &present.with_body(bytes));
                }
            }
        }
        for mutation in outside(&schema, value, carriage(documented), self.knowledge) {
            let (keyword, member) = (&mutation.keyword, mutation.member.as_deref());
            let Some(bytes) = write(documented, &mutation.value) else { continue };
            // To many servers a body of `null` is no body.
            let absent = !required && mutation.place.is_root() && mutation.value.is_null();
            // A list without items leaves no trace in a form, nor in XML where nothing is wrapped around it.
            let form = ValueForm::Body { documented: documented.clone(), required };
            let nothing = *keyword == Keyword::MinItems && form.reads_as_valid(&schema, &mutation.value);
            if bytes == present.body || absent || nothing {
                continue;
            }
            let variant = if *keyword == Keyword::Required {
                mutation.name.clone()
            } else {
                format!("{keyword}-{}", mutation.name)
            };
            self.violate(&Place::Body(mutation.place), &variant, keyword, member, &present.with_body(bytes));
        }
        self.repeated_elements(documented, present);
        self.owned(documented, value, present);
    }

    /// The members that only the owner of the API sends, sent all the same: it may ignore or refuse them.
    fn owned(&mut self, documented: &MediaType, value: &Value, present: &RequestDraft) {
        let clauses = self.contract.clauses_of(&self.operation.name).filter(|own| own.keyword == Keyword::ReadOnly);
        for clause in clauses {
            let (Place::Body(inner), Some(member)) = (&clause.place, clause.member.as_deref()) else { continue };
            let own = Schema::new(&self.contract.bundle, &clause.pointer);
            let mut whole = value.clone();
            let Some(Value::Object(object)) = inner.get_mut(&mut whole) else { continue };
            let Some(own) = sample(SchemaNode::of(&own), Some(member), self.knowledge) else { continue };
            object.insert(member.to_owned(), own);
            if let Some(bytes) = write(documented, &whole) {
                let aim = self.aim(Some(clause), Duty::Accept);
                let variant = format!("read-only-{member}");
                self.accept(&clause.place.to_string(), &variant, aim, &present.with_body(bytes));
            }
        }
    }

    /// An element that may stand once, twice in a row.
    fn repeated_elements(&mut self, documented: &MediaType, present: &RequestDraft) {
        let single = self.contract.clauses_of(&self.operation.name).filter(|clause| clause.keyword == Keyword::Single);
        let codec = BodyFormat::of(&documented.concrete).codec;
        for clause in single {
            let Place::Body(inner) = &clause.place else { continue };
            if let Some(bytes) = codec.with_twice(documented, &present.body, inner.as_str()) {
                self.violate(&clause.place, "repeated", &Keyword::Single, None, &present.with_body(bytes));
            }
        }
    }
}
