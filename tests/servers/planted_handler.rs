//! A postback handler of the three notification types, correct but for one switched fault.
//!
//! It takes both forms (of a user, of a company) on any path and answers 200 without a body; what it
//! cannot process it refuses with 400.

use std::net::SocketAddr;
use std::time::Duration;

use super::Level;
use super::socket::{Request, Running, Step, plain, serve};

/// How long a slow answer takes.
const SLOW: Duration = Duration::from_secs(3);

/// The largest body that is parsed.
const LARGEST: usize = 256 * 1024;

/// What is known of a fault.
pub(crate) struct Row {
    /// The switch.
    pub(crate) fault: Fault,
    /// Its name.
    pub(crate) name: &'static str,
    /// The clause that at least one finding must name.
    pub(crate) clause: &'static str,
    /// The level of that finding.
    pub(crate) level: Level,
    /// What the handler does wrong.
    pub(crate) says: &'static str,
}

macro_rules! faults {
    ($($name:ident, $clause:expr, $level:ident, $says:literal;)*) => {
        /// One way in which the planted handler is wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(clippy::doc_markdown, reason = "the table's sentences are prose, and stand in reports")]
        pub(crate) enum Fault {
            $(#[doc = $says] $name,)*
        }

        /// Every fault with the clause that a finding must name.
        pub(crate) const TABLE: &[Row] = &[
            $(Row { fault: Fault::$name, name: stringify!($name), clause: $clause, level: Level::$level, says: $says },)*
        ];
    };
}

macro_rules! itinerary {
    ($place:literal) => {
        concat!("user-notification-v1/userItinerary/", $place)
    };
}
macro_rules! company {
    ($place:literal) => {
        concat!("company-notification-v1/companyItinerary/", $place)
    };
}
macro_rules! baseline {
    ($place:literal) => {
        concat!("baseline/handler/", $place)
    };
}

faults! {
    // It takes what it cannot process.
    AcceptsEverything, itinerary!("query.type#required"), Should, "Everything is answered with 200.";
    AcceptsMissingToken, itinerary!("query.oauth_token_key#required"), Should, "A notification without token is taken.";
    AcceptsMissingTrip, itinerary!("body#required:TripId"), Should, "A notification without TripId is taken.";
    AcceptsWrongRoot, itinerary!("body#root"), Should, "A notification with another root element is taken.";
    AcceptsWrongEventType, itinerary!("body.EventType#enum"), Should, "A notification of an unknown change is taken.";
    AcceptsWrongDate, itinerary!("body.EventDateTime#pattern"), Should, "A notification whose date is not one is taken.";
    AcceptsMalformed, itinerary!("body#syntax"), Should, "A notification that is not well-formed is taken.";
    AcceptsNoBody, itinerary!("body#required"), Should, "A notification without body is taken.";
    // It refuses what is documented.
    RefusesLowerCaseType, itinerary!("query.type#enum"), Must, "The type itinerary is refused, Itinerary is taken.";
    RefusesCancel, itinerary!("body.EventType#enum"), Must, "The change CANCEL is refused.";
    RefusesPayment, "user-notification-v1/userFop/operation#offered", May, "Payment notifications are refused.";
    RefusesCompanyForm, company!("operation#offered"), Must, "Notifications that name the user are refused.";
    NeedsAuthorization, company!("operation#offered"), Must, "Notifications without Authorization are refused.";
    RedirectInsteadOfOk, itinerary!("response.200#status"), Must, "Notifications are answered with 302.";
    // It fails.
    FailsOnMalformed, baseline!("answer#no-5xx"), Must, "A notification that is not well-formed ends in 500.";
    FailsOnGet, baseline!("answer#no-5xx"), Must, "GET ends in 500.";
    FailsOnRepeatedType, baseline!("answer#no-5xx"), Must, "Two types end in 500.";
    HangsOnEmptyBody, baseline!("answer#in-time"), Must, "A notification that lacks its body is never answered.";
    ClosesOnUnknownType, baseline!("answer#given"), Must, "An unknown type ends in a closed connection.";
    AnswersSlowly, baseline!("answer#in-time"), Must, "An unknown type is answered after three seconds.";
    StackTraceInError, baseline!("disclosure#stack-trace"), Must, "Refusals show a stack trace.";
    EchoesToken, baseline!("disclosure#secret"), Must, "Refusals repeat the token.";
    NoAllow, baseline!("method#405-allow"), Should, "405 comes without the methods that are allowed.";
    LengthTooLarge, baseline!("wire#content-length"), Must, "Content-Length of a refusal promises more bytes than come.";
    LengthAndChunked, baseline!("wire#framing"), Must, "A refusal has a Content-Length and is chunked.";
}

/// Starts planted handlers.
pub(crate) struct PlantedHandler;

impl PlantedHandler {
    /// Starts one on a free loopback port.
    pub(crate) async fn start(fault: Option<Fault>) -> Running {
        serve(move |request, _| async move { answer(fault, &request) }).await
    }
}

/// The configuration with which the handler at `addr` is checked.
pub(crate) fn config_toml(addr: SocketAddr) -> String {
    format!(
        "[subject]\nname = \"planted handler\"\n\n[handler]\nurl = \"http://{addr}/postback\"\ntimeout = \"5s\"\n\n[canary]\nsettle = \"300ms\"\n"
    )
}

/// Answers one notification.
pub(crate) fn answer(fault: Option<Fault>, request: &Request) -> Vec<Step> {
    let has = |other: Fault| fault == Some(other);
    let types = request.query_values("type");
    let kind = types.first().map(|kind| kind.to_ascii_lowercase()).unwrap_or_default();
    let known = ["itinerary", "fop", "profile"].contains(&kind.as_str());
    if has(Fault::AcceptsEverything) {
        return plain(200, &[], b"");
    }
    if has(Fault::FailsOnGet) && request.method == "GET" || has(Fault::FailsOnRepeatedType) && types.len() > 1 {
        return plain(500, &[], b"");
    }
    if has(Fault::HangsOnEmptyBody) && kind == "itinerary" && request.method == "POST" && request.body.is_empty() {
        return vec![Step::Hang];
    }
    if has(Fault::ClosesOnUnknownType) && !known {
        return vec![Step::Close];
    }
    // What no notification needs is not parsed: some parsers take minutes for 100,000 attributes.
    if request.body.len() > LARGEST {
        return plain(413, &[], b"");
    }
    if request.method != "POST" {
        let allow: &[_] = if has(Fault::NoAllow) { &[] } else { &[("Allow", "POST")] };
        return plain(405, allow, b"");
    }
    match process(fault, request, &types, &kind) {
        Ok(()) if has(Fault::RedirectInsteadOfOk) && kind == "itinerary" => plain(302, &[("Location", "/new")], b""),
        Ok(()) => plain(200, &[], b""),
        Err(Refusal::Malformed) if has(Fault::FailsOnMalformed) => plain(500, &[], b""),
        Err(Refusal::Malformed) => refuse(fault, request, known, "the body is not well-formed"),
        Err(Refusal::Because(why)) => refuse(fault, request, known, why),
    }
}

fn refuse(fault: Option<Fault>, request: &Request, known: bool, why: &str) -> Vec<Step> {
    let text = match fault {
        Some(Fault::StackTraceInError) => format!(
            "Traceback (most recent call last):\n  File \"/srv/handler/app.py\", line 41, in postback\n    \
             process(request)\n  File \"/srv/handler/process.py\", line 12, in process\nValueError: {why}"
        ),
        Some(Fault::EchoesToken) => format!("{why}: token {}", request.query_values("oauth_token_key").join(", ")),
        _ => why.to_owned(),
    };
    let length = text.len();
    let head = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n";
    match fault {
        Some(Fault::LengthTooLarge) => {
            vec![Step::Write(format!("{head}Content-Length: {}\r\n\r\n{text}", length + 7).into_bytes()), Step::Close]
        }
        Some(Fault::LengthAndChunked) => {
            let framing = format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n\r\n");
            vec![Step::Write(format!("{head}{framing}{length:x}\r\n{text}\r\n0\r\n\r\n").into_bytes()), Step::Close]
        }
        _ => {
            let mut steps = plain(400, &[("Content-Type", "text/plain")], text.as_bytes());
            if fault == Some(Fault::AnswersSlowly) && !known {
                steps.insert(0, Step::Pause(SLOW));
            }
            steps
        }
    }
}

enum Refusal {
    Malformed,
    Because(&'static str),
}

use Refusal::Because;

fn process(fault: Option<Fault>, request: &Request, types: &[String], kind: &str) -> Result<(), Refusal> {
    let has = |other: Fault| fault == Some(other);
    let [spelling] = types else { return Err(Because("type is not given exactly once")) };
    if has(Fault::RefusesLowerCaseType) && spelling == "itinerary" || has(Fault::RefusesPayment) && kind == "fop" {
        return Err(Because("the type is not supported"));
    }
    if !["itinerary", "fop", "profile"].contains(&kind) {
        return Err(Because("the type is not known"));
    }
    let tokens = request.query_values("oauth_token_key");
    if (tokens.len() != 1 || tokens[0].is_empty()) && !has(Fault::AcceptsMissingToken) {
        return Err(Because("oauth_token_key is not given exactly once"));
    }
    if has(Fault::RefusesCompanyForm) && !request.query_values("userid_value").is_empty() {
        return Err(Because("userid_value is not expected"));
    }
    if has(Fault::NeedsAuthorization) && request.header("authorization").is_none() {
        return Err(Because("Authorization is missing"));
    }
    if request.body.is_empty() {
        let taken = kind != "itinerary" || has(Fault::AcceptsNoBody);
        return if taken { Ok(()) } else { Err(Because("the body is missing")) };
    }
    if !["application/xml", "text/xml", ""].contains(&request.media_type().as_str()) {
        return Err(Because("the media type is not supported"));
    }
    let text = decode(&request.body).ok_or(Refusal::Malformed)?;
    match roxmltree::Document::parse(&text) {
        Ok(document) => notification(fault, document.root_element()),
        Err(_) if has(Fault::AcceptsMalformed) => Ok(()),
        Err(_) => Err(Refusal::Malformed),
    }
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
    if only("ObjectType").as_deref() != Some("ITINERARY") {
        return Err(Because("ObjectType is not ITINERARY"));
    }
    if only("ObjectURI").unwrap_or_default().is_empty() {
        return Err(Because("ObjectURI is missing"));
    }
    if only("TripId").unwrap_or_default().is_empty() && !has(Fault::AcceptsMissingTrip) {
        return Err(Because("TripId is missing"));
    }
    let date = only("EventDateTime").ok_or(Because("EventDateTime is missing"))?;
    if !is_date_time(&date) && !has(Fault::AcceptsWrongDate) {
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
