//! Method and URL of a notification are the documented and registered ones.

use super::super::{Check, CheckId, Judgement, Judges};
use super::Notice;
use crate::codec::query;
use crate::contract::{Duty, Keyword, Place};
use crate::exchange::Address;

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("notification-request"),
    about: "a notification uses the documented method and the registered URL",
    fault: "another-method",
    judges: Judges::Notification(judge),
};

fn judge<'a>(notice: &Notice<'a>, judgement: &mut Judgement<'a>) {
    let arrival = notice.arrival;
    let method = notice.clause(&Place::Operation, &Keyword::Method, None);
    let clause = notice.clause(&Place::Delivery, &Keyword::Url, None);
    judgement.look(method, Duty::Emit);
    judgement.look(clause, Duty::Emit);
    if arrival.method != notice.operation.method {
        let message = format!("sent with {} where {} is documented", arrival.method, notice.operation.method);
        judgement.extend(Notice::breach(CHECK.id, method, message));
    }
    let (path, existing) =
        Address::of(notice.registered).map_or((notice.registered, ""), |address| address.path_and_query());
    if normal(arrival.path()) != normal(path) {
        let message = format!("sent to path {:?} where {path:?} is registered", arrival.path());
        judgement.extend(Notice::breach(CHECK.id, clause, message));
    }
    let pairs = query::parse(arrival.query());
    for kept in query::parse(existing) {
        if !pairs.iter().any(|pair| pair.name == kept.name && pair.value == kept.value) {
            let message = format!("the registered URL's own query parameter {:?} is lost", kept.name);
            judgement.extend(Notice::breach(CHECK.id, clause, message));
        }
    }
    if let Some(framing) = &arrival.framing {
        let message = format!("the request is not valid HTTP: {framing}");
        judgement.extend(Notice::breach(CHECK.id, method, message));
    }
}

/// An empty path is sent as `/` (RFC 9112 section 3.2.1).
fn normal(path: &str) -> &str {
    if path.is_empty() { "/" } else { path }
}
