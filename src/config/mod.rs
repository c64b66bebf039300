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
mod target;

pub use action::Action;
pub use address::is_loopback;
pub use credential::Credential;
pub use duration::parse_duration;
pub use flags::{Flags, from_flags};
pub use handler::HandlerTarget;
pub use mention::{Mention, MentionKind};
pub use parse::parse;
pub use postback::{CanaryTarget, PostbackTarget};
pub use problem::ConfigProblem;
pub use provider::{Company, ProviderTarget, Refused, User};
pub use secret::{SecretSource, Secrets};
pub use subject::{REFERENCE, Subject};
pub use suggestion::nearest;
pub use symbol::{Symbol, symbols_in};
pub use target::Target;
