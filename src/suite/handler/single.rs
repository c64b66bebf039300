//! One notification with chosen values.

use std::sync::Arc;

use serde_json::Value;

use crate::config::{Target, nearest};
use crate::contract::{Contract, Kind, OperationRef, Place, Role, Subscription, Zone};
use crate::exchange::Request;
use crate::judge::{Expectation, Refusal};
use crate::suite::assembly::knowledge;
use crate::suite::builder::{CaseBuilder, Outline};
use crate::suite::operation::{OperationContext, Side, base};
use crate::suite::{Case, RequestDraft, SuiteOptions, body, parameter, scope};

/// What is to be sent.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The webhook, as `NAME` or `CONTRACT/NAME`.
    pub webhook: String,
    /// Values by parameter or member; without one it is left out.
    pub set: Vec<(String, Option<String>)>,
    /// The kind of event.
    pub event: Option<String>,
    /// The body, byte for byte.
    pub body: Option<Vec<u8>>,
}

/// One notification.
#[derive(Debug, Clone)]
pub struct Single {
    /// The webhook.
    pub at: OperationRef,
    /// What is sent and expected.
    pub case: Case,
    /// Why it is expected to be refused, in words; `None`: it is as documented, or a body of its own.
    pub broken: Option<String>,
}

/// Why there is no such notification. Messages complete "cannot send".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SingleProblem {
    /// No webhook has the name.
    #[error("there is no webhook `{name}`")]
    Webhook {
        /// The name.
        name: String,
        /// What may have been meant, or what there is.
        help: String,
    },
    /// Several contracts have it.
    #[error("several contracts have a webhook `{name}`")]
    Several {
        /// The name.
        name: String,
        /// The full names.
        help: String,
    },
    /// Neither a parameter nor a member of the body has the name.
    #[error("`{webhook}` has no parameter and no member `{name}`")]
    Name {
        /// The webhook.
        webhook: String,
        /// The name.
        name: String,
        /// What may have been meant, or what there is.
        help: String,
    },
    /// It has no such event.
    #[error("`{webhook}` has no event `{kind}`")]
    Event {
        /// The webhook.
        webhook: String,
        /// The kind.
        kind: String,
        /// The kinds there are.
        help: String,
    },
    /// The contract does not say enough.
    #[error("no notification of `{webhook}` can be built from the contract")]
    Unbuildable {
        /// The webhook.
        webhook: String,
        /// What to do.
        help: String,
    },
}

impl SingleProblem {
    /// What to do about it.
    pub fn help(&self) -> &str {
        match self {
            Self::Webhook { help, .. }
            | Self::Several { help, .. }
            | Self::Name { help, .. }
            | Self::Event { help, .. }
            | Self::Unbuildable { help, .. } => help,
        }
    }
}

/// Builds one notification.
///
/// # Errors
/// A webhook, event, parameter or member that the contracts do not have.
pub fn single(
    contracts: &[Arc<Contract>],
    baseline: &Arc<Contract>,
    target: &Target,
    options: &SuiteOptions,
    wanted: &Wanted,
) -> Result<Single, SingleProblem> {
    let at = find(contracts, &wanted.webhook)?;
    let (contract, operation) = at.find(contracts);
    let webhook = operation.name.clone();
    let own = target.handler.clone().unwrap_or_default();
    let knowledge = knowledge(contract, Kind::Webhook, target, options);
    let context = OperationContext { contract, operation, at, baseline, knowledge: &knowledge };
    let help = "give known values by name in [handler.values]".to_owned();
    let unbuildable = || SingleProblem::Unbuildable { webhook: webhook.clone(), help: help.clone() };
    let scope = scope::scopes(contract, operation).into_iter().next().ok_or_else(unbuildable)?;
    let mut builder = CaseBuilder::new(context, Role::Handler, scope);
    let draft = base(&builder, Side::Handler(&own), &[]).ok_or_else(unbuildable)?;
    builder.base = draft.clone();
    let mut edit = NotificationEdit { builder: &builder, webhook: &webhook, draft, value: None, broken: None };
    edit.start();
    if let Some(kind) = &wanted.event {
        edit.event(kind)?;
    }
    for (name, value) in &wanted.set {
        edit.set(name, value.as_deref())?;
    }
    edit.finish().ok_or_else(unbuildable)?;
    let NotificationEdit { mut draft, broken, .. } = edit;
    let mut expectation = if broken.is_some() { Expectation::Refused(Refusal::Content) } else { Expectation::Accepted };
    if let Some(bytes) = &wanted.body {
        draft = draft.with_body(bytes.clone());
        expectation = Expectation::Survived;
    }
    let request = draft.request();
    let case = case(&mut builder, expectation, request).ok_or_else(unbuildable)?;
    Ok(Single { at, case, broken })
}

fn case(builder: &mut CaseBuilder<'_>, expectation: Expectation, request: Request) -> Option<Case> {
    let offered = builder.offered();
    let refused = builder.any_clause(&Place::body());
    let aim = match expectation {
        Expectation::Refused(_) => builder.aim(refused, crate::contract::Duty::Refuse),
        _ => builder.aim(offered, crate::contract::Duty::Accept),
    };
    let aims = aim.into_iter().chain(builder.every_answer()).collect();
    let outline = Outline { subject: "operation", variant: "sent", expectation, aims, cap: None, class: None };
    builder.case(outline, request)
}

/// The webhook that a name means.
fn find(contracts: &[Arc<Contract>], name: &str) -> Result<OperationRef, SingleProblem> {
    let mut found = Vec::new();
    let mut known = Vec::new();
    for (at, contract, operation) in OperationRef::all(contracts).filter(|(_, _, own)| own.kind == Kind::Webhook) {
        let full = format!("{}/{}", contract.name, operation.name);
        if operation.name == name || full == name {
            found.push((at, full.clone()));
        }
        known.extend([operation.name.clone(), full]);
    }
    match found.as_slice() {
        [(at, _)] => Ok(*at),
        [] => {
            let help = nearest(name, known.iter().map(String::as_str)).map_or_else(
                || format!("there are {}", known.iter().step_by(2).cloned().collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            Err(SingleProblem::Webhook { name: name.to_owned(), help })
        }
        several => {
            let names: Vec<&str> = several.iter().map(|(_, full)| full.as_str()).collect();
            Err(SingleProblem::Several { name: name.to_owned(), help: format!("name one of {}", names.join(", ")) })
        }
    }
}

/// A notification under change.
struct NotificationEdit<'a, 'b> {
    builder: &'a CaseBuilder<'b>,
    webhook: &'a str,
    draft: RequestDraft,
    /// The value of the body, where it has one.
    value: Option<Value>,
    broken: Option<String>,
}

impl NotificationEdit<'_, '_> {
    fn start(&mut self) {
        let documented = self.builder.operation.body.as_ref().and_then(|own| own.media_types.first());
        self.value =
            documented.filter(|_| !self.draft.body.is_empty()).and_then(|own| body::value_of(self.builder, own));
    }

    /// Sets the member that holds the kind of event.
    fn event(&mut self, kind: &str) -> Result<(), SingleProblem> {
        let operation = self.builder.operation;
        let kinds = match &operation.subscription {
            Some(Subscription::Due(due)) => due.kinds.clone(),
            _ => Vec::new(),
        };
        let wanted = kinds.iter().find(|own| own.eq_ignore_ascii_case(kind));
        let left = operation.holds.iter().find(|own| own.equals == "$event.kind").map(|own| own.left.clone());
        let place = left.as_deref().and_then(|left| left.strip_prefix("$request.body#"));
        match (wanted, place, self.value.as_mut()) {
            (Some(kind), Some(place), Some(value)) => {
                if let Some(member) = value.pointer_mut(place) {
                    *member = kind.as_str().into();
                }
                Ok(())
            }
            // A notification that does not tell the kind is the same for each of them.
            (Some(_), _, _) => Ok(()),
            (None, _, _) => Err(SingleProblem::Event {
                webhook: self.webhook.to_owned(),
                kind: kind.to_owned(),
                help: format!("there are {}", kinds.join(", ")),
            }),
        }
    }

    /// Sets a parameter or a member of the body; without a value it is left out.
    fn set(&mut self, name: &str, text: Option<&str>) -> Result<(), SingleProblem> {
        let operation = self.builder.operation;
        if let Some(own) = operation.parameters.iter().find(|own| own.name.eq_ignore_ascii_case(name)) {
            let Some(text) = text else {
                self.draft = self.draft.without(own.place, &own.name);
                if own.required {
                    self.note(format!("`{}` is missing", own.name));
                }
                return Ok(());
            };
            let value = Value::String(text.to_owned());
            if !own.schema.accepts(Zone::Wide, &value) {
                self.note(format!("`{}` is not as documented", own.name));
            }
            self.draft = match parameter::with_value(&self.draft, own, &value) {
                Some(with) => with,
                None => self.draft.with(own.place, &own.name, text),
            };
            return Ok(());
        }
        let documented = operation.body.as_ref().and_then(|own| own.media_types.first());
        let Some(schema) = documented.and_then(|own| own.schema.as_ref()) else { return Err(self.unknown(name)) };
        let node = crate::generate::SchemaNode::of(schema);
        let Some(member) = node.properties().map(|(own, _)| own).find(|own| own.eq_ignore_ascii_case(name)) else {
            return Err(self.unknown(name));
        };
        let value = self.value.get_or_insert_with(|| Value::Object(serde_json::Map::new()));
        if let Some(members) = value.as_object_mut() {
            match text {
                Some(text) => members.insert(member.to_owned(), typed(text, &node, member)),
                None => members.remove(member),
            };
        }
        Ok(())
    }

    fn unknown(&self, name: &str) -> SingleProblem {
        let operation = self.builder.operation;
        let documented = operation.body.as_ref().and_then(|own| own.media_types.first());
        let schema = documented.and_then(|own| own.schema.as_ref());
        let members =
            schema.iter().flat_map(|own| crate::generate::SchemaNode::of(own).properties()).map(|(own, _)| own);
        let known: Vec<String> =
            operation.parameters.iter().map(|own| own.name.as_str()).chain(members).map(str::to_owned).collect();
        let help = nearest(name, known.iter().map(String::as_str))
            .map_or_else(|| format!("it has {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        SingleProblem::Name { webhook: self.webhook.to_owned(), name: name.to_owned(), help }
    }

    fn note(&mut self, why: String) {
        self.broken.get_or_insert(why);
    }

    /// Writes the body.
    fn finish(&mut self) -> Option<()> {
        let Some(value) = &self.value else { return Some(()) };
        let documented = self.builder.operation.body.as_ref()?.media_types.first()?;
        let bytes = body::write(documented, value)?;
        self.draft = self.draft.with_body(bytes).with_media_type(Some(&documented.concrete));
        if let Some(schema) = &documented.schema
            && let Some(violation) = schema.check(Zone::Wide, value).into_iter().next()
        {
            let place = violation.path.trim_start_matches('/').to_owned();
            let place = if place.is_empty() { "the body".to_owned() } else { format!("`{place}`") };
            self.note(format!("{place}: {}", violation.message));
        }
        Some(())
    }
}

/// A text as the schema's type has it.
fn typed(text: &str, node: &crate::generate::SchemaNode<'_>, member: &str) -> Value {
    let is_text = node.properties().any(|(own, property)| own == member && property.types().contains(&"string"));
    if is_text {
        return Value::String(text.to_owned());
    }
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}
