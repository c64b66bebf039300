//! Which duties a clause asks, and at what level where nothing else is said.

use crate::contract::annotation::Annotations;
use crate::contract::{Duties, Kind, Level};

/// What part of an operation a clause is about; decides the duties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The operation is offered, the webhook taken.
    Offered,
    /// The method.
    Method,
    /// Authentication.
    Security,
    /// Parameters and the request body.
    Request,
    /// The status and what comes with it.
    Response,
}

/// The duties of a clause with their default levels (see the page on levels).
pub(crate) fn defaults(kind: Kind, part: Part, place: &str, keyword: &str) -> Duties {
    let must = Some(Level::Must);
    let refuse = Some(refuse_level(kind, part, keyword));
    match (part, kind) {
        (Part::Offered, _) => Duties { accept: must, ..Duties::default() },
        (Part::Method, Kind::Operation) | (Part::Security, _) => Duties { refuse, ..Duties::default() },
        (Part::Method, Kind::Webhook) => Duties { emit: must, refuse, ..Duties::default() },
        (Part::Request, Kind::Operation) => Duties { accept: must, refuse, ..Duties::default() },
        (Part::Request, Kind::Webhook) => Duties { emit: must, accept: must, refuse },
        (Part::Response, _) => Duties { emit: Some(response_level(place, keyword)), ..Duties::default() },
    }
}

fn refuse_level(kind: Kind, part: Part, keyword: &str) -> Level {
    if kind == Kind::Webhook || part == Part::Method || matches!(keyword, "format" | "single" | "media-type") {
        Level::Should
    } else {
        Level::Must
    }
}

/// That the status is a listed one, and that a refusal uses the right one, is good practice; the rest is promised. So is
/// that nothing comes where no content is documented: many documents just leave it out.
fn response_level(place: &str, keyword: &str) -> Level {
    let success = place.strip_prefix("response.").is_some_and(|status| status.starts_with(['2', '3']));
    match keyword {
        "documented" | "empty" => Level::Should,
        "status" if !success => Level::Should,
        _ => Level::Must,
    }
}

/// Applies `x-level` and `x-refuse`, the nearest object first, and then the cap of the operation.
pub(crate) fn adjust(
    mut duties: Duties,
    annotations: &[&Annotations],
    keyword: &str,
    member: Option<&str>,
    cap: Level,
) -> Duties {
    let only_refuse = duties.emit.is_none() && duties.accept.is_none();
    if let Some(level) = annotations.iter().find_map(|one| one.level(keyword, member)) {
        duties.emit = duties.emit.map(|_| level);
        duties.accept = duties.accept.map(|_| level);
        // A level says how strongly the promise binds; it does not by itself make refusing its violation stronger.
        duties.refuse = duties.refuse.map(|default| if only_refuse { level } else { default.min(level) });
    }
    if let Some(level) = annotations.iter().find_map(|one| one.refuse) {
        duties.refuse = duties.refuse.map(|_| level);
    }
    for level in [&mut duties.emit, &mut duties.accept, &mut duties.refuse].into_iter().flatten() {
        *level = (*level).min(cap);
    }
    duties
}
