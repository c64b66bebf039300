//! `nullable` of OpenAPI 3.0 in the places where its letter says nothing: read as it is meant.

use probity::Level;
use serde_json::{Value, json};

use super::{Answer, document, found, is_right, json as answer, judged, none};
use crate::servers::socket::Request;

/// A schema of a member that may be null, in many spellings.
const SPELLINGS: [&str; 6] = [
    "{nullable: true, allOf: [{$ref: '#/components/schemas/Note'}]}",
    "{nullable: true, oneOf: [{$ref: '#/components/schemas/Note'}]}",
    "{nullable: true, anyOf: [{$ref: '#/components/schemas/Note'}]}",
    "{$ref: '#/components/schemas/Note', nullable: true}",
    "{type: object, nullable: true, allOf: [{$ref: '#/components/schemas/Note'}]}",
    "{type: string, nullable: true, enum: [a, b]}",
];

fn text(spelling: &str) -> String {
    let schema = format!("{{type: object, required: [note], properties: {{note: {spelling}}}}}");
    let paths = format!(
        "{{/notes: {{get: {{operationId: note, responses: {{'200': {{description: d, content: {{application/json: \
         {{schema: {schema}}}}}}}}}}}}}}}"
    );
    document("3.0.3", &paths, "{schemas: {Note: {type: object, required: [text], properties: {text: {type: string}}}}}")
}

fn server(note: Value) -> impl Fn(&Request) -> Answer {
    move |request| if request.method == "GET" { answer(200, &json!({"note": note})) } else { none(405) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn null_is_taken_where_the_document_means_it() {
    for spelling in SPELLINGS {
        is_right(&judged(&text(spelling), server(Value::Null)).await);
        let wrong = judged(&text(spelling), server(json!(7))).await;
        assert!(!found(&wrong, Level::Must).is_empty(), "{spelling}");
    }
    let plain =
        judged(&text("{nullable: false, allOf: [{$ref: '#/components/schemas/Note'}]}"), server(Value::Null)).await;
    assert!(!found(&plain, Level::Must).is_empty());
}
