//! Steps of a sequence, and whether a sequence makes sense.

use std::collections::BTreeSet;

use super::world::World;

/// An event in the provider's world.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Happening {
    /// Whose data changes: index of the user.
    pub user: usize,
    /// The event's type.
    pub event_type: String,
    /// The event's kind.
    pub kind: String,
    /// The event's variables hold characters that need encoding.
    pub odd: bool,
}

/// One step of a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A member subscribes.
    Add(usize),
    /// A member unsubscribes.
    Remove(usize),
    /// A subscription of a member is tried with each credential that must be refused.
    Refused(usize),
    /// Something happens.
    Event(Happening),
    /// Nothing goes on before everything is delivered.
    Settle,
    /// Steps that are taken at the same time.
    Together(Vec<Step>),
}

/// Whether a sequence makes sense: a subscription ends only where there is one, and what is done at the same time does
/// not depend on which is first.
pub fn is_sound(steps: &[Step], world: &World) -> bool {
    let mut subscribed = BTreeSet::new();
    steps.iter().all(|step| {
        let parts = parts(step);
        let alone = parts.len() == 1 || independent(parts, world);
        alone
            && parts.iter().all(|part| match part {
                Step::Add(member) => {
                    subscribed.insert(*member);
                    true
                }
                Step::Remove(member) => subscribed.remove(member),
                Step::Together(_) => false,
                _ => true,
            })
    })
}

/// The steps that a step consists of.
pub(crate) fn parts(step: &Step) -> &[Step] {
    match step {
        Step::Together(parts) => parts,
        one => std::slice::from_ref(one),
    }
}

/// No two of the steps concern the same member.
fn independent(parts: &[Step], world: &World) -> bool {
    let touched = |step: &Step| match step {
        Step::Add(member) | Step::Remove(member) | Step::Refused(member) => vec![*member],
        Step::Event(happening) => {
            (0..world.members.len()).filter(|member| !world.due(happening, *member).is_empty()).collect()
        }
        Step::Settle => (0..world.members.len()).collect(),
        Step::Together(_) => Vec::new(),
    };
    parts.iter().enumerate().all(|(index, part)| {
        let own = touched(part);
        parts[..index].iter().all(|before| {
            let both_events = matches!((part, before), (Step::Event(_), Step::Event(_)));
            both_events || !touched(before).iter().any(|member| own.contains(member))
        })
    })
}

/// A sequence in words, one line for each step.
pub fn texts(steps: &[Step], world: &World) -> Vec<String> {
    steps.iter().map(|step| text(step, world)).collect()
}

fn text(step: &Step, world: &World) -> String {
    let label = |member: &usize| world.members.get(*member).map_or("?", |member| member.label.as_str());
    match step {
        Step::Add(member) => format!("subscribe {}", label(member)),
        Step::Remove(member) => format!("unsubscribe {}", label(member)),
        Step::Refused(member) => format!("subscribe {} with credentials that must be refused", label(member)),
        Step::Event(Happening { user, event_type, kind, odd }) => {
            let name = world.users.get(*user).map_or("?", |(name, _, _)| name.as_str());
            let odd = if *odd { ", with values that need encoding" } else { "" };
            format!("event {event_type} {kind} of {name}{odd}")
        }
        Step::Settle => "wait until everything is delivered".to_owned(),
        Step::Together(parts) => {
            let parts: Vec<String> = parts.iter().map(|part| text(part, world)).collect();
            format!("at once: {}", parts.join(" | "))
        }
    }
}
