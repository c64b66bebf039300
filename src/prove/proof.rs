//! The whole proof: derive the faults, try each, and make the matrix of it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::built;
use super::derive::derive;
use super::fault::Fault;
use super::stage::{Parties, Props, StageError};
use super::table::{row, table};
use super::trial;
use super::variant::{self, Variant};
use crate::contract::{Clause, RequirementLevel};
use crate::event::{FaultRow, KillMatrix, VariantRow};
use crate::generate::Knowledge;
use crate::run::{Setup, Unmatched, prepare};
use crate::suite::Suite;
use crate::target::Target;
use crate::wire::Origin;

/// How much is tried.
#[derive(Debug, Clone, Default)]
pub struct Effort {
    /// Every fault for every operation; else the rules that hold for every contract are tried on one operation of each.
    pub exhaustive: bool,
    /// Checks whose findings do not count, as if they were switched off.
    pub without: BTreeSet<String>,
    /// Only every n-th fault.
    pub sample: Option<usize>,
    /// How many threads work at once.
    pub threads: usize,
    /// Whether the target is built from the contract instead of being the reference.
    pub built: bool,
}

/// Everything that a proof needs, shared by its threads.
pub struct Proof {
    pub(super) setup: Setup,
    pub(super) suite: Suite,
    pub(super) faults: Vec<Arc<Fault>>,
    pub(super) variants: Vec<Arc<Variant>>,
    pub(super) without: BTreeSet<String>,
    built: bool,
}

/// Why a proof cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// A pattern matches no case.
    #[error("prepare the suite: a pattern matches no case")]
    Unmatched(Vec<Unmatched>),
    /// The target cannot be set up.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// A thread cannot be started.
    #[error("start a thread: {0}")]
    Thread(#[from] std::io::Error),
}

impl Proof {
    /// Prepares the suite and derives faults and variants.
    ///
    /// # Errors
    /// Where `--only` or `--skip` match nothing.
    pub fn new(setup: Setup, effort: &Effort) -> Result<Self, ProofError> {
        let postback = setup.target.postback.url.clone().unwrap_or_default();
        let suite = prepare(&setup, &postback).map_err(ProofError::Unmatched)?.suite;
        let knowledge = knowledge(&setup.target);
        let target = &setup.target;
        let delivers = target.provider.as_ref().is_some_and(|provider| provider.trigger.is_some());
        let mut faults = derive(
            &setup.contracts,
            &setup.baseline,
            target.provider.as_ref(),
            target.handler.is_some(),
            delivers,
            &knowledge,
        );
        let tried = |fault: &Fault| {
            let own = |contract: usize, operation: usize| contract == fault.contract && operation == fault.operation;
            suite.sessions.iter().any(|session| own(session.contract, session.operation))
                || suite
                    .deliveries
                    .iter()
                    .any(|case| case.operation.is_some_and(|operation| own(case.contract, operation)))
        };
        faults.retain(tried);
        if !effort.exhaustive {
            let mut seen = BTreeSet::new();
            faults.retain(|fault| {
                !fault.clause.starts_with("baseline/")
                    || seen.insert((fault.contract, fault.end, fault.clause.clone(), fault.kind.word()))
            });
        }
        if let Some(step) = effort.sample.filter(|step| *step > 1) {
            faults = faults.into_iter().step_by(step).collect();
        }
        let variants = variant::derive(&setup.contracts, &suite, delivers);
        Ok(Self {
            faults: faults.into_iter().map(Arc::new).collect(),
            variants: variants.into_iter().map(Arc::new).collect(),
            suite,
            setup,
            without: effort.without.clone(),
            built: effort.built,
        })
    }

    /// How many faults and variants there are.
    pub fn size(&self) -> (usize, usize) {
        (self.faults.len(), self.variants.len())
    }

    /// A clause of the contracts or of the baseline.
    pub(super) fn clause(&self, id: &str) -> Option<&Clause> {
        let own = self.setup.contracts.iter().find_map(|contract| contract.clauses.get(id));
        own.or_else(|| self.setup.baseline.clauses.get(id))
    }

    /// What stands before the documented paths of a contract.
    pub(super) fn prefix(&self, contract: usize) -> String {
        let Some(provider) = &self.setup.target.provider else { return String::new() };
        let base = provider.base(&self.setup.contracts[contract].name);
        Origin::split(base).map_or_else(|_| String::new(), |(_, path)| path.trim_end_matches('/').to_owned())
    }

    /// The parties built from the contract; `None`: the reference.
    pub(super) fn parties(&self) -> Option<Parties> {
        self.built.then(|| built::parties(&self.setup, &self.suite))
    }
}

fn knowledge(target: &Target) -> Knowledge {
    let values = target.provider.as_ref().map(|provider| provider.values.clone()).unwrap_or_default();
    Knowledge { values, ..Knowledge::default() }
}

/// What the threads take one after the other.
enum Piece {
    Fault(usize, Box<FaultRow>),
    Variant(usize, VariantRow),
}

/// Tries every fault and variant; `progress` is told how many are done.
///
/// # Errors
/// Where the target cannot be set up.
pub fn prove(
    proof: &Arc<Proof>,
    effort: &Effort,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<KillMatrix, ProofError> {
    let next = AtomicUsize::new(0);
    let total = proof.faults.len() + proof.variants.len();
    let pieces: Vec<Result<Vec<Piece>, ProofError>> = std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..effort.threads.max(1)).map(|_| scope.spawn(|| worker(proof, &next, total, progress))).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let (mut faults, mut variants) = (Vec::new(), Vec::new());
    for piece in pieces.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
        match piece {
            Piece::Fault(index, row) => faults.push((index, *row)),
            Piece::Variant(index, row) => variants.push((index, row)),
        }
    }
    faults.sort_by_key(|(index, _)| *index);
    variants.sort_by_key(|(index, _)| *index);
    let faults: Vec<FaultRow> = faults.into_iter().map(|(_, row)| row).collect();
    let variants: Vec<VariantRow> = variants.into_iter().map(|(_, row)| row).collect();
    let mut requirements = table(proof, &faults);
    requirements.retain(|row| row.level != RequirementLevel::None || row.reason.is_some());
    let against = if proof.built { "self-consistency" } else { "proof" };
    let contracts = proof.setup.contracts.iter().map(|contract| contract.name.clone()).collect();
    Ok(KillMatrix::new(against, contracts, requirements, faults, variants))
}

/// One thread, with a paused clock of its own.
fn worker(
    proof: &Arc<Proof>,
    next: &AtomicUsize,
    total: usize,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<Piece>, ProofError> {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    let props = runtime()?.block_on(Props::new(&proof.setup.target))?;
    let mut pieces = Vec::new();
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        if index >= total {
            return Ok(pieces);
        }
        // A runtime of its own ends everything that a fault has left hanging.
        let runtime = runtime()?;
        if let Some(fault) = proof.faults.get(index) {
            let found = runtime.block_on(trial::run(proof, &props, fault))?;
            pieces.push(Piece::Fault(index, Box::new(row(proof, fault, found))));
        } else {
            let index = index - proof.faults.len();
            let variant = &proof.variants[index];
            pieces.push(Piece::Variant(index, runtime.block_on(variant::run(proof, &props, variant))?));
        }
        progress(index + 1, total);
    }
}
