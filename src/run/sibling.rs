//! Two requests compared, and one written down byte for byte.

use std::fmt::Write as _;

use crate::event::{Exact, text_of};
use crate::exchange::{Address, Request};

/// How `request` differs from `near`, as a unified diff without context beyond a line.
pub(super) fn diff(near: &Request, request: &Request) -> String {
    similar::TextDiff::from_lines(lines(near), lines(request)).unified_diff().context_radius(1).to_string()
}

/// A request in lines: JSON is laid out, XML broken between elements.
fn lines(request: &Request) -> String {
    let bytes = request.raw.as_ref().unwrap_or(&request.body);
    let mut text = String::new();
    if request.raw.is_none() {
        let _ = writeln!(text, "{} {}", request.method, request.url);
        for (name, value) in &request.headers {
            let _ = writeln!(text, "{name}: {value}");
        }
    }
    match serde_json::from_slice::<serde_json::Value>(bytes) {
        Ok(value) if serde_json::to_vec(&value).is_ok_and(|same| same == **bytes) => {
            let _ = writeln!(text, "{value:#}");
        }
        _ => text.push_str(&(text_of(bytes).replace("><", ">\n<") + "\n")),
    }
    text
}

/// A request byte for byte.
pub(super) fn exact(request: &Request) -> Exact {
    let target = Address::of(&request.url).map_or("", |address| address.target);
    let bytes = request.raw.as_ref().unwrap_or(&request.body);
    Exact {
        method: request.method.clone(),
        target: target.to_owned(),
        headers: request.headers.clone(),
        base64: Exact::encode(bytes),
        raw: request.raw.is_some(),
    }
}
