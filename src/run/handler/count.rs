//! The handler's own counter of processed notifications.

use std::collections::BTreeMap;
use std::time::Duration;

use super::runner::HandlerContext;
use crate::config::Action;
use crate::run::result::CUT_SHORT;

/// How long one look at the counter may take.
const LOOK: Duration = Duration::from_secs(10);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(250);
/// A counter that has not moved for this many looks has settled: processing in the background is given a second.
const STILL: u32 = 4;
/// The most looks: a counter that moves on and on counts something else too.
const LOOKS: u32 = 40;

impl HandlerContext<'_> {
    /// The count; `Err`: why there is none.
    pub(super) async fn count(&self) -> Result<u64, String> {
        let action: Option<&Action> = self.ground.target.handler.as_ref().and_then(|own| own.processed.as_ref());
        let (Some(action), Some(actions)) = (action, self.actions) else {
            return Err("no [handler.processed] is configured".to_owned());
        };
        let answer = self.ground.stop.cut(Box::pin(actions.run(action, &BTreeMap::new(), LOOK))).await;
        let answer = answer.ok_or_else(|| CUT_SHORT.to_owned())?;
        let answer = answer.map_err(|error| format!("[handler.processed] failed to {error}"))?;
        number(&answer.body).ok_or_else(|| "[handler.processed] answered without a number".to_owned())
    }

    /// The count once it moves no more.
    pub(super) async fn settled_count(&self) -> Result<u64, String> {
        let mut last = self.count().await?;
        let mut still = 0;
        for _ in 0..LOOKS {
            tokio::time::sleep(PAUSE).await;
            let count = self.count().await?;
            still = if count == last { still + 1 } else { 0 };
            last = count;
            if still == STILL {
                return Ok(last);
            }
        }
        Err("[handler.processed] does not come to rest, so something else moves it too".to_owned())
    }
}

/// The first whole number of a text: a plain answer, a line of `wc`, a member of JSON.
fn number(text: &str) -> Option<u64> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let digits = &text[start..];
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_counts() {
        for (text, count) in
            [("7\n", Some(7)), ("{\"processed\": 12}", Some(12)), ("  3 log.txt", Some(3)), ("none", None)]
        {
            assert_eq!(number(text), count, "{text}");
        }
    }
}
