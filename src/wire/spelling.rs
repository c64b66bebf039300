//! Secrets in the target of an arrival: found however they are encoded, but taken for themselves only where a reader
//! who decodes the query once would read them.

use super::vault::Vault;
use crate::codec::query;
use crate::exchange::symbols_in;

/// Stands behind the symbol of a secret that the query does not say when it is decoded.
const ODDLY: &str = "%20(not%20properly%20encoded)";

/// A target whose secrets are symbols.
pub(super) fn conceal(target: &str, vault: &Vault) -> String {
    let Some((path, raw)) = target.split_once('?') else { return vault.conceal_text(target).into_owned() };
    let mut parts = Vec::new();
    // Parts without a secret are looked at together: one that is not encoded at all may hold an `&`.
    let mut run: Vec<&str> = Vec::new();
    for part in raw.split('&') {
        let pair = query::parse(part).into_iter().next();
        // `+` is read both ways, since the documents do not say how a space is encoded.
        let symbol =
            pair.as_ref().and_then(|pair| vault.symbol_of(&pair.literal).or_else(|| vault.symbol_of(&pair.value)));
        if let (Some(symbol), Some(pair)) = (symbol, pair) {
            parts.extend(together(&mut run, vault));
            parts.push(format!("{}={symbol}", vault.conceal_text(&pair.raw_name)));
        } else {
            run.push(part);
        }
    }
    parts.extend(together(&mut run, vault));
    format!("{}?{}", vault.conceal_text(path), parts.join("&"))
}

fn together(run: &mut Vec<&str>, vault: &Vault) -> Option<String> {
    if run.is_empty() {
        return None;
    }
    let text = std::mem::take(run).join("&");
    let concealed = vault.conceal_text(&text);
    let plain = || query::parse(&text).iter().any(|pair| vault.is_in(&pair.literal) || vault.is_in(&pair.value));
    if concealed == text || plain() {
        return Some(concealed.into_owned());
    }
    let mut marked = String::new();
    let mut from = 0;
    for (at, _) in symbols_in(&concealed) {
        marked.extend([&concealed[from..at.end], ODDLY]);
        from = at.end;
    }
    Some(marked + &concealed[from..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SecretSource, Secrets, Symbol};

    #[tokio::test]
    async fn a_secret_is_itself_only_where_the_query_says_it() {
        let secrets = ["key+of/o&50%41=", "door-key&7#81"].into_iter().enumerate();
        let secrets: Secrets = secrets
            .map(|(index, secret)| (Symbol::new("token", index), SecretSource::Literal(secret.to_owned())))
            .collect();
        let vault = Vault::new(&secrets, None).await.unwrap();
        let cases = [
            ("/in?key=key%2Bof%2Fo%2650%2541%3D&a=b", "/in?key=\u{27e8}token#0\u{27e9}&a=b"),
            ("/in?a=b&key=%6bey%2bof/o%2650%2541=", "/in?a=b&key=\u{27e8}token#0\u{27e9}"),
            // A sender that encodes nothing but the `+`.
            ("/in?key=key%2Bof/o&50%2541=", "/in?key=\u{27e8}token#0\u{27e9}%20(not%20properly%20encoded)"),
            ("/in?a=b&key=key+of/o&50%41=", "/in?a=b&key=\u{27e8}token#0\u{27e9}%20(not%20properly%20encoded)"),
            (
                "/in?key=key%252Bof%252Fo%252650%252541%253D",
                "/in?key=\u{27e8}token#0\u{27e9}%20(not%20properly%20encoded)",
            ),
            ("/in?key=OAuth%20key%2Bof%2Fo%2650%2541%3D", "/in?key=OAuth%20\u{27e8}token#0\u{27e9}"),
            // What is left where a `#` has cut the target.
            ("/in?key=door-key&7", "/in?key=\u{27e8}token#1\u{27e9}%20(not%20properly%20encoded)"),
            ("/in?", "/in?"),
            ("/in", "/in"),
            ("/in?a&&b=1", "/in?a&&b=1"),
        ];
        for (target, expected) in cases {
            assert_eq!(conceal(target, &vault), expected, "{target}");
        }
    }
}
