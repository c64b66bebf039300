//! A small contract, and exchanges of it.

use std::sync::OnceLock;
use std::time::Duration;

use crate::codec::coding::CodingFault;
use crate::contract::{Contract, Duty, Operation, Role, Scope, baseline};
use crate::exchange::{Exchange, Failure, Received, Request, Response};
use crate::judge::{Aim, Breach, CheckId, Evidence, Expectation, Judgement, Limits, Scene, Without, judge};

const ORDERS: &str = include_str!("orders.yaml");

/// The contract.
pub(in crate::judge) fn orders() -> &'static Contract {
    static CONTRACT: OnceLock<Contract> = OnceLock::new();
    CONTRACT.get_or_init(|| Contract::from_text("orders", ORDERS).unwrap())
}

/// The rules that hold for every contract.
pub(in crate::judge) fn rules() -> &'static Contract {
    static RULES: OnceLock<Contract> = OnceLock::new();
    RULES.get_or_init(|| baseline().unwrap())
}

/// An exchange, and what was expected of it: that the request is accepted, unless it is said otherwise.
#[derive(Debug, Clone)]
pub(in crate::judge) struct Given {
    operation: &'static Operation,
    role: Role,
    expectation: Expectation,
    aims: Vec<Aim>,
    scope: Scope,
    pub(in crate::judge) exchange: Exchange,
    other: Option<Exchange>,
}

impl Given {
    /// An answer that has no header and no body.
    pub(in crate::judge) fn answer(operation: &str, status: u16) -> Self {
        let response = Response {
            status,
            reason: String::new(),
            version: "HTTP/1.1".to_owned(),
            headers: Vec::new(),
            body: Vec::new().into(),
            truncated: false,
            undecoded: None,
        };
        Self::outcome(operation, Ok(response))
    }

    /// No answer.
    pub(in crate::judge) fn failure(operation: &str, failure: Failure) -> Self {
        Self::outcome(operation, Err(failure))
    }

    fn outcome(operation: &str, outcome: Result<Response, Failure>) -> Self {
        let operation = orders().operation(operation).unwrap();
        let request = Request {
            method: operation.method.clone(),
            url: format!("http://orders.example{}", operation.path),
            headers: Vec::new(),
            body: Vec::new().into(),
            raw: None,
        };
        let exchange = Exchange {
            request,
            outcome,
            received: Received::default(),
            started: Duration::ZERO,
            elapsed: Duration::from_millis(1),
        };
        let clause = format!("orders/{}/operation#offered", operation.name);
        Self {
            operation,
            role: Role::Provider,
            expectation: Expectation::Accepted,
            aims: vec![Aim { clause, duty: Duty::Accept }],
            scope: Scope::new(),
            exchange,
            other: None,
        }
    }

    fn response(&mut self) -> &mut Response {
        self.exchange.outcome.as_mut().unwrap()
    }

    /// With a header in the answer.
    pub(in crate::judge) fn header(mut self, name: &str, value: &str) -> Self {
        self.response().headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a body in the answer.
    pub(in crate::judge) fn body(mut self, text: &str) -> Self {
        self.response().body = text.as_bytes().into();
        self
    }

    /// With a body of a media type in the answer.
    pub(in crate::judge) fn content(self, media_type: &str, text: &str) -> Self {
        self.header("Content-Type", media_type).body(text)
    }

    /// Where only the start of the answer's body was read.
    pub(in crate::judge) fn truncated(mut self) -> Self {
        self.response().truncated = true;
        self
    }

    /// Where the answer's body is still in its content coding.
    pub(in crate::judge) fn undecoded(mut self, fault: CodingFault) -> Self {
        self.response().undecoded = Some(fault);
        self
    }

    /// Where the handler is judged.
    pub(in crate::judge) fn of_handler(self) -> Self {
        Self { role: Role::Handler, ..self }
    }

    /// Where something else is expected.
    pub(in crate::judge) fn expecting(self, expectation: Expectation) -> Self {
        Self { expectation, ..self }
    }

    /// Where the case tests these duties; the clause's id is given without the contract.
    pub(in crate::judge) fn aims(self, aims: &[(&str, Duty)]) -> Self {
        let aim = |(clause, duty): &(&str, Duty)| Aim { clause: format!("orders/{clause}"), duty: *duty };
        Self { aims: aims.iter().map(aim).collect(), ..self }
    }

    /// Where the request is built in a scope.
    pub(in crate::judge) fn scoped(mut self, site: &str, value: &str) -> Self {
        self.scope.insert(site.to_owned(), value.to_owned());
        self
    }

    /// Where the request was sent with another method.
    pub(in crate::judge) fn method(mut self, method: &str) -> Self {
        method.clone_into(&mut self.exchange.request.method);
        self
    }

    /// Where the request was sent to this target.
    pub(in crate::judge) fn target(mut self, target: &str) -> Self {
        self.exchange.request.url = format!("http://orders.example{target}");
        self
    }

    /// Where the answer took this long.
    pub(in crate::judge) fn after(mut self, elapsed: Duration) -> Self {
        self.exchange.elapsed = elapsed;
        self
    }

    /// Where another answer is there to compare values with.
    pub(in crate::judge) fn beside(self, other: Self) -> Self {
        Self { other: Some(other.exchange), ..self }
    }

    pub(in crate::judge) fn scene(&self) -> Scene<'_> {
        Scene {
            contract: orders(),
            operation: self.operation,
            baseline: rules(),
            role: self.role,
            expectation: self.expectation,
            aims: &self.aims,
            scope: &self.scope,
            exchange: &self.exchange,
            other: self.other.as_ref(),
            limits: Limits { hang: Duration::from_secs(10), answer: Duration::from_secs(1) },
            without: Without::default(),
        }
    }

    /// What every check says.
    pub(in crate::judge) fn judged(&self) -> Judgement<'_> {
        judge(&self.scene(), Evidence::default())
    }

    fn breaches(&self, check: &str) -> Vec<Breach<'_>> {
        let check = CheckId::parse(check).unwrap();
        let breaches = self.judged().breaches.into_iter();
        breaches.filter(|breach| breach.check == check).collect()
    }

    /// What all checks on bodies find.
    pub(in crate::judge) fn of_body(&self) -> Vec<String> {
        shown(
            &self
                .judged()
                .breaches
                .into_iter()
                .filter(|breach| breach.check.as_str().ends_with("-body"))
                .collect::<Vec<_>>(),
        )
    }

    /// What one check finds: level, duty and clause.
    pub(in crate::judge) fn found(&self, check: &str) -> Vec<String> {
        shown(&self.breaches(check))
    }

    /// What one check says.
    pub(in crate::judge) fn says(&self, check: &str) -> Vec<String> {
        self.breaches(check).into_iter().map(|breach| breach.message).collect()
    }
}

/// Level, duty and clause, without the name of the contract.
pub(in crate::judge) fn shown(breaches: &[Breach<'_>]) -> Vec<String> {
    let show = |breach: &Breach<'_>| {
        let clause = breach.clause.id.strip_prefix("orders/").unwrap_or(&breach.clause.id);
        format!("{} {} {clause}", breach.level, breach.duty)
    };
    breaches.iter().map(show).collect()
}
