//! All that is known of what is checked.

use super::{CanaryTarget, HandlerTarget, Mention, PostbackTarget, ProviderTarget, Secrets, Subject};

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
