//! Cases about parameters.

use serde_json::Value;

use super::builder::{CaseBuilder, Outline, refusal};
use crate::codec::parameter::{Encoded, Layout, encode};
use crate::codec::percent;
use crate::contract::{Duty, In, Keyword, Kind, Level, Parameter, Place, Status, Style, Zone};
use crate::generate::{Carriage, SchemaNode, boundaries, fitting, outside};
use crate::judge::{Expectation, Refusal};

use super::RequestDraft;
use super::property::ValueForm;

/// The value of a parameter in the documented request: the scope's, a known one, an example, or a sample.
pub(super) fn value_of(builder: &CaseBuilder<'_>, parameter: &Parameter) -> Option<Value> {
    if let Some(text) = builder.scope.get(&parameter.site().to_string()) {
        return Some(Value::String(text.clone()));
    }
    if let Some(known) = builder.knowledge.value(&parameter.name) {
        return Some(known.clone());
    }
    // On a webhook a credential is made up, long enough to be recognised in an answer that repeats it.
    if builder.operation.kind == Kind::Webhook
        && builder.contract.credential_parameters(builder.operation).contains(&parameter.name)
    {
        return Some(Value::String(match builder.knowledge.nth {
            0 => "probity-made-up-token-5f0c2a9e".to_owned(),
            nth => format!("probity-made-up-token-{nth:016x}"),
        }));
    }
    if let Some(example) = parameter.examples.iter().find(|example| parameter.schema.accepts(Zone::Narrow, example)) {
        return Some(example.clone());
    }
    // What fits no value is sent by no fair sender, so it is not sent as a documented one.
    let schema = &parameter.schema;
    fitting(schema, Some(&parameter.name), builder.knowledge).filter(|value| schema.accepts(Zone::Narrow, value))
}

/// The draft with `parameter` set to `value`; `None` where the value cannot be carried there.
pub(super) fn with_value(draft: &RequestDraft, parameter: &Parameter, value: &Value) -> Option<RequestDraft> {
    let encoded = encode(&Layout::from(parameter), value).ok()?;
    Some(match encoded {
        Encoded::Path(text) => draft.with(In::Path, &parameter.name, &text),
        Encoded::Header(text) => draft.with(In::Header, &parameter.name, &text),
        Encoded::Cookie(pairs) => {
            let mut draft = without(draft, parameter);
            draft.cookies.extend(pairs);
            draft
        }
        Encoded::Query(pairs) => {
            let mut draft = without(draft, parameter);
            draft.query.extend(pairs);
            draft
        }
    })
}

/// The draft without `parameter`, and without the pairs over which it is spread.
fn without(draft: &RequestDraft, parameter: &Parameter) -> RequestDraft {
    let mut draft = draft.without(parameter.place, &parameter.name);
    let spread = spread(parameter);
    let deep = format!("{}%5B", encode_name(&parameter.name));
    let deep = |name: &str| parameter.style == Style::DeepObject && name.starts_with(&deep);
    let own = |(name, _): &(String, String)| !spread.contains(name) && !deep(name);
    match parameter.place {
        In::Query => draft.query.retain(own),
        In::Cookie => draft.cookies.retain(own),
        In::Path | In::Header => {}
    }
    draft
}

/// The names of the pairs over which an object is spread (OpenAPI 3.1 section 4.8.12.3).
fn spread(parameter: &Parameter) -> Vec<String> {
    if !parameter.is_spread() {
        return Vec::new();
    }
    let members = SchemaNode::of(&parameter.schema).properties().map(|(name, _)| encode_name(name));
    match parameter.style {
        Style::DeepObject => members.map(|own| format!("{}%5B{own}%5D", encode_name(&parameter.name))).collect(),
        _ => members.collect(),
    }
}

fn encode_name(name: &str) -> String {
    percent::encode(name, percent::Keep::Unreserved)
}

impl CaseBuilder<'_> {
    /// The documented request with every optional query parameter of a webhook: they belong together or not at all.
    pub(super) fn optional_query(&mut self) {
        let operation = self.operation;
        let optional: Vec<&Parameter> = operation
            .parameters
            .iter()
            .filter(|own| !own.required && own.place == In::Query && operation.kind == Kind::Webhook)
            .collect();
        let mut draft = self.base.clone();
        for parameter in &optional {
            match value_of(self, parameter).and_then(|value| with_value(&draft, parameter, &value)) {
                Some(with) => draft = with,
                None => return,
            }
        }
        let aim = optional.first().and_then(|first| {
            let first = first.site();
            self.aim(self.clause(first, &self.any_clause(first)?.keyword, None), Duty::Accept)
        });
        self.accept("query", "optional-present", aim, &draft);
        // Their violations stand among them, as they would.
        let base = std::mem::replace(&mut self.base, draft);
        for parameter in optional {
            let site = parameter.site();
            if let Some(value) = value_of(self, parameter) {
                self.wrong_values(parameter, site, &value);
            }
            self.odd_query(parameter, site);
        }
        self.base = base;
    }

    /// Whether the configuration gives a header field that the contract leaves open: the target wants it as it is.
    pub(super) fn is_configured(&self, parameter: &Parameter) -> bool {
        let named = |(name, _): &(String, String)| name.eq_ignore_ascii_case(&parameter.name);
        parameter.place == In::Header
            && !parameter.required
            && self.base.headers.iter().any(named)
            && self.operation.kind == Kind::Webhook
    }

    /// The cases about one parameter.
    pub(super) fn parameter(&mut self, parameter: &Parameter) {
        if !parameter.required && parameter.place == In::Query && self.operation.kind == Kind::Webhook {
            return;
        }
        if self.is_configured(parameter) {
            return;
        }
        let site = parameter.site();
        let present = value_of(self, parameter);
        self.accepted_values(parameter, site, present.as_ref());
        if parameter.is_transport() {
            return;
        }
        if parameter.required && parameter.place != In::Path {
            let draft = without(&self.base, parameter);
            self.violate(site, "missing", &Keyword::Required, None, &draft);
        }
        if let Some(value) = present {
            self.wrong_values(parameter, site, &value);
        }
        match parameter.place {
            In::Query => self.odd_query(parameter, site),
            In::Path => self.odd_path(parameter, site),
            In::Header | In::Cookie => {}
        }
    }

    fn accepted_values(&mut self, parameter: &Parameter, site: &Place, present: Option<&Value>) {
        let first = self.any_clause(site).map(|clause| &clause.keyword);
        let subject = site.to_string();
        if !parameter.required {
            let aim = self.aim(first.and_then(|keyword| self.clause(site, keyword, None)), Duty::Accept);
            let draft = without(&self.base, parameter);
            if draft == self.base {
                if let Some(draft) = present.and_then(|value| with_value(&self.base, parameter, value)) {
                    self.accept(&subject, "present", aim, &draft);
                }
            } else {
                self.accept(&subject, "absent", aim, &draft);
            }
        }
        let Some(base) = present else { return };
        // A scope's own value is its documented request; other scopes' values are theirs.
        let known = parameter.place == In::Path || self.knowledge.value(&parameter.name).is_some();
        if self.scope.contains_key(&subject) || self.repeated || known {
            return;
        }
        let schema = parameter.schema.clone();
        for inside in boundaries(SchemaNode::of(&schema), base, self.knowledge) {
            if !schema.accepts(Zone::Narrow, &inside.value) {
                continue;
            }
            if let Some(draft) = with_value(&self.base, parameter, &inside.value) {
                let place = site.inside(&inside.place);
                let aim = self.aim(self.clause(&place, &inside.keyword, None), Duty::Accept);
                self.accept(&place.to_string(), &inside.name, aim, &draft);
            }
        }
    }

    fn wrong_values(&mut self, parameter: &Parameter, site: &Place, base: &Value) {
        let schema = parameter.schema.clone();
        for mutation in outside(&schema, base, Carriage::Text, self.knowledge) {
            // A path must keep its segment, and an empty value has a case of its own.
            if mutation.value.as_str().is_some_and(str::is_empty) {
                continue;
            }
            let structured = mutation.value.is_array() || mutation.value.is_object();
            if structured && ValueForm::Parameter(Box::new(parameter.clone())).reads_as_valid(&schema, &mutation.value)
            {
                continue;
            }
            if let Some(draft) = with_value(&self.base, parameter, &mutation.value) {
                let place = site.inside(&mutation.place);
                let keyword = &mutation.keyword;
                let variant = format!("{keyword}-{}", mutation.name);
                self.violate(&place, &variant, keyword, mutation.member.as_deref(), &draft);
            }
        }
    }

    /// Empty, repeated and oddly encoded query values.
    fn odd_query(&mut self, parameter: &Parameter, site: &Place) {
        let subject = site.to_string();
        let empty = Value::String(String::new());
        // For a list nothing is an empty list.
        let list = parameter.takes_list();
        let nothing = list && (!parameter.required || parameter.schema.accepts(Zone::Wide, &Value::Array(Vec::new())));
        // An object that is spread over pairs has none of its own name that could be empty.
        let nothing = nothing || parameter.allow_empty || !spread(parameter).is_empty();
        if !nothing && !parameter.schema.accepts(Zone::Wide, &empty) {
            let broken = parameter.schema.check(Zone::Narrow, &empty).into_iter().map(|violation| violation.keyword);
            // That there is nothing at all is said best by the length.
            let mut keywords: Vec<Keyword> = broken.filter(|own| self.clause(site, own, None).is_some()).collect();
            keywords.sort_by_key(|keyword| *keyword != Keyword::MinLength);
            let clause = keywords.first().and_then(|keyword| self.clause(site, keyword, None));
            let aims = self.aim(clause, Duty::Refuse).into_iter().collect();
            let draft = self.base.with(In::Query, &parameter.name, "");
            let expectation = Expectation::Refused(Refusal::Content);
            self.refuse(
                Outline {
                    subject: &subject,
                    variant: "empty",
                    expectation,
                    aims,
                    cap: Some(Level::Should),
                    class: None,
                },
                &draft,
            );
        }
        if let Some(pair) = self.base.query_pair(&parameter.name).cloned() {
            let mut draft = self.base.clone();
            draft.query.push(pair);
            if !parameter.is_repeatable() {
                self.violate(site, "repeated", &Keyword::Single, None, &draft);
            }
            let name = &parameter.name;
            for (variant, text) in [
                ("nul", "%00"),
                ("invalid-percent", "%zz"),
                ("invalid-utf8", "%C3%28"),
                ("plus", "a+b"),
                ("encoded-slash", "%2F..%2F"),
            ] {
                self.survive(&subject, &format!("odd-{variant}"), &self.base.with(In::Query, name, text));
            }
            self.survive(&subject, "odd-long", &self.base.with(In::Query, name, &"a".repeat(4000)));
            let mut unknown = self.base.clone();
            unknown.query.push(("probityUnknown".to_owned(), "x".to_owned()));
            self.survive("query", "unknown-parameter", &unknown);
        }
    }

    fn odd_path(&mut self, parameter: &Parameter, site: &Place) {
        let subject = site.to_string();
        let name = &parameter.name;
        let documented = self.operation.responses.iter().any(|response| response.status == Status::Code(404));
        let unknown = "00000000-0000-4000-8000-00000badc0de";
        let schema = &parameter.schema;
        if documented && schema.accepts(Zone::Narrow, &Value::String(unknown.to_owned())) {
            let aims = self
                .aim(self.clause(&Place::Response("404".to_owned()), &Keyword::Status, None), Duty::Emit)
                .into_iter()
                .collect();
            let outline = Outline {
                subject: &subject,
                variant: "unknown",
                expectation: Expectation::Unknown,
                aims,
                cap: None,
                class: self.messages(),
            };
            let draft = self.base.with(In::Path, name, unknown);
            self.refuse(outline, &draft);
        }
        let shortest = self.aim(self.clause(site, &Keyword::MinLength, None), Duty::Refuse);
        if let Some(aim) = shortest.filter(|_| !schema.accepts(Zone::Wide, &Value::String(String::new()))) {
            let expectation = Expectation::Refused(Refusal::Path);
            let aims = vec![aim];
            let outline = Outline { subject: &subject, variant: "empty", expectation, aims, cap: None, class: None };
            self.refuse(outline, &self.base.with(In::Path, name, ""));
        } else {
            self.survive(&subject, "odd-empty", &self.base.with(In::Path, name, ""));
        }
        for (variant, text) in [
            ("nul", "%00"),
            ("invalid-percent", "%zz"),
            ("invalid-utf8", "%C3%28"),
            ("encoded-slash", "%2F"),
            ("dots", "%2E%2E"),
        ] {
            self.survive(&subject, &format!("odd-{variant}"), &self.base.with(In::Path, name, text));
        }
        self.survive(&subject, "odd-long", &self.base.with(In::Path, name, &"a".repeat(4000)));
    }

    /// Adds a violation of one clause of a parameter or the body.
    pub(super) fn violate(
        &mut self,
        site: &Place,
        variant: &str,
        keyword: &Keyword,
        member: Option<&str>,
        draft: &RequestDraft,
    ) {
        let subject = site.to_string();
        let aims = self.aim(self.clause(site, keyword, member), Duty::Refuse).into_iter().collect();
        let expectation = Expectation::Refused(refusal(site));
        self.refuse(Outline { subject: &subject, variant, expectation, aims, cap: None, class: None }, draft);
    }
}
