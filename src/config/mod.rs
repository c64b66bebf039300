//! Who is checked: configuration, users, credentials and known values. Secrets are symbols here too.

mod action;
mod address;
mod credential;
mod duration;
mod flags;
mod handler;
mod mention;
mod parse;
mod postback;
mod problem;
mod provider;
mod secret;
mod subject;
mod suggestion;
mod symbol;

pub use action::Action;
pub use address::is_loopback;
pub use credential::Credential;
pub use duration::parse_duration;
pub use flags::{Flags, from_flags};
pub use handler::HandlerTarget;
pub use mention::{Mention, MentionKind};
pub use parse::parse;
pub use postback::{CanaryTarget, PostbackTarget};
pub use problem::{ConfigProblem, Place};
pub use provider::{Company, ProviderTarget, Refused, User};
pub use secret::{SecretSource, Secrets};
pub use subject::Subject;
pub use suggestion::nearest;
pub use symbol::{Symbol, symbols_in};

/// Everything a run needs to know about what it checks.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The subject, for the report.
    pub subject: Subject,
    /// Case-path patterns of what the subject does not claim to implement.
    pub not_implemented: Vec<String>,
    /// The provider, where one is checked.
    pub provider: Option<ProviderTarget>,
    /// The handler, where one is checked.
    pub handler: Option<HandlerTarget>,
    /// Where Probity receives what the provider sends.
    pub postback: PostbackTarget,
    /// Where hostile XML would make a handler fetch from.
    pub canary: CanaryTarget,
    /// The secrets behind the symbols.
    pub secrets: Secrets,
    /// Names in the configuration that only the contracts can confirm.
    pub mentions: Vec<Mention>,
}
