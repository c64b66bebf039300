//! Patterns as users write them: what looks around, repeats a group, or is very long.

use serde_json::Value;

use super::{body, document, is_right, json as answer, judged, none};

/// A pattern, and whether a text is one that it allows.
type Row = (&'static str, fn(&str) -> bool);

const ROWS: [Row; 6] = [
    (r"^(?=.*[0-9])(?=.*[A-Z]).{5,10}$", |own| {
        let length = own.chars().count();
        (5..=10).contains(&length)
            && own.contains(|own: char| own.is_ascii_digit())
            && own.contains(|own: char| own.is_ascii_uppercase())
    }),
    (r"^(?!root|admin)[a-z]{4,8}$", |own| {
        (4..=8).contains(&own.len())
            && own.bytes().all(|own| own.is_ascii_lowercase())
            && !own.starts_with("root")
            && !own.starts_with("admin")
    }),
    (r"^([a-f])-\1$", |own| {
        let bytes = own.as_bytes();
        bytes.len() == 3 && bytes[1] == b'-' && bytes[0] == bytes[2] && (b'a'..=b'f').contains(&bytes[0])
    }),
    (r"^\/[\w\-]+\u002ejs\/$", |own| {
        let inner = own.strip_prefix('/').and_then(|own| own.strip_suffix(".js/"));
        inner.is_some_and(|own| {
            !own.is_empty() && own.bytes().all(|own| own == b'-' || own == b'_' || own.is_ascii_alphanumeric())
        })
    }),
    (r"^\S{1,8192}$", |own| {
        (1..=8192).contains(&own.chars().count()) && !own.contains(|own: char| own.is_whitespace() || own == '\u{feff}')
    }),
    (r"^[ -~]{0,262144}$", |own| own.len() <= 262_144 && own.bytes().all(|own| (b' '..=b'~').contains(&own))),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn values_are_drawn_of_every_pattern() {
    for (pattern, allows) in ROWS {
        let paths = format!(
            "{{/names: {{post: {{operationId: name, requestBody: {{required: true, content: {{application/json: {{schema: \
             {{type: object, required: [name], properties: {{name: {{type: string, pattern: '{pattern}'}}}}}}}}}}}}, \
             responses: {{'201': {{description: d, content: {{application/json: {{schema: {{type: object}}}}}}}}, \
             '400': {{description: d}}, '415': {{description: d}}}}}}}}}}"
        );
        let text = document("3.0.3", &paths, "{}");
        let report = judged(&text, move |request| {
            if request.method != "POST" {
                return none(405);
            }
            let sent = body(request);
            match sent.as_ref().and_then(|own| own.get("name")?.as_str()).filter(|own| allows(own)) {
                Some(_) => answer(201, &Value::Object(serde_json::Map::new())),
                None => none(400),
            }
        });
        is_right(&report.await);
    }
}
