//! Names that the configuration mentions and that only the contracts can confirm.

use super::{ConfigProblem, nearest};
use crate::contract::Excerpt;

/// What a mentioned name should be the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MentionKind {
    /// A security scheme.
    SecurityScheme,
    /// A contract.
    Contract,
}

impl MentionKind {
    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SecurityScheme => "security scheme",
            Self::Contract => "contract",
        }
    }
}

/// A mentioned name and where it is written.
#[derive(Debug, Clone)]
pub struct Mention {
    /// What it should be the name of.
    pub kind: MentionKind,
    /// The name.
    pub name: String,
    /// The configuration key, e.g. `provider.credentials.userAuth`.
    pub key: String,
    /// Where it is written.
    pub place: Excerpt,
}

impl Mention {
    /// The problem with this name, unless it is one of `known`.
    pub fn check<'a>(&self, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<ConfigProblem> {
        if known.clone().into_iter().any(|name| name == self.name) {
            return None;
        }
        let help = if let Some(name) = nearest(&self.name, known.clone()) {
            format!("did you mean `{name}`?")
        } else {
            let mut names: Vec<&str> = known.into_iter().collect();
            names.sort_unstable();
            format!("the contracts have: {}", names.join(", "))
        };
        Some(ConfigProblem {
            key: self.key.clone(),
            message: format!("`{}` is not a {} of the contracts", self.name, self.kind.as_str()),
            help: Some(help),
            place: Some(self.place.clone()),
        })
    }
}
