//! The whole proof: derive the faults, try each, and make the matrix of it.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::built;
use super::derive::{INSIDE_ACCEPT, SAME_BYTES, derive};
use super::fault::Fault;
use super::pass::Pass;
use super::stage::{Means, Parties, Props, StageError};
use super::table::{row, table};
use super::trial;
use super::variant::{self, Variant};
use crate::contract::{Contract, Duty, RequirementLevel};
use crate::event::{FaultRow, KillMatrix, MuteRow, VariantRow};
use crate::judge::CheckId;
use crate::run::{Setup, Stop, Unmatched};

/// At least this many faults are tried over real sockets too, where there are as many kinds.
const SAMPLE: usize = 60;

/// How many findings of one variant are kept.
const KEPT: usize = 10;

/// How much is tried.
#[derive(Debug, Clone, Default)]
pub struct Effort {
    /// Every fault for every operation; else the rules that hold for every contract are tried on one operation of each.
    pub exhaustive: bool,
    /// Checks whose findings do not count, as if they were switched off.
    pub without: BTreeSet<CheckId>,
    /// Only faults whose id holds this text.
    pub only: Option<String>,
    /// Only every n-th fault.
    pub sample: Option<usize>,
    /// How many threads work at once.
    pub threads: usize,
    /// Whether the target is built from the contract instead of being the reference.
    pub built: bool,
    /// Tells when the proof is to end early.
    pub stop: Stop,
}

/// Everything that a proof needs, shared by its threads.
pub struct Proof {
    /// The lenient reading, and the strict one where it is another.
    passes: Arc<Vec<Pass>>,
    pub(super) faults: Vec<Arc<Fault>>,
    pub(super) variants: Vec<Arc<Variant>>,
    mute: Vec<(String, Duty)>,
    pub(super) without: BTreeSet<CheckId>,
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
    /// Prepares the suite and derives faults and variants. What the lenient reading tolerates is broken under the
    /// `strict` one, where there is any.
    ///
    /// # Errors
    /// Where `--only` or `--skip` match nothing.
    pub fn new(lenient: Setup, strict: Option<Setup>, effort: &Effort) -> Result<Self, ProofError> {
        let setups = std::iter::once(lenient).chain(strict);
        let passes: Result<Vec<Pass>, _> = setups.map(Pass::new).collect();
        let passes = passes.map_err(ProofError::Unmatched)?;
        let (mut faults, mut mute) = (Vec::new(), Vec::new());
        for (number, pass) in passes.iter().enumerate() {
            let Setup { contracts, baseline, target, .. } = &pass.setup;
            let derived = derive(contracts, baseline, target, &pass.knowledge(), &pass.aimed(effort.built), number > 0);
            let mut own = derived.faults;
            own.retain(|fault| pass.tries(fault));
            if number == 0 {
                (faults, mute) = (own, derived.mute);
            } else {
                add_strict(&mut faults, own);
            }
        }
        if !effort.exhaustive {
            let mut seen = BTreeSet::new();
            faults.retain(|fault: &Fault| {
                !fault.aim.is_general()
                    || seen.insert((fault.at.contract, fault.end, fault.clause.clone(), fault.kind.name()))
            });
        }
        if let Some(text) = &effort.only {
            faults.retain(|fault| fault.id.contains(text.as_str()));
        }
        if let Some(step) = effort.sample.filter(|step| *step > 1) {
            faults = faults.into_iter().step_by(step).collect();
        }
        let mut variants = variant::derive(&passes[0].setup, &passes[0].suite, effort.exhaustive);
        if let Some(text) = &effort.only {
            variants.retain(|variant| variant.id.contains(text.as_str()));
        }
        Ok(Self {
            faults: faults.into_iter().map(Arc::new).collect(),
            variants: variants.into_iter().map(Arc::new).collect(),
            mute,
            passes: Arc::new(passes),
            without: effort.without.clone(),
            built: effort.built,
        })
    }

    /// The same with these faults alone, each with a check switched off.
    pub(super) fn reduced(&self, chosen: &[(CheckId, &str)]) -> Self {
        let by_id: HashMap<&str, &Arc<Fault>> = self.faults.iter().map(|fault| (fault.id.as_str(), fault)).collect();
        let faults = chosen.iter().filter_map(|(check, id)| {
            let fault = Fault::clone(by_id.get(id)?);
            Some(Arc::new(Fault { without: Some(*check), ..fault }))
        });
        Self {
            passes: Arc::clone(&self.passes),
            faults: faults.collect(),
            variants: Vec::new(),
            mute: Vec::new(),
            without: BTreeSet::new(),
            built: self.built,
        }
    }

    /// How many faults and variants there are.
    pub fn size(&self) -> (usize, usize) {
        (self.faults.len(), self.variants.len())
    }

    /// The contracts.
    pub(super) fn contracts(&self) -> &[Arc<Contract>] {
        &self.passes[0].setup.contracts
    }

    /// The reading that a fault breaks.
    pub(super) fn pass(&self, fault: &Fault) -> &Pass {
        &self.passes[usize::from(fault.strict && self.passes.len() > 1)]
    }

    /// The same with waiting times that fit real sockets and a real clock, and a fixed sample of the faults: of the
    /// first of each kind at each end, one in a few.
    pub(super) fn sampled(&self) -> Self {
        let mut seen = BTreeSet::new();
        let faults = self
            .faults
            .iter()
            .filter(|fault| fault.equivalent.is_none() && seen.insert((fault.end, fault.kind.name())));
        let kinds: Vec<&Arc<Fault>> = faults.collect();
        let step = (kinds.len() / SAMPLE).max(1);
        let faults: Vec<Arc<Fault>> = kinds.into_iter().step_by(step).cloned().collect();
        let passes = self.passes.iter().map(Pass::hurried).collect();
        Self {
            passes: Arc::new(passes),
            faults,
            variants: Vec::new(),
            mute: Vec::new(),
            without: self.without.clone(),
            built: self.built,
        }
    }

    /// The reading that is in force where nothing else is asked for.
    pub(super) fn lenient(&self) -> &Pass {
        &self.passes[0]
    }

    /// What is set up as a stage.
    pub(super) fn target(&self) -> &crate::config::Target {
        &self.lenient().setup.target
    }

    /// Whether the target is built from the contract.
    pub(super) fn is_built(&self) -> bool {
        self.built
    }

    /// The parties built from the contract; `None`: the reference.
    pub(super) fn parties(&self) -> Option<Parties> {
        self.built.then(|| built::parties(&self.lenient().setup))
    }
}

/// Adds the faults that only the strict reading shows, in the place of those that the lenient one tolerates.
fn add_strict(faults: &mut Vec<Fault>, strict: Vec<Fault>) {
    let of = |fault: &Fault| (fault.clause.clone(), fault.duty);
    let excused = |fault: &Fault| fault.equivalent.as_deref() == Some(INSIDE_ACCEPT);
    for fault in strict.into_iter().filter(|fault| fault.equivalent.is_none()) {
        let known = faults.iter().position(|own| own.id == fault.id);
        match known {
            Some(at) if excused(&faults[at]) => faults[at] = fault,
            None if faults.iter().any(|own| of(own) == of(&fault) && (excused(own) || own.strict)) => {
                let last = faults.iter().rposition(|own| of(own) == of(&fault)).unwrap_or(faults.len());
                faults.insert(last + 1, fault);
            }
            _ => {}
        }
    }
    let shown: BTreeSet<(String, Duty)> = faults.iter().filter(|fault| fault.strict).map(of).collect();
    faults.retain(|fault| !excused(fault) || !shown.contains(&of(fault)));
}

/// What the threads take one after the other.
enum Piece {
    Fault(usize, Box<FaultRow>),
    Variant(usize, VariantRow),
}

/// Tries every fault and variant, or those that there is time for; `progress` is told how many are done.
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
            (0..effort.threads.max(1)).map(|_| scope.spawn(|| worker(proof, &next, total, effort, progress))).collect();
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
    let contracts = proof.lenient().setup.contracts.iter().map(|contract| contract.name.clone()).collect();
    let mute = proof.mute.iter().map(|(clause, duty)| MuteRow {
        clause: clause.clone(),
        duty: duty.as_str(),
        reason: SAME_BYTES,
    });
    Ok(KillMatrix::new(against, contracts, requirements, faults, variants, mute.collect()))
}

/// A runtime with a paused clock.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()
}

/// One thread, with a clock of its own.
fn worker(
    proof: &Arc<Proof>,
    next: &AtomicUsize,
    total: usize,
    effort: &Effort,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<Piece>, ProofError> {
    let mut plain: HashMap<_, BTreeSet<String>> = HashMap::new();
    let props = runtime()?.block_on(Props::new(&proof.lenient().setup.target))?;
    let mut pieces = Vec::new();
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        if index >= total || effort.stop.cause().is_some() {
            return Ok(pieces);
        }
        // A runtime of its own ends everything that a fault has left hanging.
        let fresh = runtime()?;
        if let Some(fault) = proof.faults.get(index) {
            let trial = trial::run(proof, &props, fault, Means::Pipes);
            let Some(found) = fresh.block_on(effort.stop.cut(trial)) else { return Ok(pieces) };
            let found = found?;
            pieces.push(Piece::Fault(index, Box::new(row(proof, fault, &found))));
        } else {
            let index = index - proof.faults.len();
            let variant = &proof.variants[index];
            let Some(row) = fresh.block_on(effort.stop.cut(variant::run(proof, &props, variant))) else {
                return Ok(pieces);
            };
            let mut row = row?;
            if proof.built && !row.findings.is_empty() {
                // A contract that nobody here wrote may be impossible to keep: that is no variant's doing.
                let plain = match plain.entry(variant.place()) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(place) => {
                        let unchanged = Arc::new(variant.unchanged());
                        let found = runtime()?.block_on(variant::run(proof, &props, &unchanged))?;
                        place.insert(found.findings.into_iter().collect())
                    }
                };
                let all = row.findings.len();
                row.findings.retain(|finding| !plain.contains(finding));
                row.known = all - row.findings.len();
            }
            row.findings.truncate(KEPT);
            pieces.push(Piece::Variant(index, row));
        }
        progress(index + 1, total);
    }
}
