//! Contract to faults: every duty of every clause, with no list written by hand.

mod values;

use std::collections::HashSet;
use std::sync::Arc;

use self::values::Values;
use super::fault::{End, Fault};
use super::faults::{Arises, FAULTS, FaultKind};
use super::reading::Reading;
use crate::codec::body::BodyFormat;
use crate::config::Target;
use crate::contract::{
    Clause, Content, Contract, Duty, In, Keyword, Kind as Shape, Operation, OperationRef, Place, Response, Role, Scope,
    Status, Zone, is_transport,
};
use crate::generate::Knowledge;

/// Why keeping and breaking a promise look the same.
pub(super) const SAME_BYTES: &str = "same bytes";
/// Why breaking a promise is not held against anybody.
pub(super) const INSIDE_ACCEPT: &str = "inside x-accept";

/// Derives the faults of one operation or webhook.
pub(super) struct Derivation<'a> {
    pub(super) contract: &'a Contract,
    pub(super) operation: &'a Operation,
    at: OperationRef,
    baseline: &'a Contract,
    pub(super) knowledge: &'a Knowledge,
    pub(super) target: &'a Target,
    pub(super) values: Values,
    /// The clauses that a case is aimed at.
    pub(super) aimed: &'a HashSet<&'a str>,
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
    let delivers = target.provider.as_ref().is_some_and(|provider| provider.trigger.is_some());
    let mut all = Derived::default();
    for (at, contract, operation) in OperationRef::all(contracts) {
        let mut own = Derivation {
            contract,
            operation,
            at,
            baseline,
            knowledge,
            target,
            values: Values::of(&Reading::new(contracts, at, String::new()), knowledge),
            aimed,
            derived: Derived::default(),
        };
        for clause in contract.clauses_of(&operation.name) {
            own.clause(clause);
        }
        own.accepted();
        own.rules();
        own.derived.faults.retain(|fault| match fault.end {
            End::Provider => target.provider.is_some(),
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

impl<'a> Derivation<'a> {
    /// Adds a fault for each scope in which the clause says something of its own.
    pub(super) fn put(&mut self, clause: &Clause, duty: Duty, kind: impl FaultKind + 'static) {
        self.put_as(clause, duty, kind, &[], None);
    }

    /// As [`Self::put`], for each duty of a rule.
    pub(super) fn put_rule(&mut self, clause: &Clause, kind: impl FaultKind + 'static) {
        let kind: Arc<dyn FaultKind> = Arc::new(kind);
        for (duty, _) in clause.duties.iter() {
            self.put_kind(clause, duty, &kind, &[], None);
        }
    }

    /// As [`Self::put`]; with the clauses that are broken along with it, and a reason why the fault cannot be told from
    /// keeping the promise, if so.
    pub(super) fn put_as(
        &mut self,
        clause: &Clause,
        duty: Duty,
        kind: impl FaultKind + 'static,
        along: &[String],
        reason: Option<&str>,
    ) {
        let kind: Arc<dyn FaultKind> = Arc::new(kind);
        self.put_kind(clause, duty, &kind, along, reason);
    }

    fn put_kind(
        &mut self,
        clause: &Clause,
        duty: Duty,
        kind: &Arc<dyn FaultKind>,
        along: &[String],
        reason: Option<&str>,
    ) {
        if clause.duties.level(duty).is_none() {
            return;
        }
        let aim = clause.parts();
        let notifies = duty == Duty::Emit && !clause.place.is_answer() && !aim.is_general();
        let end = if notifies { End::Notification } else { self.taker() };
        for scope in scopes(clause, kind.as_ref()) {
            let mut id = format!("{}!{duty}/{}", clause.id, kind.name());
            if aim.is_general() {
                id = format!("{id}@{}/{}", self.contract.name, self.operation.name);
            }
            if let Some(scope) = &scope {
                let words: Vec<&str> = scope.values().map(String::as_str).collect();
                id = format!("{id}@{}", words.join("-"));
            }
            self.derived.faults.push(Fault {
                id,
                clause: clause.id.clone(),
                aim: aim.clone(),
                duty,
                kind: Arc::clone(kind),
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

    /// Hands what faults arise from to each row of the table.
    fn each(&mut self, ask: impl Fn(&Arises, &mut Self)) {
        FAULTS.iter().flat_map(|row| row.arises).for_each(|arises| ask(arises, self));
    }

    fn clause(&mut self, clause: &Clause) {
        if clause.duties.refuse.is_some() {
            if self.is_mute(clause, Duty::Refuse) {
                self.mute(clause, Duty::Refuse);
            } else {
                self.each(|arises, own| {
                    if let Arises::Refused(derive) = arises {
                        derive(own, clause);
                    }
                });
            }
        }
        if clause.duties.emit.is_some() {
            self.sent(clause);
        }
    }

    fn sent(&mut self, clause: &Clause) {
        let before = self.derived.faults.len();
        let equal = clause.place == Place::Holds;
        self.each(|arises, own| match arises {
            Arises::Equal(derive) if equal => derive(own, clause),
            Arises::Sent(derive) if !equal => derive(own, clause),
            _ => {}
        });
        if self.derived.faults.len() > before {
            return;
        }
        if self.is_mute(clause, Duty::Emit) {
            self.mute(clause, Duty::Emit);
            return;
        }
        self.each(|arises, own| {
            if let Arises::Unshown(derive) = arises {
                derive(own, clause);
            }
        });
    }

    /// What is legal.
    fn accepted(&mut self) {
        self.each(|arises, own| {
            if let Arises::Operation(derive) = arises {
                derive(own);
            }
        });
        for parameter in &self.operation.parameters {
            self.each(|arises, own| {
                if let Arises::Parameter(derive) = arises {
                    derive(own, parameter);
                }
            });
        }
        if let Some(content) = &self.operation.body {
            self.each(|arises, own| {
                if let Arises::Body(derive) = arises {
                    derive(own, content);
                }
            });
        }
    }

    /// The rules that hold for every contract.
    fn rules(&mut self) {
        let judged = if self.operation.kind == Shape::Webhook { Role::Handler } else { Role::Provider };
        for clause in self.baseline.clauses.values() {
            let Some((_, rule)) = clause.parts().rule().filter(|(bound, _)| *bound == judged) else { continue };
            self.each(|arises, own| match arises {
                Arises::Rule(broken, derive) if *broken == rule => derive(own, clause),
                _ => {}
            });
        }
    }

    /// Who is to take requests or notifications.
    fn taker(&self) -> End {
        if self.operation.kind == Shape::Webhook { End::Handler } else { End::Provider }
    }

    /// The documented response that a clause is about.
    pub(super) fn response(&self, clause: &Clause) -> Option<&'a Response> {
        let key = clause.place.answer()?;
        self.operation.responses.iter().find(|own| own.key == key)
    }

    /// The documented content that a clause is about.
    pub(super) fn content(&self, clause: &Clause) -> Option<&'a Content> {
        if clause.place.is_answer() {
            self.response(clause).map(|response| &response.content)
        } else {
            self.operation.body.as_ref()
        }
    }

    /// Whether the content that a clause is about tolerates a media type.
    pub(super) fn tolerates(&self, clause: &Clause, essence: &str) -> bool {
        let accept = self.content(clause).and_then(|content| content.accept.as_ref());
        accept.is_some_and(|accept| accept.accepts(Zone::Wide, &serde_json::Value::String(essence.to_owned())))
    }

    /// Whether the documented notification carries a credential.
    pub(super) fn repeats_token(&self) -> bool {
        !self.contract.credential_parameters(self.operation).is_empty()
    }

    /// Whether notifications are documents of elements.
    pub(super) fn takes_markup(&self) -> bool {
        let first = self.operation.body.as_ref().and_then(|content| content.media_types.first());
        self.operation.kind == Shape::Webhook && first.is_some_and(|own| BodyFormat::of(&own.range).is_markup())
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
            // Other methods of a path are other operations' too, and the first one's are tried.
            Place::Operation => {
                return duty == Duty::Refuse && self.operation.methods.first() != Some(&self.operation.method);
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
            Keyword::Empty => self.response(clause).is_some_and(is_bodiless),
            Keyword::Type => typed && !format.is_some_and(BodyFormat::is_typed),
            _ => false,
        }
    }

    fn mute(&mut self, clause: &Clause, duty: Duty) {
        self.derived.mute.push((clause.id.clone(), duty));
    }
}

/// Whether HTTP gives the answer no body (RFC 9110 section 6.4.1).
pub(super) fn is_bodiless(response: &Response) -> bool {
    matches!(response.status, Status::Code(100..200 | 204 | 304))
}

/// The scopes in which a clause says something of its own; `None`: it says the same everywhere.
fn scopes(clause: &Clause, kind: &dyn FaultKind) -> Vec<Option<Scope>> {
    let mut found: Vec<Option<Scope>> = Vec::new();
    for citation in clause.citations.iter().filter(|own| !own.when.is_empty() && kind.concerns(own)) {
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
