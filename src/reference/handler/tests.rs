//! The handler over an in-process pipe.

use super::Handler;
use crate::reference::testing::{RawResponse, pipe, send};

const LINE: &str = "POST /postback?type=itinerary&oauth_token_key=abc";
const XML: &str = "Content-Type: application/xml";
const CHILDREN: &str = "<ObjectType>ITINERARY</ObjectType>\
    <ObjectURI>https://h/api/travel/trip/v1.1/t</ObjectURI>\
    <EventDateTime>2013-02-13T08:12:35</EventDateTime>\
    <EventType>CREATE</EventType><Context/><TripId>t</TripId>";

async fn post(line: &str, headers: &[&str], body: &[u8]) -> RawResponse {
    send(&pipe(Handler::new().router()), line, headers, body).await
}

fn notification(children: &str) -> String {
    format!("<Notification>{children}</Notification>")
}

#[tokio::test]
async fn every_legal_spelling_is_taken() {
    let plain = notification(CHILDREN);
    let declared =
        format!("<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n<!-- c --><?p i?>\n{plain}\n<!-- d -->");
    let prefixed = format!("<n:Notification xmlns:n='urn:n' xmlns:u='urn:u'>{CHILDREN}</n:Notification>");
    let wide: Vec<u8> = format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-16\"?>{plain}")
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let bodies = [
        plain.clone(),
        declared,
        format!("\u{feff}{plain}"),
        prefixed,
        notification(CHILDREN).replace("<Notification>", "<Notification xmlns='urn:n'>"),
        plain.replace("CREATE", "<![CDATA[CANC]]>EL"),
        plain.replace("CREATE", "&#85;P<!-- c -->DATE"),
        plain.replace("CREATE", "\n  CREATE\n"),
        plain.replace("<Context/>", ""),
        plain.replace("<Context/>", "<Context></Context>"),
        plain.replace("<Context/>", "<Context xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>"),
        plain.replace("<Context/>", "<Context>text <b/></Context><Extra a='1'>x</Extra>"),
        plain.replace("<TripId>t</TripId>", "<TripId>é$🛫 &amp;</TripId>"),
        plain.replace("<TripId>t</TripId>", &format!("<TripId>{}</TripId>", "t".repeat(100_000))),
    ];
    for body in &bodies {
        let answer = post(LINE, &[XML], body.as_bytes()).await;
        let shown: String = body.chars().take(400).collect();
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{shown}");
    }
    assert_eq!(post(LINE, &["content-type: Application/XML; charset=\"UTF-8\""], plain.as_bytes()).await.status, 200);
    assert_eq!(post(LINE, &["Content-Type: text/xml", "Authorization: OAuth abc"], plain.as_bytes()).await.status, 200);
    assert_eq!(post(LINE, &[XML], &wide).await.status, 200);
    let company = "POST /postback?type=ITINERARY&oauth_token_key=a&userid_type=login&userid_value=cm@example.com";
    assert_eq!(post(company, &[XML], plain.as_bytes()).await.status, 200);
}

#[tokio::test]
async fn body_less_kinds_may_have_a_notification() {
    let cases: [(&[&str], &str, u16); 6] = [
        (&[], "", 200),
        (&[XML], "", 200),
        (&[XML], "<Notification/>", 200),
        (&[XML], "<Other/>", 400),
        (&[XML], "<Notification>", 400),
        (&["Content-Type: text/plain"], "<Notification/>", 415),
    ];
    for kind in ["FOP", "fop", "Profile", "profile"] {
        for (headers, body, status) in cases {
            let line = format!("POST /postback?type={kind}&oauth_token_key=abc");
            assert_eq!(post(&line, headers, body.as_bytes()).await.status, status, "{kind} {headers:?} {body}");
        }
    }
}

#[tokio::test]
async fn broken_notifications_are_refused() {
    let plain = notification(CHILDREN);
    let mut bodies = vec![
        String::new(),
        "not xml".to_owned(),
        plain.replace("</Notification>", ""),
        plain.replace("Notification", "Notice"),
        format!("<!DOCTYPE Notification [<!ENTITY e 'x'>]>{plain}"),
        plain.replace("ITINERARY", "itinerary"),
        plain.replace("CREATE", "create"),
        plain.replace("CREATE", "MODIFY"),
        plain.replace("CREATE", "<b>CREATE</b>"),
        plain.replace("08:12:35", "08:12:35Z"),
        plain.replace("02-13", "02-31"),
        plain.replace("https://h/api/travel/trip/v1.1/t", "t"),
        plain.replace("<TripId>t</TripId>", "<TripId> </TripId>"),
        plain.replace("<Context/>", "<Context/><Context/>"),
        plain.replace("<TripId>t</TripId>", "<x:TripId xmlns:x='urn:x'>t</x:TripId>"),
    ];
    for name in ["ObjectType", "ObjectURI", "EventDateTime", "EventType", "TripId"] {
        let start = CHILDREN.find(&format!("<{name}>")).unwrap();
        let close = format!("</{name}>");
        let end = CHILDREN.find(&close).unwrap() + close.len();
        let element = &CHILDREN[start..end];
        bodies.push(notification(&CHILDREN.replace(element, "")));
        bodies.push(notification(&CHILDREN.replace(element, &element.repeat(2))));
        bodies.push(notification(&CHILDREN.replace(element, &format!("<{name}/>"))));
    }
    for body in &bodies {
        let answer = post(LINE, &[XML], body.as_bytes()).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(!answer.body.is_empty());
    }
}

#[tokio::test]
async fn other_requests_are_refused() {
    let plain = notification(CHILDREN);
    let cases: [(&str, &[&str], &str, u16); 9] = [
        ("GET /postback?type=itinerary&oauth_token_key=abc", &[XML], &plain, 405),
        ("PUT /postback?type=itinerary&oauth_token_key=abc", &[XML], &plain, 405),
        ("POST /postback?oauth_token_key=abc", &[XML], &plain, 400),
        ("POST /postback?type=itinerary", &[XML], &plain, 400),
        (LINE, &["Content-Type: application/json"], &plain, 415),
        (LINE, &[], &plain, 415),
        (LINE, &[XML, XML], &plain, 415),
        (LINE, &["Content-Type: application/xml; charset=utf-16"], &plain, 400),
        ("POST /other?type=itinerary&oauth_token_key=abc", &[XML], &plain, 404),
    ];
    for (line, headers, body, status) in cases {
        let answer = post(line, headers, body.as_bytes()).await;
        assert_eq!(answer.status, status, "{line} {headers:?}");
        assert_eq!(answer.header("allow"), (status == 405).then_some("POST"), "{line}");
    }
    assert_eq!(post(LINE, &[XML], &vec![b'x'; 1 << 20]).await.status, 413);
}

#[tokio::test]
async fn tokens_can_be_limited_to_known_ones() {
    let dial = pipe(Handler::with_tokens(["a+b".to_owned()]).router());
    for (token, status) in [("a%2Bb", 200), ("a+b", 403), ("c", 403)] {
        let line = format!("POST /postback?type=FOP&oauth_token_key={token}");
        assert_eq!(send(&dial, &line, &[], b"").await.status, status, "{token}");
    }
}
