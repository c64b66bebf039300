//! What only another request held: an answer that repeats it mixes requests up.

use std::collections::BTreeSet;

use crate::exchange::Request;

/// A shorter word may stand in an answer by chance.
const SHORTEST: usize = 12;

/// The words that `others` held and `own` did not.
pub(super) fn foreign<'a>(own: &Request, others: impl Iterator<Item = &'a Request>) -> Vec<String> {
    let known = words(own);
    let mut found = BTreeSet::new();
    for other in others {
        found.extend(words(other).difference(&known).cloned());
    }
    found.into_iter().collect()
}

/// Tokens, ids and dates: long words with a digit.
fn words(request: &Request) -> BTreeSet<String> {
    let query = request.url.split_once('?').map_or("", |(_, query)| query);
    let body = String::from_utf8_lossy(&request.body);
    [query, &body]
        .into_iter()
        .flat_map(|text| text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.:".contains(c))))
        .filter(|word| word.len() >= SHORTEST && word.contains(|c: char| c.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(query: &str, body: &str) -> Request {
        Request {
            method: "POST".to_owned(),
            url: format!("http://handler.example/in?{query}"),
            headers: Vec::new(),
            body: body.as_bytes().into(),
            raw: None,
        }
    }

    #[test]
    fn what_both_hold_is_nobodys() {
        let own = request("token=made-up-token-1", "<Id>shared-number-1</Id>");
        let other = request("token=made-up-token-2", "<Id>shared-number-1</Id><Short>a1</Short>");
        assert_eq!(foreign(&own, [&other].into_iter()), ["made-up-token-2"]);
        assert!(foreign(&own, [&own].into_iter()).is_empty());
    }
}
