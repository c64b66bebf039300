//! A contract that Probity has no reference for: proved and served by what is built from it.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeSet;

use probity::internals::codec::FORMATS;
use serde_json::Value;

use crate::cli::Place;
use crate::support::Served;

/// Numbers as JSON, and XML with a prefix and with elements for which no namespace is documented.
const ORDERS: &str = "
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, pattern: '^[a-z]{4}$'}}
      responses:
        '200':
          description: The order.
          content:
            application/json:
              schema:
                type: object
                required: [count, price]
                properties:
                  count: {type: integer, minimum: 1}
                  price: {type: number, exclusiveMinimum: 0}
        4XX: {description: Refused.}
  /orders/{id}/lines:
    get:
      operationId: getLines
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, pattern: '^[a-z]{4}$'}}
      responses:
        '200':
          description: Its lines.
          content:
            application/xml:
              schema:
                type: object
                xml: {name: lines, prefix: o, namespace: 'urn:orders'}
                required: [total]
                properties:
                  total: {type: integer, minimum: 0}
        4XX: {description: Refused.}
";

/// The kill matrix of the proof that ran in a place.
fn matrix(place: &Place) -> String {
    std::fs::read_to_string(place.path().join("reports/kill-matrix.json")).unwrap()
}

#[test]
fn any_contract_is_proved_against_what_is_built_from_it_and_numbers_and_prefixes_may_be_spelled_otherwise() {
    let place = Place::new().with("orders.yaml", ORDERS);
    place.run(&["prove", "orders.yaml"]).says(0, &["7 of 7 must and may requirements", "self-consistency: sound"]);
    let matrix = matrix(&place);
    let matrix: Value = serde_json::from_str(&matrix).unwrap();
    let count = |name: &str| matrix["summary"][name].as_u64().unwrap();
    assert_eq!((count("survived"), count("by_another"), count("alarms")), (0, 0, 0), "{}", matrix["summary"]);
    assert!(count("killed") >= 50 && count("distinct_variants") >= 80, "{}", matrix["summary"]);
    let variants = matrix["variants"].as_array().unwrap().iter();
    let applied: BTreeSet<&str> =
        variants.filter(|row| row["applied"] == true).map(|row| row["form"].as_str().unwrap()).collect();
    for name in [
        "json-number-exponent",
        "json-number-fraction",
        "xml-default-namespace",
        "xml-prefix",
        "xml-unprefixed",
        "extra-text",
        "chunked",
    ] {
        assert!(applied.contains(format!("provider-answer/{name}").as_str()), "{name} is not in {applied:?}");
    }
}

#[test]
fn an_answer_that_no_sample_meets_is_drawn_and_broken_in_every_place() {
    let listed = ORDERS.replace("count: {type: integer, minimum: 1}", "count: {type: array, contains: {const: 7}}");
    let place = Place::new().with("orders.yaml", &listed);
    let said = place.run(&["prove", "orders.yaml", "--operation", "getOrder"]);
    said.says(0, &[" 0 killed only by another finding, 1 equivalent, 0 survived\n", "self-consistency: sound"]);
    assert!(!said.out.contains("the contract contradicts itself"), "{}", said.out);
}

/// What no single change of a documented value breaks, in a request and in its answer. The sample of `some` does not fit.
const WISHES: &str = "
openapi: 3.1.0
info: {title: Wishes, version: '1'}
paths:
  /wishes:
    post:
      operationId: makeWish
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Wish'}}}
      responses:
        '200':
          description: The wish.
          content: {application/json: {schema: {$ref: '#/components/schemas/Wish'}}}
        4XX: {description: Refused.}
components:
  schemas:
    Wish:
      type: object
      properties:
        any: {anyOf: [{type: integer, minimum: 3}, {type: string, maxLength: 4}]}
        one: {oneOf: [{type: integer, multipleOf: 3}, {type: integer, multipleOf: 5}]}
        all: {allOf: [{type: integer, minimum: 3}, {type: integer, maximum: 9}]}
        none: {type: integer, not: {enum: [7, 8]}}
        some: {type: array, contains: {const: 7}}
        least: {type: object, minProperties: 1, additionalProperties: {type: integer}}
        together:
          type: object
          properties: {from: {type: string}, to: {type: string}}
          dependentRequired: {from: [to]}
";

#[test]
fn combinators_and_conditions_are_broken_in_requests_and_in_answers() {
    let place = Place::new().with("wishes.yaml", WISHES);
    place.run(&["prove", "wishes.yaml"]).says(0, &[" 1 equivalent, 0 survived\n", "self-consistency: sound"]);
    let matrix = matrix(&place);
    for clause in [
        "any#anyOf",
        "one#oneOf",
        "all#allOf",
        "none#not",
        "some#contains",
        "least#minProperties",
        "together#dependentRequired:from",
    ] {
        for end in ["body", "response.200.body"] {
            assert!(matrix.contains(&format!("wishes/makeWish/{end}.{clause}")), "{end}.{clause}");
        }
    }
}

/// What real documents have: answers in several media types, answers that nothing calls forth, statuses without a body, two
/// operations of one path, a bound that bounds nothing.
const ANSWERS: &str = "
openapi: 3.1.0
info: {title: Answers, version: '1'}
paths:
  /papers/{id}:
    get:
      operationId: getPaper
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: The paper.
          content:
            application/pdf: {}
            application/json: {schema: {type: object, required: [pages], properties: {pages: {type: integer}}}}
            application/xml:
              schema:
                type: object
                xml: {name: paper}
                required: [title]
                properties:
                  title: {type: string, minLength: 1}
                  parts: {type: object, properties: {part: {type: string, minLength: 0, xml: {name: p}}}}
        '204': {description: An empty one.}
        '404': {description: None., content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    put:
      operationId: putPaper
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [title], properties: {title: {type: string, minLength: 0}}}}}}
      responses:
        '200': {description: Put.}
        default: {description: Refused., content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
components:
  schemas: {Error: {type: object, required: [code], properties: {code: {type: integer}}}}
";

#[test]
fn answers_in_other_media_types_and_answers_that_nothing_calls_forth_are_broken_and_found() {
    let place = Place::new().with("answers.yaml", ANSWERS);
    let said = place.run(&["prove", "answers.yaml"]);
    said.says(0, &[" 0 survived\n", ": 0 with a finding", "self-consistency: sound"]);
    let matrix = matrix(&place);
    for clause in [
        "getPaper/response.200#root",
        "getPaper/response.200.body#required:title",
        "getPaper/response.200.body.parts.part#single",
        "getPaper/response.404.body#required:code",
        "putPaper/response.default.body.code#type",
    ] {
        assert!(matrix.contains(&format!("answers/{clause}!emit")), "{clause}");
    }
    for clause in ["putPaper/body.title#minLength", "putPaper/operation#method", "getPaper/response.204#empty"] {
        assert!(!matrix.contains(&format!("answers/{clause}!")), "{clause}");
    }
}

/// Texts and forms, in answers and in notifications, and answers that nobody reads.
const NOTES: &str = "
openapi: 3.1.0
info: {title: Notes, version: '1'}
paths:
  /count:
    get:
      operationId: getCount
      responses:
        '200':
          description: How many.
          content: {text/plain: {schema: {type: integer, minimum: 1, maximum: 9}}}
        4XX: {description: Refused.}
  /word:
    get:
      operationId: getWord
      responses:
        '200':
          description: A word.
          content: {text/plain: {schema: {type: string, pattern: '^[a-z]{3,8}$'}}}
        4XX: {description: Refused.}
  /note:
    get:
      operationId: getNote
      responses:
        '200':
          description: A note.
          content:
            application/x-www-form-urlencoded:
              schema:
                type: object
                required: [size]
                properties:
                  size: {type: integer, minimum: 1}
                  kind: {type: string, enum: [a, b]}
        4XX: {description: Refused.}
  /point:
    get:
      operationId: getPoint
      responses:
        '200':
          description: A note that holds JSON.
          content:
            application/x-www-form-urlencoded:
              schema:
                type: object
                required: [at]
                properties: {at: {type: object, required: [x], properties: {x: {type: integer}}}}
        4XX: {description: Refused.}
";

#[test]
fn texts_and_forms_are_broken_and_found_and_their_checks_cannot_be_done_without() {
    let place = Place::new().with("notes.yaml", NOTES);
    place.run(&["prove", "notes.yaml"]).says(0, &[" 0 survived\n", "self-consistency: sound"]);
    let matrix = matrix(&place);
    for fault in [
        "getCount/response.200.body#type!emit/",
        "getCount/response.200.body#maximum!emit/",
        "getWord/response.200.body#pattern!emit/",
        "getNote/response.200.body#required:size!emit/",
        "getNote/response.200.body.kind#enum!emit/",
        "getPoint/response.200#syntax!emit/truncated",
    ] {
        assert!(matrix.contains(&format!("notes/{fault}")), "{fault}");
    }
    // Every text is a form: where nothing of another format stands in it, no text is none.
    assert!(!matrix.contains("getNote/response.200#syntax!emit/truncated"), "{matrix}");
    place.run(&["prove", "notes.yaml", "--without-each"]);
    let off = std::fs::read_to_string(place.path().join("reports/checks.json")).unwrap();
    let off: Value = serde_json::from_str(&off).unwrap();
    let open: BTreeSet<&str> = off["off"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| {
            let check = row["check"].as_str().filter(|check| check.ends_with("-body"))?;
            (row["open"].as_u64() > Some(0)).then_some(check)
        })
        .collect();
    assert_eq!(open, BTreeSet::from(["form-body", "text-body"]));
}

#[test]
fn texts_and_forms_that_break_their_schemas_are_no_conformance() {
    let place = Place::new().with("notes.yaml", NOTES);
    let served = Served::start(place.path(), &["notes.yaml"]);
    place.run(&["run", "notes.yaml", "--provider", &served.url()]).says(0, &["conformant: 0 failed, 0 advisory"]);
    for (was, is, clause) in [
        ("minimum: 1, maximum: 9", "minimum: 100", "notes/getCount/response.200.body#minimum"),
        ("^[a-z]{3,8}$", "^[A-Z]{3,8}$", "notes/getWord/response.200.body#pattern"),
        ("required: [size]", "required: [size, more]", "notes/getNote/response.200.body#required:more"),
        ("x: {type: integer}", "x: {type: string}", "notes/getPoint/response.200.body.at.x#type"),
    ] {
        let other = Place::new().with("notes.yaml", &NOTES.replace(was, is));
        other.run(&["run", "notes.yaml", "--provider", &served.url()]).says(1, &[clause]);
    }
}

#[test]
fn elements_that_must_be_in_no_namespace_are_put_into_none() {
    let bare = ORDERS.replace("total: {", "total: {x-namespace: none, ");
    let place = Place::new().with("orders.yaml", &bare);
    for (name, expected) in [("xml-prefix", 0), ("xml-default-namespace", 0), ("xml-unprefixed", 1)] {
        let said = place.run(&["prove", "orders.yaml", "--fault", name]);
        assert!(said.err.contains(&format!("0 faults and {expected} legal variants")), "{name}: {}", said.err);
        assert!(said.out.contains(&format!("{expected} legal variants ({expected} distinct): 0 with a finding")));
    }
}

#[test]
fn any_contract_is_served_and_what_serves_it_conforms() {
    let place = Place::new().with("orders.yaml", ORDERS);
    let served = Served::start(place.path(), &["orders.yaml"]);
    place.run(&["run", "orders.yaml", "--provider", &served.url()]).says(0, &["conformant: 0 failed, 0 advisory"]);
    // Another contract, in which a price is a text, is not what is served.
    let other = Place::new().with("orders.yaml", &ORDERS.replace("type: number, exclusiveMinimum: 0", "type: string"));
    let said = other.run(&["run", "orders.yaml", "--provider", &served.url()]);
    said.says(1, &["orders/getOrder/response.200.body.price#type"]);
}

/// One answer in each format of bodies.
const FORMS: &str = "
openapi: 3.1.0
info: {title: Forms, version: '1'}
paths:
  /form:
    get:
      operationId: getForm
      responses:
        '200':
          description: The same in many ways.
          content:
            application/json: {schema: {type: object, properties: {name: {type: string}}}}
            application/xml: {schema: {type: object, xml: {name: form}, properties: {name: {type: string}}}}
            application/x-www-form-urlencoded: {schema: {type: object, properties: {name: {type: string}}}}
            multipart/form-data: {schema: {type: object, properties: {name: {type: string}}}}
            application/jsonl: {schema: {type: object, properties: {name: {type: string}}}}
            text/plain: {schema: {type: string, maxLength: 9}}
            application/octet-stream: {schema: {type: string}}
        4XX: {description: Refused.}
";

/// What is cut at the limit is not judged, whatever its format, and is not counted as if it were.
#[test]
fn an_answer_that_is_cut_at_the_limit_counts_as_not_judged_in_each_format() {
    let place = Place::new().with("forms.yaml", FORMS);
    place.run(&["prove", "forms.yaml", "--fault", "/cut-"]).says(0, &["self-consistency: sound"]);
    let matrix: Value = serde_json::from_str(&matrix(&place)).unwrap();
    let rows = matrix["faults"].as_array().unwrap();
    let killed: BTreeSet<&str> = rows
        .iter()
        .filter(|row| row["fate"] == "killed" && row["reason"].as_str().unwrap().contains("longer than what is kept"))
        .map(|row| row["kind"].as_str().unwrap())
        .collect();
    let formats: BTreeSet<String> = FORMATS.iter().map(|format| format!("cut-{}", format.name)).collect();
    assert_eq!(killed, formats.iter().map(String::as_str).collect(), "{rows:#?}");
    assert!(rows.iter().all(|row| row["check"].is_null() && row["requirements"].is_null()), "{rows:#?}");
}
