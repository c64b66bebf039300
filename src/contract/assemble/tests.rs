//! The clause table, on a small contract that has one of everything.

use super::super::*;

const ORDERS: &str = r"
openapi: 3.1.0
info: {title: Orders, version: '1'}
servers: [{url: 'https://orders.example'}]
security: [{userToken: []}]
paths:
  /orders/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
    post:
      operationId: sendOrder
      x-distinct: [$response.header.x-correlation]
      x-subscription: {add: user, member: {token: $credential.value, type: $request.query.type}}
      parameters:
        - name: type
          in: query
          required: true
          x-requirement: [O-TYPE, {id: O-PDF, when: {query.type: pdf}, keyword: [enum, required]}]
          x-level: should
          schema: {type: string, enum: [pdf, txt]}
          x-accept: {type: string}
      requestBody:
        required: true
        x-refuse: may
        content:
          application/xml: {schema: {$ref: '#/components/schemas/Order'}}
      responses:
        x-allow-status: [202]
        x-requirement: [O-STATUS]
        '200': {description: done, x-level: {empty: may}, x-allow-status: [204]}
        '400':
          description: refused
          headers: {x-correlation: {required: true, schema: {type: string, minLength: 1}}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Error'}}
  /feed:
    get:
      x-level: may
      security: []
      responses: {default: {description: any}}
webhooks:
  orderShipped:
    post:
      x-holds:
        - {id: order, left: $request.body#/Id, equals: $event.variables.id, x-requirement: [O-HOLD], x-level: should}
      x-subscription: {due: user, on: {type: order, kinds: [SHIP]}, where: {token: $event.user.token}, x-requirement: [{id: O-DUE, keyword: due}]}
      parameters:
        - {name: type, in: query, required: true, schema: {const: order}}
      responses: {'200': {description: taken}}
x-event: {variables: {id: {schema: {type: string, pattern: '^[a-z]{4}$'}}}}
components:
  securitySchemes:
    userToken: {type: http, scheme: OAuth, x-requirement: [O-AUTH]}
  schemas:
    Order:
      type: object
      xml: {name: order}
      required: [Id]
      properties:
        Id: {type: string, pattern: '^[a-z]{4}$', x-requirement: [O-ID]}
        Lines: {type: array, xml: {wrapped: true}, items: {type: string}}
        key: {type: string, xml: {attribute: true}}
    Error:
      type: object
      required: [code]
      additionalProperties: false
      properties:
        code: {type: integer, format: int32, example: 4}
        errors: {type: array, items: {$ref: '#/components/schemas/Error'}}
";

fn orders() -> Contract {
    Contract::from_text("orders", ORDERS).unwrap()
}

#[test]
fn what_may_be_repeated_promises_no_single_value() {
    let parameters = [
        ("plain", "in: query, schema: {type: string}", true),
        ("list", "in: query, schema: {type: array}", false),
        ("joined", "in: query, explode: false, schema: {type: array}", true),
        ("text", "in: query, content: {application/json: {schema: {type: array}}}", true),
        ("X-Plain", "in: header, schema: {type: string}", true),
        ("X-List", "in: header, schema: {type: array}", false),
    ];
    let list: Vec<String> = parameters.iter().map(|(name, rest, _)| format!("{{name: {name}, {rest}}}")).collect();
    let text = format!(
        "{{openapi: 3.1.0, info: {{title: a, version: '1'}}, paths: {{/a: {{get: {{operationId: a, parameters: [{}], \
         responses: {{'200': {{description: a}}}}}}}}}}}}",
        list.join(", ")
    );
    let contract = Contract::from_text("a", &text).unwrap();
    for (name, rest, expected) in parameters {
        let carried = if rest.contains("header") { In::Header } else { In::Query };
        let site = contract.operation("a").unwrap().parameter(carried, name).unwrap().site();
        assert_eq!(contract.clause("a", site, &Keyword::Single, None).is_some(), expected, "{name}");
    }
}

#[test]
fn ids_follow_the_clause_table() {
    let contract = orders();
    let ids: Vec<_> = contract.clauses.keys().map(|id| id.trim_start_matches("orders/")).collect();
    insta::assert_snapshot!(ids.join("\n"));
}

#[test]
fn every_id_is_its_parts() {
    for clause in orders().clauses.values() {
        assert_eq!(
            (clause.parts().to_string(), ClauseId::parse(&clause.id)),
            (clause.id.clone(), Some(clause.parts()))
        );
    }
}

#[test]
fn names_that_look_like_paths_are_names() {
    let parameters = "[{name: a.b, in: query, schema: {type: object, properties: {c.d: {type: string}}}}, \
        {name: 'ids[]', in: query, schema: {type: array, items: {type: integer}}}]";
    let text = format!(
        "{{openapi: 3.1.0, info: {{title: a, version: '1'}}, paths: {{/a: {{get: {{operationId: a, \
         parameters: {parameters}, responses: {{'200': {{description: a}}}}}}}}}}}}"
    );
    let contract = Contract::from_text("a", &text).unwrap();
    let operation = contract.operation("a").unwrap();
    for (name, value, id) in [
        ("a.b", serde_json::json!({"c.d": 1}), "a/a/query.a.b.c.d#type"),
        ("ids[]", serde_json::json!(["x"]), "a/a/query.ids[][]#type"),
    ] {
        let parameter = operation.parameter(In::Query, name).unwrap();
        let found = parameter.schema.check(Zone::Wide, &value);
        let clause = contract.clause_of_violation("a", parameter.site(), &found[0]).unwrap();
        assert_eq!(clause.id, id);
        assert_eq!(ClauseId::parse(id).unwrap().to_string(), id);
    }
}

#[test]
fn duties_have_their_default_levels() {
    let contract = orders();
    let duties = |id: &str| {
        let duties = contract.clauses[&format!("orders/{id}")].duties;
        duties.iter().map(|(duty, level)| format!("{duty} {level}")).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(duties("sendOrder/operation#offered"), "accept must");
    assert_eq!(duties("sendOrder/operation#method"), "refuse should");
    assert_eq!(duties("sendOrder/security#scheme"), "refuse must");
    assert_eq!(duties("sendOrder/path.id#format"), "accept must, refuse should");
    assert_eq!(duties("sendOrder/query.type#enum"), "accept should, refuse should");
    assert_eq!(duties("sendOrder/query.type#single"), "accept should, refuse should");
    assert_eq!(duties("sendOrder/body#required"), "accept must, refuse may");
    assert_eq!(duties("sendOrder/body#media-type"), "accept must, refuse may");
    assert_eq!(duties("sendOrder/body#required:Id"), "accept must, refuse must");
    assert_eq!(duties("sendOrder/body.Id#single"), "accept must, refuse should");
    assert_eq!(duties("sendOrder/responses#documented"), "emit should");
    assert_eq!(duties("sendOrder/response.200#status"), "emit must");
    assert_eq!(duties("sendOrder/response.200#empty"), "emit may");
    assert_eq!(duties("sendOrder/response.400#status"), "emit should");
    assert_eq!(duties("sendOrder/response.400.header.x-correlation#distinct"), "emit must");
    assert_eq!(duties("get-feed/operation#offered"), "accept may");
    assert_eq!(duties("orderShipped/operation#method"), "emit must, refuse should");
    assert_eq!(duties("orderShipped/query.type#const"), "emit must, accept must, refuse should");
    assert_eq!(duties("orderShipped/holds#order"), "emit should");
    assert_eq!(duties("orderShipped/delivery#once"), "emit must");
}

#[test]
fn requirements_are_cited_where_they_belong() {
    let contract = orders();
    let cited = |id: &str| {
        let citations = &contract.clauses[&format!("orders/{id}")].citations;
        citations.iter().map(|citation| citation.requirement.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(cited("sendOrder/query.type#enum"), ["O-TYPE", "O-PDF"]);
    assert_eq!(cited("sendOrder/query.type#type"), ["O-TYPE"]);
    assert_eq!(cited("sendOrder/body#required:Id"), ["O-ID"]);
    assert_eq!(cited("sendOrder/body.Id#single"), ["O-ID"]);
    assert_eq!(cited("sendOrder/security#credential"), ["O-AUTH"]);
    assert_eq!(cited("sendOrder/responses#documented"), ["O-STATUS"]);
    assert_eq!(cited("orderShipped/delivery#due"), ["O-DUE"]);
    assert!(cited("orderShipped/delivery#once").is_empty());
    assert_eq!(contract.clauses["orders/sendOrder/query.type#enum"].citations[1].when["query.type"], "pdf");
}

#[test]
fn a_clause_knows_its_line() {
    let contract = orders();
    let clause = &contract.clauses["orders/sendOrder/query.type#enum"];
    assert_eq!(clause.pointer, "#/paths/~1orders~1{id}/post/parameters/0/schema/enum");
    let line = contract.source(&clause.location.file).unwrap().line(clause.location.line).unwrap();
    assert_eq!(&line[clause.location.column as usize - 1..][..5], "enum:");
}

#[test]
fn operations_are_as_the_engine_needs_them() {
    let contract = orders();
    let operation = contract.operation("sendOrder").unwrap();
    assert_eq!((operation.method.as_str(), operation.path.as_str()), ("POST", "/orders/{id}"));
    assert_eq!(operation.security, [["userToken"]]);
    assert_eq!(contract.security["userToken"].carrier, Carrier::Authorization("OAuth".to_owned()));
    assert_eq!(operation.allowed_statuses, [202]);
    assert_eq!(operation.response(200).unwrap().allowed_statuses, [204]);
    assert_eq!(operation.parameters.len(), 2);
    let kind = operation.parameter(In::Query, "type").unwrap();
    assert!(kind.explode && kind.required && kind.style == Style::Form);
    assert!(kind.schema.accepts(Zone::Wide, &"doc".into()) && !kind.schema.accepts(Zone::Narrow, &"doc".into()));
    assert!(
        matches!(&operation.subscription, Some(Subscription::Add(one)) if one.member["token"] == "$credential.value")
    );
    let webhook = contract.operation("orderShipped").unwrap();
    assert!(matches!(&webhook.subscription, Some(Subscription::Due(due)) if due.kinds == ["SHIP"]));
    assert_eq!(webhook.holds[0].equals, "$event.variables.id");
    assert!(contract.events.variables["id"].accepts(Zone::Narrow, &"abcd".into()));
    assert_eq!(contract.operation("get-feed").unwrap().level, Level::May);
}

#[test]
fn ranges_of_media_types_come_last_and_name_a_type() {
    let text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    post:\n      operationId: a\n      \
        responses: {'200': {description: ok}}\n      requestBody:\n        content:\n          application/*+json: {}\n          \
        '*/*': {}\n          text/json: {}\n          text/*: {}\n          application/json;v=1: {}\n";
    let contract = Contract::from_text("ranges", text).unwrap();
    let content = contract.operation("a").unwrap().body.clone().unwrap();
    let types: Vec<_> = content.media_types.iter().map(|own| (own.range.as_str(), own.concrete.as_str())).collect();
    assert_eq!(
        types,
        [
            ("text/json", "text/json"),
            ("application/json;v=1", "application/json;v=1"),
            ("application/*+json", "application/vnd.probity+json"),
            ("*/*", "application/json"),
            ("text/*", "text/plain"),
        ]
    );
}

#[test]
fn a_violation_leads_to_its_clause() {
    let contract = orders();
    let schema = contract.operation("sendOrder").unwrap().response(400).unwrap().content.media_types[0].schema.clone();
    let value = serde_json::json!({"code": 1, "errors": [{"code": 2, "errors": [{"code": "x", "odd": 1}]}, {}]});
    let found = schema.unwrap().check(Zone::Wide, &value);
    let body = Place::parse("response.400.body").unwrap();
    let ids: Vec<_> =
        found.iter().map(|one| contract.clause_of_violation("sendOrder", &body, one).unwrap().id.as_str()).collect();
    for id in ["body.code#type", "body#additionalProperties", "body#required:code"] {
        let id = format!("orders/sendOrder/response.400.{id}");
        assert!(ids.contains(&id.as_str()), "{id} in {ids:?}");
    }
    let deep = Place::parse("response.400.body.errors[].errors[].code").unwrap();
    assert_eq!(
        contract.clause("sendOrder", &deep, &Keyword::Type, None).unwrap().id,
        "orders/sendOrder/response.400.body.code#type"
    );
    let unknown = Violation {
        path: "/a/0/b".into(),
        keyword: Keyword::parse("odd"),
        member: None,
        message: String::new(),
        through: Vec::new(),
    };
    assert!(contract.clause_of_violation("sendOrder", &body, &unknown).is_some());
}

#[test]
fn no_damage_to_a_document_makes_loading_panic() {
    #[expect(clippy::needless_pass_by_value, reason = "quickcheck passes values")]
    fn law(at: usize, length: u8, with: String) -> bool {
        let mut text: Vec<char> = ORDERS.chars().collect();
        let at = at % text.len();
        let end = (at + usize::from(length % 24)).min(text.len());
        text.splice(at..end, with.chars().take(8));
        let text: String = text.into_iter().collect();
        let _ = Contract::from_text("orders", &text);
        lint(&SpecSource::Text { name: "orders".to_owned(), text }, &LoadOptions::default())
            .iter()
            .all(|problem| !problem.render(false).is_empty())
    }
    quickcheck::QuickCheck::new().tests(60).quickcheck(law as fn(usize, u8, String) -> bool);
}
