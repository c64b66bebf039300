//! Secrets from commands and token endpoints.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::servers::{ScriptStep, scripted, write};
use crate::config::{SecretSource, Secrets};
use crate::exchange::Symbol;
use crate::wire::{Context, Network, Vault, outside_client};

fn one(source: SecretSource) -> Secrets {
    Secrets::from_iter([(Symbol::new("key", 0), source)])
}

fn command(script: &str, ttl: Option<Duration>) -> SecretSource {
    SecretSource::Command { command: ["sh", "-c", script].map(str::to_owned).to_vec(), ttl }
}

fn value(vault: &Vault) -> String {
    vault.reveal_text("⟨key#0⟩", Context::Plain).into_owned()
}

#[tokio::test]
async fn a_command_gives_a_value_without_its_line_break() {
    let vault = Vault::new(&one(command("echo 'from command'", None)), None).await.unwrap();
    assert_eq!(value(&vault), "from command");
    assert_eq!(format!("{vault:?}"), "{\"⟨key#0⟩\"}");
}

#[tokio::test]
async fn an_expired_value_is_obtained_again_and_the_old_one_stays_concealed() {
    let folder = tempfile::tempdir().unwrap();
    let counter = folder.path().join("count");
    let script = format!("echo x >> {0}; echo \"value-$(wc -l < {0} | tr -d ' ')\"", counter.display());
    let vault = Vault::new(&one(command(&script, Some(Duration::from_millis(40)))), None).await.unwrap();
    vault.renew().await.unwrap();
    assert_eq!(value(&vault), "value-1");
    tokio::time::sleep(Duration::from_millis(60)).await;
    vault.renew().await.unwrap();
    assert_eq!(value(&vault), "value-2");
    assert_eq!(vault.conceal_text("value-1 value-2 value-3"), "⟨key#0⟩ ⟨key#0⟩ value-3");
}

#[tokio::test]
async fn a_failed_renewal_keeps_the_old_value() {
    let folder = tempfile::tempdir().unwrap();
    let once = folder.path().join("once");
    let script = format!("test ! -e {0} && touch {0} && echo first-value", once.display());
    let vault = Vault::new(&one(command(&script, Some(Duration::from_millis(10)))), None).await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(vault.renew().await.is_err());
    assert_eq!(value(&vault), "first-value");
    assert!(vault.renew().await.is_ok(), "not tried again at once");
}

#[tokio::test]
async fn what_does_not_give_a_value_is_named_without_its_output() {
    let unauthorized =
        scripted(vec![ScriptStep::Read, write("HTTP/1.1 401 No\r\nContent-Length: 9\r\n\r\nhunter222")]).await;
    let page = scripted(vec![ScriptStep::Read, write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhunter222")]).await;
    let token = |url: &str| SecretSource::Token {
        url: url.to_owned(),
        client_id: "id".to_owned(),
        client_secret: "hunter222".to_owned(),
    };
    let outside = outside_client(&Network::default()).unwrap();
    for (source, message) in [
        (command("echo hunter222; exit 2", None), "the command `sh` ended with exit status: 2"),
        (
            SecretSource::Command { command: vec!["/no/such".to_owned()], ttl: None },
            "the command `/no/such` did not start: ",
        ),
        (SecretSource::Command { command: vec![], ttl: None }, "the command is empty"),
        (token(&unauthorized.url), "the token endpoint answered 401"),
        (token(&page.url), "the token endpoint's answer is not JSON with a string `access_token`"),
        (token("http://127.0.0.1:1/"), "the token request failed: Connection refused"),
    ] {
        let error = Vault::new(&one(source), Some(outside.clone())).await.unwrap_err();
        let expected = format!("obtain the secret ⟨key#0⟩: {message}");
        assert!(error.to_string().starts_with(&expected), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter222"), "{error:?}");
    }
}

#[tokio::test]
async fn a_token_is_requested_with_client_credentials() {
    let count = Arc::new(AtomicUsize::new(0));
    let requests = Arc::clone(&count);
    let router = axum::Router::new().fallback(move |body: String| async move {
        assert_eq!(body, "grant_type=client_credentials&client_id=the%20id&client_secret=hunter%2F222");
        let number = requests.fetch_add(1, Ordering::SeqCst);
        format!(r#"{{"access_token":"token-value-{number}","token_type":"bearer","expires_in":3600}}"#)
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let (client_id, client_secret) = ("the id".to_owned(), "hunter/222".to_owned());
    let secrets = one(SecretSource::Token { url, client_id, client_secret });
    let vault = Vault::new(&secrets, Some(outside_client(&Network::default()).unwrap())).await.unwrap();
    assert_eq!(value(&vault), "token-value-0");
    vault.renew().await.unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 1);
    assert_eq!(vault.conceal_text("hunter%2f222"), "⟨key#0⟩", "the client secret is concealed too");
}
