//! The register: what the documents state, in words, with citations.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::files::Sources;
use super::node::Node;
use super::{Advice, Clause, Level, Location, Problem, Role, check};

/// The level of a requirement: as of a clause, or informative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RequirementLevel {
    /// Informative: nothing to judge.
    None,
    /// As [`Level::May`].
    May,
    /// As [`Level::Should`].
    Should,
    /// As [`Level::Must`].
    Must,
}

impl RequirementLevel {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::May => "may",
            Self::Should => "should",
            Self::Must => "must",
        }
    }
}

impl From<Level> for RequirementLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::May => Self::May,
            Level::Should => Self::Should,
            Level::Must => Self::Must,
        }
    }
}

/// One documented statement.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Requirement {
    /// Stable id, e.g. `UN-Q-TYPE`.
    pub id: String,
    /// How strongly it binds.
    pub level: RequirementLevel,
    /// The document that states it.
    pub document: String,
    /// Other documents that state it too.
    #[serde(default)]
    pub also: Vec<String>,
    /// The section of the document.
    pub section: String,
    /// The statement in Probity's own words.
    pub says: String,
    /// The clauses that state it.
    #[serde(default)]
    pub clauses: Vec<String>,
    /// The security scheme of which a credential that must be refused is needed to judge it.
    #[serde(default)]
    pub refused: Option<String>,
    /// Why no clause states it; only for level `none`.
    #[serde(default)]
    pub reason: Option<String>,
    /// Where it is written.
    #[serde(skip)]
    pub location: Option<Location>,
}

/// A contradiction of the documents and both readings of it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reading {
    /// Stable id, e.g. `R03`.
    pub id: String,
    /// Where the documents contradict each other.
    #[serde(rename = "where")]
    pub place: String,
    /// What the contradiction is about.
    pub about: String,
    /// What the strict reading demands.
    pub strict: String,
    /// What the lenient reading allows.
    pub lenient: String,
    /// Pointers or clause ids in which the reading is written down.
    #[serde(default)]
    pub decided_by: Vec<String>,
}

/// A cited document.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Anything a reader should know of it, e.g. that it is deprecated.
    #[serde(default)]
    pub note: Option<String>,
}

/// The register of one contract.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Register {
    /// The contract it belongs to.
    pub contract: String,
    /// The documents cited, by short name.
    #[serde(default)]
    pub documents: IndexMap<String, Document>,
    /// The statements.
    #[serde(default)]
    pub requirements: Vec<Requirement>,
    /// The contradictions.
    #[serde(default)]
    pub readings: Vec<Reading>,
    /// What a report says with a finding; the first entry that fits is taken.
    #[serde(default)]
    pub advice: Vec<Advice>,
}

impl Register {
    /// The advice that goes with a finding of `check` on `clause`.
    pub fn advice(&self, check: &str, role: Role, clause: &Clause) -> Option<&Advice> {
        self.advice.iter().find(|advice| advice.fits(check, role, clause))
    }
}

/// Reads a register from its tree.
pub(crate) fn read(tree: &Node, sources: &Sources) -> Result<Register, Vec<Problem>> {
    let problems = check::register(tree, sources);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut register: Register = serde_json::from_value(tree.to_value())
        .map_err(|error| vec![sources.problem(tree.mark, format!("this is no register: {error}"))])?;
    for (index, requirement) in register.requirements.iter_mut().enumerate() {
        requirement.location = Some(sources.location(tree.value_mark_of(&format!("/requirements/{index}/id"))));
    }
    Ok(register)
}
