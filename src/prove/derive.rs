//! Contract to faults: every duty of every clause, with no list written by hand.

use std::collections::HashMap;
use std::sync::Arc;

use super::breaking::{Broken, breaking, header_breaking};
use super::fault::{End, Fault, Kind};
use crate::contract::{Clause, Contract, Duty, In, Kind as Shape, Operation, Response, Role, Scope, Status};
use crate::generate::{Knowledge, Node, boundaries, sample};
use crate::target::ProviderTarget;

/// Derives the faults of one operation or webhook.
pub(super) struct Derivation<'a> {
    pub(super) contract: &'a Contract,
    pub(super) index: usize,
    pub(super) operation: &'a Operation,
    pub(super) number: usize,
    pub(super) baseline: &'a Contract,
    pub(super) knowledge: &'a Knowledge,
    pub(super) provider: Option<&'a ProviderTarget>,
    pub(super) faults: Vec<Fault>,
    values: HashMap<String, Vec<Broken>>,
}

/// The faults of all operations and webhooks, in the order of the contract.
pub(super) fn derive(
    contracts: &[Arc<Contract>],
    baseline: &Contract,
    provider: Option<&ProviderTarget>,
    handler: bool,
    delivers: bool,
    knowledge: &Knowledge,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, contract) in contracts.iter().enumerate() {
        for (number, operation) in contract.operations.iter().enumerate() {
            let mut own = Derivation {
                contract,
                index,
                operation,
                number,
                baseline,
                knowledge,
                provider,
                faults: Vec::new(),
                values: HashMap::new(),
            };
            own.values = own.breaking();
            for clause in contract.clauses_of(&operation.name) {
                own.clause(clause);
            }
            own.accepted();
            own.baseline();
            own.faults.retain(|fault| match fault.end {
                End::Provider => provider.is_some(),
                End::Handler => handler,
                End::Notification => delivers,
            });
            faults.append(&mut own.faults);
        }
    }
    let mut seen = std::collections::HashSet::new();
    faults.retain(|fault| seen.insert(fault.id.clone()));
    faults
}

impl Derivation<'_> {
    /// The values that break each clause of a body, header or parameter, by clause id.
    fn breaking(&self) -> HashMap<String, Vec<Broken>> {
        let mut found: HashMap<String, Vec<Broken>> = HashMap::new();
        let mut add = |list: Vec<Broken>| {
            for broken in list {
                if let Some(first) = broken.clauses.first() {
                    found.entry(first.clone()).or_default().push(broken);
                }
            }
        };
        let (contract, operation, knowledge) = (self.contract, self.operation, self.knowledge);
        if let Some(content) = &operation.body {
            add(breaking(contract, operation, "body", content, knowledge));
        }
        for parameter in &operation.parameters {
            let (site, name, schema) = (parameter.site(), &parameter.name, &parameter.schema);
            add(header_breaking(contract, operation, &site, name, schema, knowledge));
        }
        for response in &operation.responses {
            let place = format!("response.{}", response.key);
            add(breaking(contract, operation, &format!("{place}.body"), &response.content, knowledge));
            for header in &response.headers {
                let site = format!("{place}.header.{}", header.name);
                add(header_breaking(contract, operation, &site, &header.name, &header.schema, knowledge));
            }
        }
        found
    }

    /// Adds a fault for each scope in which the clause says something of its own.
    pub(super) fn put(&mut self, clause: &Clause, duty: Duty, end: End, kind: &Kind, along: &[String]) {
        if clause.duties.level(duty).is_none() {
            return;
        }
        let mut scopes: Vec<Option<Scope>> = Vec::new();
        for citation in clause.citations.iter().filter(|citation| !citation.when.is_empty()) {
            if let Kind::TakesRefused(requirement, _) = kind
                && *requirement != citation.requirement
            {
                continue;
            }
            if let Kind::RefusesValue(_, place, Some(value)) = kind
                && citation.when.get(place).is_some_and(|own| value.as_str() != Some(own))
            {
                continue;
            }
            let scope = Some(citation.when.clone());
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        if scopes.is_empty() {
            scopes.push(None);
        }
        for scope in scopes {
            let mut id = format!("{}!{duty}/{}", clause.id, kind.word());
            if clause.contract == "baseline" {
                id = format!("{id}@{}/{}", self.contract.name, self.operation.name);
            }
            if let Some(scope) = &scope {
                let words: Vec<&str> = scope.values().map(String::as_str).collect();
                id = format!("{id}@{}", words.join("-"));
            }
            let fault = Fault {
                id,
                clause: clause.id.clone(),
                duty,
                kind: kind.clone(),
                end,
                contract: self.index,
                operation: self.number,
                scope,
                along: along.iter().filter(|id| **id != clause.id).cloned().collect(),
            };
            self.faults.push(fault);
        }
    }

    fn clause(&mut self, clause: &Clause) {
        let webhook = self.operation.kind == Shape::Webhook;
        let taker = if webhook { End::Handler } else { End::Provider };
        let answers = clause.place == "responses" || clause.place.starts_with("response.");
        if clause.duties.refuse.is_some() {
            self.taken(clause, taker);
        }
        if clause.duties.emit.is_some() {
            if answers {
                self.answered(clause, taker);
            } else {
                self.notified(clause);
            }
        }
    }

    /// Whether no message can show that the clause is broken: as text every value is a string, a path without its
    /// parameter is another path, and HTTP's own header parameters promise nothing (OpenAPI 3.1 section 4.8.12.1).
    fn silent(&self, clause: &Clause) -> bool {
        let part = clause.place.split(['[', '#']).next().unwrap_or_default();
        let part: Vec<&str> = part.splitn(3, '.').collect();
        if part[0] == "header" && part.get(1).is_some_and(|name| super::reading::is_transport(name)) {
            return clause.keyword != "required" && clause.keyword != "single"
                || self.operation.kind == Shape::Operation;
        }
        if part[0] == "path" && matches!(clause.keyword.as_str(), "required" | "minLength") {
            return true;
        }
        let content = match part.as_slice() {
            ["body", ..] => self.operation.body.as_ref(),
            ["response", key, ..] if !clause.place.contains(".header.") => {
                self.operation.responses.iter().find(|own| own.key == *key).map(|own| &own.content)
            }
            ["query" | "path" | "header" | "cookie" | "response", ..] => {
                return clause.keyword == "type" && !self.values.contains_key(&clause.id);
            }
            _ => return false,
        };
        let json = content
            .and_then(|content| content.media_types.first())
            .is_some_and(|own| crate::codec::media_type::is_json(&own.range));
        clause.keyword == "type" && !json && !self.values.contains_key(&clause.id)
    }

    /// "Takes the violation".
    fn taken(&mut self, clause: &Clause, end: End) {
        if self.silent(clause) {
            return;
        }
        let kind = if clause.place == "operation" { Kind::TakesMethod } else { Kind::TakesViolation };
        self.put(clause, Duty::Refuse, end, &kind, &[]);
        let values: Vec<Broken> = self.values.get(&clause.id).cloned().unwrap_or_default();
        if values.len() > 1 && clause.keyword == "type" {
            for broken in values {
                self.put(clause, Duty::Refuse, end, &Kind::TakesValue(broken.name.clone()), &broken.clauses);
            }
        }
        if clause.place == "security" && clause.keyword == "credential" {
            let refused: Vec<(String, String)> = self.provider.map_or_else(Vec::new, |provider| {
                let own = provider.refused.iter();
                own.map(|own| (own.requirement.clone(), own.credential.symbol.to_string())).collect()
            });
            for (requirement, symbol) in refused {
                if clause.citations.iter().any(|citation| citation.requirement == requirement) {
                    self.put(clause, Duty::Refuse, end, &Kind::TakesRefused(requirement, symbol), &[]);
                }
            }
        }
    }

    /// "Commits the violation" in an answer.
    fn answered(&mut self, clause: &Clause, end: End) {
        let kinds: Vec<Kind> = match (clause.place.as_str(), clause.keyword.as_str()) {
            ("responses", _) => self.another_status(None).map(Kind::AnotherStatus).into_iter().collect(),
            (place, "status") => {
                let key = place.trim_start_matches("response.");
                let response = self.operation.responses.iter().find(|own| own.key == key);
                response.and_then(|own| self.another_status(Some(own))).map(Kind::AnotherStatus).into_iter().collect()
            }
            (_, "media-type") => vec![Kind::MediaType(Some("application/x-probity-other")), Kind::MediaType(None)],
            (_, "empty") => vec![Kind::UnexpectedBody],
            (_, "syntax") => vec![Kind::Truncated],
            (_, "root") => vec![Kind::AnotherRoot],
            (_, "single") => vec![Kind::Repeated],
            (_, "distinct") => vec![Kind::Constant],
            (place, "required") if place.contains(".header.") => vec![Kind::Absent],
            _ => Vec::new(),
        };
        self.emitted(clause, end, kinds);
    }

    /// "Commits the violation" in a notification, and everything that the delivery model promises.
    fn notified(&mut self, clause: &Clause) {
        let kinds: Vec<Kind> = match (clause.place.as_str(), clause.keyword.as_str()) {
            ("delivery", "due") => {
                let mut kinds = vec![Kind::Dropped];
                if let Some(crate::contract::Subscription::Due(due)) = &self.operation.subscription
                    && due.kinds.len() > 1
                {
                    kinds.extend(due.kinds.iter().cloned().map(Kind::DroppedKind));
                }
                kinds
            }
            ("delivery", "once") => vec![Kind::Doubled],
            ("delivery", "silent") => vec![Kind::Stale],
            ("delivery", "url") => vec![Kind::AnotherUrl],
            ("holds", id) => vec![Kind::Unequal(id.to_owned())],
            ("operation", "method") => vec![Kind::AnotherMethod],
            ("body", "required") if clause.member.is_none() => vec![Kind::Absent],
            (place, "required") if !place.starts_with("body") => vec![Kind::Absent],
            (_, "single") => vec![Kind::Repeated],
            ("body", "media-type") => vec![Kind::MediaType(Some("application/x-probity-other")), Kind::MediaType(None)],
            ("body", "syntax") => vec![Kind::Truncated],
            ("body", "root") => vec![Kind::AnotherRoot],
            _ => Vec::new(),
        };
        self.emitted(clause, End::Notification, kinds);
    }

    fn emitted(&mut self, clause: &Clause, end: End, kinds: Vec<Kind>) {
        let values = self.values.get(&clause.id).cloned().unwrap_or_default();
        if kinds.is_empty() && values.is_empty() && !self.silent(clause) {
            self.put(clause, Duty::Emit, end, &Kind::Unbuilt, &[]);
        }
        for kind in kinds {
            self.put(clause, Duty::Emit, end, &kind, &[]);
        }
        for broken in values {
            let kind = Kind::Value(broken.name.clone(), broken.place.clone(), broken.value.clone());
            self.put(clause, Duty::Emit, end, &kind, &broken.clauses);
        }
    }

    /// A status that does not fit where this response is due; `None`: one that no response documents.
    fn another_status(&self, response: Option<&Response>) -> Option<u16> {
        let operation = self.operation;
        let allowed = |code: u16| {
            operation.allowed_statuses.contains(&code)
                || operation.responses.iter().any(|own| own.allowed_statuses.contains(&code))
        };
        let undocumented =
            |code: &u16| operation.response(*code).is_none_or(|own| own.status == Status::Default) && !allowed(*code);
        let Some(response) = response else {
            return [299, 418, 451, 399, 289, 199]
                .into_iter()
                .filter(|code| *code >= 200)
                .find(|code| operation.response(*code).is_none() && !allowed(*code));
        };
        let success = match response.status {
            Status::Code(code) => code < 400,
            Status::Class(digit) => digit < 4,
            Status::Default => return None,
        };
        if success {
            return [299, 289, 207].into_iter().find(undocumented);
        }
        [418, 409, 404, 451, 400]
            .into_iter()
            .find(|code| !response.status.covers(*code) && !response.allowed_statuses.contains(code))
    }

    /// "Refuses this legal thing".
    fn accepted(&mut self) {
        let (contract, operation) = (self.contract, self.operation);
        let end = if operation.kind == Shape::Webhook { End::Handler } else { End::Provider };
        if let Some(offered) = contract.clause(&operation.name, "operation", "offered", None) {
            let along: Vec<String> = contract
                .clauses_of(&operation.name)
                .filter(|clause| clause.duties.accept.is_some())
                .map(|clause| clause.id.clone())
                .collect();
            self.put(offered, Duty::Accept, end, &Kind::RefusesDocumented, &along);
        }
        for parameter in &operation.parameters {
            let site = parameter.site();
            if !parameter.required
                && let Some(clause) = contract.clauses_at(&operation.name, &site).next()
            {
                let kind = Kind::RefusesValue("absence".to_owned(), site.clone(), None);
                self.put(clause, Duty::Accept, end, &kind, &[]);
            }
            let base = sample(Node::of(&parameter.schema), Some(&parameter.name), self.knowledge);
            let Some(base) = base.filter(|_| parameter.place != In::Path) else { continue };
            self.inside(&site, &parameter.schema, &base, end);
        }
        let Some(content) = &operation.body else { return };
        let media_type = contract.clause(&operation.name, "body", "media-type", None);
        if let Some(clause) = media_type {
            for other in content.media_types.iter().skip(1) {
                self.put(clause, Duty::Accept, end, &Kind::RefusesMediaType(other.range.clone()), &[]);
            }
            if content.required {
                self.put(clause, Duty::Accept, end, &Kind::RefusesCharset, &[]);
            }
        }
        let Some(schema) = content.media_types.first().and_then(|documented| documented.schema.as_ref()) else {
            return;
        };
        if let Some(base) = sample(Node::of(schema), None, self.knowledge) {
            self.inside("body", schema, &base, end);
        }
    }

    fn inside(&mut self, site: &str, schema: &crate::contract::Schema, base: &serde_json::Value, end: End) {
        let contract = self.contract;
        for inside in boundaries(Node::of(schema), base, self.knowledge) {
            if !schema.accepts(crate::contract::Zone::Narrow, &inside.value) {
                continue;
            }
            let place = format!("{site}{}", inside.place);
            let name = &self.operation.name;
            let clause = contract
                .clause(name, &place, inside.keyword, None)
                .or_else(|| contract.clauses_at(name, &place).next());
            let Some(clause) = clause else { continue };
            let value = super::breaking::at(&inside.value, &inside.place).cloned();
            let absent = inside.name == "absent";
            let kind = Kind::RefusesValue(inside.name.clone(), place, value.filter(|_| !absent));
            self.put(clause, Duty::Accept, end, &kind, &[]);
        }
    }

    /// The rules that hold for every contract.
    fn baseline(&mut self) {
        let (end, role) = match self.operation.kind {
            Shape::Operation => (End::Provider, Role::Provider),
            Shape::Webhook => (End::Handler, Role::Handler),
        };
        let baseline = self.baseline;
        let prefix = format!("baseline/{role}/");
        for clause in baseline.clauses.values() {
            let Some(tail) = clause.id.strip_prefix(&prefix) else { continue };
            let kind = match tail {
                "answer#given" => Kind::Closes,
                "answer#no-5xx" => Kind::ServerError,
                "answer#in-time" => Kind::Hangs,
                "wire#framing" => Kind::Framing,
                "wire#content-length" => Kind::WrongLength,
                "wire#chunked" => Kind::BadChunk,
                "disclosure#secret" => Kind::RepeatsSecret,
                "disclosure#stack-trace" => Kind::StackTrace,
                "method#405-allow" => Kind::NoAllow,
                "refusal#www-authenticate" => Kind::NoChallenge,
                "refusal#status" => Kind::OddRefusal,
                "xml#no-external-entity" => Kind::Fetches,
                "xml#bounded-expansion" => Kind::Expands,
                _ => Kind::Unbuilt,
            };
            if kind == Kind::RepeatsSecret && role == Role::Handler {
                continue;
            }
            let reads_xml = self.operation.body.as_ref().is_some_and(|content| {
                content.required && content.media_types.iter().any(|own| crate::codec::media_type::is_xml(&own.range))
            });
            if matches!(kind, Kind::Fetches | Kind::Expands) && !reads_xml {
                continue;
            }
            for (duty, _) in clause.duties.iter() {
                self.put(clause, duty, end, &kind, &[]);
            }
        }
    }
}
