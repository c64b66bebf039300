//! Triggers and commands.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::servers::{ScriptStep, scripted, vault, write};
use crate::config::Action;
use crate::wire::{
    ActionError, Actions, ArrivalLog, Client, Listener, Network, Pipe, ReadLimits, Vault, outside_client,
};

const SECOND: Duration = Duration::from_secs(1);

fn actions(vault: Arc<Vault>, pipe: Pipe) -> Actions {
    let client = Client::new(Arc::new(pipe), vault, ReadLimits::default(), Instant::now());
    Actions::new(Arc::new(client), outside_client(&Network::default()).unwrap())
}

fn variables() -> BTreeMap<String, String> {
    BTreeMap::from([("token".to_owned(), "⟨key#0⟩".to_owned()), ("user".to_owned(), "a\"b&c".to_owned())])
}

fn post(url: &str) -> Action {
    Action::Request {
        method: "POST".to_owned(),
        url: format!("{url}/do?u={{{{user}}}}"),
        headers: vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("authorization".to_owned(), "Bearer ⟨key#0⟩".to_owned()),
        ],
        body: Some(r#"{"token":"{{token}}","user":"{{user}}"}"#.to_owned()),
    }
}

/// The listener conceals what arrives, so a symbol there says that the value was sent.
#[tokio::test]
async fn a_request_goes_out_over_sockets_and_pipes() {
    let vault = vault(&[("key", "t0ken\"value")]).await;
    let log: Arc<ArrivalLog> = Arc::default();
    let listener =
        Listener::bind("127.0.0.1:0", None, Arc::clone(&log), Arc::clone(&vault), Instant::now()).await.unwrap();
    let pipe = Pipe::new();
    pipe.serve("provider.local", listener.acceptor());
    let actions = actions(vault, pipe);
    for url in ["http://provider.local".to_owned(), format!("http://{}", listener.local_addr().unwrap())] {
        let answer = actions.run(&post(&url), &variables(), SECOND).await.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (Some(200), ""));
    }
    let arrivals = log.snapshot_from(0);
    assert_eq!(arrivals.len(), 2);
    for arrival in arrivals {
        assert_eq!(arrival.target, "/do?u=a%22b%26c");
        assert_eq!(arrival.header("authorization"), Some("Bearer ⟨key#0⟩"));
        assert_eq!(arrival.body.as_ref(), r#"{"token":"⟨key#0⟩","user":"a\"b&c"}"#.as_bytes());
    }
}

#[tokio::test]
async fn failures_are_said_without_secrets() {
    let secret = "t0kenvalue";
    let actions = actions(vault(&[("key", secret)]).await, Pipe::new());
    let echo = scripted(vec![
        ScriptStep::Read,
        write("HTTP/1.1 500 No\r\nContent-Length: 14\r\n\r\nbad t0kenvalue"),
        ScriptStep::Hang,
    ])
    .await;
    let redirect =
        scripted(vec![ScriptStep::Read, write("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")])
            .await;
    let hang = scripted(vec![ScriptStep::Read, ScriptStep::Hang]).await;
    let command = |script: &str| Action::Command(vec!["sh".to_owned(), "-c".to_owned(), script.to_owned()]);
    for (action, message) in [
        (post(&echo.url), "run the action: the answer was 500: bad ⟨key#0⟩"),
        (post(&redirect.url), "run the action: the answer was 302"),
        (post(&hang.url), "run the action: it took longer than 0.5 s"),
        (post("http://127.0.0.1:1"), "send the request: Connection refused"),
        (post("http://{{nobody}}"), "fill in the template: there is no variable `nobody`, only token, user"),
        (
            command("echo >&2 \"no $PROBITY_TOKEN\"; exit 3"),
            "run the command `sh`: it ended with exit status: 3: no ⟨key#0⟩",
        ),
        (command("sleep 9"), "run the action: it took longer than 0.5 s"),
        (Action::Command(vec!["/does/not/exist".to_owned()]), "start the command `/does/not/exist`: No such file"),
        (Action::Manual, "run the action: it is done by hand"),
    ] {
        let error = actions.run(&action, &variables(), Duration::from_millis(500)).await.unwrap_err();
        assert!(error.to_string().starts_with(message), "{error}");
        assert!(!format!("{error} {error:?}").contains(secret), "{error:?}");
    }
}

#[tokio::test]
async fn a_command_has_the_variables_in_arguments_and_environment() {
    let actions = actions(vault(&[("key", "t0kenvalue")]).await, Pipe::new());
    let script = "test \"$PROBITY_TOKEN\" = t0kenvalue && test \"$1\" = 'a\"b&c' && echo \"$1 $PROBITY_TOKEN\"";
    let command = ["sh", "-c", script, "sh", "{{user}}"].map(str::to_owned).to_vec();
    let answer = actions.run(&Action::Command(command), &variables(), 5 * SECOND).await.unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (None, "a\"b&c ⟨key#0⟩\n"));
    let large = ["sh", "-c", "head -c 300000 /dev/zero"].map(str::to_owned).to_vec();
    let answer = actions.run(&Action::Command(large), &variables(), 5 * SECOND).await.unwrap();
    assert!(answer.body.len() <= 64 * 1024);
}

#[tokio::test(start_paused = true)]
async fn a_local_request_works_on_a_paused_clock() {
    let pipe = Pipe::new();
    pipe.serve_router(
        "provider.local",
        axum::Router::new().fallback(|| async { tokio::time::sleep(Duration::from_secs(3)).await }),
    );
    let actions = actions(vault(&[("key", "t0kenvalue")]).await, pipe);
    let start = Instant::now();
    let action = post("http://provider.local");
    assert!(actions.run(&action, &variables(), 10 * SECOND).await.is_ok());
    assert_eq!(start.elapsed().as_secs(), 3);
    let late = actions.run(&action, &variables(), SECOND).await;
    assert_eq!(late, Err(ActionError::Timeout(SECOND)));
}
