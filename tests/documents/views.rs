//! `readOnly` and `writeOnly`: each side sends what it owns.

use probity::{Level, Verdict};
use serde_json::{Value, json};

use super::{Answer, body, document, found, is_right, json, judged, none};
use crate::servers::socket::Request;

/// A boat: its number is the server's, its key the client's, in three spellings of the same.
const BOATS: [&str; 3] = [
    "{schemas: {Boat: {type: object, required: [number, name, key], properties: {number: {type: integer, readOnly: true}, \
     name: {type: string, minLength: 1}, key: {type: string, minLength: 3, writeOnly: true}}}}}",
    "{schemas: {Number: {type: integer, readOnly: true}, Key: {type: string, minLength: 3, writeOnly: true}, \
     Base: {type: object, properties: {number: {$ref: '#/components/schemas/Number'}, \
     name: {type: string, minLength: 1}, key: {allOf: [{$ref: '#/components/schemas/Key'}]}}}, \
     Boat: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [number, name, key]}]}}}",
    "{schemas: {Boat: {type: object, required: [name], properties: {number: {type: integer, readOnly: true}, \
     launched: {type: string, format: date, readOnly: true}, name: {type: string, minLength: 1}, \
     key: {type: string, minLength: 3, writeOnly: true}}}}}",
];

const PATHS: &str = "{/boats: {post: {operationId: addBoat, requestBody: {required: true, content: {application/json: \
    {schema: {$ref: '#/components/schemas/Boat'}}}}, responses: {'201': {description: d, content: {application/json: \
    {schema: {$ref: '#/components/schemas/Boat'}}}}, '400': {description: d}, '415': {description: d}}}}}";

const FLEET: &str = "{/fleets: {post: {operationId: addFleet, requestBody: {required: true, content: {application/json: \
    {schema: {type: object, required: [boats], properties: {boats: {type: array, minItems: 1, items: \
    {$ref: '#/components/schemas/Boat'}}}}}}}, responses: {'201': {description: d, content: {application/json: \
    {schema: {type: array, items: {$ref: '#/components/schemas/Boat'}}}}}, '400': {description: d}, \
    '415': {description: d}}}}}";

/// What a boat has that a client may send; a server ignores the rest.
fn is_boat(value: &Value, needs_key: bool) -> bool {
    let key = match value.get("key") {
        None => !needs_key,
        Some(key) => key.as_str().is_some_and(|key| key.chars().count() >= 3),
    };
    key && value["name"].as_str().is_some_and(|name| !name.is_empty())
}

fn boats(sent: &Value) -> Option<Vec<Value>> {
    match sent.get("boats") {
        Some(boats) => boats.as_array().filter(|boats| !boats.is_empty()).cloned(),
        None => sent.is_object().then(|| vec![sent.clone()]),
    }
}

/// Takes what fits and answers with what `made` makes of it.
fn server(list: bool, needs_key: bool, made: fn(&Value) -> Value) -> impl Fn(&Request) -> Answer {
    move |request| {
        if request.method != "POST" {
            return (405, vec![("Allow", "POST".to_owned())], Vec::new());
        }
        let Some(sent) = body(request).filter(|sent| !list || sent.get("boats").is_some()) else { return none(400) };
        match boats(&sent).filter(|boats| boats.iter().all(|boat| is_boat(boat, needs_key))) {
            Some(boats) if list => json(201, &boats.iter().map(made).collect()),
            Some(boats) => json(201, &made(&boats[0])),
            None => none(400),
        }
    }
}

fn right(sent: &Value) -> Value {
    json!({"number": 7, "name": sent["name"]})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_side_sends_what_it_owns() {
    for (index, boats) in BOATS.iter().enumerate() {
        for (list, paths) in [(false, PATHS), (true, FLEET)] {
            let text = document("3.0.3", paths, boats);
            is_right(&judged(&text, server(list, index < 2, right)).await);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_the_client_sends_should_not_come_back() {
    for boats in &BOATS[..2] {
        let text = document("3.1.0", PATHS, boats);
        let other =
            judged(&text, server(false, true, |own| json!({"number": 7, "name": own["name"], "key": "abcd"}))).await;
        assert_eq!(found(&other, Level::Must), Vec::<String>::new());
        let told = found(&other, Level::Should);
        assert!(told.iter().any(|own| own.contains("response.201.body#writeOnly:key")), "{told:#?}");
        // The key that was sent is a secret given away.
        let same =
            judged(&text, server(false, true, |own| json!({"number": 7, "name": own["name"], "key": own["key"]})))
                .await;
        let told = found(&same, Level::Must);
        assert!(
            told.iter().all(|own| own.contains("response.201.body#writeOnly:key")) && !told.is_empty(),
            "{told:#?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_owns_it_must_send() {
    for boats in &BOATS[..2] {
        let text = document("3.0.3", PATHS, boats);
        let report = judged(&text, server(false, true, |own| json!({"name": own["name"]}))).await;
        let told = found(&report, Level::Must);
        assert!(told.iter().any(|own| own.contains("`number` is missing")), "{told:#?}");
        // One that demands it in a request refuses what is documented.
        let demanding = judged(&text, |request| match body(request) {
            Some(own) if own.get("number").is_some() => json(201, &right(&own)),
            _ => none(400),
        })
        .await;
        assert_ne!(demanding.verdict, Verdict::Conformant);
    }
}
