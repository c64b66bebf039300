//! What a notification deserves, with the faults that bend it.

use super::{Fault, LARGEST, Variant};
use crate::servers::socket::Request;

/// Why a notification is not taken.
pub(super) enum Refusal {
    /// Another method than POST.
    Method,
    /// It is too large to be parsed.
    TooLarge,
    /// There is nothing at this address.
    Absent,
    /// Its body is not well-formed.
    Malformed,
    /// Its body is not UTF-8.
    Encoding,
    /// Its media type is another.
    MediaType,
    /// Something else.
    Because(&'static str),
}

use Refusal::Because;

/// The parameters, decoded unless a fault forgets to.
fn values(fault: Option<Fault>, request: &Request, name: &str) -> Vec<String> {
    if fault != Some(Fault::KeepsPercentCodes) {
        return request.query_values(name);
    }
    let query = request.query.as_deref().unwrap_or_default();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(own, _)| *own == name).map(|(_, value)| value.to_owned()).collect()
}

/// Whether a notification is taken.
pub(super) fn decide(fault: Option<Fault>, variant: Option<Variant>, request: &Request) -> Result<(), Refusal> {
    let has = |other: Fault| fault == Some(other);
    if has(Fault::AcceptsEverything) {
        return Ok(());
    }
    // What no notification needs is not parsed: some parsers take minutes for 100,000 attributes.
    if request.body.len() > LARGEST {
        return Err(Refusal::TooLarge);
    }
    if request.method != "POST" {
        return Err(Refusal::Method);
    }
    let types = values(fault, request, "type");
    if has(Fault::MindsQueryOrder) && !request.query.as_deref().unwrap_or_default().starts_with("type=") {
        return Err(Because("type is not given"));
    }
    let spelling = match types.as_slice() {
        [one] => one,
        [one, ..] if has(Fault::AcceptsRepeatedType) => one,
        _ => return Err(Because("type is not given exactly once")),
    };
    let kind = spelling.to_ascii_lowercase();
    if has(Fault::RefusesLowerCaseType) && spelling == "itinerary" || has(Fault::RefusesPayment) && kind == "fop" {
        return Err(Because("the type is not supported"));
    }
    if variant == Some(Variant::TakesNoPayments) && kind == "fop" {
        return Err(Refusal::Absent);
    }
    if !["itinerary", "fop", "profile"].contains(&kind.as_str()) {
        return Err(Because("the type is not known"));
    }
    if variant == Some(Variant::TakesEveryType) && kind != "itinerary" {
        return Ok(());
    }
    let tokens = values(fault, request, "oauth_token_key");
    match tokens.as_slice() {
        [] if has(Fault::AcceptsMissingToken) => {}
        [one] if !one.is_empty() || has(Fault::AcceptsEmptyToken) => {}
        [_, _, ..] if has(Fault::AcceptsRepeatedToken) => {}
        _ => return Err(Because("oauth_token_key is not given exactly once")),
    }
    if has(Fault::RefusesCompanyForm) && !request.query_values("userid_value").is_empty() {
        return Err(Because("userid_value is not expected"));
    }
    let company = !request.query_values("userid_value").is_empty();
    match request.header("authorization") {
        Some(_) if company && has(Fault::RefusesUnsolicitedAuthorization) => {
            return Err(Because("Authorization is not expected"));
        }
        None if has(Fault::NeedsAuthorization) => return Err(Because("Authorization is missing")),
        Some(_) if has(Fault::RefusesAuthorization) => return Err(Because("Authorization is not expected")),
        _ => {}
    }
    if request.body.is_empty() {
        let taken = kind != "itinerary" || has(Fault::AcceptsNoBody);
        return if taken { Ok(()) } else { Err(Because("the body is missing")) };
    }
    if let Some(why) = carried(fault, request) {
        return Err(Because(why));
    }
    if has(Fault::ReadsOnePacket) && request.at_once < request.body.len() {
        return Err(Because("the body is shorter than its length"));
    }
    media_type(fault, request)?;
    let text = decode(&request.body).ok_or(Refusal::Encoding)?;
    if let Some(why) = spelled(fault, &text, &request.body) {
        return Err(Because(why));
    }
    match roxmltree::Document::parse(&text) {
        Ok(document) => notification(fault, document.root_element()),
        Err(_) if has(Fault::AcceptsMalformed) => Ok(()),
        Err(_) => Err(Refusal::Malformed),
    }
}

fn media_type(fault: Option<Fault>, request: &Request) -> Result<(), Refusal> {
    let has = |other: Fault| fault == Some(other);
    if has(Fault::MindsHeaderCase) && !request.headers.iter().any(|(name, _)| name == "Content-Type") {
        return Err(Refusal::MediaType);
    }
    if has(Fault::RefusesCharset) && request.header("content-type").is_some_and(|value| value.contains(';')) {
        return Err(Refusal::MediaType);
    }
    if has(Fault::RefusesUpperCaseCharset) && request.header("content-type").is_some_and(|own| own.contains("UTF-8")) {
        return Err(Refusal::MediaType);
    }
    match request.media_type().as_str() {
        "application/xml" | "text/xml" | "" => Ok(()),
        "text/plain" if has(Fault::AcceptsTextPlain) => Ok(()),
        _ => Err(Refusal::MediaType),
    }
}

/// The legal way of being sent that a fault does not know.
fn carried(fault: Option<Fault>, request: &Request) -> Option<&'static str> {
    let query = request.query.as_deref().unwrap_or_default();
    let known = ["type", "oauth_token_key", "userid_type", "userid_value"];
    let odd = match fault? {
        Fault::RefusesChunked => request.header("transfer-encoding").is_some(),
        Fault::RefusesClose => request.header("connection") == Some("close"),
        Fault::RefusesUnknownParameter => {
            query.split('&').any(|pair| !known.contains(&pair.split('=').next().unwrap_or_default()))
        }
        Fault::RefusesPlus => query.contains('+'),
        _ => return None,
    };
    odd.then_some("this is not expected")
}

/// The legal spelling that a fault does not know.
fn spelled(fault: Option<Fault>, text: &str, bytes: &[u8]) -> Option<&'static str> {
    let odd = match fault? {
        Fault::RefusesDeclaration => text.starts_with("<?xml"),
        Fault::RefusesSingleQuotes => text.starts_with("<?xml version='"),
        Fault::RefusesSingleQuotedAttributes => text.contains(" xmlns:unused='"),
        Fault::RefusesStandalone => text.contains(" standalone="),
        Fault::RefusesSpacedTags => text.contains("</TripId "),
        Fault::RefusesWide => matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]),
        Fault::RefusesComments => text.contains("<!--"),
        Fault::RefusesInstructions => text.replacen("<?xml ", "", 1).contains("<?"),
        Fault::RefusesCdata => text.contains("<![CDATA["),
        Fault::RefusesReferences => text.contains("&#"),
        Fault::RefusesIndentation => text.trim_end().contains('\n'),
        Fault::RefusesEmptyTags => text.contains("<Context></Context>"),
        Fault::RefusesMissingContext => !text.contains("<Context"),
        Fault::RefusesUnusedNamespace => text.contains("xmlns:"),
        Fault::RefusesBeyondAscii => !text.is_ascii(),
        Fault::RefusesOtherOrder => text.find("<TripId>") < text.find("<ObjectType>"),
        Fault::RefusesUnknownElement => text.contains("Extra>"),
        Fault::RefusesMark => bytes.starts_with(b"\xEF\xBB\xBF"),
        _ => return None,
    };
    odd.then_some("this spelling is not known")
}

/// XML text from UTF-8, or from UTF-16 with a byte order mark.
fn decode(bytes: &[u8]) -> Option<String> {
    let wide = |read: fn([u8; 2]) -> u16| {
        let units: Vec<_> = bytes[2..].chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        String::from_utf16(&units).ok()
    };
    match bytes {
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).to_vec()).ok(),
    }
}

fn notification(fault: Option<Fault>, root: roxmltree::Node<'_, '_>) -> Result<(), Refusal> {
    let has = |other: Fault| fault == Some(other);
    if root.tag_name().name() != "Notification" && !has(Fault::AcceptsWrongRoot) {
        return Err(Because("the root element is not Notification"));
    }
    let only = |name: &'static str| {
        let mut named = root.children().filter(|node| node.is_element() && node.tag_name().name() == name);
        match (named.next(), named.next()) {
            (Some(element), None) => Some(
                element.descendants().filter(roxmltree::Node::is_text).filter_map(|n| n.text()).collect::<String>(),
            ),
            _ => None,
        }
    };
    let kind = only("ObjectType");
    let taken = has(Fault::AcceptsWrongObjectType) || has(Fault::AcceptsEmptyObjectType) && kind.as_deref() == Some("");
    if kind.as_deref() != Some("ITINERARY") && !taken {
        return Err(Because("ObjectType is not ITINERARY"));
    }
    if only("ObjectURI").unwrap_or_default().is_empty() {
        return Err(Because("ObjectURI is missing"));
    }
    let trip = only("TripId").unwrap_or_default();
    if trip.is_empty() && !has(Fault::AcceptsMissingTrip) {
        return Err(Because("TripId is missing"));
    }
    if has(Fault::RefusesLongIdentifier) && trip.len() > 40
        || has(Fault::RefusesOddIdentifier) && !trip.chars().all(|c| c.is_ascii_alphanumeric())
    {
        return Err(Because("TripId is not one"));
    }
    if has(Fault::RefusesFilledContext) && only("Context").is_some_and(|text| !text.trim().is_empty()) {
        return Err(Because("Context is not empty"));
    }
    let date = only("EventDateTime").ok_or(Because("EventDateTime is missing"))?;
    let taken = has(Fault::AcceptsWrongDate) || has(Fault::AcceptsEmptyDate) && date.is_empty();
    if !is_date_time(&date) && !taken {
        return Err(Because("EventDateTime is not a date and time"));
    }
    match only("EventType").as_deref() {
        Some("CANCEL") if has(Fault::RefusesCancel) => Err(Because("the change is not supported")),
        Some("CREATE" | "UPDATE" | "CANCEL") => Ok(()),
        Some(_) if has(Fault::AcceptsWrongEventType) => Ok(()),
        Some(_) => Err(Because("the change is not known")),
        None => Err(Because("EventType is missing")),
    }
}

/// Whether the text is `YYYY-MM-DDThh:mm:ss`, with or without fraction and offset, of a day that exists.
fn is_date_time(text: &str) -> bool {
    let bare = text.get(..19).is_some_and(|start| {
        let shape = start.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            10 => byte == b'T',
            13 | 16 => byte == b':',
            _ => byte.is_ascii_digit(),
        });
        shape && start.parse::<jiff::civil::DateTime>().is_ok()
    });
    let rest = text.get(19..).unwrap_or_default();
    let rest =
        rest.strip_prefix('.').map_or(rest, |fraction| fraction.trim_start_matches(|c: char| c.is_ascii_digit()));
    bare && (rest.is_empty() || rest == "Z" || (rest.len() == 6 && rest.starts_with(['+', '-'])))
}
