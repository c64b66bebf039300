use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::accounts::{COMPANY_JWT, COMPANY_TOKEN, REFUSED, USER_IDS, USERS};
use super::fault::is_outgoing;
use super::*;
use crate::servers::null::{KINDS, Kind, Null};
use crate::servers::planted_handler::{self, PlantedHandler};

/// Sends raw bytes and returns all that comes back within the time.
async fn raw(addr: std::net::SocketAddr, request: &str) -> String {
    let Ok(mut stream) = TcpStream::connect(addr).await else { return "no connection".to_owned() };
    if stream.write_all(request.as_bytes()).await.is_err() {
        return "no write".to_owned();
    }
    let mut bytes = Vec::new();
    let read = async {
        loop {
            match stream.read_buf(&mut bytes).await {
                Ok(0) => return "end",
                Ok(_) => {}
                Err(_) => return "reset",
            }
        }
    };
    let end = tokio::time::timeout(Duration::from_millis(250), read).await.unwrap_or("open");
    format!("{}|{end}", String::from_utf8_lossy(&bytes))
}

fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut text = format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\n");
    for (name, value) in headers {
        let _infallible = write!(text, "{name}: {value}\r\n");
    }
    let _infallible = write!(text, "Content-Length: {}\r\n\r\n{body}", body.len());
    text
}

const SUBSCRIBE: &str = "/api/travelprofile/v1.0/subscribe?type=itinerary";
const GOLDEN: &str =
    r#"{"sessionId":"D5B8","templateId":"template-name","context":{"url":"https://www.example.com/foo"}}"#;

/// The documented requests and their violations, each with the status of a correct provider.
fn battery() -> Vec<(u16, String)> {
    let user = format!("OAuth {}", USERS[0].token);
    let company = format!("OAuth {COMPANY_TOKEN}");
    let jwt = format!("Bearer {COMPANY_JWT}");
    let bearer = format!("Bearer {}", USERS[0].token);
    let wrong_scheme = format!("OAuth {COMPANY_JWT}");
    let user_at_company = format!("OAuth {}", USERS[0].token);
    let refused = |scheme: &str| REFUSED.iter().rfind(|r| r.scheme == scheme && r.only.is_none()).unwrap().value;
    let refused_company = format!("OAuth {}", refused("companyOAuth"));
    let refused_jwt = format!("Bearer {}", refused("companyJwt"));
    let send = format!("/notifications/v4/messages/{}/session", USER_IDS[0]);
    let v1 = |method: &str, target: &str, authorization: &str| {
        let headers =
            [("Authorization", authorization), ("Accept", "application/xml"), ("Content-Type", "application/xml")];
        request(method, target, &headers, "")
    };
    let v4 = |target: &str, authorization: &str, media_type: &str, body: &str| {
        request("POST", target, &[("Authorization", authorization), ("Content-Type", media_type)], body)
    };
    let json = |body: &str| v4(&send, &jwt, "application/json", body);
    let mut all = vec![
        (200, v1("POST", SUBSCRIBE, &user)),
        (200, request("POST", SUBSCRIBE, &[("Authorization", &user)], "")),
        (200, v1("POST", "/api/travelprofile/v1.0/subscribe?type=fop", &user)),
        (200, v1("POST", "/api/travelprofile/v1.0/subscribe?type=profile", &user)),
        (200, v1("POST", "/api/travelprofile/v1.0/unsubscribe?type=itinerary", &user)),
        (200, v1("POST", "/api/travelprofile/v1.0/unsubscribe?type=fop", &user)),
        (200, v1("POST", "/api/user/v1.0/subscribe?type=fop", &user)),
        (200, v1("POST", "/api/company/v1.0/subscribe?type=itinerary", &company)),
        (200, v1("POST", "/api/company/v1.0/unsubscribe?type=itinerary", &company)),
        (200, v1("POST", "/api/travelprofile/v1.0/subscribe?type=fop&extra=1", &user)),
        (400, v1("POST", "/api/travelprofile/v1.0/subscribe", &user)),
        (400, v1("POST", "/api/travelprofile/v1.0/subscribe?type=", &user)),
        (400, v1("POST", "/api/travelprofile/v1.0/subscribe?type=bogus", &user)),
        (400, v1("POST", "/api/travelprofile/v1.0/subscribe?type=%zz", &user)),
        (400, v1("POST", "/api/travelprofile/v1.0/subscribe?type=fop&type=itinerary", &user)),
        (401, request("POST", SUBSCRIBE, &[], "")),
        (401, v1("POST", SUBSCRIBE, "OAuth")),
        (401, v1("POST", SUBSCRIBE, "OAuth nobody")),
        (401, v1("POST", SUBSCRIBE, &bearer)),
        (401, v1("POST", "/api/company/v1.0/subscribe?type=fop", &user_at_company)),
        (403, v1("POST", "/api/company/v1.0/subscribe?type=fop", &refused_company)),
        (405, v1("GET", SUBSCRIBE, &user)),
        (405, v1("PUT", SUBSCRIBE, &user)),
        (200, json(GOLDEN)),
        (200, json(r#"{"sessionId":"a","templateId":"b"}"#)),
        (403, v4(&send, &refused_jwt, "application/json", GOLDEN)),
        (401, v4(&send, "Bearer nobody", "application/json", GOLDEN)),
        (401, v4(&send, &wrong_scheme, "application/json", GOLDEN)),
        (404, v4("/notifications/v4/messages/nobody/session", &jwt, "application/json", GOLDEN)),
        (400, v4(&send, &jwt, "text/plain", GOLDEN)),
    ];
    let invalid = [
        "",
        "[]",
        "{",
        r#"{"templateId":"b","context":{}}"#,
        r#"{"sessionId":null,"templateId":"b"}"#,
        r#"{"sessionId":7,"templateId":"b"}"#,
        r#"{"sessionId":"a"}"#,
        r#"{"sessionId":"a","templateId":"b","context":"c"}"#,
        r#"{"sessionId":"a","templateId":"b","context":{"url":7}}"#,
    ];
    all.extend(invalid.map(|body| (400, json(body))));
    all
}

/// What identifies no behaviour: times and random ids.
fn masked(answer: &str) -> String {
    let hex = |word: &str| word.len() == 36 && word.bytes().filter(|byte| *byte == b'-').count() == 4;
    let pieces = answer.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let text: String = pieces
        .map(|piece| {
            let word = piece.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            if hex(word) && !word.starts_with("848618e7") {
                let case = if word.bytes().any(|byte| byte.is_ascii_uppercase()) { "UPPER" } else { "id" };
                piece.replacen(word, case, 1)
            } else {
                piece.to_owned()
            }
        })
        .collect();
    text.split("<Server-Time>")
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.get(19..).unwrap_or_default() })
        .flat_map(|part| part.split("\r\n"))
        .filter(|line| !line.starts_with("Date: "))
        .collect::<Vec<_>>()
        .join("\n")
}

async fn transcript(fault: Option<Fault>, variant: Option<Variant>) -> Vec<String> {
    let running = PlantedProvider::start(fault, variant, None).await;
    let addr = running.addr;
    // Connections are left open: how an answer ends is part of it.
    let exchanges = battery().into_iter().map(|(_, request)| tokio::spawn(async move { raw(addr, &request).await }));
    let mut answers = Vec::new();
    for exchange in exchanges.collect::<Vec<_>>() {
        answers.push(masked(&exchange.await.unwrap()));
    }
    assert!(running.requests() > 0);
    running.stop().await;
    answers
}

#[tokio::test]
async fn the_provider_is_correct_by_default() {
    let running = PlantedProvider::start(None, None, None).await;
    assert_eq!(running.url(), format!("http://127.0.0.1:{}", running.addr.port()));
    for (status, request) in battery() {
        let answer = raw(running.addr, &request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}\n\nwas answered with\n\n{answer}");
        assert!(answer.ends_with("|end"), "{answer}");
    }
}

/// Which of the switches change an answer of the battery.
async fn differing<T: Copy>(switches: &[T], start: fn(T) -> (Option<Fault>, Option<Variant>)) -> Vec<bool> {
    let plain = transcript(None, None).await;
    assert_eq!(plain, transcript(None, None).await, "what identifies no behaviour is masked");
    let mut differs = Vec::new();
    // Some at a time: an exchange waits for silence, and silence must not be the processor's.
    for some in switches.chunks(8) {
        let started = some.iter().map(|switch| {
            let (fault, variant) = start(*switch);
            tokio::spawn(transcript(fault, variant))
        });
        for transcript in started.collect::<Vec<_>>() {
            differs.push(transcript.await.unwrap() != plain);
        }
    }
    differs
}

#[tokio::test]
async fn every_fault_of_an_answer_shows() {
    let rows: Vec<_> = TABLE.iter().filter(|row| !is_outgoing(row)).collect();
    let shows = differing(&rows.iter().map(|row| row.fault).collect::<Vec<_>>(), |fault| (Some(fault), None)).await;
    let hidden: Vec<_> = rows.iter().zip(shows).filter(|(_, shows)| !shows).map(|(row, _)| row.name).collect();
    assert_eq!(hidden, Vec::<&str>::new());
}

#[tokio::test]
async fn every_variant_shows() {
    // Two differ in time only, and Date is masked.
    let unseen = [Variant::SlowWithinLimit, Variant::SingleBytes, Variant::DateAbsent];
    let seen: Vec<_> =
        VARIANTS.iter().map(|(variant, _)| *variant).filter(|variant| !unseen.contains(variant)).collect();
    let shows = differing(&seen, |variant| (None, Some(variant))).await;
    let hidden: Vec<_> = seen.iter().zip(shows).filter(|(_, shows)| !shows).map(|(variant, _)| *variant).collect();
    assert_eq!(hidden, Vec::<Variant>::new());
}

#[test]
fn the_tables_are_large_and_without_repetition() {
    let answers = TABLE.iter().filter(|row| !is_outgoing(row)).count();
    assert!(answers >= 40, "{answers} faults of answers");
    assert!(TABLE.len() - answers >= 10, "{} faults of notifications", TABLE.len() - answers);
    assert!(VARIANTS.len() >= 20, "{} variants", VARIANTS.len());
    assert!(planted_handler::TABLE.len() >= 12);
    let names = TABLE.iter().map(|row| row.name).chain(VARIANTS.iter().map(|(_, says)| *says));
    assert_eq!(names.collect::<BTreeSet<_>>().len(), TABLE.len() + VARIANTS.len());
    let rows = TABLE.iter().map(|row| (row.clause, row.says, row.level));
    let rows = rows.chain(planted_handler::TABLE.iter().map(|row| (row.clause, row.says, row.level)));
    for (clause, says, level) in rows {
        let parts: Vec<_> = clause.split('#').collect();
        assert!(parts.len() == 2 && parts[0].split('/').count() == 3, "{clause} is not a clause id");
        assert!(says.ends_with('.') && ["must", "should", "may"].contains(&level.name()), "{clause}: {says}");
    }
}

#[test]
fn the_tables_name_clauses_of_the_shipped_contracts() {
    let specs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let mut registers = String::new();
    for contract in std::fs::read_dir(specs).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        registers += &std::fs::read_to_string(contract.join("register.yaml")).unwrap();
    }
    let registered: BTreeSet<_> = registers.split([' ', ',', '[', ']', '{', '}', '\n']).collect();
    // Clauses that state no documented requirement of their own.
    let others = ["partner-notifications-v4/sendMessage/body#type", "user-notification-v1/userFop/operation#offered"];
    let named = TABLE.iter().map(|row| row.clause).chain(planted_handler::TABLE.iter().map(|row| row.clause));
    let unknown: BTreeSet<_> =
        named.filter(|clause| !registered.contains(clause) && !others.contains(clause)).collect();
    assert_eq!(unknown, BTreeSet::new());
}

#[test]
fn the_configuration_is_toml() {
    let addr = "127.0.0.1:8080".parse().unwrap();
    for postback in [None, Some("http://127.0.0.1:9300/")] {
        let config: toml::Table = config_toml(addr, postback).parse().unwrap();
        assert_eq!(config["provider"]["users"].as_array().unwrap().len(), USERS.len());
        assert_eq!(config["provider"]["refused"].as_array().unwrap().len(), REFUSED.len());
        assert_eq!(config.contains_key("postback"), postback.is_some());
    }
    planted_handler::config_toml(addr).parse::<toml::Table>().unwrap();
}

/// Subscribes a user and the company, emits an event, unsubscribes, emits another, and returns what was delivered.
async fn notifications(fault: Option<Fault>) -> Vec<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let postback = format!("http://{}/in?own=1", listener.local_addr().unwrap());
    let running = PlantedProvider::start(fault, None, Some(postback)).await;
    let arrivals = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let received = arrivals.clone();
    let listening = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = Vec::new();
            let text = loop {
                stream.read_buf(&mut bytes).await.unwrap();
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let length = text.split("Content-Length: ").nth(1).and_then(|rest| rest.lines().next());
                let body = text.split_once("\r\n\r\n").map(|(_, body)| body.len());
                if let (Some(length), Some(body)) = (length, body)
                    && length.parse() == Ok(body)
                {
                    break text;
                }
            };
            received.lock().unwrap().push(text);
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        }
    });
    let change = |verb: &str, base: &str, token: &str| {
        let authorization = format!("OAuth {token}");
        let target = format!("/api/{base}/v1.0/{verb}?type=itinerary");
        request("POST", &target, &[("Authorization", &authorization), ("Connection", "close")], "")
    };
    let event = format!(
        r#"{{"token":"{}","user":"cm@example.com","type":"itinerary","event_type":"UPDATE","tripId":"T123","context":"a<b"}}"#,
        USERS[0].token
    );
    let close = [("Connection", "close")];
    for round in ["subscribe", "unsubscribe"] {
        raw(running.addr, &change(round, "travelprofile", USERS[0].token)).await;
        raw(running.addr, &change(round, "company", COMPANY_TOKEN)).await;
        raw(running.addr, &request("POST", "/_control/event", &close, &event)).await;
        raw(running.addr, &request("GET", "/_control/idle", &close, "")).await;
    }
    listening.abort();
    let arrivals = arrivals.lock().unwrap();
    arrivals
        .iter()
        .map(|text| {
            text.lines()
                .filter(|line| !line.contains("<EventDateTime>2") && !line.starts_with("Host"))
                .collect::<Vec<_>>()
                .join("\n")
        })
        .collect()
}

#[tokio::test]
async fn notifications_are_delivered_and_every_fault_of_them_shows() {
    let correct = notifications(None).await;
    assert_eq!(correct.len(), 2, "{correct:#?}");
    assert!(
        correct[0].starts_with("POST /in?own=1&type=itinerary&oauth_token_key=utok%2Bcm%2F8Qx2ZtRk9W%3D%3D HTTP/1.1\n")
    );
    assert!(correct[1].contains("&userid_type=login&userid_value=cm%40example.com HTTP/1.1\n"));
    assert!(correct.iter().all(|text| text.contains("<Context>a&lt;b</Context>") && text.contains("<TripId>T123<")));
    for row in TABLE.iter().filter(|row| is_outgoing(row)) {
        assert_ne!(notifications(Some(row.fault)).await, correct, "{}", row.name);
    }
}

#[tokio::test]
async fn the_handler_is_correct_by_default() {
    let body = |event: &str, root: &str, date: &str, trip: &str| {
        format!(
            "<{root}><ObjectType>ITINERARY</ObjectType><ObjectURI>https://example.com/T1</ObjectURI><EventDateTime>{date}</EventDateTime><EventType>{event}</EventType><Context/>{trip}</{root}>"
        )
    };
    let (date, trip) = ("2013-02-13T08:12:35", "<TripId>T1</TripId>");
    let golden = body("CREATE", "Notification", date, trip);
    let xml = [("Content-Type", "application/xml; charset=utf-8"), ("Authorization", "OAuth t")];
    let to = |query: &str, body: &str| request("POST", &format!("/postback?{query}"), &xml, body);
    let user = "type=itinerary&oauth_token_key=t";
    let deep = format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000));
    let battery = [
        (200, to(user, &golden)),
        (200, to("type=Itinerary&oauth_token_key=t", &golden)),
        (200, to(user, &body("CANCEL", "Notification", date, trip))),
        (200, to("type=FOP&oauth_token_key=t", "")),
        (200, to("type=Profile&oauth_token_key=t", "")),
        (
            200,
            request(
                "POST",
                "/postback?type=itinerary&oauth_token_key=t&userid_type=login&userid_value=u",
                &xml[..1],
                &golden,
            ),
        ),
        (400, to("oauth_token_key=t", &golden)),
        (400, to("type=other&oauth_token_key=t", &golden)),
        (400, to("type=fop&type=itinerary&oauth_token_key=t", &golden)),
        (400, to("type=itinerary", &golden)),
        (400, to(user, "")),
        (400, to(user, "<Notification>")),
        (400, to(user, &deep)),
        (400, to(user, &body("MODIFY", "Notification", date, trip))),
        (400, to(user, &body("CREATE", "Event", date, trip))),
        (400, to(user, &body("CREATE", "Notification", "2013-02-30T08:12:35", trip))),
        (400, to(user, &body("CREATE", "Notification", date, ""))),
        (405, request("GET", "/postback?type=itinerary&oauth_token_key=t", &[], "")),
    ];
    // That each fault shows is what the suite has to find.
    let running = PlantedHandler::start(None, None).await;
    for (status, request) in battery {
        let answer = raw(running.addr, &request.replacen("\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1)).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}\n\n{answer}");
    }
}

#[tokio::test]
async fn null_targets_do_what_they_say() {
    let user = format!("OAuth {}", USERS[0].token);
    let golden =
        request("POST", SUBSCRIBE, &[("Authorization", &user), ("Connection", "close"), ("X-Pad", "1")], "body");
    for &kind in KINDS {
        let running = Null::start(kind).await;
        let answer = raw(running.addr, &golden).await;
        let expected = match kind {
            Kind::ClosedPort => "no connection",
            Kind::AcceptsAndHangs => "|open",
            Kind::Resets => "",
            Kind::Always400 => "HTTP/1.1 400 ",
            Kind::Always500 => "HTTP/1.1 500 ",
            Kind::RedirectLoop => "HTTP/1.1 302 ",
            _ => "HTTP/1.1 200 ",
        };
        assert!(answer.starts_with(expected), "{kind:?}: {answer}");
        if kind == Kind::Echo {
            assert!(answer.contains("\r\n\r\nbody"));
        }
        if let Kind::TokenExpiresAfter(count) = kind {
            for _ in 1..count {
                assert!(raw(running.addr, &golden).await.starts_with("HTTP/1.1 200 "));
            }
            assert!(raw(running.addr, &golden).await.starts_with("HTTP/1.1 401 "));
        }
    }
}
