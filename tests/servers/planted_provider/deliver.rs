//! Subscriptions, the events that the control endpoint emits, and the notifications they cause.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use url::Url;

use super::Switches;
use super::accounts::{COMPANY_TOKEN, USERS};
use super::decide::Operation;
use super::fault::Fault;
use crate::servers::socket::{Request, Step, plain};

/// Everything but the unreserved characters of RFC 3986.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Who has subscribed to what, and what is still to be delivered.
pub(super) struct Deliveries {
    on: Switches,
    /// Token and type; the company's are under the administrator's token.
    subscriptions: Mutex<BTreeSet<(String, String)>>,
    queue: mpsc::UnboundedSender<Vec<u8>>,
    pending: watch::Sender<usize>,
    postback: Option<Url>,
}

impl Deliveries {
    /// Starts the worker that delivers in order.
    pub(super) fn start(on: Switches, postback: Option<String>) -> (Arc<Self>, JoinHandle<()>) {
        let postback = postback.map(|url| Url::parse(&url).expect("the postback address is a URL"));
        let authority = postback.as_ref().map(|url| {
            let host = url.host_str().unwrap_or("127.0.0.1");
            format!("{host}:{}", url.port_or_known_default().unwrap_or(80))
        });
        let (queue, mut waiting) = mpsc::unbounded_channel::<Vec<u8>>();
        let (pending, _) = watch::channel(0);
        let done = pending.clone();
        let worker = tokio::spawn(async move {
            while let Some(bytes) = waiting.recv().await {
                if let Some(authority) = &authority {
                    // A handler that does not answer is not waited for longer than this.
                    let _late = tokio::time::timeout(Duration::from_secs(5), post(authority, &bytes)).await;
                }
                done.send_modify(|count| *count -= 1);
            }
        });
        let subscriptions = Mutex::default();
        (Arc::new(Deliveries { on, subscriptions, queue, pending, postback }), worker)
    }

    /// Notes what a request that was carried out changes.
    pub(super) fn changed(&self, operation: Operation, request: &Request) {
        let Some(kind) = request.query_values("type").pop() else { return };
        let token = request.header("authorization").unwrap_or_default();
        let token = token.trim().split_once(' ').map_or("", |(_, token)| token.trim()).to_owned();
        let mut subscriptions = self.subscriptions.lock().unwrap_or_else(PoisonError::into_inner);
        match operation {
            Operation::SubscribeUser | Operation::SubscribeAtResource | Operation::SubscribeCompany => {
                subscriptions.insert((token, kind));
            }
            Operation::UnsubscribeUser if self.on.has(Fault::NotificationAfterUnsubscribe) => {}
            Operation::UnsubscribeUser | Operation::UnsubscribeAtResource | Operation::UnsubscribeCompany => {
                subscriptions.remove(&(token, kind));
            }
            Operation::SendMessage | Operation::Unknown => {}
        }
    }

    /// Answers the control endpoint; nothing where the request is meant for a contract.
    pub(super) async fn control(&self, request: &Request) -> Option<Vec<Step>> {
        match request.path.as_str() {
            "/_control/event" => Some(match serde_json::from_slice(&request.body) {
                Ok(event) => {
                    self.event(&event);
                    plain(202, &[], b"")
                }
                Err(error) => plain(400, &[("Content-Type", "text/plain")], error.to_string().as_bytes()),
            }),
            "/_control/idle" => {
                let mut pending = self.pending.subscribe();
                let _sender_gone = pending.wait_for(|count| *count == 0).await;
                Some(plain(200, &[], b""))
            }
            _ => None,
        }
    }

    fn event(&self, event: &Value) {
        let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
        let Some(user) = USERS.iter().find(|user| user.token == text("token") || user.name == text("user")) else {
            return;
        };
        let kind = text("type");
        let trip = Some(text("tripId")).filter(|trip| !trip.is_empty());
        let trip = trip.unwrap_or_else(|| format!("{}{}", uuid::Uuid::new_v4().simple(), 'x'));
        let change = Change { user: user.name, kind: &kind, event: text("event_type"), trip, context: text("context") };
        let subscriptions = self.subscriptions.lock().unwrap_or_else(PoisonError::into_inner);
        if subscriptions.contains(&(user.token.to_owned(), kind.clone())) {
            self.send(&change, user.token, false);
        }
        if subscriptions.contains(&(COMPANY_TOKEN.to_owned(), kind.clone())) {
            self.send(&change, COMPANY_TOKEN, true);
        }
    }

    fn send(&self, change: &Change<'_>, token: &str, company: bool) {
        let Some(postback) = &self.postback else { return };
        let own = !company && change.kind == "itinerary";
        if own && self.on.has(Fault::NotificationDropped) {
            return;
        }
        let bytes = notification(self.on, change, token, company, postback);
        let times = if own && self.on.has(Fault::NotificationTwice) { 2 } else { 1 };
        for _ in 0..times {
            self.pending.send_modify(|count| *count += 1);
            // The worker lives as long as the provider.
            let _stopped = self.queue.send(bytes.clone());
        }
    }
}

/// What happened to a person's data.
struct Change<'a> {
    user: &'a str,
    kind: &'a str,
    event: String,
    trip: String,
    context: String,
}

async fn post(authority: &str, bytes: &[u8]) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(authority).await?;
    stream.write_all(bytes).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(())
}

/// A notification as the bytes of a request.
fn notification(on: Switches, change: &Change<'_>, token: &str, company: bool, postback: &Url) -> Vec<u8> {
    let trip = change.kind == "itinerary";
    // The faults are those of one webhook; company faults are named by it.
    let has = |fault: Fault| on.has(fault) && trip && !company;
    let token = if has(Fault::NotificationTokenOfOther) {
        USERS.iter().find(|user| user.token != token).map_or(token, |user| user.token)
    } else {
        token
    };
    let kind = match change.kind {
        "fop" => "FOP",
        "profile" if !company => "Profile",
        kind => kind,
    };
    let mut pairs = Vec::new();
    if !has(Fault::NotificationTypeMissing) {
        pairs.push(("type", kind));
    }
    if !has(Fault::NotificationTokenMissing) {
        pairs.push(("oauth_token_key", token));
    }
    if company && change.kind != "fop" {
        if !(trip && on.has(Fault::NotificationUserTypeMissing)) {
            pairs.push(("userid_type", "login"));
        }
        let wrong = trip && on.has(Fault::NotificationUserWrong);
        let other = USERS.iter().find(|user| user.name != change.user).map_or("nobody", |user| user.name);
        pairs.push(("userid_value", if wrong { other } else { change.user }));
    }
    let pairs: Vec<_> =
        pairs.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, ESCAPED))).collect();
    let query = match postback.query() {
        Some(own) => format!("{own}&{}", pairs.join("&")),
        None => pairs.join("&"),
    };
    let method = if has(Fault::NotificationByGet) { "GET" } else { "POST" };
    let host = postback.host_str().unwrap_or_default();
    let port = postback.port().map(|port| format!(":{port}")).unwrap_or_default();
    let mut head =
        format!("{method} {}?{query} HTTP/1.1\r\nHost: {host}{port}\r\nConnection: close\r\n", postback.path());
    if !company {
        let _infallible = write!(head, "Authorization: OAuth {token}\r\n");
    }
    let body = if trip { envelope(&has, change) } else { String::new() };
    if trip {
        let media_type = if has(Fault::NotificationMediaTypeWrong) { "text/plain" } else { "application/xml" };
        let _infallible = write!(head, "Content-Type: {media_type}\r\n");
    }
    format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn envelope(has: &impl Fn(Fault) -> bool, change: &Change<'_>) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let pick =
        |fault: Fault, wrong: &'static str, right: &str| if has(fault) { wrong.to_owned() } else { right.to_owned() };
    let now = jiff::Timestamp::now();
    let date = if has(Fault::NotificationDateWrong) { "%d.%m.%Y %H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
    let root = pick(Fault::NotificationRootWrong, "Event", "Notification");
    let end = pick(Fault::NotificationMalformed, "Notif", &root);
    let object = pick(Fault::NotificationObjectTypeWrong, "TRIP", "ITINERARY");
    let event = pick(Fault::NotificationEventTypeUnknown, "MODIFY", &change.event);
    let uri = pick(Fault::NotificationTripOfOther, "000000000000000000000000000000000", &change.trip);
    let trip = escape(&change.trip);
    let trip =
        if has(Fault::NotificationElementMissing) { String::new() } else { format!("\n  <TripId>{trip}</TripId>") };
    let context = escape(&change.context);
    let context = if context.is_empty() { "<Context/>".to_owned() } else { format!("<Context>{context}</Context>") };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{root}>\n  <ObjectType>{object}</ObjectType>\n  \
         <ObjectURI>https://www.example.com/api/travel/trip/v1.1/{}</ObjectURI>\n  \
         <EventDateTime>{}</EventDateTime>\n  <EventType>{}</EventType>\n  {context}{trip}\n</{end}>\n",
        utf8_percent_encode(&uri, ESCAPED),
        now.strftime(date),
        escape(&event),
    )
}
