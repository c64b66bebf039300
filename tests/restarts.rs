//! The reference provider, killed in the middle and started again: what it promised before is kept.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, RwLock};

use crate::cli::Place;
use crate::servers::socket::{Request, Running, Step, plain, serve};
use crate::support::{Served, free_address};

/// `probity serve --state`, which can be killed and started again.
struct Server {
    state: PathBuf,
    postback: String,
    served: Option<Served>,
}

impl Server {
    fn start(state: &Path, postback: &str) -> Self {
        let mut server = Self { state: state.to_owned(), postback: postback.to_owned(), served: None };
        server.crash();
        server
    }

    fn address(&self) -> &str {
        self.served.as_ref().unwrap().address()
    }

    /// Ends it at once, and starts it again.
    fn crash(&mut self) {
        self.served = None;
        let state = self.state.to_str().unwrap();
        let arguments = ["--postback-url", &self.postback, "--state", state];
        self.served = Some(Served::start(Path::new("."), &arguments));
    }
}

/// Sends a request to another server; its whole answer.
async fn forward(address: &str, request: &Request) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let query = request.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
    let mut bytes = format!("{} {}{query} HTTP/1.1\r\n", request.method, request.path).into_bytes();
    let hops = ["connection", "content-length", "transfer-encoding"];
    for (name, value) in request.headers.iter().filter(|(name, _)| !hops.contains(&name.to_ascii_lowercase().as_str()))
    {
        bytes.extend(format!("{name}: {value}\r\n").bytes());
    }
    bytes.extend(format!("Connection: close\r\nContent-Length: {}\r\n\r\n", request.body.len()).bytes());
    bytes.extend(&request.body);
    stream.write_all(&bytes).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    answer
}

/// Passes requests on to the listener and holds each answer back, so that something is always still to be delivered.
async fn slow_postback(listener: String) -> Running {
    serve(move |request, _| {
        let listener = listener.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(60)).await;
            vec![Step::Write(forward(&listener, &request).await), Step::Close]
        }
    })
    .await
}

/// Random sequences against the real binary over real sockets, which is killed right after it has taken events.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_killed_in_the_middle_is_conformant() {
    let folder = tempfile::tempdir().unwrap();
    let listener = free_address();
    let postback = slow_postback(listener.clone()).await;
    let registered = format!("http://{}/in?own=1", postback.addr);
    let server = Arc::new(RwLock::new(Server::start(&folder.path().join("state"), &registered)));
    let (events, kills) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, killed) = (Arc::clone(&events), Arc::clone(&kills));
    let front = serve(move |request, _| {
        let (server, events, kills) = (Arc::clone(&server), Arc::clone(&counted), Arc::clone(&killed));
        async move {
            let event = request.path == "/_control/event";
            if event && (events.fetch_add(1, Ordering::SeqCst) + 1).is_multiple_of(25) {
                // Nothing else is under way: what was answered must hold, what was not is not what this is about.
                let mut server = server.write().await;
                let answer = forward(server.address(), &request).await;
                tokio::task::block_in_place(|| server.crash());
                kills.fetch_add(1, Ordering::SeqCst);
                return vec![Step::Write(answer), Step::Close];
            }
            let server = server.read().await;
            vec![Step::Write(forward(server.address(), &request).await), Step::Close]
        }
    })
    .await;
    let config = probity::internals::reference::CONFIG
        .replace("http://provider.reference", &front.url())
        .replace("url = \"http://postback.reference/\"", &format!("url = \"{registered}\"\nlisten = \"{listener}\""))
        .replace("[handler]\nurl = \"http://handler.reference/postback\"\n", "");
    let place = Place::new().with("probity.toml", &config);
    let arguments = ["run", "--only", "lifecycle/scenario/random/*", "--sequences", "12", "--report-dir", "reports"];
    let said = tokio::task::block_in_place(|| place.run(&arguments));
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let report = place.report();
    let worse = |finding: &&Value| finding["level"] != "may";
    assert_eq!(report["findings"].as_array().unwrap().iter().find(worse), None);
    assert_eq!(report["summary"]["passed"], 2, "{report:#}");
    assert!(kills.load(Ordering::SeqCst) >= 2, "killed {} times", kills.load(Ordering::SeqCst));
    front.stop().await;
    postback.stop().await;
}

/// Everything that was answered before the end is delivered after the restart: in order, and nothing is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_taken_before_a_kill_is_delivered_after_the_restart_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let arrived = Arc::new(Mutex::new(Vec::<String>::new()));
    let (noted, open) = (Arc::clone(&arrived), Arc::new(AtomicUsize::new(0)));
    let reachable = Arc::clone(&open);
    let receiver = serve(move |request, _| {
        let (noted, reachable) = (Arc::clone(&noted), Arc::clone(&reachable));
        async move {
            if reachable.load(Ordering::SeqCst) == 0 {
                return vec![Step::Hang];
            }
            let body = String::from_utf8_lossy(&request.body).into_owned();
            let trip = body.split("<TripId>").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or("none");
            noted.lock().await.push(trip.to_owned());
            plain(200, &[], b"")
        }
    })
    .await;
    let mut server = Server::start(&folder.path().join("state"), &receiver.url());
    let request = |path: &str, query: &str, body: &str| Request {
        method: "POST".to_owned(),
        path: path.to_owned(),
        query: (!query.is_empty()).then(|| query.to_owned()),
        headers: vec![
            ("Host".to_owned(), "provider".to_owned()),
            ("Authorization".to_owned(), "OAuth company-token-of-meridian-4b7a".to_owned()),
        ],
        body: body.as_bytes().to_vec(),
        ..Request::default()
    };
    let subscribe = request("/api/company/v1.0/subscribe", "type=itinerary", "");
    assert!(forward(server.address(), &subscribe).await.starts_with(b"HTTP/1.1 200"));
    let trips: Vec<String> = (0..20).map(|number| format!("t{number:032}")).collect();
    for trip in &trips {
        let body = format!(r#"{{"user":"cm@example.com","type":"itinerary","event_type":"UPDATE","tripId":"{trip}"}}"#);
        let answer = forward(server.address(), &request("/_control/event", "", &body)).await;
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    }
    open.store(1, Ordering::SeqCst);
    server.crash();
    let idle = request("/_control/idle", "", "");
    assert!(forward(server.address(), &idle).await.starts_with(b"HTTP/1.1 200"));
    assert_eq!(*arrived.lock().await, trips);
    // What was delivered is not delivered again, and the subscription is still there.
    server.crash();
    assert!(forward(server.address(), &idle).await.starts_with(b"HTTP/1.1 200"));
    assert_eq!(arrived.lock().await.len(), trips.len());
    let body = r#"{"user":"cm@example.com","type":"itinerary","event_type":"UPDATE","tripId":"last"}"#;
    forward(server.address(), &request("/_control/event", "", body)).await;
    assert!(forward(server.address(), &idle).await.starts_with(b"HTTP/1.1 200"));
    assert_eq!(arrived.lock().await.last().unwrap(), "last");
    receiver.stop().await;
}
