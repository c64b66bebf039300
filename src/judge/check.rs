//! The table of checks.

use std::sync::LazyLock;

use super::handler::{
    expansion_bounded, external_entity_fetched, file_content_disclosed, in_pace, other_request_echoed, processed_once,
    same_answer, still_right, under_load,
};
use super::notification::{
    notification_body, notification_delivered, notification_holds, notification_parameters, notification_request,
};
use super::{
    CheckId, Delivery, Judgement, Notice, Observed, Scene, accepts_valid, allow_header, answers, answers_in_time,
    authentication_demanded, body, challenge_header, disclosure, distinct_values, media_type, method_semantics,
    no_server_error, refuses_violation, response_header_present, response_header_schema, status_documented,
    status_exact, valid_http,
};
use crate::codec::body::FORMATS;

/// A check: a pure function from what came to what is broken. Its file has its name.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Its id.
    pub id: CheckId,
    /// What it judges, in one sentence.
    pub about: &'static str,
    /// A fault of the proof that it finds, by its name in the table of faults.
    pub fault: &'static str,
    /// What it judges.
    pub judges: Judges,
}

/// What a check belongs to, with its function.
#[derive(Debug, Clone, Copy)]
pub enum Judges {
    /// The answer to one request.
    Exchange(for<'a> fn(&Scene<'a>, &mut Judgement<'a>)),
    /// What was observed of a handler in one case: it needs more than one answer.
    Handler(for<'a> fn(&Scene<'a>, &Observed, &mut Judgement<'a>)),
    /// One notification that arrived.
    Notification(for<'a> fn(&Notice<'a>, &mut Judgement<'a>)),
    /// What came of one event for one subscription.
    Delivery(for<'a> fn(&Delivery<'a>, &mut Judgement<'a>)),
}

/// Every check, in the order in which findings are listed. One row stands for those of the bodies of all formats.
pub(super) const ROWS: &[Check] = &[
    answers::CHECK,
    answers_in_time::CHECK,
    valid_http::CHECK,
    no_server_error::CHECK,
    accepts_valid::CHECK,
    refuses_violation::CHECK,
    authentication_demanded::CHECK,
    method_semantics::CHECK,
    status_documented::CHECK,
    status_exact::CHECK,
    response_header_present::CHECK,
    response_header_schema::CHECK,
    distinct_values::CHECK,
    media_type::CHECK,
    body::CHECK,
    allow_header::CHECK,
    challenge_header::CHECK,
    disclosure::CHECK,
    external_entity_fetched::CHECK,
    file_content_disclosed::CHECK,
    expansion_bounded::CHECK,
    other_request_echoed::CHECK,
    still_right::CHECK,
    same_answer::CHECK,
    processed_once::CHECK,
    in_pace::CHECK,
    under_load::CHECK,
    notification_request::CHECK,
    notification_parameters::CHECK,
    notification_body::CHECK,
    notification_holds::CHECK,
    notification_delivered::CHECK,
];

/// The checks by id, in that order; those of bodies one for each format.
pub fn checks() -> &'static [Check] {
    static CHECKS: LazyLock<Vec<Check>> = LazyLock::new(|| {
        let of_formats = || FORMATS.iter().filter_map(body::check_of);
        let of_row = |row: &Check| if row.id == body::CHECK.id { of_formats().collect() } else { vec![*row] };
        ROWS.iter().flat_map(of_row).collect()
    });
    &CHECKS
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn title(check: &Check) -> &'static str {
        match check.judges {
            Judges::Exchange(_) => "Answers",
            Judges::Handler(_) => "Handlers",
            Judges::Notification(_) => "Notifications",
            Judges::Delivery(_) => "Delivery",
        }
    }

    #[test]
    fn each_check_has_its_line_of_the_guide_and_no_line_is_of_none() {
        let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/checks.md");
        let guide = std::fs::read_to_string(guide).unwrap();
        for check in checks() {
            let heading = format!("\n## {}\n", title(check));
            let part = guide.split_once(&heading).map(|(_, rest)| rest.split("\n## ").next().unwrap_or_default());
            let line = format!("| `{}` | {} | `{}` |", check.id, check.about, check.fault);
            let has = part.is_some_and(|part| part.lines().any(|own| own == line));
            assert!(has, "docs/checks.md lacks, under {}: {line}", title(check));
        }
        assert_eq!(guide.matches("\n| `").count(), checks().len(), "a line of docs/checks.md is of no check");
    }

    #[test]
    fn ids_are_read_as_they_are_written_and_told_apart() {
        let ids: BTreeSet<CheckId> = checks().iter().map(|check| check.id).collect();
        assert_eq!(ids.len(), checks().len());
        for id in ids {
            assert_eq!(CheckId::parse(&id.to_string()), Some(id));
            assert_eq!(serde_json::to_value(id).unwrap(), id.as_str());
        }
        assert_eq!((CheckId::parse("body"), CheckId::parse(""), CheckId::parse("Answers")), (None, None, None));
    }

    #[test]
    fn each_check_stands_in_a_file_of_its_name() {
        let judge = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/judge");
        for row in ROWS {
            let folder = match row.judges {
                Judges::Exchange(_) => judge.clone(),
                Judges::Handler(_) => judge.join("handler"),
                Judges::Notification(_) | Judges::Delivery(_) => judge.join("notification"),
            };
            let file = folder.join(row.id.as_str().replace('-', "_"));
            assert!(file.with_extension("rs").is_file() || file.is_dir(), "{}", file.display());
        }
    }
}
