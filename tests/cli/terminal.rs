//! A manual trigger at a terminal: `script` of util-linux gives one.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use super::{Place, manual};
use crate::servers::planted_provider::{PlantedProvider, config_toml};
use crate::support::{free_address, post};

/// Makes the provider's event happen as a tester would, by other means than Probity.
fn happen(address: &str, words: &str) {
    let (what, whose) = words.split_once(" of ").unwrap();
    let (kind, event) = what.split_once(' ').unwrap();
    let whose = whose.split(", ").next().unwrap().trim();
    let body =
        format!(r#"{{"token":"","user":"{whose}","type":"{kind}","event_type":"{event}","tripId":"","context":""}}"#);
    let answer = post(address, "/_control/event", "application/json", &body);
    assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
}

/// Runs at a terminal; the tester answers each prompt with `reply`, after making the event happen where that is Enter.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn at_a_terminal(place: &Place, address: &str, reply: &str) -> Option<(Option<i32>, String)> {
    let probity = env!("CARGO_BIN_EXE_probity");
    let run = format!("{probity} run --only 'lifecycle/scenario/subscribe/*'");
    let started = Command::new("script")
        .current_dir(place.path())
        .args(["-qec", &run, "/dev/null"])
        .env("NO_COLOR", "1")
        .env_remove("CI")
        .env_remove("PROBITY_CONFIG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else {
        assert!(std::env::var_os("PROBITY_REQUIRE_REAL").is_none(), "script of util-linux is not on this machine");
        eprintln!("skipped: script of util-linux is not on this machine");
        return None;
    };
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (mut said, mut asked) = (String::new(), 0);
    let mut some = [0; 1024];
    while let Ok(count) = output.read(&mut some) {
        if count == 0 {
            break;
        }
        said.push_str(&String::from_utf8_lossy(&some[..count]));
        let complete = said.matches("Press Enter when it is done").count();
        if complete > asked {
            asked = complete;
            let words = said.rsplit("make this happen: ").next().unwrap().lines().next().unwrap().to_owned();
            if reply == "\n" {
                happen(address, &words);
            }
            input.write_all(reply.as_bytes()).unwrap();
        }
    }
    let code = child.wait().unwrap().code();
    assert!(asked > 0, "nothing was asked: {said}");
    Some((code, said))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tester_at_a_terminal_is_asked_and_what_was_done_is_judged() {
    let postback = format!("http://{}/", free_address());
    let running = PlantedProvider::start(None, None, Some(postback.clone())).await;
    let config = config_toml(running.addr, Some(&postback));
    let place = Place::new().with("probity.toml", &manual(&config).replace("due = \"2s\"", "due = \"30s\""));
    let address = running.addr.to_string();
    tokio::task::block_in_place(|| {
        let report = |key: &str| place.report()["summary"][key].as_u64().unwrap();
        let Some((code, said)) = at_a_terminal(&place, &address, "\n") else { return };
        assert_eq!(code, Some(0), "{said}");
        assert!(report("passed") >= 3 && report("skipped") == 0, "{said}");
        let Some((_, said)) = at_a_terminal(&place, &address, "s\n") else { return };
        assert!(report("passed") == 0 && report("skipped") >= 3, "{said}");
        assert!(said.contains("the tester skipped it"), "{said}");
    });
    running.stop().await;
}
