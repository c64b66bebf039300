//! Bodies of several parts and of several lines.

use probity::Level;
use serde_json::{Value, json};

use super::{Answer, document, found, is_right, json as answer, judged, none};
use crate::servers::socket::Request;

/// The parts of a form: name, media type, bytes.
fn parts(request: &Request) -> Option<Vec<(String, String, Vec<u8>)>> {
    let media = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"))?.1.clone();
    let boundary = media.strip_prefix("multipart/form-data")?.split_once("boundary=")?.1.split(';').next()?.to_owned();
    let text = String::from_utf8_lossy(&request.body).into_owned();
    let inner = text.strip_prefix(&format!("--{boundary}\r\n"))?;
    let inner = inner.strip_suffix(&format!("\r\n--{boundary}--\r\n"))?;
    let split = format!("\r\n--{boundary}\r\n");
    inner
        .split(&split)
        .map(|part| {
            let (head, body) = part.split_once("\r\n\r\n")?;
            let field = |own: &str| {
                let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(own))?;
                Some(line.split_once(": ")?.1.to_owned())
            };
            let disposition = field("content-disposition")?;
            let name = disposition.split_once("name=\"")?.1.split('"').next()?.to_owned();
            Some((name, field("content-type").unwrap_or_default(), body.as_bytes().to_vec()))
        })
        .collect()
}

const UPLOAD: &str = "{/photos: {post: {operationId: add, requestBody: {required: true, content: {multipart/form-data: \
    {schema: {type: object, required: [photo, title], properties: {photo: {type: string, format: binary}, \
    title: {type: string, minLength: 2}, rank: {type: integer}, about: {type: object, required: [by], \
    properties: {by: {type: string}}}, tags: {type: array, items: {type: string}}}}, \
    encoding: {photo: {contentType: 'image/jpeg, image/png'}}}}}, \
    responses: {'201': {description: d}, '400': {description: d}, '415': {description: d}}}}}";

fn upload(is_strict: bool) -> impl Fn(&Request) -> Answer {
    move |request| {
        if request.method != "POST" {
            return none(405);
        }
        let Some(parts) = parts(request) else { return none(400) };
        let of = |name: &str| parts.iter().filter(|own| own.0 == name).cloned().collect::<Vec<_>>();
        let text = |own: &[u8]| String::from_utf8_lossy(own).into_owned();
        let photo = matches!(of("photo").as_slice(), [(_, media, _)] if media == "image/jpeg");
        let title = matches!(of("title").as_slice(), [(_, _, own)] if text(own).chars().count() >= 2);
        let rank = of("rank").iter().all(|(_, _, own)| text(own).parse::<f64>().is_ok_and(|own| own.fract() == 0.0));
        let about = of("about").iter().all(|(_, media, own)| {
            let read: Option<Value> = serde_json::from_slice(own).ok();
            media == "application/json" && read.is_some_and(|own| own["by"].is_string())
        });
        let single = of("rank").len() < 2 && of("about").len() < 2;
        none(if photo && rank && about && single && (title || !is_strict) { 201 } else { 400 })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_are_written_and_broken() {
    let text = document("3.0.3", UPLOAD, "{}");
    is_right(&judged(&text, upload(true)).await);
    let told = found(&judged(&text, upload(false)).await, Level::Must);
    assert!(told.iter().any(|own| own.contains("body#required:title")), "{told:#?}");
}

fn lines(schema: &str, media: &str) -> String {
    let paths = format!(
        "{{/log: {{get: {{operationId: log, responses: {{'200': {{description: d, content: {{{media}: {schema}}}}}}}}}}}}}"
    );
    document("3.1.0", &paths, "{schemas: {Row: {type: object, required: [at], properties: {at: {type: integer}}}}}")
}

fn log(media: &'static str, text: &'static str) -> impl Fn(&Request) -> Answer {
    move |request| {
        if request.method == "GET" {
            (200, vec![("Content-Type", media.to_owned())], text.as_bytes().to_vec())
        } else {
            none(405)
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_line_is_judged() {
    let row = "{$ref: '#/components/schemas/Row'}";
    for (media, schema) in [
        ("application/x-ndjson", format!("{{schema: {row}}}")),
        ("application/jsonl", format!("{{schema: {{type: array, items: {row}}}}}")),
        ("application/json-seq", format!("{{schema: {row}}}")),
    ] {
        let text = lines(&schema, media);
        is_right(&judged(&text, log(media, "\u{1e}{\"at\":1}\n{\"at\":2}\n")).await);
        for wrong in ["{\"at\":1}\n{\"at\":\"x\"}\n", "{\"at\":1}\n{at}\n"] {
            let told = found(&judged(&text, log(media, wrong)).await, Level::Must);
            assert!(!told.is_empty(), "{media} {wrong}");
        }
    }
}

/// A form without members has an empty body, and what damages it finds nothing to damage.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_without_members_is_empty() {
    for schema in ["{type: object, additionalProperties: false}", "{type: object, properties: {}}"] {
        let paths = format!(
            "{{/ping: {{post: {{operationId: ping, requestBody: {{content: {{application/x-www-form-urlencoded: {{schema: \
             {schema}}}}}}}, responses: {{'200': {{description: d, content: {{application/json: {{schema: {{type: object}}}}}}}}, \
             '400': {{description: d}}, '415': {{description: d}}}}}}}}}}"
        );
        let text = document("3.0.3", &paths, "{}");
        let report =
            judged(&text, |request| if request.method == "POST" { answer(200, &json!({})) } else { none(405) });
        assert!(report.await.summary.passed > 0);
    }
}
