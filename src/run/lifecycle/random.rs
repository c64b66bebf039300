//! Random sequences, and the shortest one that still shows what was found.

use std::sync::Arc;
use std::time::Duration;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use super::play::Line;
use super::stage::Stage;
use super::verdict::{Verdict, worst};
use crate::event::Outcome;
use crate::suite::{DeliveryCase, SequenceTree, Sequences, Step, Style, World};

/// Replays while a sequence is made shorter, and how long that may take.
const REPLAYS: u32 = 60;
const SHRINKING: Duration = Duration::from_secs(120);
/// A case ends after so many sequences that found something new.
const ENOUGH: usize = 3;
/// Sequences drawn at once.
const AHEAD: u32 = 32;

impl Stage<'_> {
    /// Plays the random sequences of a style.
    pub(super) async fn random(&self, case: &DeliveryCase, style: Style, world: &Arc<World>) {
        let begun = Instant::now();
        if self.post.sequences == 0 {
            self.give_up(case, Outcome::Skipped, "the profile plays no random sequences (--sequences)");
            return;
        }
        if self.post.ask.is_some() {
            self.give_up(case, Outcome::Skipped, "random sequences are not played with a manual trigger");
            return;
        }
        let (mut total, mut sum) = (Line::default(), Verdict::default());
        let (mut played, mut found, mut drawn) = (0, 0, 0);
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
                if let Some(stopped) = line.stopped {
                    total.stopped.get_or_insert(stopped);
                    continue;
                }
                let known = |id: &str| sum.findings.iter().any(|finding| finding.clause.id == id);
                let new = worst(&verdict.findings).is_some_and(|finding| !known(&finding.clause.id));
                let verdict = if new { self.shortest(case, tree, verdict, &mut total).await } else { verdict };
                found += usize::from(new);
                for finding in verdict.findings {
                    match sum
                        .findings
                        .iter_mut()
                        .find(|own| own.check == finding.check && own.clause.id == finding.clause.id)
                    {
                        Some(known) => known.count += 1,
                        None => sum.findings.push(finding),
                    }
                }
                sum.missing.extend(verdict.missing);
            }
        }
        self.settle_case(case, total, sum, played, begun.elapsed());
    }

    /// The same seed draws the same sequences, whatever else the run does.
    fn drawn(&self, case: &DeliveryCase, style: Style, world: &Arc<World>, number: u32) -> Option<SequenceTree> {
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

    /// Makes a sequence shorter as long as it breaks the same clause.
    async fn shortest(
        &self,
        case: &DeliveryCase,
        mut tree: SequenceTree,
        verdict: Verdict,
        total: &mut Line,
    ) -> Verdict {
        let Some(clause) = worst(&verdict.findings).map(|finding| finding.clause.id.clone()) else { return verdict };
        let deadline = Instant::now() + SHRINKING;
        let mut best = verdict;
        let mut more = tree.simplify();
        let mut replays = 0;
        while more && replays < REPLAYS && Instant::now() < deadline && !self.ground.stopped() {
            replays += 1;
            let steps = tree.current();
            let mut played = self.play(&[(case.path.as_str(), &steps)]).await;
            let Some((line, verdict)) = played.pop() else { break };
            total.requests += line.requests;
            let same = line.stopped.is_none() && verdict.findings.iter().any(|finding| finding.clause.id == clause);
            more = if same {
                best = verdict;
                tree.simplify()
            } else {
                tree.complicate()
            };
        }
        best
    }
}
