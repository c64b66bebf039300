//! A credential that a case may use.

use crate::config::Symbol;

/// A credential: a scheme, the symbol of its secret, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The security scheme's name.
    pub scheme: String,
    /// The symbol that stands for its secret.
    pub symbol: Symbol,
    /// The configured user it belongs to.
    pub user: Option<usize>,
    /// The configured company it belongs to.
    pub company: Option<usize>,
}
