//! What a report says with a finding: why it matters, and how to fix it.

use serde::{Deserialize, Serialize};

use super::{Clause, Role};

/// What a report says with a finding.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Advice {
    /// The check of the finding.
    #[serde(skip_serializing)]
    pub check: String,
    /// Who is judged; `None`: whoever is.
    #[serde(default, skip_serializing)]
    pub role: Option<Role>,
    /// What the clause's place begins with.
    #[serde(default, skip_serializing)]
    pub place: Option<String>,
    /// The clause's keyword.
    #[serde(default, skip_serializing)]
    pub keyword: Option<String>,
    /// Why it matters, in one sentence.
    pub why: String,
    /// How to fix it, in one sentence.
    pub fix: String,
    /// Where more is said about it.
    pub see: String,
}

impl Advice {
    /// Whether it is about findings of `check` on `clause`.
    pub(super) fn fits(&self, check: &str, role: Role, clause: &Clause) -> bool {
        self.check == check
            && self.role.is_none_or(|own| own == role)
            && self.place.as_ref().is_none_or(|own| clause.place.to_string().starts_with(own))
            && self.keyword.as_ref().is_none_or(|own| clause.keyword.as_str() == own)
    }
}
