//! Parameters and headers in the styles of OpenAPI.

use probity::Level;
use serde_json::json;

use super::{Answer, document, found, is_right, judged, none};
use crate::servers::socket::Request;

const PAIRS: &str = "schema: {type: object, required: [low], properties: {low: {type: integer}, unit: {type: string}}}";

/// A header, the values of it that are right, and one that is wrong.
fn headers() -> [(String, &'static [&'static str], &'static str); 5] {
    [
        (format!("explode: true, {PAIRS}"), &["low=5,unit=cm", "low=5"], "unit=cm"),
        (PAIRS.to_owned(), &["low,5,unit,cm", "low,5"], "low,x"),
        (
            format!("content: {{application/json: {{{PAIRS}}}}}"),
            &[r#"{"low":5}"#, r#"{"low":5,"unit":"cm"}"#],
            r#"{"low":"x"}"#,
        ),
        ("schema: {type: array, items: {type: integer}}".to_owned(), &["1, 2,3", "7"], "1,x"),
        ("schema: {type: boolean}".to_owned(), &["true", "false"], "yes"),
    ]
}

fn server(name: &'static str, values: Vec<String>) -> impl Fn(&Request) -> Answer {
    move |request| {
        if request.method != "GET" {
            return none(405);
        }
        let fields = values.iter().map(|own| (name, own.clone()));
        let media = ("Content-Type", "application/json".to_owned());
        (200, fields.chain([media]).collect(), json!({}).to_string().into_bytes())
    }
}

fn with_header(name: &str, header: &str) -> String {
    let paths = format!(
        "{{/size: {{get: {{operationId: size, responses: {{'200': {{description: d, headers: {{{name}: {{{header}}}}}, \
         content: {{application/json: {{schema: {{type: object}}}}}}}}}}}}}}}}"
    );
    document("3.0.3", &paths, "{}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_are_read_in_their_style() {
    for (header, right, wrong) in headers() {
        let text = with_header("X-Size", &header);
        for value in right {
            is_right(&judged(&text, server("X-Size", vec![(*value).to_owned()])).await);
        }
        let report = judged(&text, server("X-Size", vec![wrong.to_owned()])).await;
        assert!(!found(&report, Level::Must).is_empty(), "{header}: {wrong}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cookies_are_never_joined_or_split() {
    let text =
        with_header("Set-Cookie", "schema: {type: array, items: {type: string, pattern: '^[a-z]+=[^,]+(, .*)?$'}}");
    let cookies = ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"].map(str::to_owned);
    is_right(&judged(&text, server("Set-Cookie", cookies.to_vec())).await);
    let report = judged(&text, server("Set-Cookie", vec!["a=1".to_owned(), "7".to_owned()])).await;
    assert!(!found(&report, Level::Must).is_empty());
}

/// Filters as `filter[NAME]=VALUE`, of free names: at least one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_map_in_a_query_is_broken_as_it_is_sent() {
    let parameter = "{name: filter, in: query, style: deepObject, explode: true, required: true, schema: {type: object, \
        minProperties: 1, additionalProperties: {type: string, pattern: '^[a-z]{1,6}$'}}}";
    let paths = format!(
        "{{/list: {{get: {{operationId: list, parameters: [{parameter}], responses: {{'200': {{description: d}}, \
         '400': {{description: d}}}}}}}}}}"
    );
    let text = document("3.0.3", &paths, "{}");
    let report = judged(&text, |request| {
        if request.method != "GET" {
            return none(405);
        }
        let query = request.query.clone().unwrap_or_default().replace("%5B", "[").replace("%5D", "]");
        let pairs =
            query.split('&').filter_map(|own| own.split_once('=')).filter(|(name, _)| name.starts_with("filter["));
        let values: Vec<&str> = pairs.map(|(_, value)| value).collect();
        let fits = |own: &&str| (1..=6).contains(&own.len()) && own.bytes().all(|own| own.is_ascii_lowercase());
        none(if !values.is_empty() && values.iter().all(fits) { 200 } else { 400 })
    });
    is_right(&report.await);
}
