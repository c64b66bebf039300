//! Who is checked: configuration, users, credentials and known values. Secrets are symbols here too.

mod action;
mod credential;
mod handler;
mod postback;
mod provider;
mod secret;
mod subject;

pub use action::Action;
pub use credential::Credential;
pub use handler::HandlerTarget;
pub use postback::{CanaryTarget, PostbackTarget};
pub use provider::{Company, ProviderTarget, Refused, User};
pub use secret::{SecretSource, Secrets};
pub use subject::Subject;

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
}
