//! Ways of writing a body, and of writing it wrong.

use serde_json::Value;

use super::Draw;
use crate::contract::{Level, MediaType};

/// What a spelling makes of a documented media type, a value of it, and the bytes that it was written as.
type Spell = fn(&MediaType, &Value, &[u8]) -> Option<Vec<u8>>;

/// A way of writing the same, by name.
#[derive(Debug)]
pub struct Spelling {
    /// Its name.
    pub name: &'static str,
    /// Whether it means the same in content of these documented media types.
    pub(super) applies: fn(&[&MediaType]) -> bool,
    pub(super) spell: Spell,
}

impl Spelling {
    /// One that means the same whatever is documented.
    pub(super) const fn new(name: &'static str, spell: Spell) -> Self {
        Self { name, applies: |_| true, spell }
    }

    /// Whether it means the same in content of these documented media types.
    pub fn applies(&self, documented: &[&MediaType]) -> bool {
        (self.applies)(documented)
    }

    /// The body with `value`, which is `whole` as it was written, in this spelling.
    pub fn spell(&self, documented: &MediaType, value: &Value, whole: &[u8]) -> Option<Vec<u8>> {
        (self.spell)(documented, value, whole)
    }
}

/// What a spelling looks like.
#[derive(Debug)]
pub struct Sign {
    /// The name of the spelling.
    pub name: &'static str,
    /// Whether a body looks like it.
    pub shows: fn(&[u8]) -> bool,
}

/// A spelling of one body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSpelling {
    /// Its name.
    pub variant: &'static str,
    /// The level at which it must be taken.
    pub level: Level,
    /// Whether something stands in it beside the value.
    pub has_more: bool,
    /// The body.
    pub bytes: Vec<u8>,
}

/// Single places of a body, each of which can be spelled otherwise.
pub struct DrawnSpelling {
    /// Its name.
    pub variant: &'static str,
    /// Whether many a reader is not ready for it.
    pub is_rare: bool,
    /// How many places there are.
    pub(super) sites: usize,
    /// At most how many are drawn; one of these.
    pub(super) most: Vec<usize>,
    /// How many ways there are at one place.
    pub(super) ways: usize,
    pub(super) spell: SpellPlaces,
}

/// Spells the places of a body, each in a way; `None` where that makes no difference.
type SpellPlaces = Box<dyn Fn(&[(usize, u8)]) -> Option<Vec<u8>> + Send + Sync>;

impl DrawnSpelling {
    /// Whether there is any place.
    pub fn is_possible(&self) -> bool {
        self.sites > 0
    }

    /// Some places, and the way in which each is spelled.
    pub fn draw(&self, draw: &mut Draw<'_>) -> Vec<(usize, u8)> {
        let most = if self.most.len() > 1 { draw.pick(&self.most).copied() } else { self.most.first().copied() };
        let count = draw.between(1, most.unwrap_or(1));
        (0..count).map(|_| (draw.below(self.sites), u8::try_from(draw.below(self.ways)).unwrap_or(0))).collect()
    }

    /// The body with these places spelled so; `None` where that makes no difference.
    pub fn spell(&self, places: &[(usize, u8)]) -> Option<Vec<u8>> {
        (self.spell)(places)
    }
}

impl std::fmt::Debug for DrawnSpelling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DrawnSpelling").field("variant", &self.variant).finish_non_exhaustive()
    }
}

/// A malformed body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong with it, by name.
    pub variant: &'static str,
    /// The body.
    pub bytes: Vec<u8>,
    /// How sure it is that it must be refused, and by whom it is.
    pub weight: Weight,
}

/// Who must refuse a malformed body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Everybody.
    Plain,
    /// Handlers are tried with it too.
    Fine,
    /// Nobody: it may be read in a way in which it is well-formed.
    Doubtful,
}

impl Malformed {
    pub(super) fn plain(variant: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { variant, bytes: bytes.into(), weight: Weight::Plain }
    }

    pub(super) fn fine(variant: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { weight: Weight::Fine, ..Self::plain(variant, bytes) }
    }
}
