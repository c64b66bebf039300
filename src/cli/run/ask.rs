//! Asks the tester to make something happen, where there is one.

use std::io::BufRead as _;
use std::sync::Arc;

use crate::cli::Environment;
use crate::cli::console::complain;
use crate::config::{Action, Target};
use crate::run::Ask;

/// How to ask, where the trigger is manual and somebody is at the terminal.
pub(super) fn ask(target: &Target, environment: &Environment) -> Option<Ask> {
    let provider = target.provider.as_ref()?;
    if provider.trigger != Some(Action::Manual) || !environment.stdin_terminal || environment.ci {
        return None;
    }
    Some(Arc::new(|text| {
        Box::pin(async move {
            complain(&format!("\n{text}\nPress Enter when it is done, or type s and Enter to skip it."));
            let read = tokio::task::spawn_blocking(|| {
                let mut line = String::new();
                std::io::stdin().lock().read_line(&mut line).map(|count| (count, line))
            });
            match read.await {
                Ok(Ok((0, _)) | Err(_)) | Err(_) => Err("nobody is at the terminal any more".to_owned()),
                Ok(Ok((_, line))) if line.trim().eq_ignore_ascii_case("s") => Err("the tester skipped it".to_owned()),
                Ok(Ok(_)) => Ok(()),
            }
        })
    }))
}
