//! Expands entities without a bound, which it knows by what they look like on the wire.

use crate::contract::{Clause, RuleId};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::BoxFuture;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "expands-ENTITIES", arises: &[Arises::Rule(RuleId::BoundedExpansion, derive)] };

#[derive(Debug)]
struct ExpandsEntities {
    /// Each within another; else one very often.
    nested: bool,
}

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if derivation.takes_markup() {
        for nested in [true, false] {
            derivation.put_rule(clause, ExpandsEntities { nested });
        }
    }
}

/// Whether the entities of a document grow when they are expanded: each within another, or one very often.
fn expands(nested: bool, body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    let Some((subset, rest)) = text.split_once("]>").filter(|(subset, _)| subset.contains("<!ENTITY")) else {
        return false;
    };
    if nested { subset.contains('&') } else { !subset.contains('&') && rest.matches('&').count() > 100 }
}

impl FaultKind for ExpandsEntities {
    fn name(&self) -> String {
        if self.nested { "expands-nested-entities" } else { "expands-repeated-entity" }.to_owned()
    }

    fn handle<'a>(
        &'a self,
        layer: &'a Layer,
        request: &'a Incoming,
        _: &'a [String],
    ) -> BoxFuture<'a, Option<Reaction>> {
        Box::pin(async {
            expands(self.nested, &request.body).then(|| {
                layer.apply();
                Reaction::Hang
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growing_entities_are_seen() {
        let nested = b"<!DOCTYPE a [<!ENTITY b \"x\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        let wide = format!("<!DOCTYPE a [<!ENTITY b \"x\">]><a>{}</a>", "&b;".repeat(200));
        assert!(expands(true, nested) && !expands(false, nested));
        assert!(expands(false, wide.as_bytes()) && !expands(true, wide.as_bytes()));
        assert!(!expands(true, b"<a>&amp;</a>"));
    }
}
