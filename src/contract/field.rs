//! Header fields that HTTP itself defines.

/// Fields that say how a message is carried: whoever sends it writes them, whatever a contract shows of them (RFC 9110
/// sections 7.2, 7.6.1, 7.8, 8.6, 10.1.1, 10.1.4 and 6.6.2, RFC 9112 section 6.1).
const FRAMING: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Fields of requests of which OpenAPI takes no promise (3.1 section 4.8.12.1), or which clients and proxies put back.
const ADDED: [&str; 4] = ["accept", "authorization", "content-type", "user-agent"];

/// Whether a header field says how a message is carried, so that only who sends the message can write it.
pub fn is_framing(name: &str) -> bool {
    listed(&FRAMING, name)
}

/// Whether HTTP itself defines a header field of requests, so that to leave it out or to change it is no violation.
pub fn is_transport(name: &str) -> bool {
    listed(&ADDED, name) || is_framing(name)
}

fn listed(list: &[&str], name: &str) -> bool {
    list.iter().any(|own| own.eq_ignore_ascii_case(name))
}
