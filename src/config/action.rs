//! A configured request or command: triggers, idle, counters.

/// A configured action. Templates hold `{{name}}` variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// An HTTP request.
    Request {
        /// The method.
        method: String,
        /// The URL template.
        url: String,
        /// Header fields; values may hold symbols.
        headers: Vec<(String, String)>,
        /// The body template; its media type decides how variables are escaped.
        body: Option<String>,
    },
    /// A command with arguments; success is exit code 0.
    Command(Vec<String>),
    /// Asks the tester to do it.
    Manual,
}
