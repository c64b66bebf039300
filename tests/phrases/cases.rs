//! The phrases that are realised by cases of a webhook, with what must be seen in what is sent.

use probity::Level;

/// What a case asks of the handler.
#[derive(Clone, Copy)]
pub(super) enum Ask {
    /// It is to be taken, at this level.
    Taken(Level),
    /// It should be refused, and must be survived.
    Refused,
    /// It must be survived.
    Survived,
}

/// One phrase.
pub(super) struct Phrase {
    /// The section it stands in.
    pub(super) section: &'static str,
    /// The phrase.
    pub(super) says: &'static str,
    /// Subject and variant of cases; there is one at least for each.
    pub(super) patterns: &'static [&'static str],
    /// What is asked.
    pub(super) ask: Ask,
    /// Whether a case sends what the phrase says.
    pub(super) shows: fn(&str) -> bool,
    /// It belongs to the profile `golive` alone.
    pub(super) golive: bool,
    /// It is about webhooks for which no body is documented.
    pub(super) bodyless: bool,
    /// Only webhooks whose name begins so have what it is about.
    pub(super) only: &'static str,
}

const MUST: Ask = Ask::Taken(Level::Must);
const SHOULD: Ask = Ask::Taken(Level::Should);
const MAY: Ask = Ask::Taken(Level::May);
const REFUSED: Ask = Ask::Refused;
const SURVIVED: Ask = Ask::Survived;

type Shows = fn(&str) -> bool;

const fn phrase(
    section: &'static str,
    ask: Ask,
    says: &'static str,
    patterns: &'static [&'static str],
    shows: Shows,
) -> Phrase {
    Phrase { section, says, patterns, ask, shows, golive: false, bodyless: false, only: "" }
}

const fn accepts(ask: Ask, says: &'static str, patterns: &'static [&'static str], shows: Shows) -> Phrase {
    phrase("Accepts what is documented", ask, says, patterns, shows)
}

const fn survives(ask: Ask, says: &'static str, patterns: &'static [&'static str], shows: Shows) -> Phrase {
    phrase("Survives what is broken", ask, says, patterns, shows)
}

const fn safe(says: &'static str, patterns: &'static [&'static str], shows: Shows) -> Phrase {
    phrase("Safe", SURVIVED, says, patterns, shows)
}

const fn behaves(ask: Ask, says: &'static str, patterns: &'static [&'static str], shows: Shows) -> Phrase {
    phrase("Behaves", ask, says, patterns, shows)
}

const fn company(phrase: &Phrase) -> Phrase {
    Phrase { only: "company", ..*phrase }
}

const fn user(phrase: &Phrase) -> Phrase {
    Phrase { only: "user", ..*phrase }
}

const fn any(_: &str) -> bool {
    true
}

/// The body of what is sent.
fn body(sent: &str) -> &str {
    sent.split_once("\n\n").or_else(|| sent.split_once("\r\n\r\n")).map_or("", |(_, body)| body)
}

fn query(sent: &str) -> &str {
    sent.lines().next().and_then(|line| line.split_once('?')).map_or("", |(_, query)| query)
}

fn length(sent: &str) -> usize {
    let line = sent.lines().find_map(|line| line.strip_prefix("length "));
    line.and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// The text of an element.
fn text<'a>(sent: &'a str, element: &str) -> Option<&'a str> {
    body(sent).split_once(&format!("<{element}>"))?.1.split("</").next()
}

const EACH_MISSING: &[&str] = &[
    "body/absent-ObjectType",
    "body/absent-ObjectURI",
    "body/absent-EventDateTime",
    "body/absent-EventType",
    "body/absent-TripId",
];
const EACH_TWICE: &[&str] = &[
    "body.ObjectType/repeated",
    "body.ObjectURI/repeated",
    "body.EventDateTime/repeated",
    "body.EventType/repeated",
    "body.TripId/repeated",
];

#[rustfmt::skip]
pub(super) const CASES: &[Phrase] = &[
    // Accepts what is documented.
    accepts(MUST, "type itinerary, as in the example", &["query.type/enum-itinerary"], |s| query(s).contains("type=itinerary")),
    user(&accepts(MUST, "type Itinerary, as in the text", &["query.type/enum-Itinerary"], |s| query(s).contains("type=Itinerary"))),
    accepts(MUST, "the form of a user or of a company, as documented", &["operation/documented"], |s| query(s).contains("oauth_token_key=")),
    company(&accepts(MUST, "company form", &["operation/documented"], |s| query(s).contains("userid_value=") && query(s).contains("userid_type="))),
    // The documents for companies show none.
    company(&accepts(SHOULD, "with an Authorization that is not documented", &["header/spelling-authorization"], |s| s.contains("\nAuthorization: "))),
    user(&accepts(MUST, "with Authorization", &["header.Authorization/present"], |s| s.contains("\nAuthorization: "))),
    accepts(MUST, "without Authorization", &["operation/documented"], |s| !s.contains("\nAuthorization: ")),
    accepts(MUST, "event kind CREATE", &["body.EventType/enum-CREATE"], |s| text(s, "EventType") == Some("CREATE")),
    accepts(MUST, "event kind UPDATE", &["body.EventType/enum-UPDATE"], |s| text(s, "EventType") == Some("UPDATE")),
    accepts(MUST, "event kind CANCEL", &["body.EventType/enum-CANCEL"], |s| text(s, "EventType") == Some("CANCEL")),
    accepts(MUST, "with XML declaration", &["body/spelling-declaration", "body/spelling-declaration-lower-case", "body/spelling-declaration-without-encoding"], |s| body(s).starts_with("<?xml version=\"1.0\"")),
    accepts(MUST, "without XML declaration", &["operation/documented"], |s| body(s).starts_with("<Notification>")),
    accepts(MUST, "standalone", &["body/spelling-standalone"], |s| body(s).contains("standalone=\"yes\"")),
    accepts(MUST, "comments", &["body/spelling-comments", "body/spelling-comment-at-the-end"], |s| body(s).contains("<!--")),
    accepts(MUST, "processing instructions", &["body/spelling-processing-instructions"], |s| body(s).replace("<?xml ", "").contains("<?")),
    accepts(MUST, "CDATA", &["body/spelling-cdata"], |s| body(s).contains("<![CDATA[")),
    accepts(MUST, "character references", &["body/spelling-decimal-references", "body/spelling-hexadecimal-references"], |s| body(s).contains("&#")),
    accepts(MUST, "single quotes", &["body/spelling-declaration-single-quotes", "body/spelling-single-quotes"], |s| body(s).contains("='")),
    accepts(MUST, "whitespace", &["body/spelling-indented", "body/spelling-crlf-tabs"], |s| body(s).trim_end().contains('\n')),
    accepts(MUST, "whitespace in tags", &["body/spelling-space-in-end-tags"], |s| body(s).contains("</Notification >") || body(s).contains("</Notification\n>")),
    accepts(MUST, "<Context/>", &["operation/documented"], |s| body(s).contains("<Context/>")),
    accepts(MUST, "<Context />", &["body/spelling-empty-with-space"], |s| body(s).contains("<Context />")),
    accepts(MUST, "<Context></Context>", &["body/spelling-empty-start-and-end"], |s| body(s).contains("<Context></Context>")),
    accepts(MUST, "Context absent", &["body.Context/absent"], |s| !body(s).contains("<Context")),
    // A reading: it is kept for later use, and a handler has to survive it filled.
    accepts(MAY, "Context filled", &["body.Context/filled"], |s| text(s, "Context").is_some_and(|text| !text.is_empty())),
    accepts(MUST, "unused namespace declarations", &["body/spelling-unused-namespace"], |s| body(s).contains(" xmlns:unused=\"")),
    accepts(MUST, "UTF-8 beyond ASCII", &["body/spelling-comment-beyond-ascii"], |s| !body(s).is_ascii()),
    accepts(MUST, "UTF-8 beyond ASCII in a parameter", &["query.oauth_token_key/spelling-beyond-ascii"], |s| query(s).contains("%C3%A9")),
    accepts(MUST, "long identifiers", &["body.TripId/identifier-long"], |s| text(s, "TripId").is_some_and(|id| id.len() == 64) && text(s, "ObjectURI").unwrap().ends_with(text(s, "TripId").unwrap())),
    accepts(MUST, "short identifiers", &["body.TripId/identifier-short"], |s| text(s, "TripId").is_some_and(|id| id.len() == 1)),
    accepts(MUST, "odd identifiers", &["body.TripId/identifier-odd"], |s| text(s, "TripId").is_some_and(|id| id.contains('$') && id.contains('-') && id.contains('_'))),
    accepts(MUST, "long tokens", &["query.oauth_token_key/spelling-long"], |s| query(s).len() > 512),
    accepts(MUST, "tokens that need percent-encoding", &["query.oauth_token_key/spelling-odd"], |s| ["%2B", "%2F", "%3D", "%26", "%25"].iter().all(|code| query(s).contains(code))),
    accepts(MUST, "values that need no percent-encoding, encoded", &["query.oauth_token_key/spelling-percent-encoded", "query.type/spelling-percent-encoded"], |s| query(s).matches('%').count() >= 9),
    accepts(MUST, "space as plus", &["query.oauth_token_key/spelling-space-plus"], |s| query(s).contains("=a+b")),
    accepts(MUST, "space as %20", &["query.oauth_token_key/spelling-space-percent"], |s| query(s).contains("=a%20b")),
    company(&accepts(MUST, "odd and long users, both encodings of space", &["query.userid_value/spelling-odd", "query.userid_value/spelling-long", "query.userid_value/spelling-space-plus", "query.userid_value/spelling-space-percent"], any)),
    accepts(MUST, "charset parameter", &["body/media-type-charset"], |s| s.contains("xml; charset=utf-8")),
    accepts(MUST, "charset parameter in upper case", &["body/media-type-charset-upper-case"], |s| s.contains("xml; charset=UTF-8")),
    accepts(SHOULD, "charset parameter in quotes", &["body/media-type-charset-quoted"], |s| s.contains("charset=\"utf-8\"")),
    accepts(MUST, "header name in lower case", &["header/spelling-name-lower-case"], |s| s.contains("\ncontent-type: ")),
    accepts(MUST, "header name in upper case", &["header/spelling-name-upper-case"], |s| s.contains("\nCONTENT-TYPE: ")),
    accepts(MUST, "keep-alive", &["header/spelling-connection-keep-alive"], |s| s.contains("\nConnection: keep-alive")),
    accepts(MUST, "close", &["header/spelling-connection-close"], |s| s.contains("\nConnection: close")),
    accepts(MUST, "bodies split over packets", &["transfer/split-over-packets"], |s| s.starts_with("Pieces { count: 7")),
    accepts(MUST, "bodies after their head", &["transfer/body-after-head"], |s| s.starts_with("HeadFirst")),
    accepts(SHOULD, "BOM", &["body/spelling-byte-order-mark"], |s| body(s).starts_with('\u{feff}')),
    // A byte order mark is no UTF-8, and stands as two replacement characters in a text.
    accepts(SHOULD, "UTF-16 with a right declaration", &["body/spelling-utf-16-low-byte-first", "body/spelling-utf-16-high-byte-first"], |s| body(s).starts_with("\u{fffd}\u{fffd}") && body(s).replace('\0', "").contains("encoding=\"UTF-16\"")),
    accepts(SHOULD, "unknown extra elements", &["body/spelling-unknown-element"], |s| body(s).contains("<ProbityExtra>")),
    accepts(SHOULD, "unknown extra attributes", &["body/spelling-unknown-attribute"], |s| body(s).contains(" probityExtra=")),
    accepts(SHOULD, "unknown query parameters", &["query/spelling-unknown-parameter"], |s| query(s).contains("probityExtra=")),
    accepts(MUST, "query parameters in another order", &["query/spelling-other-order"], |s| query(s).find("type=itinerary") > query(s).find("oauth_token_key=")),
    accepts(SHOULD, "other element order", &["body/spelling-other-order"], |s| body(s).find("<TripId>") < body(s).find("<ObjectType>")),
    accepts(MAY, "chunked bodies", &["transfer/chunked"], |s| s.contains("Transfer-Encoding: chunked\r\n")),
    Phrase { bodyless: true, ..accepts(MAY, "body-less fop and profile", &["operation/documented"], |s| length(s) == 0) },
    Phrase { bodyless: true, ..accepts(MAY, "fop and profile with a body", &["body/present"], |s| length(s) > 0) },
    // Survives what is broken, and refuses it.
    survives(REFUSED, "missing parameters", &["query.type/missing", "query.oauth_token_key/missing"], any),
    survives(REFUSED, "empty parameters", &["query.type/empty", "query.oauth_token_key/empty"], |s| query(s).ends_with('=') || query(s).contains("=&")),
    survives(REFUSED, "unknown parameters: another type", &["query.type/enum-unlisted"], |s| !query(s).to_ascii_lowercase().contains("type=itinerary")),
    survives(SURVIVED, "unknown parameters: one more", &["query/unknown-parameter"], |s| query(s).contains("probityUnknown=")),
    survives(REFUSED, "repeated parameters", &["query.type/repeated", "query.oauth_token_key/repeated"], |s| query(s).matches("type=itinerary").count() == 2 || query(s).matches("oauth_token_key=").count() == 2),
    company(&survives(REFUSED, "missing, empty or repeated parameters of a company", &["query.userid_value/missing", "query.userid_value/empty", "query.userid_value/repeated", "query.userid_type/missing", "query.userid_type/empty", "query.userid_type/repeated"], any)),
    survives(SURVIVED, "parameters that are not encoded as they must be", &["query.oauth_token_key/odd-invalid-percent", "query.oauth_token_key/odd-invalid-utf8", "query.oauth_token_key/odd-nul", "query.oauth_token_key/odd-long"], any),
    survives(REFUSED, "empty body where one is documented", &["body/missing", "body/empty"], |s| length(s) == 0),
    survives(REFUSED, "malformed XML", &["body/syntax-mismatched", "body/syntax-unclosed", "body/syntax-not-xml", "body/syntax-overlapping", "body/syntax-two-roots", "body/syntax-undefined-entity"], any),
    survives(REFUSED, "truncated XML", &["body/syntax-truncated"], |s| !body(s).contains("</Notification>")),
    survives(REFUSED, "mis-encoded XML", &["body/syntax-invalid-utf-8", "body/syntax-latin-1-as-utf-8"], |s| s.contains('\u{fffd}')),
    survives(REFUSED, "an encoding that nobody knows", &["body/syntax-unknown-encoding"], |s| body(s).contains("encoding=\"x-")),
    survives(SURVIVED, "another encoding than it says", &["body/odd-utf-16-as-utf-8"], |s| body(s).replace('\0', "").contains("encoding=\"UTF-8\"") && body(s).contains('\0')),
    survives(REFUSED, "wrong root", &["body/root-other"], |s| !body(s).contains("<Notification")),
    survives(REFUSED, "each required element missing", EACH_MISSING, |s| ["ObjectType", "ObjectURI", "EventDateTime", "EventType", "TripId"].iter().filter(|own| body(s).contains(&format!("<{own}>"))).count() == 4),
    survives(REFUSED, "ObjectType empty", &["body.ObjectType/empty"], |s| body(s).contains("<ObjectType/>")),
    survives(REFUSED, "ObjectURI empty", &["body.ObjectURI/*"], |s| body(s).contains("<ObjectURI/>")),
    survives(REFUSED, "EventDateTime empty", &["body.EventDateTime/empty"], |s| body(s).contains("<EventDateTime/>")),
    survives(REFUSED, "EventType empty", &["body.EventType/empty"], |s| body(s).contains("<EventType/>")),
    survives(REFUSED, "TripId empty", &["body.TripId/*"], |s| body(s).contains("<TripId/>")),
    survives(REFUSED, "each required element doubled", EACH_TWICE, |s| ["ObjectType", "ObjectURI", "EventDateTime", "EventType", "TripId"].iter().filter(|own| body(s).matches(&format!("<{own}>")).count() == 2).count() == 1),
    survives(REFUSED, "out of its format", &["body.EventDateTime/pattern-*"], |s| text(s, "EventDateTime").is_some_and(|own| own.len() != 19 || !own.contains('T'))),
    survives(REFUSED, "out of its enumeration", &["body.EventType/enum-unlisted", "body.ObjectType/enum-unlisted"], |s| !body(s).contains("ITINERARY<") || !["CREATE", "UPDATE", "CANCEL"].contains(&text(s, "EventType").unwrap_or_default())),
    survives(REFUSED, "wrong media type", &["body/media-type-other"], |s| s.contains("Content-Type: text/plain")),
    // An example of the documents has none: it may be taken.
    survives(SURVIVED, "missing media type", &["body/odd-media-type-missing"], |s| !s.contains("Content-Type") && length(s) > 0),
    survives(REFUSED, "other methods", &["operation/method-get", "operation/method-put", "operation/method-patch", "operation/method-delete"], |s| !s.starts_with("POST")),
    survives(SURVIVED, "1 MB", &["size/1-mb"], |s| (1_000_000..1_100_000).contains(&length(s))),
    survives(SURVIVED, "10 MB", &["size/10-mb"], |s| (10_000_000..10_100_000).contains(&length(s))),
    survives(SURVIVED, "20,000-deep XML", &["size/20000-deep"], |s| body(s).matches("<a>").count() == 20_000),
    survives(SURVIVED, "100,000 attributes", &["size/100000-attributes"], |s| length(s) > 800_000 && body(s).contains(" a0=\"\" a1=\"\"")),
    survives(MUST, "the next documented notification is accepted after an oversized one", &["recovery/after-sizes"], any),
    survives(SURVIVED, "slow uploads", &["transfer/slow"], |s| s.starts_with("Pieces { count: 20, pause: 50ms }")),
    survives(SURVIVED, "aborted uploads", &["transfer/aborted"], |s| s.starts_with("Half") && s.contains("Finish")),
    survives(SURVIVED, "connection closed in mid-body", &["transfer/closed"], |s| s.starts_with("Half") && s.contains("Leave")),
    survives(SURVIVED, "pipelined connections", &["transfer/pipelined"], |s| s.matches("POST /").count() == 2),
    survives(MUST, "interleaved connections", &["transfer/interleaved"], |s| s.starts_with("interleaved") && s.matches("POST http").count() == 2),
    survives(SURVIVED, "a body longer than its length", &["transfer/body-longer"], |s| stated(s) < carried(s)),
    survives(SURVIVED, "a body shorter than its length", &["transfer/body-shorter"], |s| stated(s) > carried(s)),
    // Safe.
    safe("external general entity", &["hostile/external-general-entity"], |s| s.contains("<!ENTITY probity SYSTEM \"http://") && body(s).contains("&probity;")),
    safe("external parameter entity", &["hostile/external-parameter-entity"], |s| s.contains("<!ENTITY % probity SYSTEM \"http://") && body(s).contains("%probity;")),
    safe("external DTD", &["hostile/external-dtd"], |s| s.contains("<!DOCTYPE Notification SYSTEM \"http://")),
    safe("XInclude", &["hostile/xinclude"], |s| s.contains("<xi:include") && s.contains("href=\"http://127.0.0.1:7/canary")),
    safe("schema location", &["hostile/schema-location"], |s| s.contains("schemaLocation=\"urn:probity http://") && s.contains("noNamespaceSchemaLocation=\"http://")),
    safe("each pointing to the canary", &["hostile/external-general-entity", "hostile/external-parameter-entity", "hostile/external-dtd", "hostile/xinclude", "hostile/schema-location", "hostile/stylesheet"], |s| s.contains("http://127.0.0.1:7/canary/")),
    safe("file entities", &["hostile/file-entity", "hostile/file-xinclude"], |s| s.contains("file:///bait.txt")),
    safe("exponential entity expansion", &["hostile/exponential-expansion"], |s| s.matches("<!ENTITY ").count() == 10),
    safe("quadratic entity expansion", &["hostile/quadratic-expansion"], |s| s.matches("&probity0;").count() == 2_000),
    // Behaves.
    behaves(SHOULD, "same notification twice", &["repeated/twice"], |s| s.starts_with("repeated 2 at once false")),
    behaves(SHOULD, "twice at once", &["repeated/at-once"], |s| s.starts_with("repeated 4 at once true")),
    behaves(SHOULD, "out of order", &["order/backwards"], |s| s.starts_with("sequence") && s.find("CANCEL") < s.find("UPDATE") && s.find("UPDATE") < s.find("CREATE")),
    behaves(MUST, "another request's data in an answer", &["others/one-after-another", "others/at-once"], any),
    behaves(MUST, "documented ones beside broken ones", &["others/beside-broken-ones"], |s| s.starts_with("together 2 and 2")),
    Phrase { golive: true, ..behaves(SHOULD, "burst of 200 concurrent", &["pace/burst"], |s| s.starts_with("burst of 200")) },
    behaves(SHOULD, "answers in time at p50, p95, p99", &["pace/one-after-another"], |s| s.starts_with("pace")),
    behaves(MUST, "still right after each hostile group", &["recovery/after-external-entities", "recovery/after-expansion", "recovery/after-sizes", "recovery/after-transfer", "recovery/after-behaviour", "recovery/after-odd-inputs"], |s| body(s).starts_with("<Notification>")),
    Phrase { golive: true, ..behaves(MUST, "still right after the burst", &["recovery/after-burst"], any) },
];

/// The length that a raw request states, and that of the body that it carries.
fn stated(sent: &str) -> usize {
    let line = sent.lines().find_map(|line| line.strip_prefix("Content-Length: "));
    line.and_then(|text| text.trim().parse().ok()).unwrap_or_default()
}

fn carried(sent: &str) -> usize {
    body(sent).len()
}
