//! What checks say of one exchange or notification: what is broken, and what could not be read.

use super::Breach;
use crate::codec::body::Unread;

/// The judgement on one exchange or notification.
#[derive(Debug, Default)]
pub struct Judgement<'a> {
    /// What is broken.
    pub breaches: Vec<Breach<'a>>,
    /// Why a body of which something is promised was not read: what it promises is neither kept nor broken.
    pub unread: Option<Unread>,
}

impl<'a> Judgement<'a> {
    /// Adds what is broken.
    pub(super) fn extend(&mut self, breaches: impl IntoIterator<Item = Breach<'a>>) {
        self.breaches.extend(breaches);
    }

    /// Takes note of what could not be read.
    pub(super) fn note_unread(&mut self, read: Result<(), Unread>) {
        if let Err(reason) = read {
            self.unread.get_or_insert(reason);
        }
    }
}
