//! TLS and proxies.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use super::servers::{ScriptStep, request, scripted, within, write};
use crate::exchange::{Exchange, Failure};
use crate::wire::{Client, Listener, Network, ReadLimits, Tcp, Vault, WireError, outside_client};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tls").join(name)
}

async fn secure() -> Listener {
    let (cert, key) = (fixture("cert.pem"), fixture("key.pem"));
    let vault = Arc::new(Vault::empty());
    Listener::bind("127.0.0.1:0", Some((&cert, &key)), Arc::default(), vault, Instant::now()).await.unwrap()
}

async fn get(network: &Network, url: &str) -> Exchange {
    let tcp = Arc::new(Tcp::new(network).unwrap());
    let client = Client::new(tcp, Arc::new(Vault::empty()), ReadLimits::default(), Instant::now());
    client.send(&request("GET", url), within(3_000)).await
}

#[tokio::test]
async fn a_certificate_must_be_trusted() {
    let listener = secure().await;
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    let failure = get(&Network::default(), &url).await.outcome.unwrap_err();
    assert!(matches!(failure, Failure::Tls(_)), "{failure:?}");
    let trusting = Network { cacert: Some(fixture("cert.pem")), ..Network::default() };
    assert_eq!(get(&trusting, &url).await.status(), Some(200));
    let insecure = Network { insecure: true, ..Network::default() };
    assert_eq!(get(&insecure, &url).await.status(), Some(200));
    let by_address = url.replace("localhost", "127.0.0.1");
    assert_eq!(get(&trusting, &by_address).await.status(), Some(200));
    assert_eq!(listener.log().len(), 3);
    let outside = outside_client(&trusting).unwrap();
    assert_eq!(outside.get(&url).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_client_certificate_can_be_given() {
    let listener = secure().await;
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    let identity = Some((fixture("cert.pem"), fixture("key.pem")));
    let network = Network { insecure: true, identity, ..Network::default() };
    assert_eq!(get(&network, &url).await.status(), Some(200));
}

#[test]
fn unusable_files_and_proxies_are_named() {
    let error = |network: Network| Tcp::new(&network).err().unwrap().to_string();
    let missing = error(Network { cacert: Some(PathBuf::from("/no/such.pem")), ..Network::default() });
    assert!(missing.starts_with("use /no/such.pem: "), "{missing}");
    let empty = error(Network { cacert: Some(fixture("README.md")), ..Network::default() });
    assert!(empty.ends_with("it holds no certificate in PEM form"), "{empty}");
    let proxy = Network { proxy: Some("socks5://user:hunter22@x".to_owned()), ..Network::default() };
    assert_eq!(error(proxy), "use the proxy: only http:// proxies are supported");
    assert!(matches!(
        Tcp::new(&Network { proxy: Some("::".to_owned()), ..Network::default() }),
        Err(WireError::Proxy(_))
    ));
}

#[tokio::test]
async fn http_goes_to_a_proxy_in_absolute_form() {
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = proxy.local_addr().unwrap();
    let seen = tokio::spawn(async move {
        let (mut stream, _) = proxy.accept().await.unwrap();
        let mut head = vec![0; 4096];
        let read = stream.read(&mut head).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        String::from_utf8_lossy(&head[..read]).into_owned()
    });
    let network = Network { proxy: Some(format!("http://me:pass%20word@{address}")), ..Network::default() };
    assert_eq!(get(&network, "http://target.example/a?b").await.status(), Some(200));
    assert_eq!(
        seen.await.unwrap(),
        "GET http://target.example/a?b HTTP/1.1\r\nHost: target.example\r\nProxy-Authorization: Basic bWU6cGFzcyB3b3Jk\r\n\r\n"
    );
}

#[tokio::test]
async fn https_goes_through_a_tunnel() {
    let listener = secure().await;
    let target = listener.local_addr().unwrap();
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = proxy.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = proxy.accept().await.unwrap();
        let mut head = vec![0; 4096];
        let read = stream.read(&mut head).await.unwrap();
        assert!(head[..read].starts_with(format!("CONNECT localhost:{} HTTP/1.1\r\n", target.port()).as_bytes()));
        stream.write_all(b"HTTP/1.1 200 Fine\r\n\r\n").await.unwrap();
        let mut onward = TcpStream::connect(target).await.unwrap();
        let _ = copy_bidirectional(&mut stream, &mut onward).await;
    });
    let network = Network { proxy: Some(format!("http://{address}")), insecure: true, ..Network::default() };
    assert_eq!(get(&network, &format!("https://localhost:{}/", target.port())).await.status(), Some(200));

    let refusing = scripted(vec![ScriptStep::Read, write("HTTP/1.1 403 Forbidden\r\n\r\n"), ScriptStep::Hang]).await;
    let network = Network { proxy: Some(refusing.url.clone()), ..Network::default() };
    let failure = get(&network, "https://localhost/").await.outcome.unwrap_err();
    assert_eq!(failure, Failure::Unreachable("the proxy answered 403 to CONNECT".to_owned()));
    assert_eq!(refusing.connections.load(Ordering::SeqCst), 1);
}
