//! A small contract, and exchanges of it.

use std::sync::OnceLock;
use std::time::Duration;

use crate::contract::{Contract, Duty, Operation, Role, Scope, baseline};
use crate::exchange::{Exchange, Failure, Received, Request, Response};
use crate::judge::{Aim, Breach, CHECKS, Expectation, Limits, Scene};

const ORDERS: &str = r"
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      security: [{key: []}]
      x-distinct: [$response.header.x-trace, $response.header.X-Undocumented, '$response.body#/id']
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: kind, in: query, schema: {type: string, enum: [book, pen]}}
        - {name: format, in: query, schema: {type: string, const: short}}
      responses:
        x-allow-status: [206, 409]
        '200':
          description: the order
          x-allow-status: [203]
          headers:
            X-Trace: {required: true, schema: {type: string, minLength: 3}}
            X-Count: {schema: {type: integer, maximum: 9}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Order'}}
            application/xml: {schema: {$ref: '#/components/schemas/Order'}}
        '201': {description: another success}
        '303': {description: elsewhere}
        '400': {description: refused, x-allow-status: [422]}
        '401': {description: who}
        '403': {description: not you}
        '404': {description: unknown}
    delete:
      operationId: dropOrder
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}, '303': {description: elsewhere}}
  /subscriptions:
    post:
      operationId: subscribe
      security: [{key: []}]
      x-subscription: {add: user, member: {token: $credential.value}}
      responses: {'200': {description: subscribed}}
  /orders:
    get:
      operationId: listOrders
      responses:
        2XX:
          description: the orders
          headers: {X-Trace: {required: true, schema: {type: string}}}
          content: {application/json: {schema: {type: array}}}
        default: {description: anything}
    post:
      operationId: sendOrder
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses:
        '201':
          description: a receipt, or nothing
          x-accept: {enum: [text/html, '']}
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
        '202': {description: later, x-accept: {enum: [text/plain]}}
        '203': {description: a receipt, content: {text/plain: {}, application/json: {}}}
        '205': {description: nothing, content: {application/json: {}}}
webhooks:
  changed:
    post:
      responses:
        x-allow-status: [202, 409]
        '200': {description: taken, x-accept: {enum: [text/plain]}}
        '303': {description: taken elsewhere}
  shipped:
    post:
      x-subscription: {due: user, on: {type: order, kinds: [SHIP]}, where: {token: $event.user.token}}
      x-holds:
        - {id: token, left: $request.query.key, equals: $subscription.token}
        - {id: order, left: '$request.body#/link', take: last-path-segment, equals: $event.variables.order}
        - {id: kind, left: '$request.body#/kind', equals: $event.kind, x-level: should}
        - {id: user, left: $request.query.user, equals: $event.user.name}
      parameters:
        - {name: topic, in: query, required: true, schema: {type: string, enum: [shipped]}}
        - {name: key, in: query, required: true, schema: {type: string, minLength: 3}}
        - {name: user, in: query, schema: {type: string}}
        - {name: count, in: query, schema: {type: integer, maximum: 9}}
        - {name: X-Sent, in: header, required: true, schema: {type: integer, maximum: 9}}
        - {name: session, in: cookie, required: true, schema: {type: string}}
      requestBody:
        required: true
        x-accept: {enum: [application/json, text/json]}
        content: {application/json: {schema: {$ref: '#/components/schemas/Shipment'}}}
      responses: {'200': {description: taken}}
  billed:
    post:
      x-subscription: {due: user, on: {type: order, kinds: [BILL]}, where: {token: $event.user.token}}
      x-holds: [{id: token, left: $request.query.key, equals: $event.user.token}]
      parameters:
        - {name: topic, in: query, required: true, schema: {type: string, enum: [billed]}}
        - {name: key, in: query, required: true, schema: {type: string}}
      requestBody:
        content:
          application/xml: {schema: {$ref: '#/components/schemas/Bill'}}
          text/plain: {}
      responses: {'200': {description: taken}}
  noted:
    post:
      parameters: [{name: topic, in: query, required: true, schema: {type: string, enum: [noted]}}]
      responses: {'200': {description: taken}}
x-event: {variables: {order: {schema: {type: string}}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
  schemas:
    Order:
      type: object
      xml: {name: order}
      required: [id]
      properties:
        id: {type: string, maxLength: 4}
        size: {type: integer, minimum: 1, maximum: 9, x-accept: {type: integer, minimum: 0}}
        tags: {type: array, maxItems: 2, items: {type: string}}
    Shipment:
      type: object
      required: [link]
      properties:
        link: {type: string, maxLength: 40, x-accept: {type: string}}
        kind: {type: string, enum: [SHIP, SEND]}
    Bill:
      type: object
      xml: {name: bill}
      required: [total]
      properties:
        total: {type: integer, maximum: 9}
        note: {type: string, maxLength: 3, x-accept: {type: string}}
";

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
        }
    }

    fn breaches(&self, check: &str) -> Vec<Breach<'_>> {
        let check = CHECKS.iter().find(|own| own.id == check).unwrap();
        let mut breaches = Vec::new();
        (check.judge)(&self.scene(), &mut breaches);
        assert!(breaches.iter().all(|breach| breach.check == check.id));
        breaches
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
