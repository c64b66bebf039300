//! What overlays take back of a contract, so that a report can say under which conditions it holds.

use std::path::Path;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::contract::{Clause, Contract, Duty, Level, Zone, hex};

/// What one overlay takes back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OverlayEffect {
    /// Its file, as it was named.
    pub file: String,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    /// The duties that it asks at a lower level, or no more.
    pub lowers: Vec<LoweredDuty>,
    /// The ids of clauses of which it allows something else.
    pub allows: Vec<String>,
    /// The ids of clauses that it removes.
    pub removes: Vec<String>,
}

/// A duty that is asked less.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LoweredDuty {
    /// The clause's id.
    pub clause: String,
    /// The duty.
    pub duty: Duty,
    /// Its level without the overlay.
    pub from: Level,
    /// Its level with it; `None`: it is asked no more.
    pub to: Option<Level>,
}

impl OverlayEffect {
    /// What the overlay at `path` makes of `before`.
    pub(in crate::contract) fn of(path: &Path, before: Option<&Contract>, after: &Contract) -> Self {
        let bytes = std::fs::read(path).unwrap_or_default();
        let sha256 = hex(&Sha256::digest(&bytes));
        let mut effect = Self { file: path.display().to_string(), sha256, ..Self::default() };
        for clause in before.iter().flat_map(|before| before.clauses.values()) {
            match (before, after.clauses.get(&clause.id)) {
                (Some(before), Some(now)) => effect.compare((before, clause), (after, now)),
                _ => effect.removes.push(clause.id.clone()),
            }
        }
        effect
    }

    fn compare(&mut self, (before, clause): (&Contract, &Clause), (after, now): (&Contract, &Clause)) {
        for (duty, from) in clause.duties.iter() {
            let to = now.duties.level(duty);
            if to.is_none_or(|to| to < from) {
                self.lowers.push(LoweredDuty { clause: clause.id.clone(), duty, from, to });
            }
        }
        if !allow_the_same(written(before, clause), written(after, now)) {
            self.allows.push(clause.id.clone());
        }
    }

    /// Adds what the same overlay does to another contract.
    pub fn extend(&mut self, other: &Self) {
        self.lowers.extend(other.lowers.iter().cloned());
        self.allows.extend(other.allows.iter().cloned());
        self.removes.extend(other.removes.iter().cloned());
    }

    /// How many clauses it lowers.
    pub fn lowered(&self) -> usize {
        let mut clauses: Vec<&str> = self.lowers.iter().map(|own| own.clause.as_str()).collect();
        clauses.dedup();
        clauses.len()
    }
}

/// What says how much is asked, and not what is allowed.
const ASIDE: [&str; 5] = ["x-level", "x-refuse", "x-requirement", "description", "summary"];

/// Whether two values are the same but for what does not say what is allowed.
fn allow_the_same(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let mut names = one.keys().chain(other.keys()).filter(|name| !ASIDE.contains(&name.as_str()));
            names.all(|name| allow_the_same(one.get(name), other.get(name)))
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| allow_the_same(Some(one), Some(other)))
        }
        _ => one == other,
    }
}

/// What a clause allows where a value is received, as it is written.
fn written<'a>(contract: &'a Contract, clause: &Clause) -> Option<&'a Value> {
    contract.bundle.document(Zone::Wide).pointer(clause.pointer.strip_prefix('#').unwrap_or(&clause.pointer))
}
