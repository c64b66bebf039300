//! The recording client against a bare hyper loop, on the same server in the same run.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper_util::rt::TokioIo;

use super::servers::{client, request, vault, within};

const REQUESTS: u32 = 2_000;

async fn server() -> String {
    let body = "{\"id\":1,\"name\":\"an order\",\"lines\":[1,2,3]}".repeat(20);
    let router = axum::Router::new().fallback(move || {
        let body = body.clone();
        async move { body }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn bare(address: &str) -> Duration {
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let start = Instant::now();
    for _ in 0..REQUESTS {
        let request = http::Request::get("/orders?page=1").header("host", address).body(Empty::<Bytes>::new()).unwrap();
        sender.ready().await.unwrap();
        let answer = sender.send_request(request).await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.into_body().collect().await.unwrap();
    }
    start.elapsed()
}

async fn recorded(address: &str) -> Duration {
    let vault = vault(&[("key", "some-secret-token"), ("other", "another-secret-token")]).await;
    let client = client(vault);
    let mut request = request("GET", format!("http://{address}/orders?page=1"));
    request.headers.push(("Authorization".to_owned(), "Bearer ⟨key#0⟩".to_owned()));
    let start = Instant::now();
    for _ in 0..REQUESTS {
        assert_eq!(client.send(&request, within(5_000)).await.status(), Some(200));
    }
    start.elapsed()
}

/// The time of each is shown with `--nocapture`; it is not asserted, since a loaded machine says nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_requests_in_a_row() {
    let address = server().await;
    let (bare, recorded) = (bare(&address).await, recorded(&address).await);
    let ratio = bare.as_secs_f64() / recorded.as_secs_f64();
    println!("{REQUESTS} requests: bare {bare:?}, recorded {recorded:?}, rate {ratio:.2} of bare");
}
