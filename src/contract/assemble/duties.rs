//! Which duties a clause asks, and at what level where nothing else is said.

use crate::contract::annotation::Annotations;
use crate::contract::{Duties, Keyword, Kind, Level, Place};

/// The duties of a clause with their default levels (see the page on levels).
pub(crate) fn defaults(kind: Kind, place: &Place, keyword: &Keyword) -> Duties {
    let must = Some(Level::Must);
    let refuse = Some(refuse_level(kind, keyword));
    // Who is sent what it owns itself may ignore or refuse it; that it is not sent is good practice.
    match keyword {
        Keyword::ReadOnly if !place.is_answer() => return Duties { accept: Some(Level::May), ..Duties::default() },
        Keyword::ReadOnly | Keyword::WriteOnly => {
            let level = if kind == Kind::Webhook { Level::May } else { Level::Should };
            return Duties { emit: Some(level), ..Duties::default() };
        }
        _ => {}
    }
    match (place, kind) {
        (Place::Operation, _) if *keyword == Keyword::Offered => Duties { accept: must, ..Duties::default() },
        (Place::Operation, Kind::Operation) | (Place::Security, _) => Duties { refuse, ..Duties::default() },
        (Place::Operation, Kind::Webhook) => Duties { emit: must, refuse, ..Duties::default() },
        (Place::Parameter { .. } | Place::Body(_), Kind::Operation) => {
            Duties { accept: must, refuse, ..Duties::default() }
        }
        (Place::Parameter { .. } | Place::Body(_), Kind::Webhook) => Duties { emit: must, accept: must, refuse },
        _ => Duties { emit: Some(response_level(place, keyword)), ..Duties::default() },
    }
}

fn refuse_level(kind: Kind, keyword: &Keyword) -> Level {
    let lenient = matches!(keyword, Keyword::Method | Keyword::Format | Keyword::Single | Keyword::MediaType);
    if kind == Kind::Webhook || lenient { Level::Should } else { Level::Must }
}

/// That the status is a listed one, and that a refusal uses the right one, is good practice; the rest is promised. So is
/// that nothing comes where no content is documented: many documents just leave it out.
fn response_level(place: &Place, keyword: &Keyword) -> Level {
    let success = place.answer().is_some_and(|key| key.starts_with(['2', '3']));
    match keyword {
        Keyword::Documented | Keyword::Empty => Level::Should,
        Keyword::Status if !success => Level::Should,
        _ => Level::Must,
    }
}

/// Applies `x-level` and `x-refuse`, the nearest object first, and then the cap of the operation.
pub(crate) fn adjust(
    mut duties: Duties,
    annotations: &[&Annotations],
    keyword: &Keyword,
    member: Option<&str>,
    cap: Level,
) -> Duties {
    let only_refuse = duties.emit.is_none() && duties.accept.is_none();
    if let Some(level) = annotations.iter().find_map(|one| one.level(keyword.as_str(), member)) {
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
