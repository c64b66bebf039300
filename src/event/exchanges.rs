//! How many exchanges there were on what the contracts promise, and what became of them.

use std::collections::BTreeMap;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// Why an exchange was not judged. There is no other reason, and none holds for a 5xx, a reset or a hang.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Excuse {
    /// The run was cut short meanwhile.
    CutShort,
    /// It went to a helper of the run: what makes events happen, or tells when nothing is left to deliver.
    Helper,
    /// The target had never answered, and not a byte came.
    NeverAnswered,
    /// No connection could be made.
    NoConnection,
    /// Its answer was not waited for in full.
    NotWaitedFor,
}

impl Excuse {
    /// The reason in the report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CutShort => "cut short",
            Self::Helper => "helper",
            Self::NeverAnswered => "never answered",
            Self::NoConnection => "no connection",
            Self::NotWaitedFor => "not waited for in full",
        }
    }
}

/// The exchanges of a run: sent = judged + excused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exchanges {
    /// How many there were.
    pub sent: u64,
    /// How many were judged by what holds for any answer.
    pub judged: u64,
    /// How many were not, by the reason why.
    pub excused: BTreeMap<Excuse, u64>,
}

impl Exchanges {
    /// Counts one that was not judged.
    pub fn excuse(&mut self, why: Excuse) {
        *self.excused.entry(why).or_default() += 1;
    }

    /// Whether each is accounted for.
    pub fn adds_up(&self) -> bool {
        self.sent == self.judged + self.excused.values().sum::<u64>()
    }
}

#[derive(Serialize)]
struct Excused {
    reason: &'static str,
    count: u64,
}

impl Serialize for Exchanges {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let excused = self.excused.iter().map(|(why, count)| Excused { reason: why.as_str(), count: *count });
        let mut fields = serializer.serialize_struct("Exchanges", 3)?;
        fields.serialize_field("sent", &self.sent)?;
        fields.serialize_field("judged", &self.judged)?;
        fields.serialize_field("excused", &excused.collect::<Vec<_>>())?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_add_up_only_where_each_is_accounted_for() {
        let mut exchanges = Exchanges { sent: 3, judged: 1, ..Exchanges::default() };
        exchanges.excuse(Excuse::Helper);
        assert!(!exchanges.adds_up());
        exchanges.excuse(Excuse::Helper);
        assert!(exchanges.adds_up());
        let text = serde_json::to_string(&exchanges).unwrap();
        assert_eq!(text, r#"{"sent":3,"judged":1,"excused":[{"reason":"helper","count":2}]}"#);
    }
}
