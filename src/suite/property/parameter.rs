//! Property cases about parameters.

use serde_json::Value;

use super::form::ValueForm;
use super::{Genome, Recipe, encoding};
use crate::codec::percent;
use crate::contract::{In, Keyword, Parameter, Place};
use crate::generate::draw::{name, odd_text};
use crate::judge::Refusal;
use crate::suite::RequestDraft;
use crate::suite::builder::CaseBuilder;
use crate::suite::parameter::{value_of, with_value};

impl CaseBuilder<'_> {
    pub(super) fn parameter_properties(&mut self) {
        let operation = self.operation;
        for parameter in &operation.parameters {
            if self.is_configured(parameter) {
                continue;
            }
            let site = parameter.site();
            let Some(value) = value_of(self, parameter) else { continue };
            let present =
                if parameter.required { Some(self.base.clone()) } else { with_value(&self.base, parameter, &value) };
            let Some(draft) = present else { continue };
            if !parameter.is_transport() {
                self.values_of(parameter, site, &value, &draft);
            }
            self.odd_values(parameter, site, &draft);
        }
        self.unknown_parameters();
    }

    fn values_of(&mut self, parameter: &Parameter, site: &Place, value: &Value, draft: &RequestDraft) {
        let form = ValueForm::Parameter(Box::new(parameter.clone()));
        let schema = parameter.schema.clone();
        // A scope's own value is its documented request, and what a path names must exist.
        let subject = site.to_string();
        let fixed = self.scope.contains_key(&subject) || parameter.place == In::Path;
        if !fixed && let Some(recipe) = self.valid(&schema, value, &form, draft, Some(&parameter.name)) {
            let clause = self.any_clause(site);
            self.all_accepted(&subject, "any-valid", clause, None, recipe);
        }
        if parameter.required || self.operation.kind == crate::contract::Kind::Operation {
            self.wrong_values_of(site, &schema, value, &form, draft);
        }
        if parameter.required || self.operation.kind == crate::contract::Kind::Operation {
            self.encoded(parameter, site, draft);
            self.repeated_values(parameter, site, draft);
            self.repeated_fields(parameter, site, draft);
        }
    }

    /// The documented value with letters and digits percent-encoded, which changes nothing.
    fn encoded(&mut self, parameter: &Parameter, site: &Place, draft: &RequestDraft) {
        let pair = match parameter.place {
            In::Path => draft.path_values.iter().find(|(own, _)| *own == parameter.name),
            In::Query => draft.query_pair(&parameter.name),
            In::Header | In::Cookie => return,
        };
        let Some((_, text)) = pair.cloned() else { return };
        if text.is_empty() || !text.is_ascii() {
            return;
        }
        let clause = self.any_clause(site);
        let (length, place, own, draft) = (text.len(), parameter.place, parameter.name.clone(), draft.clone());
        let recipe = Recipe::new(
            move |dice, _| Some(Genome::Edits(encoding::draw(length, dice))),
            |genome| matches!(genome, Genome::Edits(edits) if !edits.is_empty()),
            move |genome| match genome {
                Genome::Edits(edits) => Some(draft.with(place, &own, &percent::spell(&text, edits)?).request()),
                _ => None,
            },
        );
        self.all_accepted(&site.to_string(), "any-encoding", clause, None, recipe);
    }

    /// The documented value and another one beside it.
    fn repeated_values(&mut self, parameter: &Parameter, site: &Place, draft: &RequestDraft) {
        if parameter.place != In::Query || parameter.is_repeatable() {
            return;
        }
        let clause = self.clause(site, &Keyword::Single, None);
        if draft.query_pair(&parameter.name).is_none() {
            return;
        }
        let (own, draft) = (percent::encode(&parameter.name, percent::Keep::Unreserved), draft.clone());
        let recipe = Recipe::new(
            |dice, _| Some(Genome::Text(name(dice))),
            |genome| matches!(genome, Genome::Text(text) if !text.is_empty()),
            move |genome| match genome {
                Genome::Text(text) => {
                    let mut draft = draft.clone();
                    draft.query.push((own.clone(), encoding::whole(text)));
                    Some(draft.request())
                }
                _ => None,
            },
        );
        self.all_refused(&site.to_string(), "any-single", clause, Refusal::Content, recipe);
    }

    /// A header field or a cookie twice. What a recipient makes of that is its own business: it may take the first, the
    /// last, or both as a list (RFC 9110 section 5.3).
    fn repeated_fields(&mut self, parameter: &Parameter, site: &Place, draft: &RequestDraft) {
        let place = parameter.place;
        if !matches!(place, In::Header | In::Cookie) || parameter.is_repeatable() {
            return;
        }
        let (own, draft) = (parameter.name.clone(), draft.clone());
        let recipe = Recipe::new(
            |dice, _| Some(Genome::Text(name(dice))),
            |genome| matches!(genome, Genome::Text(text) if !text.is_empty()),
            move |genome| {
                let Genome::Text(text) = genome else { return None };
                let mut draft = draft.clone();
                let list = if place == In::Header { &mut draft.headers } else { &mut draft.cookies };
                list.push((own.clone(), encoding::whole(text)));
                Some(draft.request())
            },
        );
        self.all_survived(&site.to_string(), "any-repeated", recipe);
    }

    fn odd_values(&mut self, parameter: &Parameter, site: &Place, draft: &RequestDraft) {
        let (place, own, draft) = (parameter.place, parameter.name.clone(), draft.clone());
        let header = matches!(place, In::Header | In::Cookie);
        let recipe = Recipe::new(
            move |dice, input| Some(Genome::Text(odd_text(dice, input))),
            |genome| matches!(genome, Genome::Text(text) if !text.is_empty() && text.len() < 20_000),
            move |genome| {
                let Genome::Text(text) = genome else { return None };
                // Control characters are no part of a header's value (RFC 9110 section 5.5).
                if header && text.contains(char::is_control) {
                    return None;
                }
                let text = if header { text.clone() } else { encoding::whole(text) };
                Some(draft.with(place, &own, &text).request())
            },
        );
        self.all_survived(&site.to_string(), "any-odd", recipe);
    }

    fn unknown_parameters(&mut self) {
        let draft = self.base.clone();
        let known: Vec<String> = self.operation.parameters.iter().map(|own| own.name.clone()).collect();
        let recipe = Recipe::new(
            |dice, input| Some(Genome::Text(if input < 8 { name(dice) } else { odd_text(dice, input) })),
            move |genome| matches!(genome, Genome::Text(text) if !text.is_empty() && !known.contains(text)),
            move |genome| match genome {
                Genome::Text(text) => {
                    let mut draft = draft.clone();
                    draft.query.push((encoding::whole(text), "x".to_owned()));
                    Some(draft.request())
                }
                _ => None,
            },
        );
        self.all_survived("query", "any-unknown", recipe);
    }
}
