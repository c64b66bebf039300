//! What a case sends, as text.

use probity::internals::exchange::Request;
use probity::internals::suite::{Attempt, Case, HandlerCase, HostileTargets};

/// Of a body this much is looked at; how long it is stands in front of it.
const SHOWN: usize = 300_000;

/// The requests of a case, and how they are sent.
pub(super) fn sent(case: &Case, handler: Option<&HandlerCase>) -> String {
    let Some(entry) = handler else { return written(&case.request) };
    match &entry.attempt {
        Attempt::Body(payload) => {
            let places = HostileTargets {
                canary: format!("http://127.0.0.1:7/canary/{}", case.path),
                file: "file:///bait.txt".to_owned(),
            };
            let body = payload.body(&case.request.body, &places);
            written(&Request { body: body.into(), ..case.request.clone() })
        }
        Attempt::Sequence(requests) => {
            format!("sequence\n{}", requests.iter().map(written).collect::<Vec<_>>().join("\n"))
        }
        Attempt::Interleaved { other } => format!("interleaved\n{}\n{}", written(&case.request), written(other)),
        Attempt::Manner(manner) => format!("{manner:?}\n{}", written(&case.request)),
        Attempt::Repeated { times, at_once, .. } => {
            format!("repeated {times} at once {at_once}\n{}", written(&case.request))
        }
        Attempt::Together { valid, broken, rounds } => {
            format!("together {} and {} in {rounds} rounds\n{}", valid.len(), broken.len(), written(&case.request))
        }
        Attempt::Pace => format!("pace\n{}", written(&case.request)),
        Attempt::Burst(count) => format!("burst of {count}\n{}", written(&case.request)),
    }
}

pub(super) fn written(request: &Request) -> String {
    if let Some(raw) = &request.raw {
        return format!("raw {}", String::from_utf8_lossy(raw));
    }
    let fields: Vec<String> = request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let fields = fields.join("\n");
    let body = String::from_utf8_lossy(&request.body[..request.body.len().min(SHOWN)]);
    format!("{} {}\n{fields}\nlength {}\n\n{body}", request.method, request.url, request.body.len())
}
