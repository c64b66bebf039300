//! Repeats the credential or token that came with the request.

use crate::codec::query;
use crate::contract::{Clause, Kind as Shape, RuleId};
use crate::prove::derive::Derivation;
use crate::prove::fault::End;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::reading::carried;
use crate::prove::serve::Reaction;
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "repeats-secret", arises: &[Arises::Rule(RuleId::NoSecret, derive)] };

#[derive(Debug)]
struct RepeatsSecret;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    let operation = derivation.operation;
    let demands = operation.kind == Shape::Operation && operation.security.iter().any(|schemes| !schemes.is_empty());
    // What a notification carries that must stay secret is known only where the handler was given it.
    if demands || derivation.repeats_token() {
        derivation.put_rule(clause, RepeatsSecret);
    }
}

impl FaultKind for RepeatsSecret {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn react(&self, layer: &Layer, request: &Incoming, answer: &Answer) -> Option<Reaction> {
        let mut other = answer.clone();
        if layer.fault.end == End::Handler {
            let values = query::parse(request.query()).into_iter().map(|pair| pair.value);
            other.body = values.collect::<Vec<_>>().join("\n").into_bytes();
            other.set_header("Content-Type", Some("text/plain"));
        } else {
            let schemes = layer.reading.contract.security.values();
            let own = schemes.filter_map(|scheme| carried(&scheme.carrier, request)).find(|own| !own.is_empty())?;
            let secret = own.rsplit(' ').next().unwrap_or_default();
            other.headers.push(("X-Seen".to_owned(), secret.to_owned()));
        }
        Some(Reaction::Answer(other))
    }
}
