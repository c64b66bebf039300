//! Masks what differs between two runs with the same seed, so that `report.json` has the same bytes.
//!
//! People see the real values in the other reports: a correlation id is how they find the entry in the target's log.

use super::{Exact, Finding, Report};

/// Stands for a value that differs between runs.
pub const MASK: &str = "…";

/// Values shorter than this are not looked for outside their header: they would match by chance.
const DISTINCTIVE: usize = 8;

/// A copy of `report` in which volatile values and the ports that Probity chose itself are masked.
pub fn report(report: &Report) -> Report {
    let mut masked = report.clone();
    let subject = [&report.subject.provider, &report.subject.handler];
    let keep: Vec<u16> = subject.into_iter().flatten().flat_map(|address| ports(address)).collect();
    for finding in &mut masked.findings {
        volatile(finding);
        loopback(finding, &keep);
    }
    for case in masked.skipped.iter_mut().chain(&mut masked.inconclusive) {
        case.reason = loopback_ports(&case.reason, &keep);
    }
    for reason in masked.requirements.iter_mut().filter_map(|line| line.reason.as_mut()) {
        *reason = loopback_ports(reason, &keep);
    }
    masked
}

fn volatile(finding: &mut Finding) {
    let Some(response) = &mut finding.response else {
        return;
    };
    for (name, value) in &mut response.headers {
        let listed = response.volatile.iter().any(|volatile| volatile.eq_ignore_ascii_case(name));
        if listed && value.len() >= DISTINCTIVE {
            response.body = response.body.replace(value.as_str(), MASK);
            finding.message = finding.message.replace(value.as_str(), MASK);
        }
        if listed || is_clock(name) {
            MASK.clone_into(value);
        }
    }
}

/// Headers that tell the time (RFC 9110 sections 6.6.1 and 10.2.3, RFC 9111 section 5.1).
fn is_clock(name: &str) -> bool {
    ["date", "age", "retry-after"].iter().any(|clock| name.eq_ignore_ascii_case(clock))
}

fn loopback(finding: &mut Finding, keep: &[u16]) {
    let mask = |text: &mut String| *text = loopback_ports(text, keep);
    mask(&mut finding.message);
    if let Some(request) = &mut finding.request {
        mask(&mut request.url);
        mask(&mut request.body);
        request.headers.iter_mut().for_each(|(_, value)| mask(value));
    }
    if let Some(response) = &mut finding.response {
        mask(&mut response.body);
        response.headers.iter_mut().for_each(|(_, value)| mask(value));
        response.failure.iter_mut().for_each(mask);
    }
    finding.curl.iter_mut().for_each(mask);
    if let Some(minimal) = &mut finding.minimal {
        mask(&mut minimal.diff);
        mask(&mut minimal.exact.target);
        minimal.exact.headers.iter_mut().for_each(|(_, value)| mask(value));
        let text = minimal.exact.bytes().ok().and_then(|bytes| String::from_utf8(bytes).ok());
        if let Some(masked) = text.map(|text| loopback_ports(&text, keep)) {
            minimal.exact.base64 = Exact::encode(masked.as_bytes());
        }
    }
}

/// `text` with the port of each loopback address replaced by 0 (the port that asks the system to choose one), except
/// the ports in `keep`.
pub fn loopback_ports(text: &str, keep: &[u16]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, port)) = next_port(rest) {
        out.push_str(&rest[..at]);
        let digits = port.len();
        if port.parse().is_ok_and(|port: u16| !keep.contains(&port)) {
            out.push('0');
        } else {
            out.push_str(port);
        }
        rest = &rest[at + digits..];
    }
    out + rest
}

/// The ports of the loopback addresses in `text`.
fn ports(text: &str) -> Vec<u16> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((at, port)) = next_port(rest) {
        found.extend(port.parse::<u16>());
        rest = &rest[at + port.len()..];
    }
    found
}

/// The position and digits of the first loopback address's port. `%3A` is the colon inside an encoded URL.
fn next_port(text: &str) -> Option<(usize, &str)> {
    const HOSTS: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];
    const COLONS: [&str; 3] = [":", "%3A", "%3a"];
    let starts = HOSTS.iter().flat_map(|host| COLONS.iter().map(move |colon| format!("{host}{colon}")));
    starts
        .flat_map(|start| text.match_indices(&start).map(|(at, found)| at + found.len()).collect::<Vec<_>>())
        .filter_map(|at| {
            let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
            (digits > 0).then(|| (at, &text[at..at + digits]))
        })
        .min_by_key(|(at, _)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_of_loopback_addresses_are_masked_except_the_targets() {
        for (text, masked) in [
            ("http://127.0.0.1:54321/a", "http://127.0.0.1:0/a"),
            ("http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a"),
            ("http%3A%2F%2Flocalhost%3A5000%2F and [::1]:6000", "http%3A%2F%2Flocalhost%3A0%2F and [::1]:0"),
            ("http://example.com:54321/", "http://example.com:54321/"),
            ("127.0.0.1: none", "127.0.0.1: none"),
            ("a 127.0.0.1:1 b 127.0.0.1:2 é", "a 127.0.0.1:0 b 127.0.0.1:0 é"),
        ] {
            assert_eq!(loopback_ports(text, &[8080]), masked);
        }
    }
}
