//! Random decisions, all of them from proptest's generator.

use proptest::prelude::Rng as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sha2::{Digest as _, Sha256};

/// The seed of one input: a new case moves no other, and an input does not depend on how many come before it.
pub fn seed(run: u64, case: &str, input: u64) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(run.to_le_bytes());
    hash.update(case.as_bytes());
    hash.update([0]);
    hash.update(input.to_le_bytes());
    hash.finalize().into()
}

/// A runner whose every decision follows from `seed`; nothing is read from the environment.
pub(crate) fn runner(seed: &[u8; 32]) -> TestRunner {
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, seed))
}

/// Random decisions.
pub struct Dice<'a> {
    rng: &'a mut TestRng,
}

impl<'a> Dice<'a> {
    /// Dice thrown by a generator.
    pub fn new(rng: &'a mut TestRng) -> Self {
        Self { rng }
    }

    /// Any number.
    pub fn any(&mut self) -> u64 {
        self.rng.next_u64()
    }

    /// A number below `bound`; 0 where `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = bound as u64;
        if bound == 0 { 0 } else { usize::try_from(self.any() % bound).unwrap_or(0) }
    }

    /// A number from `least` to `most`, both included.
    pub fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// Whether one of `of` equal chances came up.
    pub fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    /// One of a list.
    pub fn pick<'t, T>(&mut self, from: &'t [T]) -> Option<&'t T> {
        from.get(self.below(from.len()))
    }

    /// A random generator of its own, for strategies that want a runner.
    pub(super) fn runner(&mut self) -> TestRunner {
        let mut seed = [0; 32];
        for chunk in seed.chunks_mut(8) {
            chunk.copy_from_slice(&self.any().to_le_bytes());
        }
        runner(&seed)
    }
}
