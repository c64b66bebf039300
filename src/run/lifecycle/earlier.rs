//! What was before a sequence in the same run. A provider may remember it: then the steps that are shown would not fail
//! by themselves, and what was before is shown with them.

use std::collections::BTreeMap;

use super::play::{Item, Playthrough};
use super::stage::LifecycleStage;
use super::verdict::SequenceVerdict;
use crate::event::{Arrow, ScriptLine};

/// What is remembered of earlier sequences.
#[derive(Default)]
pub(super) struct Earlier {
    /// The shortest steps after which such an event was notified: by member, webhook, person and kind.
    worked: BTreeMap<(usize, usize, usize, String), Vec<ScriptLine>>,
    /// The last steps in which a member subscribed.
    subscribed: BTreeMap<usize, Vec<ScriptLine>>,
}

impl LifecycleStage<'_> {
    /// What must be told before the steps of a line whose notification did not come: a subscription and an event are all
    /// that it takes, so that whatever else is to blame was before.
    pub(super) fn before_missing(&self, line: &Playthrough, item: &Item) -> Vec<ScriptLine> {
        if !item.plain {
            return Vec::new();
        }
        let event = &line.events[item.event];
        let earlier = self.earlier();
        let same = (item.member, item.webhook, event.user, event.kind.clone());
        if let Some(steps) = earlier.worked.get(&same) {
            return framed(steps);
        }
        let notified =
            earlier.worked.keys().any(|(member, webhook, ..)| (*member, *webhook) == (item.member, item.webhook));
        let text = if notified {
            let label = &self.world.members[item.member].label;
            format!("earlier in this run, {label} subscribed, was notified of other events, and unsubscribed")
        } else {
            "everybody who takes part is unsubscribed first".to_owned()
        };
        vec![ScriptLine::new(Arrow::Wait, &text)]
    }

    /// What must be told before the steps of a line that did not show the same again when it was played by itself: the
    /// last subscription of whoever heard something without subscribing in it.
    pub(super) fn before_unrepeated(
        &self,
        line: &Playthrough,
        verdict: &SequenceVerdict,
        clause: &str,
    ) -> Vec<ScriptLine> {
        let text = "played by itself, this did not show again: it needs what was before in this run, or comes and goes";
        let mut all = vec![ScriptLine::new(Arrow::Wait, text)];
        let mut heard = verdict.unasked.iter().filter(|(id, member)| id == clause && !line.touched.contains(member));
        let earlier = self.earlier();
        all.extend(
            heard
                .find_map(|(_, member)| earlier.subscribed.get(member))
                .map(|steps| framed(steps))
                .into_iter()
                .flatten(),
        );
        all
    }

    /// Remembers a line that was played; `script` tells of it with what arrived.
    pub(super) fn remember(&self, line: &Playthrough, script: &[ScriptLine], came: &[usize]) {
        let mut steps = script.to_vec();
        // What a sequence leaves subscribed is unsubscribed after it.
        steps.extend(line.subscribed.iter().map(|member| {
            ScriptLine::new(Arrow::Request, &format!("unsubscribe {}", self.world.members[*member].label))
        }));
        let mut earlier = self.earlier();
        for item in came.iter().map(|index| &line.due[*index]).filter(|item| item.plain) {
            let event = &line.events[item.event];
            let key = (item.member, item.webhook, event.user, event.kind.clone());
            if earlier.worked.get(&key).is_none_or(|known| known.len() > steps.len()) {
                earlier.worked.insert(key, steps.clone());
            }
        }
        for member in &line.touched {
            earlier.subscribed.insert(*member, steps.clone());
        }
    }

    fn earlier(&self) -> std::sync::MutexGuard<'_, Earlier> {
        self.earlier.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn framed(steps: &[ScriptLine]) -> Vec<ScriptLine> {
    let mut all = vec![ScriptLine::new(Arrow::Wait, "earlier in this run:")];
    all.extend_from_slice(steps);
    all.push(ScriptLine::new(Arrow::Wait, "and then:"));
    all
}
