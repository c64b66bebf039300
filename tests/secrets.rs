//! No secret reaches an artifact: a target that repeats its credential in every spelling, and a search of all that is left
//! behind.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::cli::Place;
use crate::servers::socket::{Request, Step, plain, serve};

/// Canaries with every character that some encoding changes.
const TOKENS: [&str; 3] = ["can4ry/u5er+token=&\"<one>", "can4ry/c0mpany+token=&\"<two>", "can4ry.jwt-t0ken_three~%/+"];

fn percent(token: &str) -> String {
    percent_encoding::utf8_percent_encode(token, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn json(token: &str) -> String {
    serde_json::to_string(token).unwrap().trim_matches('"').to_owned()
}

fn json_numeric(token: &str) -> String {
    token.chars().fold(String::new(), |mut text, c| {
        let _infallible = write!(text, "\\u{:04x}", c as u32);
        text
    })
}

fn xml(token: &str) -> String {
    token.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Every spelling of a token that must not be found anywhere.
fn spellings(token: &str) -> Vec<String> {
    let lower = percent(token).to_ascii_lowercase();
    vec![
        token.to_owned(),
        percent(token),
        lower,
        STANDARD.encode(token),
        URL_SAFE_NO_PAD.encode(token),
        json(token),
        json_numeric(token),
        xml(token),
    ]
}

/// A longer text in base64, and what must not be left of it.
fn basic(token: &str) -> (String, String) {
    let whole = STANDARD.encode(format!("user:{token}"));
    let part = whole[whole.len() / 2..whole.len() - 4].to_owned();
    (whole, part)
}

/// Refuses every request and repeats its credential in the header, and in the body in every spelling.
fn repeat(request: &Request) -> Vec<Step> {
    let token = request.header("authorization").and_then(|value| value.split_once(' ')).map_or("", |(_, token)| token);
    let spellings = spellings(token);
    let body = format!("{{\"error\": \"{}\", \"basic\": \"{}\", \"all\": {spellings:?}}}", json(token), basic(token).0);
    let header = percent(token);
    plain(400, &[("Content-Type", "application/json"), ("X-Token", &header), ("X-Plain", token)], body.as_bytes())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_credential_is_in_no_artifact_in_any_spelling() {
    let running = serve(|request, _| async move { repeat(&request) }).await;
    let config = format!(
        "[provider]\nurl = \"{}\"\n[provider.credentials]\ncompanyOAuth = '{}'\ncompanyJwt = '{}'\n[[provider.users]]\nname = \"u\"\nuserOAuth = '{}'\n[provider.values]\nuserId = [\"u1\"]\nsessionId = [\"s1\"]\ntemplateId = [\"t1\"]\n",
        running.url(),
        TOKENS[1],
        TOKENS[2],
        TOKENS[0]
    );
    let place = Place::new().with("probity.toml", &config);
    let said = tokio::task::block_in_place(|| place.run(&["run", "-v", "--show", "should"]));
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    let mut artifacts = vec![("standard output".to_owned(), said.out), ("standard error".to_owned(), said.err)];
    for entry in std::fs::read_dir(place.path().join("reports")).unwrap() {
        let path = entry.unwrap().path();
        artifacts
            .push((path.display().to_string(), String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned()));
    }
    assert!(artifacts.len() >= 6, "{:?}", artifacts.iter().map(|(name, _)| name).collect::<Vec<_>>());
    for (name, text) in &artifacts {
        for token in TOKENS {
            for spelling in spellings(token).into_iter().chain([basic(token).1]) {
                assert!(!text.contains(&spelling), "{name} holds {spelling}");
            }
        }
    }
    let report = &artifacts.iter().find(|(name, _)| name.ends_with("report.json")).unwrap().1;
    assert!(report.contains("⟨companyJwt#0⟩"), "the symbol stands in its place");
    assert!(report.contains("baseline/provider/disclosure#secret"), "repeating a secret is a finding");
    running.stop().await;
}

/// Repeats all that it was sent: every header field, a Basic credential's password alone, and each in every spelling.
fn repeat_all(request: &Request) -> Vec<Step> {
    let mut parts: Vec<String> = request.headers.iter().map(|(_, value)| value.clone()).collect();
    let basic = request.header("authorization").and_then(|value| value.strip_prefix("Basic "));
    if let Some(pair) = basic.and_then(|basic| String::from_utf8(STANDARD.decode(basic).ok()?).ok()) {
        let password = pair.split_once(':').map_or("", |(_, password)| password);
        parts.extend([password.to_owned(), pair.clone()]);
    }
    let all: Vec<String> = parts.iter().flat_map(|part| spellings(part)).collect();
    let header = parts.iter().map(|part| percent(part)).collect::<Vec<_>>().join(",");
    let body = format!(
        "{{\"all\": {all:?}, \"pairs\": [{}]}}",
        parts.iter().map(|part| format!("\"{}\"", basic_of(part))).collect::<Vec<_>>().join(",")
    );
    plain(500, &[("Content-Type", "application/json"), ("X-All", &header)], body.as_bytes())
}

fn basic_of(token: &str) -> String {
    basic(token).0
}

/// A Basic credential is two secrets, and what a header field says is nobody's business, whatever its name.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_alone_and_literal_header_fields_are_in_no_artifact() {
    let running = serve(|request, _| async move { repeat_all(&request) }).await;
    let canaries = [
        "can4ry/p4ssword+of=&\"<basic>",
        "can4ry-of-the-flag/+&",
        "can4ry-of-the-handler's-table",
        "can4ry-of-the-provider/~",
    ];
    let credential = STANDARD.encode(format!("someone:{}", canaries[0]));
    let config = format!(
        "[provider]\nurl = \"{0}\"\nheaders = {{ X-Place = '{2}', Accept-Language = \"en\", X-N = \"12\" }}\n[provider.credentials]\n\
         companyJwt = \"some-json-web-token\"\n[handler]\nurl = \"{0}/postback\"\nheaders = {{ X-Tenant = \"{1}\", Authorization = \"Basic {credential}\" }}\n",
        running.url(),
        canaries[2],
        canaries[3]
    );
    let place = Place::new().with("probity.toml", &config);
    let flag = format!("X-Way: {}", canaries[1]);
    let mut texts = Vec::new();
    for arguments in [
        &["run", "-v", "--show", "should", "--inputs", "3", "-H", &flag][..],
        &["send", "userItinerary", "-H", &flag],
        &["doctor"],
    ] {
        let said = tokio::task::block_in_place(|| place.run(arguments));
        texts.extend([(format!("{arguments:?} out"), said.out), (format!("{arguments:?} err"), said.err)]);
    }
    for entry in std::fs::read_dir(place.path().join("reports")).unwrap() {
        let path = entry.unwrap().path();
        texts.push((path.display().to_string(), String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned()));
    }
    for (name, text) in &texts {
        for spelling in canaries.iter().flat_map(|token| spellings(token).into_iter().chain([basic(token).1])) {
            assert!(!text.contains(&spelling), "{name} holds {spelling}");
        }
        assert!(!text.contains(&credential), "{name}");
    }
    let report = &texts.iter().find(|(name, _)| name.ends_with("report.json")).unwrap().1;
    assert!(
        report.contains("\u{27e8}given#0\u{27e9}") && report.contains("Basic \u{27e8}header#0\u{27e9}"),
        "symbols stand in their place"
    );
    assert!(report.contains("\"en\"") && report.contains("\"12\""), "what is no secret stays");
    running.stop().await;
}
