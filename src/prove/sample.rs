//! A fixed sample of the faults over real sockets, on a real clock.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::proof::{Proof, ProofError};
use super::stage::{Means, Props};
use super::trial;
use crate::event::{Fate, SocketRow};
use crate::run::Stop;

/// How many faults are tried at once: nearly all of the time is waiting.
const THREADS: usize = 24;

/// Tries the sample. What is not killed among many others is tried once more, alone: on a machine that is busy, answers
/// may come too late to be judged, but no finding names a clause that is kept.
///
/// # Errors
/// Where the target cannot be set up.
pub fn over_sockets(proof: &Proof, stop: &Stop) -> Result<Vec<SocketRow>, ProofError> {
    let sample = proof.sampled();
    let all: Vec<usize> = (0..sample.faults.len()).collect();
    let mut rows = tried(&sample, &all, THREADS, stop)?;
    if rows.len() < all.len() {
        return Ok(Vec::new());
    }
    let open: Vec<usize> = all.into_iter().filter(|index| rows[*index].fate != Fate::Killed).collect();
    for (index, row) in open.iter().zip(tried(&sample, &open, 1, stop)?) {
        rows[*index] = row;
    }
    Ok(rows)
}

/// Tries some of the faults, in order.
fn tried(sample: &Proof, chosen: &[usize], threads: usize, stop: &Stop) -> Result<Vec<SocketRow>, ProofError> {
    let next = AtomicUsize::new(0);
    let done = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| worker(sample, chosen, &next, stop))).collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, _>| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().map(join).collect::<Result<Vec<Vec<_>>, ProofError>>()
    })?;
    let mut rows: Vec<(usize, SocketRow)> = done.into_iter().flatten().collect();
    rows.sort_by_key(|(index, _)| *index);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

fn worker(
    sample: &Proof,
    chosen: &[usize],
    next: &AtomicUsize,
    stop: &Stop,
) -> Result<Vec<(usize, SocketRow)>, ProofError> {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build();
    let props = runtime()?.block_on(Props::new(sample.target()))?;
    let mut rows = Vec::new();
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(fault) = chosen.get(index).map(|number| &sample.faults[*number]) else { return Ok(rows) };
        let runtime = runtime()?;
        let trial = trial::run(sample, &props, fault, Means::Sockets);
        let found = runtime.block_on(stop.cut(trial));
        // What a fault has left hanging is not waited for.
        runtime.shutdown_background();
        let Some(found) = found.transpose()? else { return Ok(rows) };
        let fate = match (found.kill, found.other) {
            (Some(_), _) => Fate::Killed,
            (None, Some(_)) => Fate::KilledByAnother,
            (None, None) => Fate::Survived,
        };
        rows.push((index, SocketRow { fault: fault.id.clone(), fate }));
    }
}
