//! The handler under test.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::Action;

/// The handler under test.
#[derive(Debug, Clone)]
pub struct HandlerTarget {
    /// Its URL, with a path and perhaps a query.
    pub url: String,
    /// Header fields it wants beside the contract; values may hold symbols.
    pub headers: Vec<(String, String)>,
    /// Patterns of the webhooks it subscribes to.
    pub webhooks: Vec<String>,
    /// After this it hangs.
    pub timeout: Duration,
    /// The reading's time limit for an acknowledgement, a should.
    pub ack: Duration,
    /// Known values it needs, by parameter or property name.
    pub values: BTreeMap<String, Vec<Value>>,
    /// Counts processed notifications.
    pub processed: Option<Action>,
    /// The embedded reference: connect in-process instead of over TCP.
    pub embedded: bool,
}

impl Default for HandlerTarget {
    fn default() -> Self {
        Self {
            url: String::new(),
            headers: Vec::new(),
            webhooks: vec!["**".to_owned()],
            timeout: Duration::from_secs(35),
            ack: Duration::from_secs(30),
            values: BTreeMap::new(),
            processed: None,
            embedded: false,
        }
    }
}
