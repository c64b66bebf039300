//! What a notification check sees.

use std::collections::BTreeMap;

use crate::codec::query;
use crate::contract::{Clause, Contract, Duty, Operation, Schema};
use crate::exchange::{Arrival, Occurrence};
use crate::judge::Breach;
use crate::judge::schema::{Misfit, located, misfits};
use serde_json::Value;

/// What is known of the event and of the subscription that made the notification due.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The name of the person whose data changed.
    pub user: String,
    /// Their token, as a symbol.
    pub token: String,
    /// Their company.
    pub company: String,
    /// The attributes of the subscription's member; tokens are symbols.
    pub subscription: BTreeMap<String, String>,
}

/// One notification and everything needed to judge it.
#[derive(Debug, Clone, Copy)]
pub struct Notice<'a> {
    /// The contract.
    pub contract: &'a Contract,
    /// The webhook.
    pub operation: &'a Operation,
    /// The postback URL as registered.
    pub registered: &'a str,
    /// What arrived.
    pub arrival: &'a Arrival,
    /// What happened.
    pub occurrence: &'a Occurrence,
    /// Whose event and whose subscription.
    pub facts: &'a Facts,
}

impl<'a> Notice<'a> {
    /// The values of query parameter `name`, decoded as a form (`+` is a space).
    pub(super) fn query(&self, name: &str) -> Vec<String> {
        query::parse(self.arrival.query()).into_iter().filter(|pair| pair.name == name).map(|pair| pair.value).collect()
    }

    pub(super) fn clause(&self, place: &str, keyword: &str, member: Option<&str>) -> Option<&'a Clause> {
        self.contract.clause(&self.operation.name, place, keyword, member)
    }

    pub(super) fn breach(
        check: &'static str,
        clause: Option<&'a Clause>,
        message: impl Into<String>,
    ) -> Option<Breach<'a>> {
        Breach::of(check, clause, Duty::Emit, message)
    }

    pub(super) fn note(
        check: &'static str,
        clause: Option<&'a Clause>,
        message: impl Into<String>,
    ) -> Option<Breach<'a>> {
        Self::breach(check, clause, message).map(Breach::noted)
    }

    /// Judges a value at `place` against both zones of its schema; `at` tells where a JSON Pointer is in the message.
    pub(super) fn value(
        &self,
        check: &'static str,
        schema: &Schema,
        place: &str,
        value: &Value,
        at: &dyn Fn(&str) -> Option<String>,
        breaches: &mut Vec<Breach<'a>>,
    ) {
        let message = |violation: &crate::contract::Violation| match at(&violation.path) {
            Some(position) => format!("{position}: {}", violation.message),
            None => located(&violation.path, &violation.message),
        };
        // What Probity chose for the event is no news where the documents leave it open.
        let chosen = |path: &str| {
            let text = value.pointer(path).and_then(Value::as_str);
            text.is_some_and(|text| self.occurrence.variables.values().any(|own| own == text))
        };
        for misfit in misfits(schema, value) {
            let (Misfit::Broken(violation) | Misfit::Open(violation)) = &misfit;
            if matches!(misfit, Misfit::Open(_)) && chosen(&violation.path) {
                continue;
            }
            let clause = self.contract.clause_of_violation(&self.operation.name, place, violation);
            let message = message(violation);
            breaches.extend(match misfit {
                Misfit::Broken(_) => Self::breach(check, clause, message),
                Misfit::Open(_) => Self::note(check, clause, message),
            });
        }
    }
}
