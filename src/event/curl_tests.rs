//! The commands as text, and real curl against a listener that records bytes.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;

use super::*;
use crate::exchange::Symbol;

fn request(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Request {
    Request {
        method: method.to_owned(),
        url: url.to_owned(),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: body.into(),
        raw: None,
    }
}

#[test]
fn secrets_are_environment_variables() {
    let jwt = Symbol::new("petAuth", 0).to_string();
    let url = format!("http://localhost/pets?key={jwt}&a=b");
    let command = curl(&request("GET", &url, &[("Authorization", &format!("Bearer {jwt}"))], b"")).unwrap();
    insta::assert_snapshot!(command, @r#"curl -i --http1.1 --path-as-is -g --request GET -H 'User-Agent:' -H 'Accept:' -H 'Authorization: Bearer '"$PROBITY_PETAUTH_0" 'http://localhost/pets?key='"$PROBITY_PETAUTH_0"'&a=b' # PROBITY_PETAUTH_0 percent-encoded, as it stands in a URL"#);
}

#[test]
fn bodies_are_quoted_for_bash() {
    let body = b"{\"it's\":\n\t\"50% off!\"}\x01\xff";
    let command = curl(&request("POST", "http://localhost/", &[("Content-Type", "a/b")], body)).unwrap();
    insta::assert_snapshot!(command, @r#"curl -i --http1.1 --path-as-is -g --request POST -H 'User-Agent:' -H 'Accept:' -H 'Content-Type: a/b' --data-binary $'{"it\x27s":\n\t"50% off\x21"}\x01'$'\xff' http://localhost/"#);
}

#[test]
fn there_is_no_command_where_curl_cannot() {
    let at = "http://localhost/";
    let raw = Request { raw: Some(b"GET /".as_slice().into()), ..request("GET", at, &[], b"") };
    for (why, request) in [
        ("raw bytes", raw),
        ("a NUL", request("POST", at, &[], b"a\0b")),
        ("a method that is no token", request("GE T", at, &[], b"")),
        ("a field name that is no token", request("GET", at, &[("a b", "c")], b"")),
        ("a line break in a value", request("GET", at, &[("a", "b\r\nc: d")], b"")),
        ("a blank value, which curl drops", request("GET", at, &[("a", "  ")], b"")),
        ("a wrong length", request("POST", at, &[("Content-Length", "5")], b"abc")),
        ("a framing of its own", request("POST", at, &[("Transfer-Encoding", "chunked")], b"abc")),
        ("two hosts", request("GET", at, &[("Host", "a"), ("Host", "b")], b"")),
        ("more than bash takes", request("POST", at, &[], &vec![b'a'; LONGEST + 1])),
    ] {
        assert_eq!(curl(&request), None, "{why}");
    }
}

/// Method, target, header fields, body.
type CurlCase<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a [u8]);

/// What curl writes to a connection, up to the end of the body it announces.
fn sent(listener: &TcpListener, command: &str) -> Vec<u8> {
    let mut child = Command::new("bash")
        .args(["-c", command])
        .env("PROBITY_PETAUTH_0", "s3cr3t \"$'x")
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(5))).unwrap();
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 65536];
    loop {
        let read = stream.read(&mut buffer).unwrap();
        bytes.extend_from_slice(&buffer[..read]);
        let Some(head) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
        let length = text
            .split("content-length: ")
            .nth(1)
            .map_or(0, |rest| rest.split("\r\n").next().unwrap().parse::<usize>().unwrap());
        if bytes.len() >= head + 4 + length {
            break;
        }
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    drop(stream);
    assert!(child.wait().unwrap().success(), "{command}");
    bytes
}

#[test]
fn real_curl_sends_the_same_bytes() {
    if Command::new("curl").arg("--version").output().is_err()
        || Command::new("bash").arg("--version").output().is_err()
    {
        println!("skipped: curl or bash is not installed");
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let jwt = Symbol::new("petAuth", 0).to_string();
    let bearer = format!("Bearer {jwt}");
    let secret_body = format!("a {jwt} b");
    let long = "x".repeat(90_000);
    let awkward = "it's \\ \"quoted\" $HOME `id` !! é \u{1}\u{7f} \r\n\t%41";
    let every_byte: Vec<u8> = (1..=255).collect();
    let cases: &[CurlCase<'_>] = &[
        ("GET", "/", &[], b""),
        ("GET", "/a/../b/./c//d?x=1&x=2&y=[a]{b}", &[("Accept", "text/plain"), ("X-Empty", "")], b""),
        ("GET", "/with space?q=é\"<>#frag", &[], b""),
        ("GET", "/%zz?+&&=", &[("User-Agent", "probe"), ("X-A", "1"), ("x-a", "2")], b""),
        ("HEAD", "/", &[("X-A", "1")], b""),
        ("DELETE", "/x", &[], b""),
        ("PROPFIND", "/x", &[("Content-Type", "a/b")], b"body"),
        ("POST", "/", &[], b""),
        ("POST", "/", &[("Content-Type", "application/json")], b"{\"a\": [1, 2]}"),
        ("POST", "/", &[("content-type", "a/b;c=\"d e\""), ("Accept", "*/*")], awkward.as_bytes()),
        ("POST", "/", &[], b"@/etc/hostname"),
        ("PUT", "/", &[("X-Quote", "it's !\"$(id)\" \\n é")], &every_byte),
        ("POST", "/", &[], long.as_bytes()),
        ("POST", "/", &[("Authorization", &bearer)], secret_body.as_bytes()),
        ("GET", "/", &[("Host", "example.org"), ("X-B", "  two  spaces  ")], b""),
    ];
    for (method, target, headers, body) in cases {
        let request = request(method, &format!("http://{host}{target}"), headers, body);
        let command = curl(&request).unwrap_or_else(|| panic!("no command for {method} {target}"));
        let bytes = sent(&listener, &command);
        let named = headers.iter().find(|(name, _)| *name == "Host").map_or(host.as_str(), |(_, value)| value);
        let mut expected = format!("{method} {target} HTTP/1.1\r\nHost: {named}\r\n");
        for (name, value) in headers.iter().filter(|(name, _)| *name != "Host") {
            let space = if value.is_empty() { "" } else { " " };
            expected.push_str(&format!("{name}:{space}{value}\r\n").replace(&jwt, "s3cr3t \"$'x"));
        }
        let body = if body.contains(&0xff) {
            body.to_vec()
        } else {
            String::from_utf8_lossy(body).replace(&jwt, "s3cr3t \"$'x").into_bytes()
        };
        if !body.is_empty() || ["POST", "PUT"].contains(method) {
            let _ = std::fmt::Write::write_fmt(&mut expected, format_args!("Content-Length: {}\r\n", body.len()));
        }
        let expected = [expected.as_bytes(), b"\r\n", &body].concat();
        assert_eq!(String::from_utf8_lossy(&bytes), String::from_utf8_lossy(&expected), "{command}");
        assert_eq!(bytes, expected, "{command}");
    }
}
