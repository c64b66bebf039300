//! Safety classes: what may be done to a target that is not on this machine.

use std::collections::BTreeSet;

use crate::suite::Class;

/// The classes that the user has allowed and denied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Classes {
    /// `--allow`.
    pub allowed: BTreeSet<Class>,
    /// `--deny`; wins over `--allow`.
    pub denied: BTreeSet<Class>,
}

impl Classes {
    /// Whether a class may be used on a target. On loopback all are, elsewhere only what was allowed.
    pub fn permit(&self, class: Class, loopback: bool) -> bool {
        !self.denied.contains(&class) && (loopback || self.allowed.contains(&class))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elsewhere_only_what_was_allowed_is_used() {
        let classes = Classes { allowed: [Class::Load].into(), denied: [Class::Hostile].into() };
        assert!(classes.permit(Class::Messages, true));
        assert!(!classes.permit(Class::Hostile, true));
        assert!(classes.permit(Class::Load, false));
        assert!(!classes.permit(Class::Messages, false));
    }
}
