//! The client and the listener, over sockets and pipes.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::servers::{client, request, vault, within};
use crate::exchange::Request;
use crate::wire::{ArrivalLog, Client, Listener, Pipe, ReadLimits, Reply, SendOptions, Vault, WireError};

async fn bound(vault: Arc<Vault>) -> (Listener, String) {
    let listener = Listener::bind("127.0.0.1:0", None, Arc::default(), vault, Instant::now()).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

#[tokio::test]
async fn a_request_arrives_byte_for_byte() {
    let (listener, url) = bound(Arc::new(Vault::empty())).await;
    let mut sent = request("POST", format!("{url}/a%2fb?x=1&x=%zz"));
    sent.headers = vec![("X-oDd".to_owned(), "1".to_owned()), ("content-type".to_owned(), "text/plain".to_owned())];
    sent.body = b"hello".as_slice().into();
    let exchange = client(Arc::new(Vault::empty())).send(&sent, within(1_000)).await;
    assert_eq!(exchange.status(), Some(200));
    let arrival = listener.log().snapshot_from(0).remove(0);
    assert_eq!((arrival.method.as_str(), arrival.target.as_str()), ("POST", "/a%2fb?x=1&x=%zz"));
    let host = url.trim_start_matches("http://");
    let names: Vec<_> = arrival.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    assert_eq!(
        names,
        [format!("Host: {host}"), "X-oDd: 1".into(), "content-type: text/plain".into(), "Content-Length: 5".into()]
    );
    assert_eq!(arrival.body.as_ref(), b"hello");
    assert_eq!(arrival.framing, None);
}

#[tokio::test]
async fn the_length_of_an_absent_body_is_said_where_one_is_expected() {
    let (listener, url) = bound(Arc::new(Vault::empty())).await;
    let client = client(Arc::new(Vault::empty()));
    for method in ["GET", "DELETE", "POST", "PUT", "PATCH"] {
        assert_eq!(client.send(&request(method, &url), within(1_000)).await.status(), Some(200));
    }
    let lengths: Vec<_> =
        listener.log().snapshot_from(0).iter().map(|one| one.header("content-length").map(str::to_owned)).collect();
    assert_eq!(lengths, [None, None, Some("0".into()), Some("0".into()), Some("0".into())]);
}

#[tokio::test]
async fn raw_and_odd_requests_are_written_as_they_are() {
    let (listener, url) = bound(Arc::new(Vault::empty())).await;
    let client = client(Arc::new(Vault::empty()));
    let mut raw = request("GET", &url);
    raw.raw = Some(b"GET /x HTTP/1.1\r\nHost: a\r\nbroken field\r\n\r\n".as_slice().into());
    assert_eq!(client.send(&raw, within(1_000)).await.status(), Some(400));
    let arrival = listener.log().snapshot_from(0).remove(0);
    assert_eq!((arrival.method.as_str(), arrival.target.as_str()), ("GET", "/x"));
    assert!(arrival.framing.is_some());
    // hyper's server takes neither, but says so.
    for (method, target) in [("GET", "/a b"), ("get it", "/")] {
        let odd = Request { method: method.to_owned(), ..request("GET", format!("{url}{target}")) };
        assert_eq!(client.send(&odd, within(1_000)).await.status(), Some(400));
    }
    assert_eq!(listener.log().len(), 3);
}

#[tokio::test]
async fn a_line_break_cannot_add_a_field() {
    let (listener, url) = bound(Arc::new(Vault::empty())).await;
    let mut sent = request("GET", &url);
    sent.headers = vec![("X-A".to_owned(), "1\r\nX-B: 2".to_owned())];
    client(Arc::new(Vault::empty())).send(&sent, within(1_000)).await;
    let arrival = listener.log().snapshot_from(0).remove(0);
    assert_eq!((arrival.header("x-a"), arrival.header("x-b")), (Some("1  X-B: 2"), None));
}

#[tokio::test]
async fn the_answer_can_be_set() {
    let (listener, url) = bound(Arc::new(Vault::empty())).await;
    let client = client(Arc::new(Vault::empty()));
    listener.respond_with(Arc::new(|arrival| match arrival.path() {
        "/close" => Reply { close: true, ..Reply::default() },
        "/slow" => Reply { status: 202, delay: Duration::from_millis(50), ..Reply::default() },
        _ => Reply { status: 503, body: b"later".to_vec(), ..Reply::default() },
    }));
    let send = async |path: &str| client.send(&request("POST", format!("{url}{path}")), within(1_000)).await;
    assert!(send("/close").await.outcome.is_err());
    let slow = send("/slow").await;
    assert_eq!(slow.status(), Some(202));
    assert!(slow.elapsed >= Duration::from_millis(50));
    assert_eq!(send("/x").await.response().unwrap().body.as_ref(), b"later");
    assert_eq!(listener.log().len(), 3);
}

#[tokio::test]
async fn large_bodies_are_cut_and_broken_ones_named() {
    let (listener, url) = bound(Arc::new(Vault::empty())).await;
    let client = client(Arc::new(Vault::empty()));
    let mut large = request("POST", &url);
    large.body = vec![b'x'; 3_000_000].into();
    assert_eq!(client.send(&large, within(5_000)).await.status(), Some(200));
    let mut broken = request("POST", &url);
    broken.raw = Some(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".as_slice().into());
    client.send(&broken, within(1_000)).await;
    let arrivals = listener.log().snapshot_from(0);
    assert_eq!((arrivals[0].truncated, arrivals[0].body.len()), (true, 1024 * 1024));
    assert!(arrivals[1].framing.as_deref().unwrap().starts_with("the body is broken"), "{arrivals:?}");
}

/// The interim response and the body that follows it do not disturb the record of heads.
#[tokio::test]
async fn an_expected_continue_is_given_and_skipped() {
    let (listener, url) = bound(Arc::new(Vault::empty())).await;
    let client = client(Arc::new(Vault::empty()));
    let mut sent = request("POST", &url);
    sent.headers = vec![("ExPect".to_owned(), "100-continue".to_owned())];
    sent.body = vec![b'x'; 300_000].into();
    for _ in 0..2 {
        let exchange = client.send(&sent, within(2_000)).await;
        assert_eq!(exchange.status(), Some(200));
        assert!(exchange.received.bytes.starts_with(b"HTTP/1.1 100 Continue\r\n"));
    }
    for arrival in listener.log().snapshot_from(0) {
        assert_eq!((arrival.headers[1].0.as_str(), arrival.body.len()), ("ExPect", 300_000));
    }
    assert_eq!(listener.log().len(), 2);
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let (listener, _url) = bound(Arc::new(Vault::empty())).await;
    let address = listener.local_addr().unwrap().to_string();
    let again = Listener::bind(&address, None, Arc::default(), Arc::new(Vault::empty()), Instant::now()).await;
    let Err(error @ WireError::Listen { .. }) = again else { panic!("bound twice") };
    assert_eq!(error.to_string(), format!("listen on {address}: the port is in use"));
}

#[tokio::test]
async fn a_dropped_listener_frees_its_port() {
    let (listener, url) = bound(Arc::new(Vault::empty())).await;
    let client = client(Arc::new(Vault::empty()));
    assert_eq!(client.send(&request("GET", &url), within(1_000)).await.status(), Some(200));
    drop(listener);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(client.send(&request("GET", &url), within(1_000)).await.outcome.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_pipe_works_on_a_paused_clock() {
    let start = Instant::now();
    let vault = vault(&[("key", "s3cret value")]).await;
    let log: Arc<ArrivalLog> = Arc::default();
    let listener = Listener::local(Arc::clone(&log), Arc::clone(&vault), start);
    let pipe = Pipe::new();
    pipe.serve("listener.local", listener.acceptor());
    pipe.serve_router(
        "provider.local",
        axum::Router::new().fallback(|| async {
            tokio::time::sleep(Duration::from_secs(3600)).await;
            "late"
        }),
    );
    let client = Client::new(Arc::new(pipe), vault, ReadLimits::default(), start);
    let mut sent = request("POST", "https://Listener.Local/x?k=⟨key#0⟩");
    sent.headers = vec![("Authorization".to_owned(), "Bearer ⟨key#0⟩".to_owned())];
    for _ in 0..3 {
        assert_eq!(client.send(&sent, SendOptions::default()).await.status(), Some(200));
    }
    let arrival = log.snapshot_from(2).remove(0);
    assert_eq!((arrival.target.as_str(), arrival.header("authorization")), ("/x?k=⟨key#0⟩", Some("Bearer ⟨key#0⟩")));
    assert_eq!(start.elapsed(), Duration::ZERO);

    let options = SendOptions { timeout: Duration::from_secs(7200), fresh_connection: false, ..SendOptions::default() };
    let exchange = client.send(&request("GET", "http://provider.local/"), options).await;
    assert_eq!(exchange.response().unwrap().body.as_ref(), b"late");
    assert_eq!((exchange.elapsed.as_secs(), exchange.started), (3600, Duration::ZERO));
    let exchange = client.send(&request("GET", "http://provider.local/"), SendOptions::default()).await;
    assert_eq!(exchange.outcome, Err(crate::exchange::Failure::Timeout));
    assert_eq!(exchange.elapsed.as_secs(), 30);
    let exchange = client.send(&request("GET", "http://nowhere.local/"), SendOptions::default()).await;
    assert!(matches!(exchange.outcome, Err(crate::exchange::Failure::Unreachable(_))));
}
