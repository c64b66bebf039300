//! Each rule of lint on a small contract with one planted fault.

use super::*;

const OPENAPI: &str = "openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{id}:
    get:
      operationId: readOrder
      x-requirement: [{id: O-READ, keyword: offered}]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}, example: a}
        - name: kind
          in: query
          schema: {enum: [pdf, txt], examples: [pdf]}
          x-accept: {enum: [pdf, txt, PDF]}
      responses:
        '200':
          description: the order
          x-accept: {enum: [application/json, text/json]}
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Order'}
              examples: {one: {value: {id: a, size: 2}}}
webhooks:
  orderShipped:
    post:
      x-holds: [{id: order, left: $request.query.id, equals: $event.variables.id}]
      x-subscription: {due: user, on: {type: order, kinds: [SHIP]}, where: {token: $event.user.token}}
      parameters: [{name: id, in: query, required: true, schema: {type: string}}]
      responses: {'200': {description: taken}}
x-event: {variables: {id: {schema: {type: string}}}}
components:
  schemas:
    Order:
      type: object
      required: [id]
      properties:
        id: {type: string, pattern: '^[a-z]+$', x-requirement: [O-ID], x-value: 'a{id}'}
        size: {type: integer, minimum: 1, x-accept: {type: [integer, string]}}
";

const REGISTER: &str = "contract: orders
documents: {guide: {title: The guide}}
requirements:
  - {id: O-READ, level: must, document: guide, section: '1', says: Orders are read., clauses: [orders/readOrder/operation#offered]}
  - id: O-ID
    level: must
    document: guide
    section: '2'
    says: Ids are lower case.
    clauses:
      - orders/readOrder/response.200.body#required:id
      - orders/readOrder/response.200.body.id#type
      - orders/readOrder/response.200.body.id#pattern
  - {id: O-NOTE, level: none, document: guide, section: '3', says: Orders matter., reason: nothing to judge}
readings:
  - {id: R01, where: '2', about: case, strict: lower, lenient: any, decided-by: ['#/components/schemas/Order', 'orders/readOrder/response.200.body.id#pattern']}
";

const STRICT: &str = "overlay: 1.1.0
info: {title: Strict, version: '1'}
actions:
  - {target: \"$.components.schemas.Order.properties.size['x-accept']\", remove: true}
";

/// The problems of the contract with one text replaced by another, as `file:line:column message`.
fn with(fault: &str, by: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let orders = folder.path().join("orders");
    std::fs::create_dir(&orders).unwrap();
    let whole = [OPENAPI, REGISTER, STRICT];
    assert!(fault.is_empty() || whole.iter().any(|text| text.contains(fault)), "{fault}");
    for (name, text) in ["openapi.yaml", "register.yaml", "strict.overlay.yaml"].iter().zip(whole) {
        let text = if fault.is_empty() { text.to_owned() } else { text.replacen(fault, by, 1) };
        std::fs::write(orders.join(name), text).unwrap();
    }
    let problems = lint(&SpecSource::Folder(orders), &LoadOptions::default());
    for problem in &problems {
        assert!(problem.text.is_some(), "{problem}");
        assert!(problem.render(false).contains('^'), "{}", problem.render(false));
    }
    problems
        .iter()
        .map(|problem| {
            let file = problem.location.file.rsplit('/').next().unwrap_or_default();
            let mark = if problem.severity == Severity::Warning { " (warning)" } else { "" };
            format!("{file}:{}:{}{mark} {}", problem.location.line, problem.location.column, problem.message)
        })
        .collect()
}

#[test]
fn a_sound_contract_has_no_problem() {
    assert_eq!(with("", ""), Vec::<String>::new());
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn each_fault_is_named_where_it_is() {
    let mut missed = Vec::new();
    for (fault, by, expected) in [
        ("info: {title", "info: {{title", "openapi.yaml:2:"),
        (
            "info: {title: Orders, version: '1'}",
            "info: {title: Orders, version: '1'}\ninfo: {}",
            "openapi.yaml:3:1 duplicate",
        ),
        ("description: the order", "descripton: the order", "openapi.yaml:16:11 `description` is missing"),
        ("schema: {type: string}, example: a", "schema: {type: text}, example: a", "openapi.yaml:9:63"),
        ("x-requirement: [{id: O-READ", "x-requirement: [{ids: O-READ", "openapi.yaml:7:23"),
        (
            "x-accept: {enum: [pdf, txt, PDF]}",
            "x-accept: {enum: [pdf, PDF]}",
            "openapi.yaml:13:11 `x-accept` refuses \"txt\"",
        ),
        (
            "x-accept: {type: [integer, string]}",
            "x-accept: {type: integer, maximum: 9}",
            "openapi.yaml:37:43 `x-accept` refuses something",
        ),
        ("[application/json, text/json]", "[text/json]", "openapi.yaml:17:11 `x-accept` refuses `application/json`"),
        (
            "id: {type: string, pattern: '^[a-z]+$'",
            "id: {type: string, pattern: '^[a-z+$'",
            "openapi.yaml:36:37 the pattern",
        ),
        (
            "{value: {id: a, size: 2}}",
            "{value: {id: A, size: 2}}",
            "openapi.yaml:21:44 this example does not fit its schema at `/id`",
        ),
        ("{value: {id: a, size: 2}}", "{value: {size: 2}}", "openapi.yaml:21:39 this example does not fit its schema"),
        ("examples: [pdf]", "examples: [doc]", "openapi.yaml:12:49 this example does not fit its schema"),
        (
            "{type: string}, example: a",
            "{type: string}, example: 1",
            "openapi.yaml:9:81 this example does not fit its schema",
        ),
        (
            "left: $request.query.id",
            "left: $request.querry.id",
            "openapi.yaml:25:35 `$request.querry.id` is not a known",
        ),
        ("$event.variables.id", "$event.variables.ids", "openapi.yaml:25:62 `x-event` declares no variable `ids`"),
        ("'a{id}'", "'a{ids}'", "openapi.yaml:36:81 `x-event` declares no variable `ids`"),
        ("/orders/{id}:", "/orders/{key}:", "openapi.yaml:5:5 `{key}` of the path is not declared"),
        (
            "x-requirement: [O-ID]",
            "x-requirement: [O-IDS]",
            "openapi.yaml:36:65 the register has no requirement `O-IDS`",
        ),
        (
            "- orders/readOrder/response.200.body.id#type",
            "- orders/readOrder/response.200.body.ids#type",
            "register.yaml:12:9 the contract has no clause",
        ),
        (
            "\n      - orders/readOrder/response.200.body.id#type",
            "",
            "register.yaml:5:9 `x-requirement` ties more clauses to `O-ID`",
        ),
        (
            "'1', says: Orders are read., clauses: [orders",
            "'1', says: Orders are read., clauses: [orders/readOrder/operation#method, orders",
            "register.yaml:4:96 no `x-requirement` ties this clause",
        ),
        (
            ", clauses: [orders/readOrder/operation#offered]",
            "",
            "register.yaml:4:10 `O-READ` is a must and no clause states it",
        ),
        (", reason: nothing to judge", "", "register.yaml:14:10 `O-NOTE` has neither a clause nor a `reason`"),
        ("id: O-NOTE", "id: O-READ", "register.yaml:14:10 `O-READ` is in the register twice"),
        (
            "level: none, document: guide",
            "level: none, document: guides",
            "register.yaml:14:41 `documents` has no `guides`",
        ),
        ("level: none", "level: nothing", "register.yaml:14:25"),
        ("contract: orders", "contract: pets", "register.yaml:1:11 this register"),
        (
            "'#/components/schemas/Order', ",
            "'#/components/schemas/Orders', ",
            "register.yaml:16:82 the contract has no",
        ),
        (
            "Order.properties.size",
            "Orders.properties.size",
            "strict.overlay.yaml:4:14 (warning) this target selects nothing",
        ),
        (
            "$ref: '#/components/schemas/Order'",
            "$ref: 'https://example.com/a.yaml'",
            "openapi.yaml:20:30 `https://example.com/a.yaml` leads to another host",
        ),
        (
            "x-requirement: [O-ID]",
            "x-requirment: [O-ID]",
            "openapi.yaml:36:49 (warning) `x-requirment` is no extension",
        ),
    ] {
        let found = with(fault, by);
        if !found.iter().any(|line| line.starts_with(expected)) {
            missed.push(format!("{by}: {expected}\n{found:#?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn an_example_between_the_zones_is_a_warning() {
    let found = with("{value: {id: a, size: 2}}", "{value: {id: a, size: two}}");
    assert_eq!(found.len(), 2, "{found:#?}");
    // The first is the strict reading's, in which `x-accept` is gone.
    assert!(found[0].starts_with("openapi.yaml:21:53 this example does not fit its schema at `/size`"), "{found:#?}");
    assert!(
        found[1].starts_with("openapi.yaml:21:53 (warning) this example fits only what is tolerated"),
        "{found:#?}"
    );
}

#[test]
fn several_problems_are_named_at_once() {
    let found = with("examples: [pdf]", "examples: [doc], default: odt").len();
    assert_eq!(found, 2);
}

#[test]
fn the_shipped_contracts_have_no_problem() {
    for spec in SpecSource::all_shipped() {
        let problems = lint(&spec, &LoadOptions::default());
        assert!(
            problems.is_empty(),
            "{}",
            problems.iter().map(|problem| problem.render(false) + "\n").collect::<String>()
        );
    }
}
