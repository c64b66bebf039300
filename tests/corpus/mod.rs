//! The judge against other validators: over a corpus of valid and invalid bodies, its verdicts are those that are
//! written down, those of Ajv for JSON, and those of an XSD and xmllint for XML.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use probity::internals::contract::{Duty, Kind, LoadOptions, Operation, SpecSource, baseline};
use probity::internals::exchange::{Arrival, Exchange, Occurrence, Received, Request, Response};
use probity::internals::judge::{
    Aim, Breach, Evidence, Expectation, Facts, Judgement, Limits, Notice, Scene, Without, judge, judge_notification,
};
use probity::{Contract, Level, Readings, Role};
use serde::Deserialize;
use serde_json::{Value, json};

/// One file of the corpus.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Corpus {
    about: String,
    /// Schemas by name; bodies are of `Body`.
    #[serde(default)]
    schemas: BTreeMap<String, Value>,
    /// A webhook of a shipped contract instead.
    shipped: Option<String>,
    /// The same, as an XML Schema.
    xsd: Option<String>,
    valid: Vec<String>,
    invalid: Vec<String>,
}

impl Corpus {
    /// Each body, and whether it is valid.
    fn bodies(&self) -> impl Iterator<Item = (&str, bool)> {
        let valid = self.valid.iter().map(|body| (body.as_str(), true));
        valid.chain(self.invalid.iter().map(|body| (body.as_str(), false)))
    }

    /// The contract that states the schemas, and its operation or webhook.
    fn contract(&self, media_type: &str) -> (Contract, String) {
        if let Some((name, webhook)) = self.shipped.as_deref().and_then(|shipped| shipped.split_once('/')) {
            let options = LoadOptions { readings: Readings::Strict, ..LoadOptions::default() };
            return (Contract::load(&SpecSource::of(name).unwrap(), &options).unwrap(), webhook.to_owned());
        }
        let answer = json!({"description": "The body.", "content": {media_type: {"schema": {"$ref": "#/components/schemas/Body"}}}});
        let document = json!({
            "openapi": "3.1.0",
            "info": {"title": self.about, "version": "1"},
            "paths": {"/body": {"get": {"operationId": "body", "responses": {"200": answer}}}},
            "components": {"schemas": self.schemas},
        });
        (Contract::from_text("corpus", &document.to_string()).unwrap(), "body".to_owned())
    }
}

/// The files of a folder of the corpus, by name.
fn corpora(folder: &str) -> BTreeMap<String, Corpus> {
    let files = std::fs::read_dir(here().join(folder)).unwrap().map(|file| file.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|kind| kind == "yaml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            (name, serde_saphyr::from_str(&text).unwrap())
        })
        .collect()
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// What the judge says of a body: what breaks the contract, notes left out.
fn judged(contract: &Contract, operation: &Operation, media_type: &str, body: &str) -> Vec<String> {
    let headers =
        vec![("Content-Type".to_owned(), media_type.to_owned()), ("Content-Length".to_owned(), body.len().to_string())];
    if operation.kind == Kind::Operation {
        return answered(contract, operation, headers, body);
    }
    let arrival = Arrival {
        number: 0,
        at: Duration::ZERO,
        method: "POST".to_owned(),
        target: "/".to_owned(),
        headers,
        body: body.as_bytes().into(),
        truncated: false,
        undecoded: None,
        framing: None,
    };
    let occurrence = Occurrence {
        user: 0,
        event_type: String::new(),
        kind: String::new(),
        variables: BTreeMap::new(),
        at: Duration::ZERO,
    };
    let (registered, arrival, occurrence, facts) = ("http://127.0.0.1/", &arrival, &occurrence, &Facts::default());
    let notice = Notice { contract, operation, registered, arrival, occurrence, facts, without: Without::default() };
    serious(judge_notification(&notice, Evidence::default()), &["notification-body"])
}

fn answered(contract: &Contract, operation: &Operation, headers: Vec<(String, String)>, body: &str) -> Vec<String> {
    let baseline = baseline().unwrap();
    let request = Request {
        method: "GET".to_owned(),
        url: "http://127.0.0.1/body".to_owned(),
        headers: Vec::new(),
        body: Vec::new().into(),
        raw: None,
    };
    let response = Response {
        status: 200,
        reason: "OK".to_owned(),
        version: "HTTP/1.1".to_owned(),
        headers,
        body: body.as_bytes().into(),
        truncated: false,
        undecoded: None,
    };
    let exchange = Exchange {
        request,
        outcome: Ok(response),
        received: Received::default(),
        started: Duration::ZERO,
        elapsed: Duration::ZERO,
    };
    let aims = [Aim { clause: "corpus/body/operation#offered".to_owned(), duty: Duty::Accept }];
    let limits = Limits { hang: Duration::from_secs(1), answer: Duration::from_secs(1) };
    let scope = BTreeMap::new();
    let scene = Scene {
        contract,
        operation,
        baseline: &baseline,
        role: Role::Provider,
        expectation: Expectation::Accepted,
        aims: &aims,
        scope: &scope,
        exchange: &exchange,
        other: None,
        limits,
        without: Without::default(),
    };
    serious(judge(&scene, Evidence::default()), &["media-type", "json-body", "xml-body"])
}

/// What the checks on bodies found, notes left out, and why a body was not read: neither says that it is right.
fn serious(judgement: Judgement<'_>, checks: &[&str]) -> Vec<String> {
    let counts = |breach: &Breach<'_>| checks.contains(&breach.check.as_str()) && breach.level > Level::May;
    let found = judgement.breaches.into_iter().filter(counts);
    let found = found.map(|breach| format!("{}: {}", breach.clause.id, breach.message));
    found.chain(judgement.unread.map(|reason| format!("not read: {reason}"))).collect()
}

/// Where the judge and another validator say something else than the corpus.
fn compare(name: &str, corpus: &Corpus, media_type: &str, other: &str, verdicts: &[bool], differing: &mut Vec<String>) {
    let (contract, operation) = corpus.contract(media_type);
    let operation = contract.operation(&operation).unwrap();
    assert_eq!(corpus.bodies().count(), verdicts.len(), "{name}");
    for ((body, valid), theirs) in corpus.bodies().zip(verdicts) {
        let found = judged(&contract, operation, media_type, body);
        if found.is_empty() != valid {
            differing.push(format!("{name}: the judge, of a body that is to be {valid}: {body:?} {found:?}"));
        }
        if *theirs != valid {
            differing.push(format!("{name}: {other}, of a body that is to be {valid}: {body:?}"));
        }
    }
}

/// Says that a validator is missing; where the servers and linters are required, that is a failure.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn missing(what: &str) {
    assert!(std::env::var_os("PROBITY_REQUIRE_REAL").is_none(), "{what} is missing: bash tests/real/install.sh");
    eprintln!("skipped: {what} is not installed (bash tests/real/install.sh)");
}

/// Runs a command on `input`, and returns whether it succeeded and what it printed; nothing where there is no such command.
fn pipe(command: &mut Command, input: &[u8]) -> Option<(bool, Vec<u8>)> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    Some((output.status.success(), output.stdout))
}

#[test]
fn json_is_judged_as_ajv_does() {
    let packages = std::env::var_os("PROBITY_REAL_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/real"), PathBuf::from);
    if !packages.join("node_modules/ajv-formats").is_dir() {
        return missing("Ajv");
    }
    let corpora = corpora("json");
    let asked: Vec<Value> = corpora
        .values()
        .map(|corpus| {
            let bodies: Vec<&str> = corpus.bodies().map(|(body, _)| body).collect();
            json!({"schemas": corpus.schemas, "bodies": bodies})
        })
        .collect();
    let mut ajv = Command::new("node");
    ajv.arg(here().join("ajv.mjs")).arg(packages);
    let Some((true, told)) = pipe(&mut ajv, &serde_json::to_vec(&asked).unwrap()) else { panic!("Ajv gave up") };
    let verdicts: Vec<Vec<bool>> = serde_json::from_slice(&told).unwrap();
    let mut differing = Vec::new();
    for ((name, corpus), verdicts) in corpora.iter().zip(&verdicts) {
        compare(name, corpus, "application/json", "Ajv", verdicts, &mut differing);
    }
    assert!(differing.is_empty(), "{differing:#?}");
}

#[test]
fn xml_is_judged_as_an_xml_schema_does() {
    if Command::new("xmllint").arg("--version").output().is_err() {
        return missing("xmllint");
    }
    let mut differing = Vec::new();
    for (name, corpus) in corpora("xml") {
        let xsd = here().join("xml").join(corpus.xsd.as_deref().unwrap());
        let valid = |(body, _): (&str, bool)| {
            let mut xmllint = Command::new("xmllint");
            xmllint.args(["--noout", "--nonet", "--schema"]).arg(&xsd).arg("-");
            pipe(&mut xmllint, body.as_bytes()).unwrap().0
        };
        let verdicts: Vec<bool> = corpus.bodies().map(valid).collect();
        compare(&name, &corpus, "application/xml", "xmllint", &verdicts, &mut differing);
    }
    assert!(differing.is_empty(), "{differing:#?}");
}
