//! Credentials as a plan: alternatives, combinations, and schemes that share a place.

use probity::Level;

use super::{Answer, document, found, is_right, judged_with, none};
use crate::servers::socket::Request;

const SCHEMES: &str = "{securitySchemes: {token: {type: http, scheme: bearer}, other: {type: oauth2, flows: {}}, \
    pass: {type: apiKey, in: cookie, name: pass}, key: {type: apiKey, in: query, name: key}, \
    head: {type: apiKey, in: header, name: X-Head}}}";

const CONFIG: &str = "[provider.credentials]\ntoken = \"tok-4711-abc\"\nother = \"tok-4711-abc\"\npass = \"pas-4711-abc\"\n\
    key = \"key-4711-abc\"\nhead = \"hea-4711-abc\"\n";

fn text(security: &str, parameters: &str) -> String {
    let paths = format!(
        "{{/desk: {{get: {{operationId: desk, security: {security}, parameters: {parameters}, responses: \
         {{'200': {{description: d}}, '400': {{description: d}}, '401': {{description: d}}}}}}}}}}"
    );
    document("3.0.3", &paths, SCHEMES)
}

/// The values of a header field, of a query pair, and of a cookie.
fn values(request: &Request, name: &str) -> Vec<String> {
    let fields = request.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, own)| own.clone());
    let pairs = request.query.iter().flat_map(|query| query.split('&'));
    let cookies = request.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case("cookie"));
    let cookies = cookies.flat_map(|(_, own)| own.split("; "));
    let of = |pair: &str| pair.strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
    fields.chain(pairs.chain(cookies).filter_map(of)).collect()
}

/// Whom a server lets in, by what asks whether a credential is this one.
type Lets = fn(&dyn Fn(&str, &str) -> bool) -> bool;

/// A server that lets in whom `lets` says; a credential that comes twice is a fault of its own.
fn server(lets: Lets) -> impl Fn(&Request) -> Answer {
    move |request| {
        if request.method != "GET" {
            return none(405);
        }
        let names = ["authorization", "key", "pass", "x-head"];
        if names.iter().any(|name| values(request, name).len() > 1) {
            return none(400);
        }
        if lets(&|name, value| values(request, name) == [value]) {
            none(200)
        } else {
            (401, vec![("WWW-Authenticate", "Bearer".to_owned())], Vec::new())
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_alternative_is_tried_and_its_wrong_value_refused() {
    let text = text("[{token: []}, {pass: []}, {key: []}]", "[]");
    let right = server(|is| {
        is("authorization", "Bearer tok-4711-abc") || is("pass", "pas-4711-abc") || is("key", "key-4711-abc")
    });
    is_right(&judged_with(&text, CONFIG, right).await);
    // One way takes nobody, the other one everybody.
    let shut = server(|is| is("authorization", "Bearer tok-4711-abc") || is("pass", "pas-4711-abc"));
    let told = judged_with(&text, CONFIG, shut).await;
    assert!(!found(&told, Level::Must).is_empty());
    let open = server(|is| {
        is("authorization", "Bearer tok-4711-abc")
            || is("pass", "pas-4711-abc")
            || is("pass", "probity-wrong-credential-0000000000")
            || is("key", "key-4711-abc")
    });
    let told = found(&judged_with(&text, CONFIG, open).await, Level::Must);
    assert!(told.iter().any(|own| own.contains("security#credential")), "{told:#?}");
    // A way without a credential is not judged and spoils nothing.
    let config = "[provider.credentials]\npass = \"pas-4711-abc\"\n";
    is_right(&judged_with(&text, config, server(|is| is("pass", "pas-4711-abc"))).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_place_has_one_credential() {
    let bearer = "[{token: [], other: []}]";
    is_right(&judged_with(&text(bearer, "[]"), CONFIG, server(|is| is("authorization", "Bearer tok-4711-abc"))).await);
    let both = "[{key: [], head: []}]";
    let right = server(|is| is("key", "key-4711-abc") && is("x-head", "hea-4711-abc"));
    is_right(&judged_with(&text(both, "[]"), CONFIG, right).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_a_parameter_too_is_sent_once() {
    for (name, place, scheme) in [("key", "query", "key"), ("X-Head", "header", "head"), ("pass", "cookie", "pass")] {
        let parameters = format!("[{{name: {name}, in: {place}, required: true, schema: {{type: string}}}}]");
        let right = match scheme {
            "key" => server(|is| is("key", "key-4711-abc")),
            "head" => server(|is| is("x-head", "hea-4711-abc")),
            _ => server(|is| is("pass", "pas-4711-abc")),
        };
        is_right(&judged_with(&text(&format!("[{{{scheme}: []}}]"), &parameters), CONFIG, right).await);
    }
}
