//! The table of faults.

use super::{answer, message, notification, request, rule};
use crate::contract::{Clause, Content, Parameter, RuleId};
use crate::prove::derive::Derivation;

/// A fault, or a few of one concept: a row of [`FAULTS`].
pub(in crate::prove) struct FaultEntry {
    /// Its name in reports; what differs from one to the next is written in capital letters.
    pub(in crate::prove) name: &'static str,
    /// What it is derived from.
    pub(in crate::prove) arises: &'static [Arises],
}

/// What a fault is derived from. The function puts those that arise.
pub(in crate::prove) enum Arises {
    /// A clause that asks whoever takes a request to refuse what breaks it.
    Refused(fn(&mut Derivation<'_>, &Clause)),
    /// A clause of an answer or a notification.
    Sent(fn(&mut Derivation<'_>, &Clause)),
    /// One of those for which no other fault arises, though a message can show that it is broken.
    Unshown(fn(&mut Derivation<'_>, &Clause)),
    /// What must be equal in a notification.
    Equal(fn(&mut Derivation<'_>, &Clause)),
    /// An operation or webhook as a whole, whose documented request is to be taken.
    Operation(fn(&mut Derivation<'_>)),
    /// A parameter of it, whose legal values are to be taken.
    Parameter(fn(&mut Derivation<'_>, &Parameter)),
    /// The body of it, whose legal forms are to be taken.
    Body(fn(&mut Derivation<'_>, &Content)),
    /// A rule that holds for every contract.
    Rule(RuleId, fn(&mut Derivation<'_>, &Clause)),
}

/// Every fault, in the order in which those of one clause are tried.
pub(in crate::prove) static FAULTS: &[&FaultEntry] = &[
    &request::takes_method::ROW,
    &request::takes_violation::ROW,
    &request::takes_type::ROW,
    &request::takes_credential::ROW,
    &answer::another_status::ROW,
    &message::another_media_type::ROW,
    &message::no_media_type::ROW,
    &answer::unexpected_body::ROW,
    &message::truncated::ROW,
    &message::another_root::ROW,
    &message::repeated::ROW,
    &answer::constant::ROW,
    &answer::cut::ROW,
    &message::absent::ROW,
    &notification::dropped::ROW,
    &notification::only_the_first::ROW,
    &notification::dropped_event::ROW,
    &notification::with_another::ENDED,
    &notification::doubled::ROW,
    &notification::stale::ROW,
    &notification::with_another::BEGUN,
    &notification::leaked::ROW,
    &notification::another_url::ROW,
    &notification::unequal::ROW,
    &notification::another_method::ROW,
    &message::commits::ROW,
    &message::unbuilt::ROW,
    &request::refuses_documented::ROW,
    &request::refuses_spelling::ROW,
    &request::refuses_absence::ROW,
    &request::refuses_presence::ROW,
    &request::refuses_media_type::ROW,
    &request::refuses_charset::ROW,
    &request::refuses_value::ROW,
    &rule::closes::ROW,
    &rule::fails::ROW,
    &rule::hangs::ROW,
    &rule::framing::HEADER,
    &rule::framing::LENGTH,
    &rule::framing::NO_CONTENT,
    &rule::framing::CHUNK,
    &rule::repeats_secret::ROW,
    &rule::shows_stack_trace::ROW,
    &rule::no_allow::ROW,
    &rule::no_challenge::ROW,
    &rule::odd_refusal::ROW,
    &rule::follows::ROW,
    &rule::expands_entities::ROW,
    &rule::wedged::ROW,
    &rule::fickle::ROW,
    &rule::recounts::ROW,
    &rule::echoes::ROW,
    &rule::slow::ROW,
    &rule::overloaded::ROW,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::judge::checks;

    #[test]
    fn each_fault_has_its_line_of_the_guide_and_no_line_is_of_none() {
        let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md");
        let guide = std::fs::read_to_string(guide).unwrap();
        for FaultEntry { name, .. } in FAULTS {
            let mut lines = guide.lines().filter_map(|line| line.strip_prefix(&format!("| `{name}` | ")));
            assert!(lines.any(|line| line.split_whitespace().count() > 4), "docs/faults.md says nothing of {name}");
        }
        assert_eq!(guide.matches("\n| `").count(), FAULTS.len(), "a line of docs/faults.md is of no fault");
    }

    #[test]
    fn each_check_names_a_fault_that_there_is() {
        for check in checks() {
            assert!(FAULTS.iter().any(|row| row.name == check.fault), "{} names {}", check.id, check.fault);
        }
    }

    #[test]
    fn names_are_told_apart_and_every_rule_is_broken() {
        let names: BTreeSet<&str> = FAULTS.iter().map(|row| row.name).collect();
        assert_eq!(names.len(), FAULTS.len());
        for rule in RuleId::ALL {
            let breaks = |arises: &Arises| matches!(arises, Arises::Rule(own, _) if own == rule);
            assert!(FAULTS.iter().any(|row| row.arises.iter().any(breaks)), "no fault breaks {rule}");
        }
    }
}
