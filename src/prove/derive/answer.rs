//! "Commits the violation" in an answer, and the values of notifications, which break alike.

use super::{Derivation, INSIDE_ACCEPT};
use crate::codec::body::BodyFormat;
use crate::contract::{Clause, Content, Duty, Keyword, Place, Response, Role, RuleId, Status};
use crate::prove::answers::write;
use crate::prove::breaking::valid;
use crate::prove::fault::{End, Kind};
use crate::prove::spoil::malformed;

/// A media type that nobody documents.
const OTHER: &str = "application/x-probity-other";

impl Derivation<'_> {
    /// "Commits the violation" in an answer.
    pub(super) fn answered(&mut self, clause: &Clause, end: End) {
        let operation = self.operation;
        let key = clause.place.answer();
        let response = key.and_then(|key| operation.responses.iter().find(|own| own.key == key));
        let kinds: Vec<Kind> = match (&clause.place, &clause.keyword) {
            (Place::Responses, _) => self.another_status(None).map(Kind::AnotherStatus).into_iter().collect(),
            (_, Keyword::Status) => {
                response.and_then(|own| self.another_status(Some(own))).map(Kind::AnotherStatus).into_iter().collect()
            }
            (_, Keyword::MediaType) => vec![Kind::MediaType(Some(OTHER)), Kind::MediaType(None)],
            (_, Keyword::Empty) => vec![Kind::UnexpectedBody],
            (_, Keyword::Syntax) if response.is_some_and(|own| self.breaks(&own.content)) => vec![Kind::Truncated],
            (_, Keyword::Root) => vec![Kind::AnotherRoot],
            (_, Keyword::Single) => vec![Kind::Repeated],
            (_, Keyword::Distinct) => vec![Kind::Constant],
            (Place::ResponseHeader { .. }, Keyword::Required) => vec![Kind::Absent],
            _ => Vec::new(),
        };
        // HTTP gives these answers no body (RFC 9110 section 6.4.1).
        let bodiless = response.is_some_and(|own| matches!(own.status, Status::Code(100..200 | 204 | 304)));
        if bodiless && clause.keyword == Keyword::Empty {
            self.mute(clause, Duty::Emit);
            return;
        }
        if clause.keyword == Keyword::Status
            && let Some(response) = response.filter(|_| !self.aimed.contains(clause.id.as_str()))
        {
            // No case says that this very status is due; what stands in its place is judged as any status is.
            let implied = match response.status {
                Status::Code(500..) => RuleId::NoServerError.clause_id(Role::Provider),
                _ => format!("{}/{}/responses#documented", self.contract.name, operation.name),
            };
            let kind = kinds.into_iter().next().unwrap_or(Kind::AnotherStatus(418));
            self.put_as(clause, Duty::Emit, end, &kind, &[], Some(&format!("implied by clause {implied}")));
            return;
        }
        self.emitted(clause, end, kinds, |kind| {
            let content = response.map(|response| &response.content);
            match kind {
                Kind::MediaType(other) => Self::tolerates(content, other.unwrap_or_default()),
                Kind::UnexpectedBody => Self::tolerates(content, "application/xml"),
                _ => false,
            }
        });
    }

    /// Whether a body of this content can be cut so that it is none of its format. Every text is a form, but for what a form
    /// holds of another format.
    pub(super) fn breaks(&self, content: &Content) -> bool {
        content.media_types.iter().any(|own| {
            let value = own.schema.as_ref().and_then(|schema| valid(schema, None, self.knowledge));
            let bytes = value.and_then(|value| write(own, &value));
            BodyFormat::of(&own.range).is_strict || bytes.is_some_and(|bytes| malformed(own, &bytes).is_some())
        })
    }

    /// The faults of a clause: these kinds, and the values that break it.
    pub(super) fn emitted(&mut self, clause: &Clause, end: End, kinds: Vec<Kind>, tolerated: impl Fn(&Kind) -> bool) {
        let values = self.values.outside(&clause.id);
        if kinds.is_empty() && values.is_empty() {
            if self.is_mute(clause, Duty::Emit) {
                self.mute(clause, Duty::Emit);
            } else if let Some(broken) = self.values.tolerated(&clause.id).cloned() {
                let kind = Kind::Value(broken.name, broken.place, broken.value);
                self.put_as(clause, Duty::Emit, end, &kind, &broken.clauses, Some(INSIDE_ACCEPT));
            } else {
                self.put(clause, Duty::Emit, end, &Kind::Unbuilt, &[]);
            }
        }
        for kind in kinds {
            let reason = tolerated(&kind).then_some(INSIDE_ACCEPT);
            self.put_as(clause, Duty::Emit, end, &kind, &[], reason);
        }
        for broken in values {
            let kind = Kind::Value(broken.name.clone(), broken.place.clone(), broken.value.clone());
            self.put(clause, Duty::Emit, end, &kind, &broken.clauses);
        }
    }

    /// A status that does not fit where this response is due; `None`: one that no response documents.
    fn another_status(&self, response: Option<&Response>) -> Option<u16> {
        let operation = self.operation;
        let allowed = |code: u16| {
            operation.allowed_statuses.contains(&code)
                || operation.responses.iter().any(|own| own.allowed_statuses.contains(&code))
        };
        let undocumented =
            |code: &u16| operation.response(*code).is_none_or(|own| own.status == Status::Default) && !allowed(*code);
        let Some(response) = response else {
            return [299, 418, 451, 399, 289]
                .into_iter()
                .find(|code| operation.response(*code).is_none() && !allowed(*code));
        };
        let success = match response.status {
            Status::Code(code) => code < 400,
            Status::Class(digit) => digit < 4,
            Status::Default => return None,
        };
        if success {
            return [299, 289, 207].into_iter().find(undocumented);
        }
        [418, 409, 404, 451, 400]
            .into_iter()
            .find(|code| !response.status.covers(*code) && !response.allowed_statuses.contains(code))
    }
}
