//! Decisions that somebody else makes.

/// Makes decisions by numbers that are drawn elsewhere.
pub struct Draw<'d> {
    below: &'d mut dyn FnMut(usize) -> usize,
}

impl<'d> Draw<'d> {
    /// `below` draws a number below a bound; 0 where that is 0.
    pub fn new(below: &'d mut dyn FnMut(usize) -> usize) -> Self {
        Self { below }
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        (self.below)(bound)
    }

    /// A number from `least` to `most`, both included.
    pub(super) fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// One of a list.
    pub(super) fn pick<'t, T>(&mut self, from: &'t [T]) -> Option<&'t T> {
        from.get(self.below(from.len()))
    }

    /// The kind of an input: the first inputs are of one kind each.
    pub(super) fn kind(&mut self, input: u64, kinds: usize) -> usize {
        let own = usize::try_from(input).ok().filter(|own| *own < kinds);
        own.unwrap_or_else(|| self.below(kinds))
    }

    /// Some bytes replaced by any.
    pub(super) fn changed(&mut self, whole: &[u8]) -> Vec<u8> {
        let mut bytes = whole.to_vec();
        for _ in 0..self.between(1, 4) {
            let at = self.below(bytes.len().max(1));
            if let Some(byte) = bytes.get_mut(at) {
                *byte = u8::try_from(self.below(256)).unwrap_or(0);
            }
        }
        bytes
    }
}
