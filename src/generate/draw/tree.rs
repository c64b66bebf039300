//! A proptest value tree over anything that can say what is simpler than itself.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use proptest::strategy::ValueTree;

/// Says what is simpler than a value, boldest first.
type Simpler<T> = Arc<dyn Fn(&T) -> Vec<T> + Send + Sync>;
/// Says whether a value stays on its side: valid, or breaking its clause.
type Stays<T> = Arc<dyn Fn(&T) -> bool + Send + Sync>;

/// A value with simpler ones below it. Every value that it shows stays on its side.
#[derive(Clone)]
pub struct Shrinking<T> {
    current: T,
    /// The simplest value known to fail; [`ValueTree::complicate`] goes back to it.
    failing: T,
    waiting: Option<VecDeque<T>>,
    simpler: Simpler<T>,
    stays: Stays<T>,
}

impl<T: Clone> Shrinking<T> {
    /// A tree whose root is `value`.
    pub fn new(value: T, simpler: Simpler<T>, stays: Stays<T>) -> Self {
        Self { current: value.clone(), failing: value, waiting: None, simpler, stays }
    }

    fn advance(&mut self) -> bool {
        let waiting = self.waiting.get_or_insert_with(|| (self.simpler)(&self.failing).into());
        while let Some(next) = waiting.pop_front() {
            if (self.stays)(&next) {
                self.current = next;
                return true;
            }
        }
        self.current = self.failing.clone();
        false
    }
}

impl<T: Clone + fmt::Debug> ValueTree for Shrinking<T> {
    type Value = T;

    fn current(&self) -> T {
        self.current.clone()
    }

    /// The current value fails: on to a simpler one.
    fn simplify(&mut self) -> bool {
        self.failing = self.current.clone();
        self.waiting = None;
        self.advance()
    }

    /// The current value does not fail: another one that is simpler than the last that did.
    fn complicate(&mut self) -> bool {
        self.advance()
    }
}

impl<T: fmt::Debug> fmt::Debug for Shrinking<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shrinking").field("current", &self.current).finish_non_exhaustive()
    }
}
