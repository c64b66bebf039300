//! What is checked, for the report.

use serde::{Deserialize, Serialize};

/// The name by which reports call the embedded reference.
pub const REFERENCE: &str = "reference";

/// What is checked, as the configuration names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Its commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The provider's address without credentials; `reference` for the embedded one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The handler's address without credentials; `reference` for the embedded one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
}
