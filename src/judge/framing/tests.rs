//! Legal and illegal answers.

use quickcheck::QuickCheck;

use super::{FramingFault, inspect};
use crate::exchange::Received;

/// What the rule that is broken says of the wire.
fn word(fault: &FramingFault) -> &'static str {
    fault.rule.as_str().trim_start_matches("wire#")
}

fn keywords(bytes: &[u8], closed: bool, method: &str) -> Vec<&'static str> {
    let received = Received { bytes: bytes.into(), total: bytes.len() as u64, closed };
    let mut found: Vec<_> = inspect(&received, method).faults.iter().map(word).collect();
    found.dedup();
    found
}

#[test]
fn legal_oddities_are_no_faults() {
    for (bytes, closed, method) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", false, "GET"),
        ("HTTP/1.1 200 \r\ncontent-LENGTH:2\t \r\n\r\nhi", true, "GET"),
        ("HTTP/1.1 200 All is well, más o menos\r\nX:\r\nX-Empty: \r\n\r\nuntil close", true, "GET"),
        ("HTTP/1.0 200 OK\r\n\r\nuntil close", true, "GET"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi", false, "GET"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;a=b;c=\"d\"\r\nhi\r\n000A ; x\r\n0123456789\r\n0\r\n\r\n",
            false,
            "GET",
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\nDigest: x\r\nEmpty:\r\n\r\n", false, "GET"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nzzz", true, "GET"),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
            false,
            "POST",
        ),
        ("HTTP/1.1 204 No Content\r\n\r\n", false, "GET"),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 12\r\n\r\n", false, "GET"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n", false, "HEAD"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false, "HEAD"),
        ("HTTP/1.1 200 OK\r\n\r\n\0tunnel", false, "CONNECT"),
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\0\x01", false, "GET"),
        // Not complete, and it may still become so.
        ("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhalf", false, "GET"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal", false, "GET"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r", false, "GET"),
        ("HTTP/1.1 200 OK\r\nX-A", false, "GET"),
        ("", true, "GET"),
        // The secret was longer than its symbol.
        ("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n⟨key#0⟩", true, "GET"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n32\r\n⟨key#0⟩\r\n0\r\n\r\n", true, "GET"),
        ("HTTP/1.1 200 OK\r\nX-Echo: ⟨key#0⟩\r\nContent-Length: 50\r\n\r\nhi", true, "GET"),
    ] {
        assert_eq!(keywords(bytes.as_bytes(), closed, method), [""; 0], "{bytes:?}");
    }
}

#[test]
fn faults_are_named() {
    for (bytes, closed, method, expected) in [
        ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", false, "GET", "framing"),
        ("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", false, "GET", "framing"),
        ("HTTP/1.1 20 OK\r\n\r\n", false, "GET", "framing"),
        ("HTTP/1.1 600 Odd\r\nContent-Length: 0\r\n\r\n", false, "GET", "framing"),
        ("HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n", false, "GET", "framing"),
        ("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", false, "GET", "framing"),
        ("http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false, "GET", "framing"),
        ("\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false, "GET", "framing"),
        ("<html>hello", false, "GET", "framing"),
        ("HTT", true, "GET", "framing"),
        // Numbers of any size.
        ("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551618\r\n\r\nhi", true, "GET", "content-length"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999999\r\n\r\nhi", true, "GET", "content-length"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nhi\r\n0\r\n\r\n",
            true,
            "GET",
            "chunked",
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhi", true, "GET", "chunked"),
        ("HTTP/1.1 200 O\0K\r\nContent-Length: 0\r\n\r\n", false, "GET", "framing"),
        ("HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", false, "GET", "framing"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\n\n", false, "GET", "framing"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA\r\n\r\n", false, "GET", "framing"),
        ("HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n", false, "GET", "framing"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n: x\r\n\r\n", false, "GET", "framing"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA b: x\r\n\r\n", false, "GET", "framing"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: x\r\n y\r\n\r\n", false, "GET", "framing"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: x\ry\r\n\r\n", false, "GET", "framing"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: x\x01\r\n\r\n", false, "GET", "framing"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", true, "GET", "framing"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            false,
            "GET",
            "framing",
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: gzip\r\n\r\nlonger", true, "GET", "framing"),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", true, "GET", "framing"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\nzz", true, "GET", "framing"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            true,
            "GET",
            "framing",
        ),
        ("HTTP/1.1 101 Switching\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", false, "GET", "framing"),
        ("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", false, "GET", "framing"),
        ("HTTP/1.1 204 No Content\r\n\r\nbody", false, "GET", "framing"),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nbody", false, "GET", "framing"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", false, "HEAD", "framing"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\n", false, "GET", "framing"),
        ("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n", false, "GET", "framing"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n", false, "GET", "framing"),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", false, "GET", "no-content"),
        (
            "HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            false,
            "GET",
            "content-length",
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 2\r\n\r\n", false, "GET", "content-length"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nhi", false, "GET", "content-length"),
        ("HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nhi", true, "GET", "content-length"),
        ("HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nhi", true, "GET", "content-length"),
        ("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nhi", true, "GET", "content-length"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi!", false, "GET", "content-length"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi", true, "GET", "content-length"),
        // A mark of a symbol that is none.
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n⟨hi", true, "GET", "content-length"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\nhi\r\n0\r\n\r\n", false, "GET", "chunked"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2 \r\nhi\r\n0\r\n\r\n", false, "GET", "chunked"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nhi\r\n0\r\n\r\n", false, "GET", "chunked"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi!\r\n0\r\n\r\n", false, "GET", "chunked"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n", true, "GET", "chunked"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n", true, "GET", "chunked"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nno trailer\r\n\r\n", false, "GET", "chunked"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nmore", false, "GET", "chunked"),
    ] {
        assert_eq!(keywords(bytes.as_bytes(), closed, method), [expected], "{bytes:?}");
    }
}

#[test]
fn what_follows_a_fault_is_judged_where_it_can_be_read() {
    for (bytes, expected) in [
        ("HTTP/1.1 200\r\nContent-Length: x\r\n\r\n", &["framing", "content-length"][..]),
        ("HTTP/1.1 200 O\0K\r\nContent-Length: x\r\n\r\n", &["framing", "content-length"]),
        ("HTTP/1.1 200-OK\r\nContent-Length: x\r\n\r\n", &["framing"]),
    ] {
        assert_eq!(keywords(bytes.as_bytes(), false, "GET"), expected, "{bytes:?}");
    }
}

#[test]
fn faults_are_told_apart() {
    let field = |field: &str| format!("HTTP/1.1 200 OK\r\n{field}Content-Length: 0\r\n\r\n");
    let sized = |rest: &str| format!("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{rest}");
    let chunked = |rest: &str| format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{rest}");
    let empty = |rest: &str| format!("HTTP/1.1 204 No Content\r\n\r\n{rest}");
    for (text, method, expected) in [
        (field("A: x\r\n y\r\n"), "GET", "a header field is folded onto a second line"),
        (field("A: x\r\n\ty\r\n"), "GET", "a header field is folded onto a second line"),
        (field("A\r\n"), "GET", "a line of the head has no colon"),
        (field(": x\r\n"), "GET", "a header field's name is no token"),
        (field("A b: x\r\n"), "GET", "a header field's name is no token"),
        (field("A : x\r\n"), "GET", "white space stands before the colon of a header field"),
        (field("A: \0\r\n"), "GET", "a header field's value holds a control character"),
        (sized("body"), "HEAD", "an answer to HEAD has a body"),
        (sized("HTTP/1.1 200 OK\r\n"), "HEAD", "a second answer follows the first"),
        (sized("bodyHTTP/1.1 200 OK\r\n"), "GET", "a second answer follows the first"),
        (sized("bodies"), "GET", "Content-Length is 4, but 2 more bytes came"),
        (sized("bo"), "GET", "Content-Length is 4, but only 2 bytes came before the connection was closed"),
        (empty("body"), "GET", "a 204 answer has a body"),
        (empty("HTTP/1.1 200 OK\r\n"), "GET", "a second answer follows the first"),
        (chunked("2\r\nhi\r\n0\r\n\r\nmore"), "GET", "bytes follow the last chunk"),
        (chunked("2\r\nhi\r\n"), "GET", "the connection was closed before the last chunk"),
        (chunked("2\nhi\r\n0\r\n\r\n"), "GET", "a chunk's size is not followed by CR LF"),
        (chunked("x\r\nhi\r\n0\r\n\r\n"), "GET", "a chunk does not begin with its size in hexadecimal digits"),
        (chunked("\r\nhi\r\n0\r\n\r\n"), "GET", "a chunk does not begin with its size in hexadecimal digits"),
        (chunked("2;\0\r\nhi\r\n0\r\n\r\n"), "GET", "a chunk does not begin with its size in hexadecimal digits"),
        (chunked("2\r\nhi!\r\n0\r\n\r\n"), "GET", "a chunk is not as long as its size says"),
        (chunked("0\r\ntrailer\r\n\r\n"), "GET", "what follows the last chunk is no trailer field"),
        (chunked("0\r\n: x\r\n\r\n"), "GET", "what follows the last chunk is no trailer field"),
        (chunked("0\r\nA b: x\r\n\r\n"), "GET", "what follows the last chunk is no trailer field"),
        (chunked("0\r\nA: x\n\r\n"), "GET", "a line after the last chunk ends with LF alone, not with CR LF"),
        (chunked("0\r\nno trailer\r\n\r\n"), "GET", "what follows the last chunk is no trailer field"),
    ] {
        let received = Received { bytes: text.as_bytes().into(), total: text.len() as u64, closed: true };
        let found: Vec<_> = inspect(&received, method).faults.into_iter().map(|fault| fault.message).collect();
        assert_eq!(found, [expected], "{text:?} {method}");
    }
}

#[test]
fn what_was_not_recorded_is_not_judged() {
    let cases: [(&str, u64, &[&str]); 6] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", 49, &[]),
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", 50, &["content-length"]),
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", 48, &["content-length"]),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal", 900, &[]),
        ("HTTP/1.1 200 OK\r\nTransfer-Enc", 900, &[]),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 900, &["chunked"]),
    ];
    for (bytes, total, expected) in cases {
        let received = Received { bytes: bytes.as_bytes().into(), total, closed: true };
        let found: Vec<_> = inspect(&received, "GET").faults.iter().map(word).collect();
        assert_eq!(found, expected, "{bytes:?} {total}");
    }
}

/// Pieces of answers, so that random ones get past the status line.
const PIECES: [&str; 12] = [
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.0 204 \r\n",
    "\r\n",
    "\n",
    "Content-Length: 3\r\n",
    "Transfer-Encoding: chunked\r\n",
    "a;b\r\n",
    "ffffffffffffffffff\r\n",
    "0",
    "⟨a#0⟩",
    " ",
    ":",
];

#[expect(clippy::needless_pass_by_value, reason = "quickcheck passes what it drew")]
fn survives(pieces: Vec<usize>, rest: Vec<u8>, total: u16, closed: bool) -> bool {
    let head = pieces.iter().flat_map(|piece| PIECES[piece % PIECES.len()].bytes());
    let bytes: Vec<u8> = head.chain(rest).collect();
    for total in [bytes.len() as u64, u64::from(total)] {
        for method in ["GET", "HEAD", "CONNECT"] {
            inspect(&Received { bytes: bytes.as_slice().into(), total, closed }, method);
        }
    }
    true
}

fn well_framed(body: Vec<u8>, cuts: Vec<u8>, closed: bool) -> bool {
    let body: Vec<u8> = body.into_iter().filter(|byte| *byte != "⟨".as_bytes()[0]).collect();
    let mut plain = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
    plain.extend(&body);
    let mut chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let mut rest = body.as_slice();
    for cut in cuts.into_iter().map(usize::from).chain([usize::MAX]) {
        let (chunk, after) = rest.split_at(cut.min(rest.len()));
        if !chunk.is_empty() {
            chunked.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
            chunked.extend(chunk);
            chunked.extend(b"\r\n");
        }
        rest = after;
    }
    chunked.extend(b"0\r\n\r\n");
    // Each true prefix is only incomplete.
    let prefixes = (0..chunked.len()).all(|end| keywords(&chunked[..end], false, "GET").is_empty());
    keywords(&plain, closed, "GET").is_empty() && keywords(&chunked, closed, "GET").is_empty() && prefixes
}

#[test]
fn no_bytes_panic() {
    QuickCheck::new().tests(500).quickcheck(survives as fn(Vec<usize>, Vec<u8>, u16, bool) -> bool);
}

#[test]
fn well_framed_answers_pass() {
    QuickCheck::new().quickcheck(well_framed as fn(Vec<u8>, Vec<u8>, bool) -> bool);
}
