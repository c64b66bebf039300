//! A notification as the bytes of a request, with the faults and the legal variants of its form.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use super::accounts::USERS;
use super::store::{Change, Subscription};
use super::{Fault, On, Variant};

/// Everything but the unreserved characters of RFC 3986.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What cannot stand in a request line at all.
const RAW: &AsciiSet = &CONTROLS.add(b' ');

/// The request that notifies `subscription` of `change`, to `path?query` at `host`.
pub(super) fn request(on: On, subscription: &Subscription, change: &Change, url: &url::Url) -> Vec<u8> {
    let company = subscription.company().is_some();
    let trip = change.kind == "itinerary";
    // The faults of form are those of two webhooks: trips, to users or to companies.
    let has = |fault: Fault| on.has(fault) && trip && !company;
    let target = target(on, subscription, change, url);
    let method = if has(Fault::MethodPut) { "PUT" } else { "POST" };
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let mut head = format!("{method} {target} HTTP/1.1\r\nHost: {host}{port}\r\n");
    if !on.is(Variant::OneConnection) {
        head += "Connection: close\r\n";
    }
    if !company {
        let _infallible = write!(head, "Authorization: OAuth {}\r\n", subscription.token);
    }
    let body = if trip && !has(Fault::BodyMissing) { envelope(&has, on, change) } else { Vec::new() };
    if !body.is_empty() && !has(Fault::MediaTypeMissing) {
        let media_type = match (on.fault, on.variant) {
            (Some(Fault::MediaTypeOther), _) if !company => "text/plain",
            (_, Some(Variant::Charset)) => "application/xml; charset=\"UTF-8\"",
            (_, Some(Variant::MediaTypeCase)) => "Application/XML",
            _ => "application/xml",
        };
        let _infallible = write!(head, "Content-Type: {media_type}\r\n");
    }
    let chunked = on.is(Variant::Chunked) && !body.is_empty();
    let framing =
        if chunked { "Transfer-Encoding: chunked".to_owned() } else { format!("Content-Length: {}", body.len()) };
    let _infallible = write!(head, "{framing}\r\n\r\n");
    if on.is(Variant::HeadersLower) {
        let (line, fields) = head.split_once("\r\n").unwrap_or_default();
        let lower = |field: &str| match field.split_once(": ") {
            Some((name, value)) => format!("{}: {value}", name.to_ascii_lowercase()),
            None => field.to_owned(),
        };
        head = format!("{line}\r\n{}", fields.split("\r\n").map(lower).collect::<Vec<_>>().join("\r\n"));
    }
    let mut bytes = head.into_bytes();
    if chunked {
        for chunk in body.chunks(7) {
            bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
            bytes.extend(chunk);
            bytes.extend(b"\r\n");
        }
        bytes.extend(b"0\r\n\r\n");
    } else {
        bytes.extend(body);
    }
    bytes
}

fn target(on: On, subscription: &Subscription, change: &Change, url: &url::Url) -> String {
    let company = subscription.company().is_some();
    let trip = change.kind == "itinerary";
    let has = |fault: Fault| on.has(fault) && trip && !company;
    let of_company = |fault: Fault| on.has(fault) && trip && company;
    let path = if has(Fault::PathOther) { "/elsewhere" } else { url.path() };
    let own = url.query().filter(|_| !has(Fault::OwnQueryLost));
    if has(Fault::NoQuery) {
        return own.map_or_else(|| path.to_owned(), |own| format!("{path}?{own}"));
    }
    let encode = |text: &str| match on.variant {
        Some(Variant::QueryLowerHex) => lower_hex(&utf8_percent_encode(text, ESCAPED).to_string()),
        Some(Variant::QueryAllEncoded) => each(text.bytes(), |byte| format!("%{byte:02X}")),
        Some(Variant::QueryPlus) => utf8_percent_encode(text, ESCAPED).to_string().replace("%20", "+"),
        _ => utf8_percent_encode(text, ESCAPED).to_string(),
    };
    let other = |own: &str| USERS.iter().find(|user| user.token != own).map_or("nobody", |user| user.token);
    let token = match on.fault {
        Some(Fault::TokenOfOther) if has(Fault::TokenOfOther) => encode(other(&subscription.token)),
        Some(Fault::TokenRaw) if !company => utf8_percent_encode(&subscription.token, RAW).to_string(),
        Some(Fault::TokenTwiceEncoded) if !company => encode(&encode(&subscription.token)),
        Some(Fault::TokenEmpty) if has(Fault::TokenEmpty) => String::new(),
        _ => encode(&subscription.token),
    };
    let kind = match change.kind.as_str() {
        "fop" => "FOP",
        "profile" if !company => "Profile",
        _ if has(Fault::TypeOther) => "trip",
        kind => kind,
    };
    let mut pairs = vec![("type", kind.to_owned())];
    if has(Fault::TypeTwice) {
        pairs.push(("type", kind.to_owned()));
    }
    if !has(Fault::TokenMissing) {
        pairs.push(("oauth_token_key", token));
    }
    if company && change.kind != "fop" {
        if !of_company(Fault::NameTypeMissing) {
            let by = if of_company(Fault::NameTypeOther) { "id" } else { "login" };
            pairs.push(("userid_type", by.to_owned()));
        }
        let stranger = USERS.iter().find(|user| user.name != change.user).map_or("nobody", |user| user.name);
        let name = if of_company(Fault::UserOfOther) { stranger } else { change.user };
        let name = if of_company(Fault::NameRaw) { utf8_percent_encode(name, RAW).to_string() } else { encode(name) };
        if !of_company(Fault::NameMissing) {
            pairs.push(("userid_value", name));
        }
    }
    if on.is(Variant::QueryReordered) {
        pairs.reverse();
    }
    let pairs = pairs.into_iter().map(|(name, value)| format!("{name}={value}"));
    let all: Vec<String> = own.map(str::to_owned).into_iter().chain(pairs).collect();
    format!("{path}?{}", all.join("&"))
}

fn lower_hex(text: &str) -> String {
    let mut parts = text.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    first + &each(parts, |part| format!("%{}{}", part[..2].to_ascii_lowercase(), &part[2..]))
}

fn each<T>(all: impl Iterator<Item = T>, text: impl Fn(T) -> String) -> String {
    all.map(text).collect::<Vec<String>>().concat()
}

fn envelope(has: &impl Fn(Fault) -> bool, on: On, change: &Change) -> Vec<u8> {
    let now = jiff::Timestamp::now();
    let trip = if on.is(Variant::OwnTrips) { "0123456789abcdef0123456789abcdef0" } else { change.trip.as_str() };
    let of_uri = if has(Fault::TripOfOther) { "000000000000000000000000000000000" } else { trip };
    let event = match on.fault {
        Some(Fault::KindOther) if has(Fault::KindOther) && change.event == "CREATE" => "UPDATE",
        Some(Fault::KindUnknown) if has(Fault::KindUnknown) => "MODIFY",
        _ => change.event.as_str(),
    };
    let date = match on.fault {
        Some(Fault::DateOther) if has(Fault::DateOther) => "%d.%m.%Y %H:%M",
        Some(Fault::DateImpossible) if has(Fault::DateImpossible) => "%Y-13-%dT%H:%M:%S",
        _ => "%Y-%m-%dT%H:%M:%S",
    };
    let uri = format!("https://www.example.com/api/travel/trip/v1.1/{}", utf8_percent_encode(of_uri, ESCAPED));
    let kind = if has(Fault::ElementRenamed) { "Event" } else { "EventType" };
    let object = if has(Fault::ObjectTypeOther) { "TRIP" } else { "ITINERARY" };
    let mut elements = vec![
        ("ObjectType", object.to_owned()),
        ("ObjectURI", uri),
        ("EventDateTime", now.strftime(date).to_string()),
        (kind, event.to_owned()),
    ];
    if !(on.is(Variant::ContextAbsent) && change.context.is_empty()) {
        elements.push(("Context", change.context.clone()));
    }
    if !has(Fault::ElementMissing) {
        elements.push(("TripId", trip.to_owned()));
    }
    if has(Fault::ElementTwice) {
        elements.push(("TripId", trip.to_owned()));
    }
    if on.is(Variant::ElementsReordered) {
        elements.reverse();
    }
    let text = |value: &str| match (on.fault, on.variant) {
        (Some(Fault::Unescaped), _) if has(Fault::Unescaped) => value.to_owned(),
        (Some(Fault::EscapedTwice), _) if has(Fault::EscapedTwice) => escape(&escape(value)),
        (_, Some(Variant::CData)) => format!("<![CDATA[{value}]]>"),
        (_, Some(Variant::References)) => each(value.chars(), |c| format!("&#x{:X};", u32::from(c))),
        (_, Some(Variant::Comments)) => match value.char_indices().nth(1) {
            Some((at, _)) => format!("{}<!-- - -->{}", escape(&value[..at]), escape(&value[at..])),
            None => escape(value),
        },
        _ => escape(value),
    };
    let mut children = String::new();
    for (name, value) in &elements {
        let attribute = if on.is(Variant::ElementsMore) { " origin=\"a&amp;b\"" } else { "" };
        let _infallible = match value.as_str() {
            "" => writeln!(children, "  <{name}{attribute}/>"),
            value => writeln!(children, "  <{name}{attribute}>{}</{name}>", text(value)),
        };
        if on.is(Variant::Comments) {
            children += "  <!-- next --><?note to=\"nobody\"?>\n";
        }
    }
    if on.is(Variant::ElementsMore) {
        children += "  <Correlation><Id>7</Id></Correlation>\n";
    }
    let root = if has(Fault::RootOther) { "Event" } else { "Notification" };
    let end = if has(Fault::Malformed) { String::new() } else { format!("</{root}>\n") };
    let declaration = if on.is(Variant::NoDeclaration) { "" } else { "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" };
    let mut xml = format!("{declaration}<{root}>\n{children}{end}");
    if on.is(Variant::OneLine) {
        xml = xml.lines().map(str::trim).collect();
    }
    if on.is(Variant::ByteOrderMark) {
        xml.insert(0, '\u{feff}');
    }
    if has(Fault::Latin1) {
        return xml.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    }
    xml.into_bytes()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
