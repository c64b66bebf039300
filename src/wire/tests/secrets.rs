//! No secret survives, however it is encoded.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use quickcheck::{Arbitrary, Gen, QuickCheck};

use super::servers::{ScriptStep, client, request, scripted, vault, within, write};
use crate::config::{SecretSource, Secrets};
use crate::exchange::Symbol;
use crate::wire::{Vault, WireError};

/// A secret without control characters, of any script.
#[derive(Debug, Clone)]
struct Secret(String);

impl Arbitrary for Secret {
    fn arbitrary(g: &mut Gen) -> Self {
        let odd: Vec<char> = "+/=%&<>\"'\\ -_~.:;,é€😀#?{}".chars().collect();
        let length = 6 + usize::arbitrary(g) % 20;
        let one = |g: &mut Gen| match u8::arbitrary(g) % 3 {
            0 => *g.choose(&odd).unwrap(),
            _ => char::from(b'!' + u8::arbitrary(g) % 94),
        };
        // What consists of one repeated character overlaps with itself; it is found all the same, but not checked so simply.
        let mut text: String = (0..length).map(|_| one(g)).collect();
        text.insert_str(0, "Zq7");
        Self(text)
    }
}

/// Each way of writing a secret; `seed` decides what is left open.
fn encodings(secret: &str, seed: u64) -> Vec<(&'static str, Vec<u8>)> {
    let mut state = seed | 1;
    let mut coin = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) & 1 == 1
    };
    let hex = |byte: u8, upper: bool| if upper { format!("%{byte:02X}") } else { format!("%{byte:02x}") };
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let percent: String = secret
        .bytes()
        .map(|byte| if unreserved(byte) { char::from(byte).to_string() } else { hex(byte, true) })
        .collect();
    let form: String = secret
        .bytes()
        .map(|byte| match byte {
            b' ' => "+".to_owned(),
            byte if byte.is_ascii_alphanumeric() || b"-._*".contains(&byte) => char::from(byte).to_string(),
            byte => hex(byte, true),
        })
        .collect();
    let any: String = secret
        .bytes()
        .map(|byte| if unreserved(byte) && coin() { char::from(byte).to_string() } else { hex(byte, byte % 2 == 0) })
        .collect();
    let json = serde_json::to_string(secret).unwrap();
    let json_any: String = secret
        .encode_utf16()
        .map(|unit| match char::from_u32(u32::from(unit)) {
            Some('/') => "\\/".to_owned(),
            Some(c) if c.is_ascii_alphanumeric() && coin() => c.to_string(),
            _ => format!("\\u{unit:04X}"),
        })
        .collect();
    let xml_any: String = secret
        .chars()
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '"' => "&quot;".to_owned(),
            c if c.is_ascii_alphanumeric() && coin() => c.to_string(),
            c if coin() => format!("&#{};", u32::from(c)),
            c => format!("&#x{:x};", u32::from(c)),
        })
        .collect();
    let mut all = vec![
        ("plain", secret.as_bytes().to_vec()),
        ("percent", percent.clone().into_bytes()),
        ("percent, lower", percent.to_ascii_lowercase().into_bytes()),
        ("form", form.clone().into_bytes()),
        ("percent, any", any.into_bytes()),
        ("percent, twice", percent.replace('%', "%25").into_bytes()),
        ("JSON", json.as_bytes()[1..json.len() - 1].to_vec()),
        ("JSON, any", json_any.into_bytes()),
        ("XML", crate::wire::Context::Xml.escape(secret).into_owned().into_bytes()),
        ("XML, any", xml_any.into_bytes()),
        ("form in JSON", form.replace('+', "\\u002b").replace('%', "\\u0025").into_bytes()),
    ];
    // Lower-case letters are another secret.
    if secret.bytes().any(|byte| byte.is_ascii_uppercase()) {
        all.retain(|(name, _)| *name != "percent, lower");
    }
    for (before, after) in [("", ""), ("u:", ""), ("x", "tail"), ("ab", "c"), ("abc", "de")] {
        let whole = format!("{before}{secret}{after}");
        all.push(("base64", STANDARD.encode(&whole).into_bytes()));
        all.push(("base64, no padding", STANDARD_NO_PAD.encode(&whole).into_bytes()));
        all.push(("base64, URL-safe", URL_SAFE.encode(&whole).into_bytes()));
        all.push(("base64, URL-safe, no padding", URL_SAFE_NO_PAD.encode(&whole).into_bytes()));
    }
    all
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
#[expect(clippy::needless_pass_by_value, reason = "quickcheck passes values")]
fn no_encoding_survives() {
    fn law(secret: Secret, before: String, after: String, seed: u64) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let vault = runtime.block_on(vault(&[("key", &secret.0)]));
        encodings(&secret.0, seed).into_iter().all(|(name, encoded)| {
            let text = [before.as_bytes(), b" [", &encoded, b"] ", after.as_bytes()].concat();
            let concealed = vault.conceal(&text).into_owned();
            let masked = vault.mask(&text, &[]).into_owned();
            let fine = contains(&concealed, "⟨key#0⟩".as_bytes())
                && !contains(&concealed, &encoded)
                && !contains(&masked, &encoded)
                && masked.len() == text.len();
            assert!(fine, "{name}: {:?} -> {:?}", String::from_utf8_lossy(&text), String::from_utf8_lossy(&concealed));
            // The whole encoding is replaced, to its last character.
            name.starts_with("base64") || contains(&concealed, "[⟨key#0⟩]".as_bytes())
        })
    }
    QuickCheck::new().tests(150).quickcheck(law as fn(Secret, String, String, u64) -> bool);
}

#[test]
#[expect(clippy::needless_pass_by_value, reason = "quickcheck passes values")]
fn what_is_revealed_is_concealed_again() {
    fn law(secret: Secret) -> bool {
        use crate::wire::Context::{Json, Percent, Plain, Xml};
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let vault = runtime.block_on(vault(&[("key", &secret.0)]));
        [Plain, Percent, Json, Xml].into_iter().all(|context| {
            let text = "a=⟨key#0⟩&b";
            vault.conceal_text(&vault.reveal_text(text, context)) == text
        })
    }
    QuickCheck::new().tests(150).quickcheck(law as fn(Secret) -> bool);
}

#[tokio::test]
async fn the_longer_of_two_secrets_wins() {
    let vault = vault(&[("short", "abcdef"), ("long", "abcdefghij"), ("tail", "efghijkl")]).await;
    assert_eq!(vault.conceal_text("abcdefghij"), "⟨long#0⟩");
    assert_eq!(vault.conceal_text("abcdefg abcdef%67hij"), "⟨short#0⟩g ⟨long#0⟩");
    assert!(matches!(vault.conceal_text("nothing here"), std::borrow::Cow::Borrowed(_)));
}

#[tokio::test]
async fn secrets_that_are_no_secrets_are_refused() {
    for (values, expected) in [
        (vec!["abcde"], "use the secret ⟨key0#0⟩: it has fewer than 6 characters"),
        (vec!["abc\ndefg"], "use the secret ⟨key0#0⟩: it contains a control character"),
        (vec!["abcdefg", "abcdefg"], "use the secret ⟨key1#0⟩: it has the same value as ⟨key0#0⟩"),
    ] {
        let secrets: Secrets = values
            .iter()
            .enumerate()
            .map(|(index, value)| (Symbol::new(format!("key{index}"), 0), SecretSource::Literal((*value).to_owned())))
            .collect();
        let error = Vault::new(&secrets, None).await.unwrap_err();
        assert!(matches!(error, WireError::Secret { .. }));
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn a_cut_inside_a_secret_does_not_show_its_beginning() {
    let vault = vault(&[("key", "supersecret-token")]).await;
    let text = format!("{} supersecret-tok", "x".repeat(1_000));
    let concealed = String::from_utf8(vault.conceal_cut(text.as_bytes())).unwrap();
    assert!(!concealed.contains("super"));
    assert!(concealed.len() > 700);
}

/// A target that echoes the token in every way: no encoding of it is left in the exchange.
#[tokio::test]
async fn a_canary_token_does_not_come_back() {
    let token = "c4n4ry+/=token\"&<x>";
    let vault = vault(&[("key", token)]).await;
    for (name, encoded) in encodings(token, 7) {
        let text = String::from_utf8(encoded.clone()).unwrap();
        let (first, second) = text.split_at(4);
        let chunked = format!("{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n", first.len(), second.len());
        for answer in [
            format!("HTTP/1.1 200 OK\r\nX-Echo: {text}\r\nContent-Length: {}\r\n\r\n{text}", text.len()),
            format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}"),
            format!("HTTP/1.1 200 {text}\r\nContent-Length: x\r\nX-Echo: {text}\r\n\r\n{text}"),
            format!("{text} is not HTTP"),
        ] {
            let server = scripted(vec![ScriptStep::Read, write(&answer)]).await;
            let exchange = client(Arc::clone(&vault)).send(&request("GET", &server.url), within(1_000)).await;
            let shown = format!("{:?}", exchange.outcome);
            assert!(!shown.contains(&text) && !shown.contains(token), "{name}: {shown}");
            if let Some(response) = exchange.response() {
                assert!(contains(&response.body, "⟨key#0⟩".as_bytes()), "{name}: {response:?}");
                assert!(!contains(&response.body, &encoded));
            }
            assert!(!contains(&exchange.received.bytes, &encoded), "{name}");
            assert!(!contains(&exchange.received.bytes, second.as_bytes()), "{name}");
            assert_eq!(exchange.received.bytes.len(), answer.len(), "{name}: lengths stay true");
        }
    }
}

/// A body made to be slow to look through is bounded work: each layer of escapes is undone once.
#[tokio::test]
async fn a_body_full_of_escapes_takes_bounded_time() {
    let vault = vault(&[("key", "supersecret token")]).await;
    let body = "%5Cu0041&#37;\\u0026amp;+".repeat(40_000);
    let start = std::time::Instant::now();
    assert!(matches!(vault.conceal(body.as_bytes()), std::borrow::Cow::Borrowed(_)));
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
}
