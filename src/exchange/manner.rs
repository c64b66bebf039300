//! How the bytes of a request are written.

use std::time::Duration;

/// How the bytes of a request are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Manner {
    /// At once.
    #[default]
    Whole,
    /// In this many pieces, with a pause before each but the first.
    Pieces {
        /// How many.
        count: usize,
        /// The pause.
        pause: Duration,
    },
    /// The head first, and the body after a pause.
    HeadFirst {
        /// The pause.
        pause: Duration,
    },
    /// The head and half of the body; then, after a pause, nothing more.
    Half {
        /// The pause.
        pause: Duration,
        /// What becomes of the connection.
        ending: Ending,
    },
}

/// What becomes of a connection after an unfinished request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It is closed for writing, and the answer is waited for.
    Finish,
    /// It is closed in both directions.
    Leave,
}

impl Manner {
    /// How long the pauses take together: the writer's own time, which nobody else is to blame for.
    pub fn takes(self) -> Duration {
        match self {
            Self::Whole => Duration::ZERO,
            Self::Pieces { count, pause } => pause * u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX),
            Self::HeadFirst { pause } | Self::Half { pause, .. } => pause,
        }
    }

    /// The bytes in pieces, each with the pause before it, and how they end. `head`: where the body begins.
    pub(crate) fn pieces(self, total: usize, head: usize) -> (Vec<(Duration, std::ops::Range<usize>)>, Option<Ending>) {
        match self {
            Self::Whole => (vec![(Duration::ZERO, 0..total)], None),
            Self::Pieces { count, pause } => {
                let size = total.div_ceil(count.max(1)).max(1);
                let starts = (0..total).step_by(size);
                let pieces = starts.map(|from| {
                    let before = if from == 0 { Duration::ZERO } else { pause };
                    (before, from..(from + size).min(total))
                });
                (pieces.collect(), None)
            }
            Self::HeadFirst { pause } => (vec![(Duration::ZERO, 0..head), (pause, head..total)], None),
            Self::Half { pause, ending } => {
                let half = head + (total - head) / 2;
                (vec![(Duration::ZERO, 0..half), (pause, half..half)], Some(ending))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_are_the_whole_in_order() {
        let pause = Duration::from_millis(5);
        for manner in [Manner::Whole, Manner::Pieces { count: 7, pause }, Manner::HeadFirst { pause }] {
            let (pieces, ending) = manner.pieces(100, 40);
            let bytes: Vec<usize> = pieces.into_iter().flat_map(|(_, range)| range).collect();
            assert_eq!(bytes, (0..100).collect::<Vec<_>>(), "{manner:?}");
            assert_eq!(ending, None);
        }
        let (pieces, ending) = Manner::Half { pause, ending: Ending::Leave }.pieces(100, 40);
        assert_eq!((pieces[0].1.clone(), ending), (0..70, Some(Ending::Leave)));
    }
}
