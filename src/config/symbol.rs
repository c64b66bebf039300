//! Symbols stand for secrets everywhere but in `wire`: `⟨scheme#0⟩`.

/// The name of a secret: the security scheme (or `header`, `refused`, …) and an index.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol {
    /// The group, normally the security scheme.
    pub group: String,
    /// The index in the group, from 0.
    pub index: usize,
}

impl Symbol {
    /// The group of what is hidden like a secret though nobody has said that it is one.
    pub const GIVEN: &str = "given";

    /// Whether it stands for a credential.
    pub fn is_credential(&self) -> bool {
        self.group != Self::GIVEN
    }

    /// A symbol of `group`.
    pub fn new(group: impl Into<String>, index: usize) -> Self {
        Self { group: group.into(), index }
    }

    /// The environment variable that curl commands use in its place: `PROBITY_USEROAUTH_0`.
    pub fn variable(&self) -> String {
        let group: String =
            self.group.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
        format!("PROBITY_{group}_{}", self.index)
    }
}

impl std::fmt::Display for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "⟨{}#{}⟩", self.group, self.index)
    }
}

/// The symbols that occur in `text`, with their byte ranges, in order.
pub fn symbols_in(text: &str) -> Vec<(std::ops::Range<usize>, Symbol)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('⟨').map(|at| at + from) {
        let inner = open + '⟨'.len_utf8();
        let Some(close) = text[inner..].find('⟩').map(|at| at + inner) else {
            break;
        };
        let name = &text[inner..close];
        from = close + '⟩'.len_utf8();
        if let Some((group, index)) = name.split_once('#')
            && let Ok(index) = index.parse()
            && !group.contains('⟨')
        {
            found.push((open..from, Symbol::new(group, index)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_found_with_their_ranges() {
        let text = format!("Bearer {} and {}", Symbol::new("jwt", 0), Symbol::new("refused", 12));
        let found = symbols_in(&text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].1, Symbol::new("refused", 12));
        assert_eq!(&text[found[0].0.clone()], "⟨jwt#0⟩");
    }

    #[test]
    fn what_only_looks_like_a_symbol_is_none() {
        assert!(symbols_in("⟨jwt⟩ ⟨#x⟩ ⟨jwt#1").is_empty());
    }
}
