//! Connections are kept alive, and replaced when the peer has closed them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::servers::{ScriptStep, client, request, scripted, within, write};
use crate::exchange::Failure;
use crate::wire::{SendOptions, Vault};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[tokio::test]
async fn a_connection_is_used_again() {
    let server = scripted(vec![
        ScriptStep::Read,
        write(OK),
        ScriptStep::Read,
        write(OK),
        ScriptStep::Read,
        write(OK),
        ScriptStep::Hang,
    ])
    .await;
    let client = client(Arc::new(Vault::empty()));
    for _ in 0..3 {
        let exchange = client.send(&request("POST", &server.url), within(1_000)).await;
        assert_eq!(exchange.status(), Some(200));
        assert_eq!(exchange.received.bytes.as_ref(), OK.as_bytes());
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
    let fresh = SendOptions { fresh_connection: true, ..within(1_000) };
    assert_eq!(client.send(&request("GET", &server.url), fresh).await.status(), Some(200));
    assert_eq!(server.connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_idle_connection_that_was_closed_is_replaced() {
    let server = scripted(vec![ScriptStep::Read, write(OK)]).await;
    let client = client(Arc::new(Vault::empty()));
    for wait in [0, 0, 20, 0] {
        tokio::time::sleep(Duration::from_millis(wait)).await;
        let exchange = client.send(&request("POST", &server.url), within(1_000)).await;
        assert_eq!(exchange.status(), Some(200), "{:?}", exchange.outcome);
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn a_connection_that_is_closed_at_the_request_is_replaced_once() {
    // The second request on each connection is read and not answered.
    let server = scripted(vec![ScriptStep::Read, write(OK), ScriptStep::Read]).await;
    let client = client(Arc::new(Vault::empty()));
    for connections in [1, 2, 3] {
        assert_eq!(client.send(&request("POST", &server.url), within(1_000)).await.status(), Some(200));
        assert_eq!(server.connections.load(Ordering::SeqCst), connections);
    }
    // One that never answers is not tried again.
    let dead = scripted(vec![ScriptStep::Read]).await;
    assert_eq!(client.send(&request("GET", &dead.url), within(1_000)).await.outcome, Err(Failure::Closed));
    assert_eq!(dead.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn answers_without_a_body_leave_the_connection_in_use() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n";
    let not_modified = "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n";
    let server = scripted(vec![
        ScriptStep::Read,
        write(head),
        ScriptStep::Read,
        write(not_modified),
        ScriptStep::Read,
        write(OK),
        ScriptStep::Hang,
    ])
    .await;
    let client = client(Arc::new(Vault::empty()));
    for (method, status, length) in [("HEAD", 200, 0), ("GET", 304, 0), ("GET", 200, 2)] {
        let exchange = client.send(&request(method, &server.url), within(1_000)).await;
        assert_eq!((exchange.status(), exchange.response().unwrap().body.len()), (Some(status), length));
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_connection_that_is_to_be_closed_is_not_kept() {
    for answer in [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    ] {
        let server =
            scripted(vec![ScriptStep::Read, write(answer), ScriptStep::Read, write(OK), ScriptStep::Hang]).await;
        let client = client(Arc::new(Vault::empty()));
        for connections in 1..3 {
            assert_eq!(client.send(&request("GET", &server.url), within(1_000)).await.status(), Some(200));
            assert_eq!(server.connections.load(Ordering::SeqCst), connections, "{answer:?}");
        }
    }
}

#[tokio::test]
async fn surplus_bytes_spoil_a_connection() {
    let server =
        scripted(vec![ScriptStep::Read, write(format!("{OK}surplus")), ScriptStep::Read, write(OK), ScriptStep::Hang])
            .await;
    let client = client(Arc::new(Vault::empty()));
    for connections in 1..3 {
        let exchange = client.send(&request("GET", &server.url), within(1_000)).await;
        assert_eq!(exchange.status(), Some(200));
        assert!(exchange.received.bytes.ends_with(b"oksurplus"));
        assert_eq!(server.connections.load(Ordering::SeqCst), connections);
    }
}

#[tokio::test]
async fn many_requests_at_once_do_not_mix_their_records() {
    let router = axum::Router::new().fallback(|uri: axum::http::Uri| async move { uri.path().to_owned() });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let client = Arc::new(client(Arc::new(Vault::empty())));
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..20 {
        let (client, url) = (Arc::clone(&client), url.clone());
        tasks.spawn(async move {
            for number in 0..100 {
                let path = format!("/{task}/{number}");
                let exchange = client.send(&request("GET", format!("{url}{path}")), within(10_000)).await;
                assert_eq!(exchange.response().unwrap().body.as_ref(), path.as_bytes());
                assert!(exchange.received.bytes.ends_with(path.as_bytes()));
            }
        });
    }
    while let Some(result) = tasks.join_next().await {
        result.unwrap();
    }
}
