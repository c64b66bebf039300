//! Runs sessions side by side, each alone on the state that it leases.

use std::collections::{HashMap, HashSet, VecDeque};
use std::future::Future;

use tokio::task::JoinSet;

/// A piece of work, whom it asks, and the state that nobody else may touch meanwhile.
pub(super) struct Work<F> {
    pub(super) target: String,
    pub(super) leases: Vec<String>,
    pub(super) future: F,
}

/// Runs all work, at most `bound` pieces at once of each target, in order as far as leases allow. A target that makes wait
/// holds up no other.
pub(super) async fn run_all<F>(work: Vec<Work<F>>, bound: usize)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut waiting: VecDeque<Work<F>> = work.into();
    let mut held: HashSet<String> = HashSet::new();
    let mut busy: HashMap<String, usize> = HashMap::new();
    let mut running = JoinSet::new();
    loop {
        let is_free = |work: &Work<F>, held: &HashSet<String>, busy: &HashMap<String, usize>| {
            busy.get(&work.target).is_none_or(|count| *count < bound.max(1))
                && work.leases.iter().all(|lease| !held.contains(lease))
        };
        while let Some(free) = waiting.iter().position(|work| is_free(work, &held, &busy)) {
            let Some(work) = waiting.remove(free) else { break };
            held.extend(work.leases.iter().cloned());
            *busy.entry(work.target.clone()).or_default() += 1;
            let Work { target, leases, future } = work;
            running.spawn(async move {
                future.await;
                (target, leases)
            });
        }
        match running.join_next().await {
            Some(Ok((target, leases))) => {
                if let Some(count) = busy.get_mut(&target) {
                    *count -= 1;
                }
                for lease in leases {
                    held.remove(&lease);
                }
            }
            Some(Err(error)) => {
                // A bug in a session is a bug of Probity: it must not look like a clean run.
                if error.is_panic() {
                    std::panic::resume_unwind(error.into_panic());
                }
            }
            None => break,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_lease_is_held_by_one_at_a_time() {
        let inside = Arc::new(AtomicUsize::new(0));
        let most = Arc::new(AtomicUsize::new(0));
        let work = (0..6)
            .map(|index| {
                let (inside, most) = (Arc::clone(&inside), Arc::clone(&most));
                Work {
                    target: String::new(),
                    leases: vec![if index % 2 == 0 { "even".to_owned() } else { format!("odd {index}") }],
                    future: async move {
                        if index % 2 == 0 {
                            most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        }
                        tokio::time::sleep(Duration::from_millis(5)).await;
                        if index % 2 == 0 {
                            inside.fetch_sub(1, Ordering::SeqCst);
                        }
                    },
                }
            })
            .collect();
        run_all(work, 4).await;
        assert_eq!(most.load(Ordering::SeqCst), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_target_that_makes_wait_holds_up_no_other() {
        let begun = tokio::time::Instant::now();
        let work = |target: &str| Work {
            target: target.to_owned(),
            leases: Vec::new(),
            future: async { tokio::time::sleep(Duration::from_secs(1)).await },
        };
        run_all(vec![work("a"), work("a"), work("b"), work("b")], 1).await;
        assert_eq!(begun.elapsed().as_secs(), 2);
    }
}
