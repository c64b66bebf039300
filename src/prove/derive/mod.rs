//! Contract to faults: every duty of every clause, with no list written by hand.

mod answer;
mod baseline;
mod notification;
mod take;
mod values;

use std::collections::HashSet;
use std::sync::Arc;

use self::values::Values;
use super::fault::{End, Fault, Kind};
use super::reading::Reading;
use crate::codec::body::BodyFormat;
use crate::config::{HandlerTarget, ProviderTarget, Target};
use crate::contract::{
    Clause, Contract, Duty, In, Keyword, Kind as Shape, Operation, OperationRef, Place, Scope, is_transport,
};
use crate::generate::Knowledge;

/// Why keeping and breaking a promise look the same.
pub(super) const SAME_BYTES: &str = "same bytes";
/// Why breaking a promise is not held against anybody.
pub(super) const INSIDE_ACCEPT: &str = "inside x-accept";

/// Derives the faults of one operation or webhook.
struct Derivation<'a> {
    contract: &'a Contract,
    operation: &'a Operation,
    at: OperationRef,
    baseline: &'a Contract,
    knowledge: &'a Knowledge,
    target: &'a Target,
    provider: Option<&'a ProviderTarget>,
    handler: Option<&'a HandlerTarget>,
    values: Values,
    /// The clauses that a case is aimed at.
    aimed: &'a HashSet<&'a str>,
    derived: Derived,
}

/// What is derived.
#[derive(Default)]
pub(super) struct Derived {
    pub(super) faults: Vec<Fault>,
    /// Clauses, by id, and duties that no message can show to be broken.
    pub(super) mute: Vec<(String, Duty)>,
}

/// The faults of all operations and webhooks, in the order of the contract.
pub(super) fn derive(
    contracts: &[Arc<Contract>],
    baseline: &Contract,
    target: &Target,
    knowledge: &Knowledge,
    aimed: &HashSet<&str>,
    strict: bool,
) -> Derived {
    let provider = target.provider.as_ref();
    let delivers = provider.is_some_and(|provider| provider.trigger.is_some());
    let mut all = Derived::default();
    for (at, contract, operation) in OperationRef::all(contracts) {
        let mut own = Derivation {
            contract,
            operation,
            at,
            baseline,
            knowledge,
            target,
            provider,
            handler: target.handler.as_ref(),
            values: Values::of(&Reading::new(contracts, at, String::new()), knowledge),
            aimed,
            derived: Derived::default(),
        };
        for clause in contract.clauses_of(&operation.name) {
            own.clause(clause);
        }
        own.accepted();
        own.baseline();
        own.derived.faults.retain(|fault| match fault.end {
            End::Provider => provider.is_some(),
            End::Handler => target.handler.is_some(),
            End::Notification => delivers,
        });
        all.faults.append(&mut own.derived.faults);
        all.mute.append(&mut own.derived.mute);
    }
    let mut seen = HashSet::new();
    all.faults.retain(|fault| seen.insert(fault.id.clone()));
    all.faults.iter_mut().for_each(|fault| fault.strict = strict);
    all
}

impl Derivation<'_> {
    /// Adds a fault for each scope in which the clause says something of its own.
    fn put(&mut self, clause: &Clause, duty: Duty, end: End, kind: &Kind, along: &[String]) {
        self.put_as(clause, duty, end, kind, along, None);
    }

    /// As [`Self::put`]; with a reason why the fault cannot be told from keeping the promise, if so.
    fn put_as(&mut self, clause: &Clause, duty: Duty, end: End, kind: &Kind, along: &[String], reason: Option<&str>) {
        if clause.duties.level(duty).is_none() {
            return;
        }
        for scope in scopes(clause, kind) {
            let mut id = format!("{}!{duty}/{}", clause.id, kind.word());
            if clause.contract == "baseline" {
                id = format!("{id}@{}/{}", self.contract.name, self.operation.name);
            }
            if let Some(scope) = &scope {
                let words: Vec<&str> = scope.values().map(String::as_str).collect();
                id = format!("{id}@{}", words.join("-"));
            }
            self.derived.faults.push(Fault {
                id,
                clause: clause.id.clone(),
                aim: clause.parts(),
                duty,
                kind: kind.clone(),
                end,
                at: self.at,
                scope,
                along: along.iter().filter(|id| **id != clause.id).cloned().collect(),
                strict: false,
                equivalent: reason.map(str::to_owned),
                without: None,
            });
        }
    }

    fn clause(&mut self, clause: &Clause) {
        let taker = self.taker();
        if clause.duties.refuse.is_some() {
            self.taken(clause, taker);
        }
        if clause.duties.emit.is_some() {
            if clause.place.is_answer() {
                self.answered(clause, taker);
            } else {
                self.notified(clause);
            }
        }
    }

    /// Who is to take requests or notifications.
    fn taker(&self) -> End {
        if self.operation.kind == Shape::Webhook { End::Handler } else { End::Provider }
    }

    /// Whether no message can show that the clause is broken: as text every value is a string, a path without its
    /// parameter is another path, every text is a form, HTTP's own header parameters promise nothing (OpenAPI 3.1 section
    /// 4.8.12.1), a header field sent twice means what both values in one field mean (RFC 9110 section 5.3), and of two
    /// cookies a recipient may take either (RFC 6265 section 5.4).
    fn is_mute(&self, clause: &Clause, duty: Duty) -> bool {
        if self.values.unseen(&clause.id) {
            return true;
        }
        let keyword = &clause.keyword;
        let typed = *keyword == Keyword::Type && self.values.none(&clause.id);
        let content = match &clause.place {
            Place::Parameter { carried: In::Header | In::Cookie, .. }
                if *keyword == Keyword::Single && duty == Duty::Refuse =>
            {
                return true;
            }
            Place::Parameter { carried: In::Header, name, .. } if is_transport(name) => {
                let present = matches!(keyword, Keyword::Required | Keyword::Single);
                return !present || self.operation.kind == Shape::Operation;
            }
            Place::Parameter { carried: In::Path, .. } if *keyword == Keyword::Required => return true,
            Place::Parameter { .. } | Place::ResponseHeader { .. } => return typed,
            Place::Body(_) => self.operation.body.as_ref(),
            Place::Response(key) | Place::ResponseBody { key, .. } => {
                self.operation.responses.iter().find(|own| own.key == *key).map(|own| &own.content)
            }
            _ => return false,
        };
        let format = content.and_then(|content| content.media_types.first()).map(|own| BodyFormat::of(&own.range));
        match keyword {
            Keyword::Syntax => !format.is_some_and(|own| own.is_strict),
            Keyword::Type => typed && !format.is_some_and(BodyFormat::is_typed),
            _ => false,
        }
    }

    fn mute(&mut self, clause: &Clause, duty: Duty) {
        self.derived.mute.push((clause.id.clone(), duty));
    }

    /// Whether the content of a body or response tolerates this media type.
    fn tolerates(content: Option<&crate::contract::Content>, essence: &str) -> bool {
        let accept = content.and_then(|content| content.accept.as_ref());
        accept.is_some_and(|accept| {
            accept.accepts(crate::contract::Zone::Wide, &serde_json::Value::String(essence.to_owned()))
        })
    }
}

/// The scopes in which a clause says something of its own; `None`: it says the same everywhere.
fn scopes(clause: &Clause, kind: &Kind) -> Vec<Option<Scope>> {
    let mut found: Vec<Option<Scope>> = Vec::new();
    for citation in clause.citations.iter().filter(|citation| !citation.when.is_empty()) {
        if let Kind::TakesRefused(requirement, _) = kind
            && *requirement != citation.requirement
        {
            continue;
        }
        if let Kind::RefusesValue(_, place, Some(value)) = kind
            && citation.when.get(&place.to_string()).is_some_and(|own| value.as_str() != Some(own))
        {
            continue;
        }
        let scope = Some(citation.when.clone());
        if !found.contains(&scope) {
            found.push(scope);
        }
    }
    if found.is_empty() {
        found.push(None);
    }
    found
}
