//! Notifications go to another subscriber as well.

use crate::contract::{Clause, Duty, Expression, In, Keyword, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::notification::is_token;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::mutate;
use crate::prove::pass::subscribers;
use crate::prove::reading::Reading;
use crate::prove::serve::Reaction;
use crate::wire::BoxFuture;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry = FaultEntry { name: "leaked", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct Leaked;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    let (contract, operation) = (derivation.contract, derivation.operation);
    let several = || subscribers(contract, operation, derivation.target).len() > 1;
    let silent = clause.place == Place::Delivery && clause.keyword == Keyword::Silent;
    if silent && operation.holds.iter().any(is_token) && several() {
        derivation.put(clause, Duty::Emit, Leaked);
    }
}

/// The same notification under another token; nothing where it has none, or this very one.
fn under_token(reading: &Reading, request: &Incoming, token: &str) -> Option<Incoming> {
    let operation = reading.operation();
    let key = operation.holds.iter().filter(|hold| is_token(hold)).find_map(|hold| {
        let Ok(Expression::RequestQuery(name)) = Expression::parse(&hold.left) else { return None };
        Some(name)
    })?;
    let parameter = operation.parameter(In::Query, &key)?;
    let own = reading.texts(parameter, request).into_iter().next()?;
    let mut other = request.clone();
    mutate::set_parameter(&mut other, parameter, Some(&token.into()))?;
    (own != token).then_some(other)
}

impl FaultKind for Leaked {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn deliver<'a>(&'a self, layer: &'a Layer, request: &'a Incoming) -> BoxFuture<'a, Option<Reaction>> {
        Box::pin(async {
            for peer in &layer.peers {
                if let Some(other) = under_token(&layer.reading, request, peer) {
                    layer.apply();
                    layer.forward(&other).await;
                }
            }
            None
        })
    }
}
