//! Same answer: the same notification gets the same answer each time.

use super::Observed;
use crate::contract::{Duty, RuleId};
use crate::judge::{Check, CheckId, Judgement, Judges, Scene};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("same-answer"),
    about: "the same notification gets the same answer each time",
    fault: "fickle",
    judges: Judges::Handler(judge),
};

fn judge<'a>(scene: &Scene<'a>, observed: &Observed, judgement: &mut Judgement<'a>) {
    // Which success it is may tell that it was known already: 201 first, 200 after.
    let class = |status: &Option<u16>| status.map(|status| status / 100);
    let [first, _, ..] = observed.answers.as_slice() else { return };
    let clause = scene.rule(RuleId::Repeatable);
    if observed.answers.iter().any(Option::is_some) {
        judgement.look(clause, Duty::Emit);
    }
    let Some(other) = observed.answers.iter().find(|status| class(status) != class(first)) else { return };
    let show = |status: &Option<u16>| status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let message = format!("the same notification got {} and {}", show(first), show(other));
    judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
}
