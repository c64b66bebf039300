//! Who is notified of what, and how.

use std::time::Duration;

use super::*;
use crate::reference::query::Query;
use crate::reference::testing::Delivered;

const USER: &str = "/api/travelprofile/v1.0";
const COMPANY: &str = "/api/company/v1.0";

async fn subscribe(bench: &Bench, base: &str, token: &str, kind: &str) {
    let answer = bench.v1(&format!("POST {base}/subscribe?type={kind}"), token).await;
    assert_eq!(answer.status, 200);
}

/// The decoded value of a query parameter of an arrival.
fn parameter(arrival: &Delivered, name: &str) -> Option<String> {
    let query = arrival.line.split_once('?').map(|(_, query)| query);
    let query = Query::parse(query).unwrap();
    query.single(name).unwrap().map(str::to_owned)
}

#[tokio::test]
async fn an_itinerary_notification_has_the_documented_user_form() {
    let bench = Bench::new();
    subscribe(&bench, USER, ANNA, "itinerary").await;
    let event = r#"{"token":"","user":"anna+travel@example.com","type":"itinerary","event_type":"CREATE","tripId":"naIz$/1","context":""}"#;
    assert_eq!(bench.event(event).await.status, 200);
    let [arrival] = &bench.receiver.take()[..] else {
        panic!("one notification is due");
    };
    assert_eq!(
        arrival.line,
        "POST /p?own=1&type=itinerary&oauth_token_key=user%2Btoken%2Fof%3Danna%267d40%2F%2B%3D%3D"
    );
    assert_eq!(arrival.header("host"), Some("postback.reference"));
    assert_eq!(arrival.header("authorization"), Some(format!("OAuth {ANNA}").as_str()));
    assert_eq!(arrival.header("content-type"), Some("application/xml"));
    assert_eq!(arrival.header("content-length"), Some(arrival.body.len().to_string().as_str()));
    assert_eq!(
        arrival.body,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Notification>\n  <ObjectType>ITINERARY</ObjectType>\n  \
         <ObjectURI>https://provider.reference/api/travel/trip/v1.1/naIz%24%2F1</ObjectURI>\n  \
         <EventDateTime>2013-02-13T08:12:35</EventDateTime>\n  <EventType>CREATE</EventType>\n  <Context/>\n  \
         <TripId>naIz$/1</TripId>\n</Notification>\n"
    );
}

#[tokio::test]
async fn each_form_spells_its_type_and_names_its_user() {
    let bench = Bench::new();
    let login = "zoë o'hara & sons=50%@example.com";
    for kind in ["itinerary", "fop", "profile"] {
        subscribe(&bench, USER, ZOE, kind).await;
        subscribe(&bench, COMPANY, MERIDIAN, kind).await;
    }
    let cases = [
        ("itinerary", "itinerary", "itinerary", Some(login)),
        ("fop", "FOP", "FOP", None),
        ("profile", "Profile", "profile", Some(login)),
    ];
    for (kind, user_spelling, company_spelling, named) in cases {
        let event = format!(r#"{{"user":"{login}","type":"{kind}","event_type":"UPDATE"}}"#);
        assert_eq!(bench.event(&event).await.status, 200);
        let mut arrivals = bench.receiver.take();
        arrivals.sort_by_key(|arrival| parameter(arrival, "oauth_token_key"));
        let [company, user] = &arrivals[..] else {
            panic!("two notifications are due: {arrivals:?}");
        };
        assert_eq!(parameter(user, "type").as_deref(), Some(user_spelling));
        assert_eq!(parameter(user, "oauth_token_key").as_deref(), Some(ZOE));
        assert_eq!(parameter(user, "userid_value"), None);
        assert_eq!(user.header("authorization"), Some(format!("OAuth {ZOE}").as_str()));
        assert_eq!(parameter(company, "type").as_deref(), Some(company_spelling));
        assert_eq!(parameter(company, "oauth_token_key").as_deref(), Some(MERIDIAN));
        assert_eq!(parameter(company, "userid_type").as_deref(), named.map(|_| "login"));
        assert_eq!(parameter(company, "userid_value").as_deref(), named);
        assert_eq!(company.header("authorization"), None);
        for arrival in [user, company] {
            assert_eq!(arrival.body.is_empty(), kind != "itinerary");
            assert_eq!(arrival.header("content-type").is_some(), kind == "itinerary");
            assert_eq!(arrival.header("transfer-encoding"), None);
            assert_eq!(arrival.header("content-length"), Some(arrival.body.len().to_string().as_str()));
        }
    }
}

#[tokio::test]
async fn only_subscriptions_that_exist_are_notified() {
    let bench = Bench::new();
    let event = r#"{"token":"user-token-of-cm-2f9c1e","type":"fop"}"#;
    let count = async || {
        assert_eq!(bench.event(event).await.status, 200);
        bench.receiver.take().len()
    };
    assert_eq!(count().await, 0, "no subscription");
    subscribe(&bench, USER, CM, "profile").await;
    subscribe(&bench, USER, ANNA, "fop").await;
    subscribe(&bench, COMPANY, HARBOUR, "fop").await;
    assert_eq!(count().await, 0, "another type, another user, another company");
    subscribe(&bench, USER, CM, "fop").await;
    subscribe(&bench, USER, CM, "fop").await;
    assert_eq!(count().await, 1, "subscribed twice, notified once");
    subscribe(&bench, COMPANY, MERIDIAN, "fop").await;
    assert_eq!(count().await, 2, "the company too");
    bench.v1(&format!("POST {USER}/unsubscribe?type=profile"), CM).await;
    bench.v1(&format!("POST {USER}/unsubscribe?type=fop"), ANNA).await;
    assert_eq!(count().await, 2, "other subscriptions ended");
    bench.v1("POST /api/user/v1.0/unsubscribe?type=fop", CM).await;
    assert_eq!(count().await, 1, "the user's ended, by the other name of the resource");
    bench.v1(&format!("POST {COMPANY}/unsubscribe?type=fop"), MERIDIAN).await;
    assert_eq!(count().await, 0, "all ended");
    bench.v1("POST /api/travelprofile/v1.0/subscribe?type=fop", "user-token-no-payments-e5").await;
    assert_eq!(count().await, 0, "a refused subscription is none");
}

#[tokio::test]
async fn events_of_one_credential_arrive_in_order() {
    let bench = Bench::new();
    subscribe(&bench, USER, CM, "itinerary").await;
    for n in 0..50 {
        let event =
            format!(r#"{{"user":"cm@example.com","type":"itinerary","event_type":"update","tripId":"trip-{n}"}}"#);
        let answer = bench.send("POST /_control/event", &[], &event).await;
        assert_eq!(answer.status, 200);
    }
    assert_eq!(bench.send("GET /_control/idle", &[], "").await.status, 200);
    let bodies: Vec<_> = bench.receiver.take().into_iter().map(|arrival| arrival.body).collect();
    assert_eq!(bodies.len(), 50);
    for (n, body) in bodies.iter().enumerate() {
        assert!(body.contains(&format!("<TripId>trip-{n}</TripId>")));
    }
}

#[tokio::test(start_paused = true)]
async fn deliveries_are_retried_within_bounds() {
    let cases: [(&[u16], usize); 6] =
        [(&[], 1), (&[500], 2), (&[503, 429], 3), (&[500, 500, 500, 500], 3), (&[404], 1), (&[302], 1)];
    for (statuses, attempts) in cases {
        let bench = Bench::with(Receiver::answering(statuses), "http://h/");
        subscribe(&bench, USER, CM, "fop").await;
        bench.event(r#"{"user":"cm@example.com","type":"fop"}"#).await;
        assert_eq!(bench.receiver.take().len(), attempts, "{statuses:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_hangs_or_refuses_does_not_block_for_ever() {
    let mut settings = Settings::embedded().unwrap();
    settings.postback = Some("http://h/".to_owned());
    settings.dial = Arc::new(|address| {
        assert_eq!(address, "h:80");
        Box::pin(async {
            tokio::time::sleep(Duration::from_secs(3600)).await;
            Err(std::io::ErrorKind::ConnectionRefused.into())
        })
    });
    let lines = Arc::new(std::sync::Mutex::new(Vec::new()));
    let heard = Arc::clone(&lines);
    settings.on_delivery = Arc::new(move |line| heard.lock().unwrap().push(line.to_owned()));
    let provider = Provider::new(settings).unwrap();
    let bench = Bench { dial: pipe(provider.router()), provider, receiver: Receiver::default() };
    subscribe(&bench, USER, CM, "fop").await;
    bench.event(r#"{"user":"cm@example.com","type":"fop"}"#).await;
    let lines = lines.lock().unwrap();
    assert_eq!(*lines, ["FOP for a user subscription: no answer in time, given up after 3 attempts"]);
}

#[tokio::test]
async fn control_requests_that_make_no_sense_are_refused() {
    let bench = Bench::new();
    let unregistered = Provider::new(Settings::embedded().unwrap()).unwrap();
    let cm = r#""user":"cm@example.com""#;
    let cases = [
        ("POST /_control/event", "x".to_owned(), 400),
        ("POST /_control/event", r#"{"type":"fop"}"#.to_owned(), 400),
        ("POST /_control/event", r#"{"user":"nobody","type":"fop"}"#.to_owned(), 400),
        ("POST /_control/event", format!(r#"{{{cm},"type":"trip"}}"#), 400),
        ("POST /_control/event", format!(r#"{{{cm},"type":"itinerary"}}"#), 400),
        ("POST /_control/event", format!(r#"{{{cm},"type":"itinerary","event_type":"MODIFY"}}"#), 400),
        (
            "POST /_control/event",
            format!(r#"{{{cm},"type":"itinerary","event_type":"CREATE","tripId":"\u0001"}}"#),
            400,
        ),
        ("POST /_control/postback", r#"{"url":"https://h/"}"#.to_owned(), 400),
        ("POST /_control/postback", r#"{"url":"http://h/"}"#.to_owned(), 200),
        ("GET /_control/event", String::new(), 405),
        ("POST /_control/idle", String::new(), 200),
        ("DELETE /_control/idle", String::new(), 405),
        ("GET /_control/other", String::new(), 404),
    ];
    for (line, body, status) in cases {
        let answer = bench.send(line, &[], &body).await;
        assert_eq!(answer.status, status, "{line} {body}");
        assert_eq!(answer.header("allow").is_some(), status == 405, "{line}");
    }
    let dial = pipe(unregistered.router());
    let event = format!(r#"{{{cm},"type":"fop"}}"#);
    assert_eq!(send(&dial, "POST /_control/event", &[], event.as_bytes()).await.status, 409);
}
