//! Random sequences, and the shortest one that still shows what was found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use super::play::Playthrough;
use super::stage::LifecycleStage;
use super::verdict::SequenceVerdict;
use crate::contract::Level;
use crate::event::{Arrow, Finding, Outcome, ScriptLine};
use crate::suite::{DeliveryCase, SequenceStyle, SequenceTree, Sequences, Step, World, parts};

/// Replays while a sequence is made shorter, and how long that may take.
const REPLAYS: u32 = 60;
const SHRINKING: Duration = Duration::from_secs(120);
/// How often the shortest sequence is played once more, to see whether it always shows the same.
const AGAIN: u32 = 2;
/// A case ends after so many sequences that found something new.
const ENOUGH: usize = 3;
/// Sequences drawn at once.
const AHEAD: u32 = 32;

impl LifecycleStage<'_> {
    /// Plays the random sequences of a style.
    pub(super) async fn random(&self, case: &DeliveryCase, style: SequenceStyle, world: &Arc<World>) {
        let begun = Instant::now();
        if self.post.sequences == 0 {
            self.give_up(case, Outcome::Skipped, "the profile plays no random sequences (--sequences)");
            return;
        }
        if self.post.ask.is_some() {
            self.give_up(case, Outcome::Skipped, "random sequences are not played with a manual trigger");
            return;
        }
        let (mut total, mut sum) = (Playthrough::default(), SequenceVerdict::default());
        let (mut played, mut found, mut drawn) = (0, 0, 0);
        let mut attempts: BTreeMap<String, usize> = BTreeMap::new();
        let mut shortened: BTreeSet<String> = BTreeSet::new();
        let mut trees: Vec<SequenceTree> = Vec::new();
        while found < ENOUGH && total.stopped.is_none() {
            while trees.len() < AHEAD as usize && drawn < self.post.sequences {
                trees.extend(self.drawn(case, style, world, drawn));
                drawn += 1;
            }
            if trees.is_empty() {
                break;
            }
            if self.ground.stopped() {
                total.stopped = Some((Outcome::Inconclusive, "the run was cut short in this case".to_owned()));
                break;
            }
            let sequences: Vec<Vec<Step>> = trees.iter().map(SequenceTree::current).collect();
            let open: Vec<_> = sequences.iter().map(|steps| (steps.as_slice(), None)).collect();
            let count = self.side_by_side(&open);
            let batch: Vec<(&str, &[Step])> =
                sequences[..count].iter().map(|steps| (case.path.as_str(), steps.as_slice())).collect();
            let results = self.play(&batch).await;
            for (tree, (line, verdict)) in trees.drain(..count).zip(results) {
                played += 1;
                total.requests += line.requests;
                if let Some(stopped) = &line.stopped {
                    total.stopped.get_or_insert(stopped.clone());
                    continue;
                }
                sum.missing.extend(verdict.missing.iter().copied());
                sum.judged.extend(&verdict.judged);
                sum.unread = sum.unread.take().or(verdict.unread.clone());
                for finding in &verdict.findings {
                    let known = sum
                        .findings
                        .iter_mut()
                        .find(|own| own.check == finding.check && own.clause.id == finding.clause.id);
                    match known {
                        Some(known) => known.count += 1,
                        None => sum.findings.push(finding.clone()),
                    }
                    let id = &finding.clause.id;
                    let attempts = attempts.entry(id.clone()).or_insert(0_usize);
                    if finding.level == Level::May || found >= ENOUGH || *attempts >= ENOUGH || shortened.contains(id) {
                        continue;
                    }
                    *attempts += 1;
                    let before = self.before_unrepeated(&line, &verdict, id);
                    let shorter = self.shortest(case, &tree, &verdict, id, &mut total).await;
                    let known = sum.findings.iter_mut().find(|own| own.clause.id == *id);
                    let Some((short, missing)) = shorter else {
                        // What another sequence has shown before is not touched.
                        if let Some(known) = known.filter(|own| own.script == finding.script && !self.ground.stopped())
                        {
                            known.script.splice(0..0, before);
                        }
                        continue;
                    };
                    sum.missing.extend(missing);
                    found += 1;
                    shortened.insert(id.clone());
                    if let Some(known) = known {
                        *known = Finding { count: known.count, ..short };
                    }
                }
            }
        }
        self.settle_case(case, total, sum, played, begun.elapsed());
    }

    /// The same seed draws the same sequences, whatever else the run does.
    fn drawn(
        &self,
        case: &DeliveryCase,
        style: SequenceStyle,
        world: &Arc<World>,
        number: u32,
    ) -> Option<SequenceTree> {
        let seed = Sha256::new()
            .chain_update(self.post.seed.to_le_bytes())
            .chain_update(case.path.as_bytes())
            .chain_update(number.to_le_bytes())
            .finalize();
        let config = Config { failure_persistence: None, ..Config::default() };
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &<[u8; 32]>::from(seed));
        let mut runner = TestRunner::new_with_rng(config, rng);
        Sequences { world: Arc::clone(world), style }.new_tree(&mut runner).ok()
    }

    /// Makes a sequence shorter as long as it breaks the clause; `None` where it does not break it a second time, since
    /// it did so because of something that was before.
    async fn shortest(
        &self,
        case: &DeliveryCase,
        tree: &SequenceTree,
        verdict: &SequenceVerdict,
        clause: &str,
        total: &mut Playthrough,
    ) -> Option<(Finding, Vec<usize>)> {
        let deadline = Instant::now() + SHRINKING;
        // Whoever hears without having subscribed may have subscribed before: a sequence that tells of that stands for
        // itself.
        let history = self.history.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let kept = verdict.unasked.iter().find(|(id, member)| id == clause && history.contains(member));
        let kept = kept.map(|(_, member)| Step::Add(*member));
        let has =
            |steps: &[Step]| kept.as_ref().is_none_or(|kept| steps.iter().flat_map(parts).any(|part| part == kept));
        let mut tree = tree.clone();
        if let (Some(Step::Add(member)), false) = (&kept, has(&tree.current())) {
            let before = [Step::Add(*member), Step::Remove(*member)];
            tree = SequenceTree::new(before.into_iter().chain(tree.current()).collect(), tree.world());
        }
        let mut best = None;
        let mut replays = 0;
        let mut more = true;
        while more && replays < REPLAYS && Instant::now() < deadline && !self.ground.stopped() {
            let steps = tree.current();
            let same = if has(&steps) {
                replays += 1;
                self.replayed(case, &steps, clause, total).await
            } else {
                None
            };
            more = match same {
                Some(same) => {
                    best = Some((steps, same));
                    tree.simplify()
                }
                // The whole sequence comes first.
                None => best.is_some() && tree.complicate(),
            };
        }
        let (steps, (mut finding, missing)) = best?;
        let mut shown = 1;
        for _ in 0..AGAIN {
            shown += u32::from(self.replayed(case, &steps, clause, total).await.is_some());
        }
        if shown <= AGAIN && !self.ground.stopped() {
            let of = AGAIN + 1;
            let text = format!(
                "these steps showed it {shown} of {of} times: it needs what was before in this run, or comes and goes"
            );
            finding.script.insert(0, ScriptLine::new(Arrow::Wait, &text));
        }
        Some((finding, missing))
    }

    /// Plays a sequence by itself; what it shows of a clause, and the notifications that did not come.
    async fn replayed(
        &self,
        case: &DeliveryCase,
        steps: &[Step],
        clause: &str,
        total: &mut Playthrough,
    ) -> Option<(Finding, Vec<usize>)> {
        self.clean(steps).await;
        let (line, verdict) = self.play(&[(case.path.as_str(), steps)]).await.pop()?;
        total.requests += line.requests;
        let found = verdict.findings.into_iter().find(|finding| finding.clause.id == clause);
        found.filter(|_| line.stopped.is_none()).map(|finding| (finding, verdict.missing))
    }
}
