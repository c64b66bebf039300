//! `discriminator`: its value says which schema an object is of, in what is sent and in what is judged.

use probity::Level;
use serde_json::{Value, json};

use super::{Answer, body, document, found, is_right, judged, none};
use crate::servers::socket::Request;

/// Parcels and letters, told apart by a mapping, by their names, and as heirs of one schema.
const KINDS: [&str; 3] = [
    "{schemas: {Item: {oneOf: [{$ref: '#/components/schemas/Letter'}, {$ref: '#/components/schemas/Parcel'}], \
     discriminator: {propertyName: sort, mapping: {Letter: '#/components/schemas/Letter', Parcel: Parcel}}}, \
     Letter: {type: object, required: [sort, pages], properties: {sort: {type: string}, pages: {type: integer}}}, \
     Parcel: {type: object, required: [sort, weight], properties: {sort: {type: string}, weight: {type: number}}}}}",
    "{schemas: {Item: {anyOf: [{$ref: '#/components/schemas/Letter'}, {$ref: '#/components/schemas/Parcel'}], \
     discriminator: {propertyName: sort}}, \
     Letter: {type: object, required: [sort, pages], properties: {sort: {type: string}, pages: {type: integer}}}, \
     Parcel: {type: object, required: [sort, weight], properties: {sort: {type: string}, weight: {type: number}}}}}",
    "{schemas: {Item: {type: object, required: [sort], discriminator: {propertyName: sort}, \
     properties: {sort: {type: string}}}, \
     Letter: {allOf: [{$ref: '#/components/schemas/Item'}, {type: object, required: [pages], \
     properties: {pages: {type: integer}}}]}, \
     Parcel: {allOf: [{$ref: '#/components/schemas/Item'}, {type: object, required: [weight], \
     properties: {weight: {type: number}}}]}}}",
];

const PATHS: &str = "{/items: {post: {operationId: send, requestBody: {required: true, content: {application/json: \
    {schema: {$ref: '#/components/schemas/Item'}}}}, responses: {'200': {description: d, content: {application/json: \
    {schema: {$ref: '#/components/schemas/Item'}}}}, '400': {description: d}, '415': {description: d}}}}}";

/// Takes what its sort says, and answers with what `made` makes of it.
fn server(made: fn(Value) -> Value) -> impl Fn(&Request) -> Answer {
    move |request| {
        if request.method != "POST" {
            return none(405);
        }
        let Some(sent) = body(request) else { return none(400) };
        let fits = match sent.get("sort").and_then(Value::as_str) {
            Some("Letter") => sent["pages"].as_f64().is_some_and(|own| own.fract() == 0.0),
            Some("Parcel") => sent["weight"].is_number(),
            _ => false,
        };
        if fits { super::json(200, &made(sent)) } else { none(400) }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_says_what_it_is() {
    for kinds in KINDS {
        is_right(&judged(&document("3.0.3", PATHS, kinds), server(|sent| sent)).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_answered_is_judged_as_what_it_says() {
    for kinds in KINDS {
        let text = document("3.1.0", PATHS, kinds);
        for (made, message) in [
            ((|_| json!({"sort": "Parcel", "pages": 2})) as fn(Value) -> Value, "`weight` is missing"),
            (|_| json!({"sort": "Card", "pages": 2}), "names no schema"),
        ] {
            let report = judged(&text, server(made)).await;
            assert_eq!(found(&report, Level::Must), Vec::<String>::new());
            let told = found(&report, Level::Should);
            assert!(told.iter().any(|own| own.contains(message)), "{kinds}: {told:#?}");
        }
    }
}
