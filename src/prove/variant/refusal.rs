//! Refusals that say the same: other statuses that fit, and the fields that go with 401 and 405.

use super::{Change, Edit, field};
use crate::contract::{Operation, Status};
use crate::exchange::Headers;

const FIELDS: &[(&str, Edit)] = &[
    ("allow-order", |fields| rewritten(fields, "allow", |own| own.rsplit(", ").collect::<Vec<_>>().join(", "))),
    ("allow-tight", |fields| rewritten(fields, "allow", |own| own.replace(' ', ""))),
    ("allow-more", |fields| rewritten(fields, "allow", |own| format!("{own}, OPTIONS, HEAD"))),
    ("allow-empty-members", |fields| rewritten(fields, "allow", |own| format!(", {own}, ,"))),
    ("allow-twice", |fields| beside(fields, "Allow", "OPTIONS")),
    ("challenge-more", |fields| rewritten(fields, "www-authenticate", |own| format!("{own}, Basic realm=\"probity\""))),
    ("challenge-twice", |fields| beside(fields, "WWW-Authenticate", "Basic realm=\"probity, or not\"")),
    ("challenge-first", |fields| rewritten(fields, "www-authenticate", |own| format!("Negotiate, {own}"))),
    ("challenge-upper", |fields| rewritten(fields, "www-authenticate", str::to_ascii_uppercase)),
];

/// Statuses that fit a method that is not served (RFC 9110 sections 9.1 and 15.5).
const METHOD: [u16; 2] = [404, 501];

/// What answers of an operation may say otherwise where they refuse, and which other statuses they may have.
pub(super) fn changes(operation: &Operation) -> Vec<(String, Change)> {
    let mut found: Vec<(String, Change)> =
        FIELDS.iter().map(|(name, edit)| ((*name).to_owned(), Change::Fields(*edit))).collect();
    if operation.responses.iter().all(|own| own.status != Status::Code(405)) {
        found.extend(METHOD.map(|status| (format!("method-status-{status}"), Change::MethodStatus(status))));
    }
    let own = operation.responses.iter().flat_map(|own| &own.allowed_statuses);
    let mut statuses: Vec<u16> = Vec::new();
    for status in operation.allowed_statuses.iter().chain(own) {
        if !statuses.contains(status) && !matches!(status, 401 | 403 | 405 | 429) {
            statuses.push(*status);
        }
    }
    found.extend(statuses.into_iter().map(|status| (format!("status-{status}"), Change::Status(status))));
    found
}

fn rewritten(fields: &mut Headers, name: &str, spell: fn(&str) -> String) {
    let own = fields.iter_mut().filter(|(own, _)| own.eq_ignore_ascii_case(name));
    own.for_each(|(_, value)| *value = spell(value));
}

/// One more field of a name that is there.
fn beside(fields: &mut Headers, name: &str, value: &str) {
    if fields.iter().any(|(own, _)| own.eq_ignore_ascii_case(name)) {
        field::add(fields, &[(name, value)]);
    }
}
