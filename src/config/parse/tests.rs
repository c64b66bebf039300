use std::time::Duration;

use super::parse;
use crate::config::Symbol;
use crate::config::{Action, ConfigProblem, Flags, SecretSource, Target, from_flags};

fn env(name: &str) -> Option<String> {
    match name {
        "TOKEN" => Some("from-environment\n".to_owned()),
        "BEARER" => Some("Bearer abcdef".to_owned()),
        "EMPTY" => Some(String::new()),
        _ => None,
    }
}

fn read(text: &str) -> Target {
    parse(text, "probity.toml", &env).unwrap_or_else(|problems| panic!("{}", problems[0].render(false)))
}

fn problems(text: &str) -> Vec<ConfigProblem> {
    parse(text, "probity.toml", &env).unwrap_err()
}

/// `LINE:COLUMN message` of the only problem.
fn only(text: &str) -> String {
    let problems = problems(text);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let place = problems[0].place.as_ref().unwrap();
    format!("{}:{} {}", place.location.line, place.location.column, problems[0].message)
}

const WHOLE: &str = r#"
[subject]
name = "Shop"
version = "2.1"

[claims]
not-implemented = ["orders/**"]

[provider]
url = "http://127.0.0.1:8080/prefix/"
urls = { orders = "http://127.0.0.1:8081" }
headers = { Authorization = "Basic dTpw", X-Env = "env:TOKEN", Accept-Language = "en", Cookie = "a=one; b=two" }

[provider.credentials]
shopKey = { command = ["print-token", "--now"], ttl = "50m" }
userKey = "plain-secret"

[[provider.users]]
name = "ann"
userKey = "secret-of-ann"
company = "east"

[[provider.users]]
name = "bob"
userKey = "secret-of-bob"

[[provider.companies]]
name = "west"
shopKey = { token_url = "https://id.example/token", client_id = "me", client_secret = "env:TOKEN" }

[[provider.companies]]
name = "east"

[[provider.refused]]
scheme = "userKey"
value = "secret-without-scope"
requirement = "SHOP-7"

[provider.values]
item = ["a", 7, true]
single = "x"
token = "env:TOKEN"

[provider.trigger]
url = "http://127.0.0.1:8080/{{type}}"
headers = { content-type = "application/json", authorization = "env:BEARER" }
body = '{"user":"{{user}}"}'

[provider.idle]
command = ["wait-idle"]

[postback]
listen = "127.0.0.1:9300"
url = "http://127.0.0.1:9300/"
due = "2s"
silence = "500ms"
tls = { cert = "c.pem", key = "k.pem" }
register = { method = "PUT", url = "http://127.0.0.1:8080/register", body = "{{postback}}" }

[handler]
url = "http://127.0.0.1:9200/postback?x=1"
webhooks = ["orders/*"]
timeout = "20s"
ack = "10s"
values = { key = ["env:TOKEN", "literal"] }
processed = { url = "http://127.0.0.1:9200/count" }

[canary]
listen = "127.0.0.1:0"
url = ""
settle = "1s"
"#;

#[test]
fn everything_that_can_be_configured_is_read() {
    let target = read(WHOLE);
    assert_eq!(target.subject.name.as_deref(), Some("Shop"));
    assert_eq!(target.not_implemented, ["orders/**"]);
    let provider = target.provider.unwrap();
    assert_eq!(provider.base("other"), "http://127.0.0.1:8080/prefix");
    assert_eq!(provider.base("orders"), "http://127.0.0.1:8081");
    let whose =
        |scheme: &str| -> Vec<_> { provider.of_scheme(scheme).map(|c| (c.symbol.index, c.user, c.company)).collect() };
    assert_eq!(whose("userKey"), [(0, Some(0), Some(1)), (1, Some(1), Some(0)), (2, None, Some(0))]);
    assert_eq!(whose("shopKey"), [(0, None, Some(0)), (1, None, Some(0))]);
    assert_eq!(provider.refused[0].credential.symbol, Symbol::new("refused", 0));
    assert_eq!(provider.values["item"], [serde_json::json!("a"), serde_json::json!(7), serde_json::json!(true)]);
    assert_eq!(provider.values["single"], [serde_json::json!("x")]);
    assert_eq!(provider.idle, Some(Action::Command(vec!["wait-idle".into()])));
    let postback = target.postback;
    assert_eq!((postback.due, postback.silence), (Duration::from_secs(2), Duration::from_millis(500)));
    assert!(matches!(postback.register, Some(Action::Request { ref method, .. }) if method == "PUT"));
    assert_eq!(postback.tls.unwrap().1, std::path::PathBuf::from("k.pem"));
    let handler = target.handler.unwrap();
    assert_eq!(handler.url, "http://127.0.0.1:9200/postback?x=1");
    assert_eq!((handler.timeout, handler.ack), (Duration::from_secs(20), Duration::from_secs(10)));
    assert!(matches!(handler.processed, Some(Action::Request { ref method, .. }) if method == "GET"));
    assert_eq!(target.canary.settle, Duration::from_secs(1));
    assert_eq!(target.mentions.len(), 7);
}

#[test]
fn secrets_in_headers_become_symbols_and_the_rest_stays() {
    let target = read(WHOLE);
    let provider = target.provider.unwrap();
    let value = |name: &str| provider.headers.iter().find(|(own, _)| own == name).unwrap().1.clone();
    assert_eq!(value("Authorization"), "Basic ⟨header#0⟩");
    assert_eq!(value("X-Env"), "⟨header#1⟩");
    assert_eq!(value("Accept-Language"), "en");
    assert_eq!(value("Cookie"), "a=⟨header#2⟩; b=⟨header#3⟩");
    let Some(Action::Request { headers, method, .. }) = provider.trigger else { panic!("no request") };
    assert_eq!(method, "POST");
    assert_eq!(headers[0].1, "application/json");
    assert_eq!(headers[1].1, "Bearer ⟨header#4⟩");
}

#[test]
fn the_same_secret_has_the_same_symbol_everywhere() {
    let target = read(WHOLE);
    assert_eq!(target.provider.unwrap().values["token"], [serde_json::json!("⟨header#1⟩")]);
    assert_eq!(target.handler.unwrap().values["key"], [serde_json::json!("⟨header#1⟩"), serde_json::json!("literal")]);
    let literals = target
        .secrets
        .values()
        .filter(|source| matches!(source, SecretSource::Literal(text) if text == "from-environment"));
    assert_eq!(literals.count(), 1);
}

#[test]
fn an_unknown_key_has_its_place_and_a_suggestion() {
    let problems = problems("[provider]\nurl = \"http://x\"\n\n[provider.credential]\nkey = \"top-secret\"\n");
    assert_eq!(problems.len(), 1);
    let shown = problems[0].render(false);
    assert_eq!(
        shown,
        "error: `provider.credential` is not a known key\n \
         --> probity.toml:4:11\n  |\n4 | [provider.credential]\n  |           ^^^^^^^^^^\n  |\n  \
         = help: did you mean `credentials`?"
    );
}

#[test]
fn each_problem_names_what_is_wrong_and_where() {
    for (text, expected) in [
        ("[provider]\nurl = 7\n", "2:7 `provider.url` must be a string, not an integer"),
        (
            "[provider]\nurl = \"localhost:80\"\n",
            "2:7 `provider.url` is not an http or https URL; does it lack http:// in front?",
        ),
        ("[handler]\ntimeout = \"35\"\n", "2:11 `handler.timeout` is not a duration"),
        (
            "[provider.credentials]\nkey = \"env:NONE\"\n",
            "2:7 `provider.credentials.key` needs the environment variable NONE, which is not set",
        ),
        (
            "[provider.credentials]\nkey = \"env:EMPTY\"\n",
            "2:7 `provider.credentials.key` needs the environment variable EMPTY, which is empty",
        ),
        (
            "[[provider.users]]\nname = \"a\"\ncompany = \"c\"\n",
            "3:11 `provider.users[0].company`: no company is called `c`",
        ),
        (
            "[[provider.users]]\nname = \"a\"\n[[provider.users]]\nname = \"a\"\n",
            "4:8 `provider.users[1].name`: the name `a` is used twice",
        ),
        ("[[provider.users]]\nkey = \"abc\"\n", "1:1 `provider.users[0]` lacks `name`"),
        (
            "[provider.users]\nname = \"a\"\n",
            "1:1 `provider.users` must be a list of tables: [[provider.users]], not a table",
        ),
        (
            "[provider.trigger]\nmethod = \"POST\"\n",
            "1:11 `provider.trigger` lacks a url or a command or manual = true",
        ),
        (
            "[postback]\nlisten = \"9300\"\n",
            "2:10 `postback.listen` is not an address to listen on; write HOST:PORT, such as 127.0.0.1:9300",
        ),
        (
            "[postback]\nlisten = \"0.0.0.0:1\"\n",
            "2:10 `postback.url` is needed where `postback.listen` is every address of the machine",
        ),
        ("[provider]\nheaders = { \"a b\" = \"x\" }\n", "2:13 `provider.headers.a b` is not a header name"),
        ("[provder]\n", "1:2 `provder` is not a known key"),
    ] {
        assert_eq!(only(text), expected);
    }
}

#[test]
fn all_problems_are_reported_at_once_in_the_order_of_the_file() {
    let problems = problems("[handler]\ntimeout = 1\n[provider]\nurl = \"x\"\nuser = 1\n[canary]\nsettle = \"x\"\n");
    let keys: Vec<_> = problems.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(keys, ["handler.timeout", "provider.url", "provider.user", "canary.settle"]);
}

#[test]
fn a_secret_given_twice_is_a_problem_only_within_its_scheme() {
    let text = "[[provider.users]]\nname = \"a\"\nkey = \"same-secret\"\n[[provider.users]]\nname = \"b\"\nkey = \"same-secret\"\n";
    assert_eq!(only(text), "6:7 `provider.users[1].key` is a key secret that is given before");
    let target = read("[provider.credentials]\none = \"same-secret\"\ntwo = \"same-secret\"\n");
    assert_eq!(target.secrets.len(), 1);
}

#[test]
fn no_problem_shows_a_secret() {
    for text in [
        "[provider.credentials]\nkey = \"s3cret",
        "[provider.credentials]\nkey = s3cret\n",
        "[provider.credentials]\nkey = '''\ns3cret\\x \n",
        "[provider.credentials]\nkey = [\"s3cret\"]\n",
        "[provider.credential]\nkey = \"s3cret\"\n",
        "[provider.credentials]\nkey = \"s3cret\\u0007\"\n",
        "[provider]\ncredentials = \"s3cret\"\n",
        "[provider]\ncredentials = { a = \"s3cret\", b = 1 }\n",
        "[[provider.refused]]\nscheme = \"key\"\nvalu = \"s3cret\"\nrequirement = \"R\"\n",
        "[provider]\nrefused = [{ valu = \"s3cret\" }]\n",
        "[provider]\nurl = \"http://user:s3cret@host/\"\n",
        "[provider.headers]\nX-Api-Key = [\"s3cret\"]\n",
        "[provider.credentials]\nkey = { token_url = \"x\", client_id = \"s3cret\", client_secret = \"s3cret\" }\n",
        "[provider.credentials]\nkey = { command = [], secret = 's3cret' }\n",
    ] {
        for problem in problems(text) {
            let shown = format!("{}\n{problem}\n{problem:?}", problem.render(false));
            assert!(!shown.contains("s3cret"), "{shown}");
        }
    }
}

#[test]
fn a_url_flag_selects_the_role_and_wins() {
    let flags = Flags {
        provider: Some("http://127.0.0.1:1/".into()),
        headers: vec![("accept-language".into(), "de".into()), ("X-Api-Key".into(), "env:TOKEN".into())],
        ..Flags::default()
    };
    let target = from_flags(read(WHOLE), &flags, &env).unwrap();
    assert!(target.handler.is_none());
    assert_eq!(target.subject.provider.as_deref(), Some("http://127.0.0.1:1"));
    let provider = target.provider.unwrap();
    assert_eq!(provider.base("orders"), "http://127.0.0.1:1");
    assert_eq!(provider.users.len(), 2);
    assert_eq!(provider.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("accept-language")).count(), 1);
    assert!(provider.headers.contains(&("X-Api-Key".into(), "⟨header#1⟩".into())));
}

#[test]
fn a_role_without_a_url_is_a_problem_unless_a_flag_selects_another() {
    let text = "[provider.credentials]\nkey = \"secret\"\n";
    let problems = from_flags(read(text), &Flags::default(), &env).unwrap_err();
    assert_eq!(problems[0].key, "provider.url");
    let flags = Flags { handler: Some("http://127.0.0.1:1/x?k=v".into()), ..Flags::default() };
    let target = from_flags(read(text), &flags, &env).unwrap();
    assert!(target.provider.is_none());
    assert_eq!(target.subject.handler.as_deref(), Some("http://127.0.0.1:1/x"));
}

#[test]
fn a_flag_that_cannot_be_used_is_named() {
    let flags = Flags {
        provider: Some("nowhere".into()),
        headers: vec![("a b".into(), "x".into()), ("X".into(), "env:NONE".into())],
        ..Flags::default()
    };
    let problems = from_flags(Target::default(), &flags, &env).unwrap_err();
    let keys: Vec<_> = problems.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(keys, ["--provider", "-H", "-H"]);
}

#[test]
fn an_unknown_scheme_is_found_when_the_contracts_are_known() {
    let target = read("[provider.credentials]\nuserKye = \"top-secret\"\n");
    let problem = target.mentions[0].check(["userKey", "shopKey"]).unwrap();
    let shown = problem.render(false);
    assert!(shown.contains("`userKye` is not a security scheme of the contracts"), "{shown}");
    assert!(shown.contains("probity.toml:2:1") && shown.contains("did you mean `userKey`?"), "{shown}");
    assert!(!shown.contains("top-secret"), "{shown}");
}
