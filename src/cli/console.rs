//! Writing to the standard streams. A reader that has gone away (`probity list | head`) is no error.

use std::io::Write;

/// Writes text and a line break to standard output.
pub(super) fn say(text: &str) {
    let _ = writeln!(anstream::stdout().lock(), "{text}");
}

/// Writes text and a line break to standard error.
pub(super) fn complain(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}
