//! curl commands that send a request again, byte for byte.
//!
//! The command is for bash: what single quotes cannot hold is written as `$'…'`, secrets as environment variables inside
//! double quotes.

use std::fmt::Write as _;

use crate::exchange::{Address, Request, symbols_in};

/// Linux passes at most 128 KiB as one argument; a longer command could not be pasted.
const LONGEST: usize = 100 * 1024;

/// The curl command that sends `request`, or `None` where curl cannot: raw bytes, a NUL in the body, a framing of its
/// own, header fields or a method outside RFC 9110.
pub fn curl(request: &Request) -> Option<String> {
    let raw = request.raw.is_some() || request.body.contains(&0) || request.body.len() > LONGEST;
    let framed = is_given(request, "transfer-encoding") || is_given(request, "expect");
    let hosts = values(request, "host").count() > 1 || values(request, "host").any(str::is_empty);
    let lengths = values(request, "content-length").any(|value| value != request.body.len().to_string());
    if raw || framed || hosts || lengths || !is_token(&request.method) {
        return None;
    }
    let head = request.method == "HEAD";
    if head && !request.body.is_empty() {
        return None;
    }

    let mut command = "curl -i --http1.1 --path-as-is -g".to_owned();
    // curl would wait for the body of an answer to HEAD that it does not know to be one.
    if head {
        command.push_str(" --head");
    } else {
        write!(command, " --request {}", quote(request.method.as_bytes())).ok()?;
    }
    for name in ["User-Agent", "Accept"] {
        if !is_given(request, name) {
            write!(command, " -H '{name}:'").ok()?;
        }
    }
    let with_data = !request.body.is_empty() || ["POST", "PUT", "PATCH"].contains(&request.method.as_str());
    if with_data && !is_given(request, "content-type") {
        command.push_str(" -H 'Content-Type:'");
    }
    for (name, value) in &request.headers {
        write!(command, " -H {}", quote(field(name, value)?.as_bytes())).ok()?;
    }
    if with_data {
        // --data-binary would read a file where the body begins with an at sign.
        let option = if request.body.starts_with(b"@") { "--data-raw" } else { "--data-binary" };
        write!(command, " {option} {}", quote(&request.body)).ok()?;
    }
    push_url(&mut command, &request.url)?;
    (command.len() <= LONGEST).then_some(command)
}

fn values<'a>(request: &'a Request, name: &'a str) -> impl Iterator<Item = &'a str> {
    request.headers.iter().filter(move |(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

fn is_given(request: &Request, name: &str) -> bool {
    values(request, name).next().is_some()
}

/// A header field as curl's `-H` takes it: `Name;` is how it sends an empty value.
fn field(name: &str, value: &str) -> Option<String> {
    let blank = value.bytes().all(|byte| byte == b' ' || byte == b'\t');
    let broken = value.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t');
    if !is_token(name) || broken || (blank && !value.is_empty()) {
        return None;
    }
    Some(if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") })
}

/// A token of RFC 9110 section 5.6.2.
fn is_token(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// curl parses and cleans the URL; what it would change is given as `--request-target` instead.
fn push_url(command: &mut String, url: &str) -> Option<()> {
    let address = Address::of(url)?;
    let Address { scheme, authority, target } = address;
    let text = without_symbols(target);
    if text.bytes().any(|byte| byte.is_ascii_control()) || authority.contains('@') || !symbols_in(authority).is_empty()
    {
        return None;
    }
    let plain =
        text.is_empty() || text.starts_with('/') && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    if plain {
        write!(command, " {}", quote(url.as_bytes())).ok()?;
    } else {
        let target = address.request_target();
        let origin = format!("{scheme}://{authority}/");
        write!(command, " --request-target {} {}", quote(target.as_bytes()), quote(origin.as_bytes())).ok()?;
    }
    let mut variables: Vec<String> = symbols_in(target).into_iter().map(|(_, symbol)| symbol.variable()).collect();
    variables.dedup();
    if !variables.is_empty() {
        write!(command, " # {} percent-encoded, as it stands in a URL", variables.join(", ")).ok()?;
    }
    Some(())
}

fn without_symbols(text: &str) -> String {
    let mut rest = text.to_owned();
    for (range, _) in symbols_in(text).into_iter().rev() {
        rest.replace_range(range, "");
    }
    rest
}

/// Quotes bytes for bash, with symbols as `"$VARIABLE"`.
fn quote(bytes: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(bytes) else {
        // Symbols are UTF-8; they are found in the valid stretches.
        return bytes
            .utf8_chunks()
            .map(|chunk| {
                let valid = if chunk.valid().is_empty() { String::new() } else { quote(chunk.valid().as_bytes()) };
                if chunk.invalid().is_empty() { valid } else { valid + &quote_literal(chunk.invalid()) }
            })
            .collect();
    };
    let mut quoted = String::new();
    let mut from = 0;
    for (range, symbol) in symbols_in(text) {
        if range.start > from {
            quoted.push_str(&quote_literal(&bytes[from..range.start]));
        }
        let _ = write!(quoted, "\"${}\"", symbol.variable());
        from = range.end;
    }
    if from < bytes.len() || bytes.is_empty() {
        quoted.push_str(&quote_literal(&bytes[from..]));
    }
    quoted
}

fn quote_literal(bytes: &[u8]) -> String {
    let safe = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_./:=,+".contains(byte);
    if !bytes.is_empty() && bytes.iter().all(safe) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let special = |c: char| c == '\'' || c == '!' || c.is_control() || c == '\u{fffd}';
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains(special) => format!("'{text}'"),
        _ => ansi_c(bytes),
    }
}

/// `$'…'` (bash manual, section 3.1.2.4). Quotes and exclamation marks are written as numbers, because history
/// expansion looks for them even there.
fn ansi_c(bytes: &[u8]) -> String {
    let mut quoted = "$'".to_owned();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => quoted.push_str("\\n"),
                '\r' => quoted.push_str("\\r"),
                '\t' => quoted.push_str("\\t"),
                '\\' => quoted.push_str("\\\\"),
                '\'' | '!' => push_bytes(&mut quoted, &[c as u8]),
                c if c.is_control() => push_bytes(&mut quoted, c.encode_utf8(&mut [0; 4]).as_bytes()),
                c => quoted.push(c),
            }
        }
        push_bytes(&mut quoted, chunk.invalid());
    }
    quoted.push('\'');
    quoted
}

fn push_bytes(quoted: &mut String, bytes: &[u8]) {
    for byte in bytes {
        let _ = write!(quoted, "\\x{byte:02x}");
    }
}

#[cfg(test)]
#[path = "curl_tests.rs"]
mod tests;
