//! How a handler behaves over several notifications: repeated, out of order, at once, many.

use super::session::Maker;
use super::{Attempt, HandlerCase, HandlerGroup, Watch};
use crate::codec::body::BodyFormat;
use crate::contract::{Duty, Level, RuleId, Subscription};
use crate::exchange::Request;
use crate::judge::{Aim, Expectation};
use crate::suite::builder::Outline;
use crate::suite::{Class, body};

/// Notifications of a burst (profile `golive`).
const BURST: usize = 200;
/// Rounds of notifications at once: a race that shows one time in three is missed by one run in 57.
const ROUNDS: usize = 10;
/// The same notification at once.
const AT_ONCE: usize = 4;

/// The case that asks the handler's own counter.
pub(super) const COUNTED: &str = "processed-once";

impl Maker<'_> {
    /// Repetition, order, races, pace. `others` are documented notifications that differ from each other.
    pub(super) fn behaviour(&mut self, mut others: Vec<Request>, counted: bool) -> Option<HandlerGroup> {
        let mut cases = Vec::new();
        let request = self.builder.base.request();
        let repeatable = self.builder.rule_aim(RuleId::Repeatable);
        for (variant, times, at_once) in [("twice", 2, false), ("at-once", AT_ONCE, true)] {
            let attempt = Attempt::Repeated { times, at_once, counted: false };
            cases.extend(self.behaves("repeated", variant, repeatable.clone(), attempt, request.clone()));
        }
        if let (true, Some(fresh)) = (counted, others.pop()) {
            let aim = self.builder.rule_aim(RuleId::ProcessedOnce);
            let attempt = Attempt::Repeated { times: 2, at_once: false, counted: true };
            cases.extend(self.behaves("repeated", COUNTED, aim, attempt, fresh));
        }
        if let Some(kinds) = self.backwards() {
            let offered = self.builder.aim(self.builder.offered(), Duty::Accept);
            let mut made = self.behaves("order", "backwards", offered, Attempt::Sequence(kinds), request.clone());
            if let Some(entry) = &mut made {
                entry.case.cap = Some(Level::Should);
            }
            cases.extend(made);
        }
        if others.len() > 1 {
            let other = self.builder.rule_aim(RuleId::NoOtherRequest);
            let sequence = others.iter().take(2).cloned().chain([request.clone()]).collect();
            let memory = Attempt::Sequence(sequence);
            let after = self.behaves("others", "one-after-another", other.clone(), memory, request.clone());
            let together = Attempt::Together { valid: others, broken: Vec::new(), rounds: ROUNDS };
            let at_once = self.behaves("others", "at-once", other, together, request.clone());
            cases.extend(after.into_iter().chain(at_once).map(|case| HandlerCase { watch: Watch::Others, ..case }));
        }
        if let Some(broken) = self.broken() {
            let offered = self.builder.aim(self.builder.offered(), Duty::Accept);
            let valid = vec![request.clone(); 2];
            let attempt = Attempt::Together { valid, broken, rounds: ROUNDS };
            cases.extend(self.behaves("others", "beside-broken-ones", offered, attempt, request.clone()));
        }
        let pace = self.builder.rule_aim(RuleId::Acknowledged);
        cases.extend(self.behaves("pace", "one-after-another", pace, Attempt::Pace, request));
        self.group("behaviour", cases)
    }

    /// Many at once.
    pub(super) fn burst(&mut self) -> Option<HandlerGroup> {
        let aim = self.builder.rule_aim(RuleId::UnderLoad);
        let request = self.builder.base.request();
        let mut made = self.behaves("pace", "burst", aim, Attempt::Burst(BURST), request);
        if let Some(entry) = &mut made {
            entry.case.class = Some(Class::Load);
        }
        self.group("burst", made.into_iter().collect())
    }

    fn behaves(
        &mut self,
        subject: &str,
        variant: &str,
        aim: Option<Aim>,
        attempt: Attempt,
        request: Request,
    ) -> Option<HandlerCase> {
        let aims = aim.into_iter().chain(self.builder.every_answer()).collect();
        let outline = Outline { subject, variant, expectation: Expectation::Accepted, aims, cap: None, class: None };
        let case = self.builder.case(outline, request)?;
        Some(HandlerCase { case, attempt, watch: Watch::Answer, may_cut: false })
    }

    /// One notification of each kind of event, the last kind first.
    fn backwards(&self) -> Option<Vec<Request>> {
        let builder = &self.builder;
        let Some(Subscription::Due(due)) = &builder.operation.subscription else { return None };
        if due.kinds.len() < 2 {
            return None;
        }
        let left = &builder.operation.holds.iter().find(|hold| hold.equals == "$event.kind")?.left;
        let documented = builder.operation.body.as_ref()?.media_types.first()?;
        let place = left.strip_prefix("$request.body#")?;
        let mut value = body::value_of(builder, documented)?;
        due.kinds
            .iter()
            .rev()
            .map(|kind| {
                *value.pointer_mut(place)? = kind.as_str().into();
                let bytes = body::write(documented, &value)?;
                Some(builder.base.with_body(bytes).request())
            })
            .collect()
    }

    /// Notifications that a handler cannot take for the documented one.
    fn broken(&self) -> Option<Vec<Request>> {
        if !self.required {
            return None;
        }
        let base = &self.builder.base;
        let half = base.with_body(&base.body[..base.body.len() / 2]).request();
        let other = BodyFormat::of(base.media_type.as_deref().unwrap_or_default()).other;
        Some(vec![half, base.with_body(other).request()])
    }
}
