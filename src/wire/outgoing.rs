//! A request as the bytes that go out: symbols revealed, `Host` and `Content-Length` added.

use std::borrow::Cow;

use bytes::Bytes;

use super::escape::Context;
use super::http1::end_of_head;
use super::transport::{Origin, Transport};
use super::vault::Vault;
use crate::exchange::{Failure, Request};

/// A request that is ready to be written.
#[expect(clippy::struct_excessive_bools, reason = "independent of each other")]
pub(super) struct Outgoing {
    pub(super) origin: Origin,
    pub(super) bytes: Bytes,
    /// The answer has no body (HEAD).
    pub(super) head_only: bool,
    /// The connection is not used again: the request asks for it, or is not a well-formed one.
    pub(super) last: bool,
    /// It is written as it is, on a connection of its own.
    pub(super) raw: bool,
    /// It promises more than it has: its reader is to see that no more comes.
    pub(super) unfinished: bool,
}

impl Outgoing {
    pub(super) fn new(request: &Request, vault: &Vault, transport: &dyn Transport) -> Result<Self, Failure> {
        let (origin, target) = Origin::split(&request.url)?;
        if let Some(raw) = &request.raw {
            let bytes = reveal_raw(raw, vault);
            let head_only = bytes.starts_with(b"HEAD ");
            return Ok(Self {
                origin,
                bytes: bytes.into(),
                head_only,
                last: true,
                raw: true,
                unfinished: request.is_unfinished(),
            });
        }
        let forward = transport.forward(&origin);
        let body = vault.reveal(&request.body, body_context(request.header("content-type")));

        let mut bytes = Vec::with_capacity(256 + target.len() + body.len());
        push(&mut bytes, request.method.as_bytes());
        bytes.push(b' ');
        if forward.is_some() {
            bytes.extend_from_slice(origin.to_string().as_bytes());
        }
        push(&mut bytes, &vault.reveal(target.as_bytes(), Context::Percent));
        bytes.extend_from_slice(b" HTTP/1.1\r\n");
        if request.header("host").is_none() {
            field(&mut bytes, "Host", origin.authority().as_bytes());
        }
        let mut last = false;
        for (name, value) in &request.headers {
            field(&mut bytes, name, &vault.reveal(value.as_bytes(), Context::Plain));
            last |= name.eq_ignore_ascii_case("connection") && value.to_ascii_lowercase().contains("close");
        }
        if let Some(authorization) = forward.and_then(|forward| forward.authorization.as_deref()) {
            field(&mut bytes, "Proxy-Authorization", authorization.as_bytes());
        }
        let framed = request.header("content-length").is_some() || request.header("transfer-encoding").is_some();
        // A server may expect a body of these methods, so its absence is said (RFC 9110 section 8.6).
        let expected = matches!(request.method.as_str(), "POST" | "PUT" | "PATCH");
        if !framed && (expected || !body.is_empty()) {
            field(&mut bytes, "Content-Length", body.len().to_string().as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&body);
        Ok(Self {
            origin,
            bytes: bytes.into(),
            head_only: request.method == "HEAD",
            last,
            raw: false,
            unfinished: false,
        })
    }
}

fn body_context(content_type: Option<&str>) -> Context {
    content_type.map_or(Context::Plain, Context::of_media_type)
}

/// Appends what must not end the line: CR, LF and NUL become spaces, as RFC 9110 section 5.5 has it.
fn push(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend(part.iter().map(|byte| if matches!(byte, b'\r' | b'\n' | 0) { b' ' } else { *byte }));
}

fn field(bytes: &mut Vec<u8>, name: &str, value: &[u8]) {
    push(bytes, name.as_bytes());
    bytes.extend_from_slice(b": ");
    push(bytes, value);
    bytes.extend_from_slice(b"\r\n");
}

/// Reveals symbols in the request line, the fields and the body of a raw request, each as its place asks.
fn reveal_raw(raw: &[u8], vault: &Vault) -> Vec<u8> {
    let line = raw.iter().position(|byte| *byte == b'\n').map_or(raw.len(), |at| at + 1);
    let head = end_of_head(raw).unwrap_or(raw.len()).max(line);
    let content_type = raw[line..head].split(|byte| *byte == b'\n').find_map(|field| {
        let field: Cow<'_, str> = String::from_utf8_lossy(field);
        let (name, value) = field.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-type").then(|| value.to_owned())
    });
    let mut bytes = vault.reveal(&raw[..line], Context::Percent).into_owned();
    bytes.extend_from_slice(&vault.reveal(&raw[line..head], Context::Plain));
    bytes.extend_from_slice(&vault.reveal(&raw[head..], body_context(content_type.as_deref())));
    bytes
}
