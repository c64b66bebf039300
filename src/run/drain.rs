//! Hands results on while the work that makes them goes on.

use std::ops::ControlFlow;

use tokio::sync::mpsc::UnboundedReceiver;

use crate::event::CaseResult;

/// Runs `work` to its end and hands each result to `take` as it comes; `None` where `take` has had enough before, which drops
/// the work.
pub(super) async fn drain<T>(
    work: impl Future<Output = T>,
    mut results: UnboundedReceiver<CaseResult>,
    take: &mut (dyn FnMut(CaseResult) -> ControlFlow<()> + Send),
) -> Option<T> {
    tokio::pin!(work);
    let done = loop {
        tokio::select! {
            biased;
            Some(result) = results.recv() => {
                if take(result).is_break() {
                    return None;
                }
            }
            done = &mut work => break done,
        }
    };
    while let Ok(result) = results.try_recv() {
        if take(result).is_break() {
            return None;
        }
    }
    Some(done)
}
