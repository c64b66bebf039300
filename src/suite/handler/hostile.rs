//! Hostile groups: entities that fetch, entities that expand, and sizes.

use super::session::Maker;
use super::{HandlerCase, HandlerGroup, Payload, Watch};
use crate::contract::RuleId;

const FETCHES: [(&str, Payload); 6] = [
    ("external-general-entity", Payload::GeneralEntity),
    ("external-parameter-entity", Payload::ParameterEntity),
    ("external-dtd", Payload::ExternalDtd),
    ("xinclude", Payload::XInclude),
    ("schema-location", Payload::SchemaLocation),
    ("stylesheet", Payload::Stylesheet),
];

const FILES: [(&str, Payload); 2] = [("file-entity", Payload::FileEntity), ("file-xinclude", Payload::FileInclude)];

const EXPANSIONS: [(&str, Payload); 2] =
    [("exponential-expansion", Payload::Exponential), ("quadratic-expansion", Payload::Quadratic)];

/// Sizes of bodies, and how deep and wide an XML body gets.
const SIZES: [(&str, Payload); 4] = [
    ("1-mb", Payload::Large(1_000_000)),
    ("10-mb", Payload::Large(10_000_000)),
    ("20000-deep", Payload::Deep(20_000)),
    ("100000-attributes", Payload::Attributes(100_000)),
];

impl Maker<'_> {
    /// What XML may point to: addresses at the canary, and a file.
    pub(super) fn entities(&mut self) -> Option<HandlerGroup> {
        let mut cases = Vec::new();
        let rules = [RuleId::NoExternalEntity];
        for (variant, payload) in FETCHES {
            cases.extend(self.hostile(("hostile", variant), &rules, payload, Watch::Canary));
        }
        for (variant, payload) in FILES {
            cases.extend(self.hostile(("hostile", variant), &rules, payload, Watch::File));
        }
        self.group("external-entities", cases)
    }

    /// Entities that grow when they are expanded.
    pub(super) fn expansion(&mut self) -> Option<HandlerGroup> {
        let mut cases = Vec::new();
        for (variant, payload) in EXPANSIONS {
            cases.extend(self.hostile(("hostile", variant), &[RuleId::BoundedExpansion], payload, Watch::Expansion));
        }
        self.group("expansion", cases)
    }

    /// Bodies far larger, deeper and wider than a documented one.
    pub(super) fn sizes(&mut self) -> Option<HandlerGroup> {
        if !self.required {
            return None;
        }
        let mut cases: Vec<HandlerCase> = Vec::new();
        for (variant, payload) in SIZES {
            let payload = match payload {
                Payload::Deep(depth) if !self.is_markup => Payload::DeepJson(depth),
                Payload::Attributes(_) if !self.is_markup => continue,
                payload => payload,
            };
            let made = self.hostile(("size", variant), &[RuleId::Answered], payload, Watch::Answer);
            // A server may stop reading what is too much (RFC 9110 section 15.5.14).
            cases.extend(made.map(|case| HandlerCase { may_cut: true, ..case }));
        }
        self.group("sizes", cases)
    }
}
