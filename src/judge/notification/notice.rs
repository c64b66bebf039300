//! What a notification check sees.

use std::collections::BTreeMap;

use crate::codec::query;
use crate::contract::{Clause, Contract, Duty, Keyword, Operation, Place, Schema};
use crate::exchange::{Arrival, Occurrence};
use crate::judge::schema::{Judged, judge_value};
use crate::judge::{Breach, CheckId, Judgement, Without};
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
    /// The checks that do not judge it.
    pub without: Without<'a>,
}

impl<'a> Notice<'a> {
    /// The values of query parameter `name`, decoded as a form (`+` is a space).
    pub(super) fn query(&self, name: &str) -> Vec<String> {
        query::parse(self.arrival.query()).into_iter().filter(|pair| pair.name == name).map(|pair| pair.value).collect()
    }

    pub(super) fn clause(&self, place: &Place, keyword: &Keyword, member: Option<&str>) -> Option<&'a Clause> {
        self.contract.clause(&self.operation.name, place, keyword, member)
    }

    pub(super) fn breach(check: CheckId, clause: Option<&'a Clause>, message: impl Into<String>) -> Option<Breach<'a>> {
        Breach::of(check, clause, Duty::Emit, message)
    }

    pub(super) fn note(check: CheckId, clause: Option<&'a Clause>, message: impl Into<String>) -> Option<Breach<'a>> {
        Self::breach(check, clause, message).map(Breach::noted)
    }

    /// Judges the value of a parameter at `place` against both zones of its schema.
    pub(super) fn value(
        &self,
        check: CheckId,
        schema: &Schema,
        place: &Place,
        value: &Value,
        judgement: &mut Judgement<'a>,
    ) {
        let is_chosen = |value: &Value| self.chose(value);
        let judged = Judged { is_chosen: &is_chosen, ..Judged::of(self.contract, self.operation, check, place) };
        judge_value(&judged, schema, value, judgement);
    }

    /// Whether a value is one that Probity chose for the event.
    pub(super) fn chose(&self, value: &Value) -> bool {
        value.as_str().is_some_and(|text| self.occurrence.variables.values().any(|own| own == text))
    }
}
