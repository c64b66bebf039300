//! Safety classes: what a case may do to a target that is not on this machine.

/// What a case may do to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Sends what is meant to break the target.
    Hostile,
    /// Sends much at once.
    Load,
    /// Sends credentials that must be refused.
    AuthFailures,
    /// May send real messages to real people.
    Messages,
}

impl Class {
    /// All classes.
    pub const ALL: [Self; 4] = [Self::Hostile, Self::Load, Self::AuthFailures, Self::Messages];

    /// The word used on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hostile => "hostile",
            Self::Load => "load",
            Self::AuthFailures => "auth-failures",
            Self::Messages => "messages",
        }
    }

    /// What it does to a target, for help texts.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Hostile => "Sends what is meant to break the target",
            Self::Load => "Sends much at once",
            Self::AuthFailures => "Sends credentials that must be refused",
            Self::Messages => "May send real messages to real people",
        }
    }
}
