//! What hostile XML makes a vulnerable handler do: really fetch, really read, really expand.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;

use super::Fault;
use crate::servers::socket::{Request, Step, plain};

/// An expansion is given up after this long, so that the tests end.
const PATIENCE: Duration = Duration::from_millis(4_500);

pub(super) fn has_doctype(body: &[u8]) -> bool {
    String::from_utf8_lossy(&body[..body.len().min(4096)]).contains("<!DOCTYPE")
}

/// The answer of a handler that a document has harmed; nothing where it has not.
pub(super) fn harmed(fault: Option<Fault>, request: &Request) -> Option<Vec<Step>> {
    let text = String::from_utf8_lossy(&request.body[..request.body.len().min(256 * 1024)]);
    let system = |before: &str| text.split_once(before)?.1.split_once("SYSTEM \"")?.1.split('"').next();
    let attribute = |name: &str| text.split_once(&format!(" {name}=\""))?.1.split('"').next();
    match fault? {
        Fault::ClosesOnDoctype if has_doctype(&request.body) => return Some(vec![Step::Close]),
        Fault::FetchesEntity => fetch(system("<!ENTITY probity ")?, Duration::ZERO),
        Fault::FetchesEntityLater => fetch(system("<!ENTITY probity ")?, Duration::from_secs(3)),
        Fault::FetchesParameterEntity => fetch(system("<!ENTITY % probity ")?, Duration::ZERO),
        Fault::FetchesDtd => {
            fetch(text.split_once("<!DOCTYPE Notification SYSTEM \"")?.1.split('"').next()?, Duration::ZERO);
        }
        Fault::FetchesInclusion => fetch(attribute("href")?, Duration::ZERO),
        Fault::FetchesSchema => fetch(attribute("xsi:noNamespaceSchemaLocation")?, Duration::ZERO),
        Fault::FetchesStylesheet => {
            let (_, rest) = text.split_once("<?xml-stylesheet ")?;
            fetch(rest.split_once("href=\"")?.1.split('"').next()?, Duration::ZERO);
        }
        Fault::DisclosesFile | Fault::DisclosesIncludedFile => {
            let url = if fault == Some(Fault::DisclosesFile) { system("<!ENTITY probity ") } else { attribute("href") };
            let path = url?.strip_prefix("file://")?;
            return Some(plain(400, &[], &std::fs::read(path).unwrap_or_default()));
        }
        _ => {}
    }
    None
}

/// Fetches an address, after a while.
fn fetch(url: &str, after: Duration) {
    let Some((host, path)) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')) else { return };
    let (host, path) = (host.to_owned(), path.to_owned());
    tokio::spawn(async move {
        tokio::time::sleep(after).await;
        if let Ok(mut stream) = tokio::net::TcpStream::connect(&host).await {
            let _gone = stream.write_all(format!("GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n").as_bytes()).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
}

/// Expands every entity that the content names, character by character, as a reader without a bound does.
pub(super) fn expand(body: &[u8]) -> Option<()> {
    let text = &*String::from_utf8_lossy(body);
    let mut entities = BTreeMap::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("<!ENTITY ") {
        let (name, after) = after.split_once(" \"")?;
        let (value, after) = after.split_once('"')?;
        entities.insert(name.to_owned(), value.to_owned());
        rest = after;
    }
    let (_, content) = text.split_once("]>")?;
    let (mut length, until) = (0, Instant::now() + PATIENCE);
    written(content, &entities, &mut length, until);
    Some(())
}

fn written(text: &str, entities: &BTreeMap<String, String>, length: &mut u64, until: Instant) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        *length += before.chars().count() as u64;
        let Some((name, after)) = after.split_once(';') else { return };
        if Instant::now() > until {
            return;
        }
        if let Some(value) = entities.get(name) {
            written(value, entities, length, until);
        }
        rest = after;
    }
    *length += rest.chars().count() as u64;
}
