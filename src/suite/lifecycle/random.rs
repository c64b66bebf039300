//! Random sequences: a proptest strategy over steps. Shrinking takes steps away, and keeps what is left sensible.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::step::{Happening, Step, is_sound, parts};
use super::world::World;

/// The fewest and the most steps of a sequence.
const LENGTH: (usize, usize) = (3, 10);

/// What kind of sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SequenceStyle {
    /// One step after the other.
    Sequential,
    /// Some steps at the same time.
    Concurrent,
}

/// Draws sequences from the delivery model.
#[derive(Debug, Clone)]
pub(crate) struct Sequences {
    /// Whom the steps are about.
    pub(crate) world: Arc<World>,
    /// What the steps are like.
    pub(crate) style: SequenceStyle,
}

impl Strategy for Sequences {
    type Tree = SequenceTree;
    type Value = Vec<Step>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let numbers = proptest::collection::vec(proptest::num::u32::ANY, 8 * LENGTH.1);
        let numbers = numbers.new_tree(runner)?.current();
        let mut drawing = Drawing { world: &self.world, numbers: numbers.into_iter(), subscribed: BTreeSet::new() };
        Ok(SequenceTree::new(drawing.sequence(self.style), Arc::clone(&self.world)))
    }
}

/// A sequence that is being drawn.
struct Drawing<'w> {
    world: &'w World,
    numbers: std::vec::IntoIter<u32>,
    subscribed: BTreeSet<usize>,
}

impl Drawing<'_> {
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.numbers.next().unwrap_or(0)).unwrap_or(0) % limit.max(1)
    }

    fn sequence(&mut self, style: SequenceStyle) -> Vec<Step> {
        let everyone: Vec<usize> = (0..self.world.members.len()).collect();
        // Half of the sequences stay with one user, so that several of them fit side by side.
        let focus = self.below(2 * self.world.users.len().max(1));
        let alone: Vec<usize> =
            everyone.iter().copied().filter(|member| self.world.members[*member].users == [focus]).collect();
        let focused = !alone.is_empty() && focus < self.world.users.len();
        let members = if focused { alone } else { everyone };
        let mut happenings = self.world.happenings();
        if focused {
            happenings.retain(|happening| happening.user == focus);
        }
        let length = LENGTH.0 + self.below(LENGTH.1 - LENGTH.0 + 1);
        let mut steps: Vec<Step> = Vec::new();
        for _ in 0..length {
            let Some(step) = self.step(&members, &happenings) else { continue };
            let before = steps.clone();
            match (style, steps.last_mut()) {
                (SequenceStyle::Concurrent, Some(last)) if self.below(2) == 0 => {
                    let mut group = parts(last).to_vec();
                    group.push(step.clone());
                    *last = Step::Together(group);
                }
                _ => steps.push(step.clone()),
            }
            if !is_sound(&steps, self.world) {
                steps = before;
                steps.push(step);
            }
            if !is_sound(&steps, self.world) {
                steps.pop();
            }
        }
        steps
    }

    fn step(&mut self, members: &[usize], happenings: &[Happening]) -> Option<Step> {
        let choice = self.below(20);
        if members.is_empty() || happenings.is_empty() {
            return None;
        }
        if choice < 6 || self.subscribed.is_empty() && choice < 12 {
            let member = members[self.below(members.len())];
            self.subscribed.insert(member);
            return Some(Step::Add(member));
        }
        if choice < 9 && !self.subscribed.is_empty() {
            let at = self.below(self.subscribed.len());
            let member = *self.subscribed.iter().nth(at)?;
            self.subscribed.remove(&member);
            return Some(Step::Remove(member));
        }
        if choice == 9 {
            return Some(Step::Settle);
        }
        // Mostly events that somebody is told of.
        let heard: Vec<&Happening> = happenings
            .iter()
            .filter(|happening| self.subscribed.iter().any(|member| !self.world.due(happening, *member).is_empty()))
            .collect();
        if choice < 16 && !heard.is_empty() {
            let heard: Vec<Happening> = heard.into_iter().cloned().collect();
            let at = self.below(heard.len());
            return heard.into_iter().nth(at).map(Step::Event);
        }
        let at = self.below(happenings.len());
        happenings.get(at).cloned().map(Step::Event)
    }
}

/// A sequence that can be made shorter.
#[derive(Debug, Clone)]
pub struct SequenceTree {
    steps: Vec<Step>,
    /// What it was before the last simplification.
    before: Option<Vec<Step>>,
    world: Arc<World>,
    /// How many steps are taken away at once, and where.
    size: usize,
    at: usize,
    /// Whether this round took anything away.
    progress: bool,
    /// The next group of concurrent steps to be put in order.
    group: usize,
}

impl SequenceTree {
    /// The tree of a sequence.
    pub fn new(steps: Vec<Step>, world: Arc<World>) -> Self {
        let size = steps.len().div_ceil(2);
        Self { steps, before: None, world, size, at: 0, progress: false, group: 0 }
    }

    /// The world that its steps are taken in.
    pub fn world(&self) -> Arc<World> {
        Arc::clone(&self.world)
    }

    fn replace(&mut self, steps: Vec<Step>) {
        self.before = Some(std::mem::replace(&mut self.steps, steps));
    }

    /// Without unsubscribing what is not subscribed.
    fn repaired(&self, steps: Vec<Step>) -> Vec<Step> {
        let mut subscribed = BTreeSet::new();
        let mut kept = Vec::new();
        for step in steps {
            let mut group: Vec<Step> = parts(&step).to_vec();
            group.retain(|part| match part {
                Step::Add(member) => {
                    subscribed.insert(*member);
                    true
                }
                Step::Remove(member) => subscribed.remove(member),
                _ => true,
            });
            match group.len() {
                0 => {}
                1 => kept.extend(group),
                _ => kept.push(Step::Together(group)),
            }
        }
        debug_assert!(is_sound(&kept, &self.world));
        kept
    }
}

impl ValueTree for SequenceTree {
    type Value = Vec<Step>;

    fn current(&self) -> Vec<Step> {
        self.steps.clone()
    }

    fn simplify(&mut self) -> bool {
        self.progress |= self.before.take().is_some();
        while self.size > 0 {
            if self.at < self.steps.len() {
                let mut rest = self.steps.clone();
                rest.drain(self.at..(self.at + self.size).min(rest.len()));
                let rest = self.repaired(rest);
                self.replace(rest);
                return true;
            }
            self.at = 0;
            self.size = if self.size == 1 && std::mem::take(&mut self.progress) { 1 } else { self.size / 2 };
        }
        while self.group < self.steps.len() {
            if let Step::Together(group) = &self.steps[self.group] {
                let mut ordered = self.steps.clone();
                ordered.splice(self.group..=self.group, group.clone());
                self.replace(ordered);
                return true;
            }
            self.group += 1;
        }
        false
    }

    fn complicate(&mut self) -> bool {
        let Some(before) = self.before.take() else { return false };
        self.steps = before;
        if self.size > 0 {
            self.at += self.size;
        } else {
            self.group += 1;
        }
        self.simplify()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(user: usize) -> Step {
        Step::Event(Happening { user, event_type: "orders".into(), kind: "CREATE".into(), odd: false })
    }

    #[test]
    fn shrinking_finds_the_shortest_sequence_and_keeps_it_sound() {
        let world = Arc::new(World::default());
        let steps = vec![
            Step::Add(0),
            event(0),
            Step::Together(vec![Step::Add(1), event(1)]),
            Step::Settle,
            Step::Remove(0),
            event(2),
            Step::Remove(1),
        ];
        // Fails where 0 unsubscribes and later something happens to 2.
        let fails = |steps: &[Step]| {
            let flat: Vec<&Step> = steps.iter().flat_map(parts).collect();
            let removed = flat.iter().position(|step| **step == Step::Remove(0));
            removed.is_some_and(|at| flat[at..].iter().any(|step| **step == event(2)))
        };
        let mut tree = SequenceTree::new(steps, Arc::clone(&world));
        let mut tried = 0;
        let mut more = tree.simplify();
        while more {
            tried += 1;
            assert!(is_sound(&tree.current(), &world) && tried < 100);
            more = if fails(&tree.current()) { tree.simplify() } else { tree.complicate() };
        }
        assert_eq!(tree.current(), [Step::Add(0), Step::Remove(0), event(2)]);
    }
}
