//! `[postback]` and `[canary]`: Probity's own addresses.

use std::path::PathBuf;

use super::action::{Allowed, action};
use super::node::TableView;
use super::reading::ConfigReader;
use crate::config::{CanaryTarget, PostbackTarget};

/// Reads `[postback]`.
pub(super) fn postback(mut table: TableView<'_>, reading: &mut ConfigReader<'_>) -> PostbackTarget {
    let default = PostbackTarget::default();
    let listen_node = table.take("listen");
    let listen_span = listen_node.as_ref().map(super::node::ConfigNode::span);
    let listen = listen_node.and_then(|node| {
        let text = node.string(reading)?;
        check_address(&text).map_err(|what| node.problem(reading, format!("`{}` {what}", node.key), None)).ok()?;
        Some(text)
    });
    let url = table.url("url", true, reading);
    if let (Some(listen), Some(span), None) = (&listen, listen_span, &url)
        && (listen.starts_with("0.0.0.0:") || listen.starts_with("[::]:"))
    {
        let message = "`postback.url` is needed where `postback.listen` is every address of the machine".to_owned();
        let help = "give the URL as the provider reaches it, e.g. url = \"http://host.docker.internal:9300/\"";
        reading.problem("postback.url", span, message, Some(help.to_owned()));
    }
    let request_only = Allowed { method: "POST", command: false, manual: false };
    let target = PostbackTarget {
        listen,
        url,
        due: table.duration("due", default.due, reading),
        silence: table.duration("silence", default.silence, reading),
        register: action(table.take("register"), request_only, reading),
        tls: tls(&mut table, reading),
    };
    table.finish(reading);
    target
}

fn tls(table: &mut TableView<'_>, reading: &mut ConfigReader<'_>) -> Option<(PathBuf, PathBuf)> {
    let node = table.take("tls")?;
    let mut table = node.table(reading)?;
    let cert = table.required("cert", &node.span(), reading);
    let key = table.required("key", &node.span(), reading);
    table.finish(reading);
    Some((cert?.into(), key?.into()))
}

/// Reads `[canary]`.
pub(super) fn canary(mut table: TableView<'_>, reading: &mut ConfigReader<'_>) -> CanaryTarget {
    let mut target = CanaryTarget::default();
    if let Some(node) = table.take("listen")
        && let Some(text) = node.string(reading)
    {
        match check_address(&text) {
            Ok(()) => target.listen = text,
            Err(what) => node.problem(reading, format!("`{}` {what}", node.key), None),
        }
    }
    if let Some(node) = table.take("url")
        && node.value.get_ref().as_str() != Some("")
        && let Some(url) = node.url(true, reading)
    {
        target.url = url;
    }
    target.settle = table.duration("settle", target.settle, reading);
    table.finish(reading);
    target
}

/// `HOST:PORT`, as a listener takes it.
fn check_address(text: &str) -> Result<(), &'static str> {
    let message = "is not an address to listen on; write HOST:PORT, such as 127.0.0.1:9300";
    let (host, port) = text.rsplit_once(':').ok_or(message)?;
    let host_is_sound = if host.contains(':') {
        host.starts_with('[') && host.ends_with(']')
    } else {
        !host.is_empty() && !host.contains('/')
    };
    if host_is_sound && port.parse::<u16>().is_ok() { Ok(()) } else { Err(message) }
}
