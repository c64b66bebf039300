//! The fields of a head: other names, another order, more of them.

use super::Edit;
use crate::exchange::Headers;

/// What any message may do.
pub(super) const ANY: &[(&str, Edit)] = &[
    ("header-names-upper", |fields| names(fields, str::to_ascii_uppercase)),
    ("header-names-lower", |fields| names(fields, str::to_ascii_lowercase)),
    ("header-order", |fields| fields.reverse()),
    ("header-padded", padded),
    ("header-unknown", |fields| add(fields, &[("X-Probity-Extra", "1")])),
    ("header-unknown-empty", |fields| add(fields, &[("X-Probity-Extra", "")])),
    ("header-unknown-twice", |fields| add(fields, &[("X-Probity-Extra", "1"), ("x-probity-extra", "2")])),
    ("header-long", |fields| fields.push(("X-Probity-Extra".to_owned(), "x".repeat(4000)))),
    ("header-via", |fields| add(fields, &[("Via", "1.1 probity"), ("Forwarded", "for=192.0.2.1")])),
    ("header-trace", |fields| add(fields, &[("Traceparent", TRACE), ("X-Request-Id", "probity-1")])),
    ("keep-alive", |fields| add(fields, &[("Connection", "keep-alive"), ("Keep-Alive", "timeout=5, max=100")])),
];

/// What answers may have.
pub(super) const ANSWER: &[(&str, Edit)] = &[
    ("date-and-server", |fields| add(fields, &[("Date", DATE), ("Server", "Probity/1 (test)")])),
    ("cookies", |fields| add(fields, &[("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; HttpOnly; Secure")])),
    ("caching", |fields| {
        add(fields, &[("Cache-Control", "no-store"), ("ETag", "W/\"1\""), ("Expires", DATE), ("Vary", "*")]);
    }),
    ("transport-security", |fields| {
        add(fields, &[("Strict-Transport-Security", "max-age=1"), ("X-Content-Type-Options", "nosniff")]);
    }),
    ("cross-origin", |fields| {
        add(fields, &[("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "*")]);
    }),
    ("alternative-service", |fields| add(fields, &[("Alt-Svc", "h2=\":443\"; ma=60"), ("Link", "</>; rel=up")])),
];

/// What notifications may have.
pub(super) const NOTIFICATION: &[(&str, Edit)] = &[
    ("user-agent", |fields| set(fields, "User-Agent", "Probity/1 (test; +https://example.com)")),
    ("accept-anything", |fields| set(fields, "Accept", "*/*;q=0.1, application/json")),
    ("accept-encoding", |fields| set(fields, "Accept-Encoding", "gzip, deflate, br")),
    ("accept-language", |fields| set(fields, "Accept-Language", "de, en;q=0.5")),
    ("no-cache", |fields| add(fields, &[("Cache-Control", "no-cache"), ("Pragma", "no-cache")])),
];

/// What a message with content may do.
pub(super) const CONTENT: &[(&str, Edit)] = &[
    ("charset-lower", |fields| typed(fields, |own| format!("{own}; charset=utf-8"))),
    ("charset-upper", |fields| typed(fields, |own| format!("{own}; charset=UTF-8"))),
    ("charset-name-upper", |fields| typed(fields, |own| format!("{own}; CHARSET=utf-8"))),
    ("charset-quoted", |fields| typed(fields, |own| format!("{own}; charset=\"utf-8\""))),
    ("charset-tight", |fields| typed(fields, |own| format!("{own};charset=utf-8"))),
    ("charset-spaced", |fields| typed(fields, |own| format!("{own} ; charset=utf-8"))),
    ("media-type-parameter", |fields| typed(fields, |own| format!("{own}; probity=1"))),
    ("media-type-upper", |fields| typed(fields, str::to_ascii_uppercase)),
    ("content-language", |fields| add(fields, &[("Content-Language", "en")])),
];

const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

fn names(fields: &mut Headers, spell: fn(&str) -> String) {
    for (name, _) in fields.iter_mut() {
        *name = spell(name);
    }
}

/// White space around a value is no part of it (RFC 9112 section 5).
fn padded(fields: &mut Headers) {
    for (_, value) in fields.iter_mut() {
        *value = format!(" \t{value} \t ");
    }
}

pub(super) fn add(fields: &mut Headers, more: &[(&str, &str)]) {
    fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
}

fn set(fields: &mut Headers, name: &str, value: &str) {
    fields.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
    add(fields, &[(name, value)]);
}

/// Spells a media type that has no parameter.
fn typed(fields: &mut Headers, spell: fn(&str) -> String) {
    let own =
        fields.iter_mut().filter(|(name, value)| name.eq_ignore_ascii_case("content-type") && !value.contains(';'));
    own.for_each(|(_, value)| *value = spell(value));
}
