//! Why an action failed.

use std::time::Duration;

/// How much of an answer or output an error shows, in characters.
const EXCERPT: usize = 200;

/// Why an action failed. Messages complete "failed to …" and hold no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActionError {
    /// A template names a variable that there is not.
    #[error("fill in the template: there is no variable `{name}`, only {known}")]
    UnknownVariable {
        /// The name.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The tester has to do it.
    #[error("run the action: it is done by hand")]
    Manual,
    /// The request got no answer.
    #[error("send the request: {0}")]
    Unanswered(String),
    /// The answer's status is not 2xx.
    #[error("run the action: the answer was {status}{}", excerpt(body))]
    Refused {
        /// The status.
        status: u16,
        /// The body; secrets are symbols.
        body: String,
    },
    /// The command could not be started.
    #[error("start the command `{program}`: {reason}")]
    NotStarted {
        /// The program.
        program: String,
        /// What went wrong.
        reason: String,
    },
    /// The command's exit code is not 0.
    #[error("run the command `{program}`: it ended with {status}{}", excerpt(output))]
    CommandFailed {
        /// The program.
        program: String,
        /// How it ended.
        status: String,
        /// Its standard error; secrets are symbols.
        output: String,
    },
    /// It took too long.
    #[error("run the action: it took longer than {} s", _0.as_secs_f32())]
    Timeout(Duration),
}

fn excerpt(text: &str) -> String {
    match text.trim() {
        "" => String::new(),
        text => format!(": {}", text.chars().take(EXCERPT).collect::<String>()),
    }
}
