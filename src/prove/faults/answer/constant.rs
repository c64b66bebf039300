//! The same value in every answer.

use std::sync::Mutex;

use crate::contract::{Clause, Duty, Keyword};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::{Layer, lock};
use crate::prove::spoil::Answered;
use crate::wire::http1::Answer;

pub(in crate::prove::faults) const ROW: FaultEntry = FaultEntry { name: "constant", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct Constant;

/// The value in the last answer.
type LastValue = Mutex<Option<String>>;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if clause.keyword == Keyword::Distinct && clause.place.is_answer() {
        derivation.put(clause, Duty::Emit, Constant);
    }
}

impl FaultKind for Constant {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn spoil_answer(&self, at: &Answered<'_>, answer: &mut Answer) -> Option<()> {
        let header = at.header()?;
        answer.header(header)?;
        let last = lock(at.layer.memory.of::<LastValue>()).clone()?;
        answer.set_header(header, Some(&last));
        Some(())
    }

    fn see(&self, layer: &Layer, answer: &Answer) {
        let header = layer.fault.aim.place.answer_header();
        *lock(layer.memory.of::<LastValue>()) = header.and_then(|name| answer.header(name)).map(str::to_owned);
    }
}
