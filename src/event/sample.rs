//! Synthetic cases and reports for tests.

use std::time::Duration;

use super::{
    CaseResult, ClauseRef, ContractRef, Doubt, Event, Finding, Outcome, Plan, PlanLine, Report, RequestView,
    ResponseView, RunInfo, Tally, TallyOptions,
};
use crate::config::Subject;
use crate::contract::{Document, Duty, Level, Reading, Register, Requirement, RequirementLevel, Role};
use crate::judge::CheckId;

/// A case of one requirement's level must, judged on the provider.
pub(crate) fn case(path: &str, outcome: Outcome) -> CaseResult {
    CaseResult {
        outcome,
        must: true,
        inputs: 1,
        requests: 2,
        elapsed: Duration::from_millis(12),
        ..CaseResult::new(path, Role::Provider)
    }
}

/// A finding without an exchange.
pub(crate) fn finding(path: &str, level: Level, duty: Duty) -> Finding {
    Finding {
        advice: None,
        case: path.to_owned(),
        check: CheckId::REFUSES_VIOLATION,
        level,
        duty,
        requirements: Vec::new(),
        clause: ClauseRef {
            id: "petstore/listPets/query.kind#required".to_owned(),
            pointer: "#/paths/~1pets/get/parameters/0".to_owned(),
            file: "specs/petstore/openapi.yaml".to_owned(),
            line: 41,
            column: 15,
            text: "              required: true".to_owned(),
        },
        message: "a request without `kind` was accepted with 200".to_owned(),
        count: 1,
        request: None,
        response: None,
        curl: None,
        minimal: None,
        script: Vec::new(),
    }
}

const TOPICS: [&str; 6] = [
    "Every request names the kind of pet that it asks for.",
    "The answer to a request that succeeds is 200.",
    "A request without an access token is refused.",
    "Each answer carries a correlation id of its own.",
    "The notification holds the number of the order that changed.",
    "The element EventType is one of CREATE, UPDATE and CANCEL.",
];

/// Registers with `count` requirements over two contracts.
fn registers(count: usize) -> Vec<Register> {
    let contracts = ["petstore", "orders"];
    let mut registers: Vec<Register> = contracts
        .iter()
        .map(|name| Register {
            advice: Vec::new(),
            contract: (*name).to_owned(),
            documents: [(
                format!("{name}-guide"),
                Document {
                    title: if *name == "orders" { "Orders v2".to_owned() } else { "The Pet Store Guide".to_owned() },
                    note: (*name == "orders").then(|| "This document is marked as deprecated.".to_owned()),
                },
            )]
            .into_iter()
            .collect(),
            requirements: Vec::new(),
            readings: vec![Reading {
                id: format!("R0{}", name.len()),
                place: "The guide and its own example".to_owned(),
                about: "Whether the kind is written in capitals".to_owned(),
                strict: "Exactly as the table says.".to_owned(),
                lenient: "In any case.".to_owned(),
                decided_by: Vec::new(),
            }],
        })
        .collect();
    for number in 0..count {
        let level = match number % 9 {
            0..=5 => RequirementLevel::Must,
            6 => RequirementLevel::Should,
            7 => RequirementLevel::May,
            _ => RequirementLevel::None,
        };
        let register = &mut registers[usize::from(number * 2 >= count)];
        register.requirements.push(Requirement {
            id: format!("{}-{:03}", if register.contract == "orders" { "ORD" } else { "PET" }, number + 1),
            level,
            document: format!("{}-guide", register.contract),
            also: Vec::new(),
            section: ["Request Parameters", "Responses", "Authorization", "Schema"][number % 4].to_owned(),
            says: TOPICS[number % 6].to_owned(),
            clauses: vec![format!("{}/listPets/query.kind#required", register.contract)],
            refused: None,
            reason: (level == RequirementLevel::None).then(|| "It describes the service and asks nothing.".to_owned()),
            location: None,
        });
    }
    registers
}

fn request() -> RequestView {
    RequestView {
        method: "POST".to_owned(),
        url: "http://127.0.0.1:8080/v1/pets?kind=dog&note=a%20b".to_owned(),
        headers: vec![
            ("Authorization".to_owned(), "Bearer ⟨petAuth#0⟩".to_owned()),
            ("Content-Type".to_owned(), "application/json".to_owned()),
        ],
        body: "{\n  \"name\": \"Rex <b>&amp;</b>\",\n  \"age\": \"three\"\n}".to_owned(),
        raw: false,
    }
}

fn response(status: u16) -> ResponseView {
    ResponseView {
        status: Some(status),
        failure: None,
        headers: vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("date".to_owned(), "Fri, 20 Nov 2026 10:00:00 GMT".to_owned()),
            ("x-correlation-id".to_owned(), "0a4dcd19-5cbf-4a39-8b0f-000000000001".to_owned()),
        ],
        body: "{\"id\": 7, \"correlation\": \"0a4dcd19-5cbf-4a39-8b0f-000000000001\"}".to_owned(),
        volatile: vec!["X-Correlation-Id".to_owned()],
    }
}

/// A finding of the sample with everything that a finding can have.
fn full(path: &str, level: Level, duty: Duty, check: &str, message: &str, requirement: String, line: u32) -> Finding {
    let mut finding = finding(path, level, duty);
    let parts: Vec<&str> = path.split('/').collect();
    finding.clause.id = format!("{}/{}/{}#required", parts[0], parts[1], parts[2]);
    finding.clause.file = format!("specs/{}/openapi.yaml", parts[0]);
    finding.clause.line = line;
    finding.check = CheckId::parse(check).unwrap();
    message.clone_into(&mut finding.message);
    finding.requirements = vec![requirement];
    finding.request = Some(request());
    finding.response = Some(response(200));
    finding.curl = Some(
        "curl -i --http1.1 --path-as-is -g --request POST -H 'User-Agent:' -H 'Accept:' -H 'Authorization: Bearer '\"$PROBITY_PETAUTH_0\" -H 'Content-Type: application/json' --data-binary '{\"name\": \"Rex\"}' 'http://127.0.0.1:8080/v1/pets?kind=dog'"
            .to_owned(),
    );
    finding
}

/// The case results of a run over [`registers`]: what is broken is broken only `with_findings`.
pub(crate) fn cases(count: usize, with_findings: bool) -> Vec<CaseResult> {
    let mut cases = Vec::new();
    for (number, requirement) in registers(count).iter().flat_map(|register| &register.requirements).enumerate() {
        for variant in ["missing", "empty", "wrong-type"] {
            let contract = if requirement.id.starts_with("ORD") { "orders" } else { "petstore" };
            let operation = ["listPets", "createPet", "orderChanged"][number % 3];
            let path = format!("{contract}/{operation}/query.p{number}/{variant}");
            let mut case = case(&path, Outcome::Passed);
            case.requirements = vec![requirement.id.clone()];
            if with_findings && number == 21 {
                case.outcome = Outcome::Inconclusive;
                case.reason = Some("the control was refused with 401: check [provider.credentials] petAuth".to_owned());
            } else if with_findings && number % 40 == 11 {
                case.outcome = Outcome::Skipped;
                case.reason = Some("no [provider.trigger] is configured".to_owned());
            }
            if case.outcome != Outcome::Passed {
                let requirement = case.requirements.remove(0);
                case.doubts.push(Doubt { requirement, is_subject: true });
            }
            cases.push(case);
        }
    }
    if with_findings {
        add_findings(&mut cases, count);
    }
    cases
}

fn add_findings(cases: &mut Vec<CaseResult>, count: usize) {
    let order = |number: usize| format!("ORD-{:03}", count.div_ceil(2) + number);
    let (must, should) = (Level::Must, Level::Should);
    let mut add = |path: &str, role, findings: Vec<Finding>| {
        let mut case = case(path, super::FailOn::Must.outcome(&findings));
        case.role = role;
        case.requirements = findings.iter().flat_map(|finding| finding.requirements.clone()).collect();
        case.findings = findings;
        cases.push(case);
    };
    for (path, level, duty, check, message, requirement, line) in [
        (
            "petstore/createPet/query.kind/missing",
            must,
            Duty::Refuse,
            "refuses-violation",
            "a request without `kind` was accepted with 200",
            "PET-001".to_owned(),
            41,
        ),
        (
            "petstore/createPet/query.kind/missing.large",
            must,
            Duty::Refuse,
            "refuses-violation",
            "a request without `kind` was accepted with 200",
            "PET-001".to_owned(),
            41,
        ),
        (
            "petstore/createPet/response.200/distinct",
            must,
            Duty::Emit,
            "distinct-values",
            "two answers carried the same x-correlation-id",
            "PET-004".to_owned(),
            77,
        ),
        (
            "orders/listPets/security/missing",
            must,
            Duty::Refuse,
            "authentication-demanded",
            "a request without credentials was accepted with 200",
            order(3),
            12,
        ),
        (
            "orders/createPet/response.200/media-type",
            should,
            Duty::Emit,
            "media-type",
            "the answer is text/plain, where application/json is documented",
            order(4),
            93,
        ),
    ] {
        let mut finding = full(path, level, duty, check, message, requirement, line);
        finding.count = if line == 41 { 3 } else { 1 };
        add(path, Role::Provider, vec![finding]);
    }
    let path = "orders/orderChanged/body/malformed";
    let message = "a notification whose body is not well-formed was answered with 200";
    let mut taken = full(path, should, Duty::Refuse, "refuses-violation", message, order(8), 120);
    taken.response = Some(response(204));
    taken.curl = None;
    add(path, Role::Handler, vec![taken]);
}

/// The options of the sample run.
pub(crate) fn options(count: usize) -> TallyOptions {
    TallyOptions {
        seed: 1,
        subject: Subject {
            name: Some("Acme Pets".to_owned()),
            version: Some("2.3.1".to_owned()),
            commit: Some("9fceb02".to_owned()),
            provider: Some("http://127.0.0.1:8080".to_owned()),
            handler: None,
        },
        contracts: ["petstore", "orders"]
            .map(|name| ContractRef { name: name.to_owned(), sha256: "c0ffee".repeat(10) + "cafe" })
            .to_vec(),
        registers: registers(count),
        ..TallyOptions::default()
    }
}

/// A report over `count` requirements.
pub(crate) fn report(count: usize, with_findings: bool) -> Report {
    let mut tally = Tally::new(options(count));
    for case in &cases(count, with_findings) {
        tally.add(case);
    }
    tally.finish(Vec::new())
}

/// The events of the run whose report [`report`] is.
pub(crate) fn events(count: usize, with_findings: bool) -> Vec<Event> {
    let TallyOptions { subject, contracts, readings, profile, seed, .. } = options(count);
    let cases = cases(count, with_findings);
    let line = |operation: &str, share: usize| PlanLine {
        operation: operation.to_owned(),
        role: Role::Provider,
        cases: share,
        requests: share * 2,
    };
    let plan = Plan {
        lines: vec![line("petstore/createPet", cases.len() / 2), line("orders/listPets", cases.len() / 2)],
        cases: cases.len(),
        skipped: Vec::new(),
        requests: cases.len() * 2,
        duration: Duration::from_secs(40),
        classes: vec!["auth-failures".to_owned()],
    };
    let roles = vec![(Role::Provider, "http://127.0.0.1:8080".to_owned())];
    let started = Event::Started(RunInfo { subject, contracts, roles, readings, profile, seed, plan });
    let note = Event::Note("429 on petstore/createPet: waiting 2 s".to_owned());
    let finished = Event::Finished(Box::new(report(count, with_findings)));
    [started, note].into_iter().chain(cases.into_iter().map(Event::CaseFinished)).chain([finished]).collect()
}
