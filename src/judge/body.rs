//! Bodies are well-formed and fit their schemas, whatever their format: those of answers and those of notifications.

use serde_json::Value;

use super::media_type::{documented, is_bodiless, tolerates_none};
use super::schema::{Judged, judge_value};
use super::{Breach, Check, CheckId, Judgement, Judges, Scene};
use crate::codec::body::{BodyFormat, RawBody, ReadBody, ReadError, Unread};
use crate::codec::coding::CodingFault;
use crate::contract::{Clause, Contract, Duty, Keyword, MediaType, Operation, Place, ValuePath};

/// One row for the checks of all formats: an answer is of one format, and what is found stands under the check of that.
pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("body"),
    about: "a body is well-formed and fits its schema",
    fault: "commits-VIOLATION",
    judges: Judges::Exchange(judge),
};

/// The check of answers in a format.
pub(super) fn check_of(format: &BodyFormat) -> Option<Check> {
    let own = format.check?;
    let fault = if format.is_strict { "truncated" } else { CHECK.fault };
    Some(Check { id: CheckId::new(own.id), about: own.about, fault, ..CHECK })
}

/// A body that came where one is documented.
pub(super) struct Body<'a, 'm> {
    pub(super) contract: &'a Contract,
    pub(super) operation: &'a Operation,
    /// The check that finds what is wrong with it.
    pub(super) check: CheckId,
    /// The place of its value, and that of the message that it stands in.
    pub(super) site: &'a Place,
    pub(super) envelope: &'a Place,
    pub(super) documented: &'a MediaType,
    pub(super) format: &'static BodyFormat,
    pub(super) content_type: Option<&'m str>,
    /// Why it is still in its content coding, where it is.
    pub(super) undecoded: Option<&'m CodingFault>,
    pub(super) bytes: &'m [u8],
    /// Whether only the start of it is known.
    pub(super) is_cut: bool,
    /// Whether Probity itself chose this value, so that it is no news where the documents leave it open.
    pub(super) is_chosen: &'m dyn Fn(&Value) -> bool,
    /// Whether the request that it answers had a member of this name with this value.
    pub(super) is_returned: &'m dyn Fn(&str, &Value) -> bool,
}

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let (Some(answer), Some(response)) = (scene.exchange.response(), scene.response()) else { return };
    if scene.exchange.request.method == "HEAD" {
        return;
    }
    let essence = answer.essence();
    let documented = match (&essence, response.content.media_types.as_slice()) {
        // Nothing needs no media type.
        (None, [only]) if answer.body.is_empty() => Some(only),
        (None, _) => None,
        (Some(essence), _) => documented(&response.content, essence),
    };
    let Some(documented) = documented else { return };
    let format = BodyFormat::of(essence.as_deref().unwrap_or(&documented.concrete));
    let check = format.check.map_or(CHECK.id, |own| CheckId::new(own.id));
    if scene.without.has(check) || scene.without.contract {
        return;
    }
    // That nothing is no document is said of the answer as a whole.
    let is_none = format.is_strict || is_bodiless(answer.status) || tolerates_none(&response.content);
    if answer.body.is_empty() && is_none && !answer.truncated {
        return;
    }
    let body = Body {
        contract: scene.contract,
        operation: scene.operation,
        check,
        site: response.body_site(),
        envelope: response.site(),
        documented,
        format,
        content_type: answer.header("content-type"),
        undecoded: answer.undecoded.as_ref(),
        bytes: &answer.body,
        is_cut: answer.truncated,
        is_chosen: &|_| false,
        is_returned: &|name, value| returned(scene, name, value),
    };
    let read = judge_body(&body, judgement);
    judgement.note_unread(read);
}

/// Whether the request had a member of this name with this value, which nothing but the request can have said.
fn returned(scene: &Scene<'_>, name: &str, value: &Value) -> bool {
    let telling = match value {
        Value::String(text) => !text.is_empty(),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
        Value::Null | Value::Bool(_) => false,
    };
    let request = &scene.exchange.request;
    let media_type = request.header("content-type").unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let sent = scene.operation.body.as_ref().and_then(|content| {
        let documented = documented(content, &essence)?;
        BodyFormat::of(&essence).codec.read(&RawBody::of(&request.body, Some(media_type)), documented).ok()
    });
    telling && sent.is_some_and(|sent| has_member(&sent.value, name, value))
}

fn has_member(within: &Value, name: &str, value: &Value) -> bool {
    match within {
        Value::Object(members) => {
            members.get(name) == Some(value) || members.values().any(|own| has_member(own, name, value))
        }
        Value::Array(items) => items.iter().any(|own| has_member(own, name, value)),
        _ => false,
    }
}

/// Judges a body by what is documented.
///
/// # Errors
/// Why it was not read: then it is neither kept nor broken.
pub(super) fn judge_body<'a>(body: &Body<'a, '_>, judgement: &mut Judgement<'a>) -> Result<(), Unread> {
    if !body.format.is_strict && body.documented.schema.is_none() {
        return Ok(());
    }
    let breach = |clause, message| Breach::of(body.check, clause, Duty::Emit, message);
    let read = match body.read() {
        Ok(read) => read,
        Err(ReadError::Unread(reason)) => return Err(reason),
        Err(ReadError::Malformed(message)) => {
            judgement.extend(breach(body.syntax(), message));
            return Ok(());
        }
    };
    judgement.look(body.of_message(&Keyword::Syntax), Duty::Emit);
    if body.format.is_markup() {
        judgement.look(body.of_message(&Keyword::Root), Duty::Emit);
    }
    for issue in read.issues {
        let found = breach(body.clause(&Keyword::parse(issue.keyword), &issue.place), issue.message);
        judgement.extend(if issue.open { found.map(Breach::noted) } else { found });
    }
    let Some(schema) = &body.documented.schema else { return Ok(()) };
    let raw = body.raw();
    let places = std::cell::OnceCell::new();
    let judged = Judged {
        contract: body.contract,
        operation: body.operation,
        check: body.check,
        place: body.site,
        is_markup: body.format.is_markup(),
        at: &|pointer| places.get_or_init(|| body.format.codec.places(&raw, body.documented))(pointer),
        is_chosen: body.is_chosen,
        is_returned: body.is_returned,
    };
    match &read.value {
        Value::Array(values) if read.is_series => {
            for value in values {
                judge_value(&judged, schema, value, judgement);
            }
        }
        value => judge_value(&judged, schema, value, judgement),
    }
    Ok(())
}

impl<'a, 'm> Body<'a, 'm> {
    /// What is read of it.
    pub(super) fn read(&self) -> Result<ReadBody, ReadError> {
        if self.is_cut {
            return Err(Unread::CutShort.into());
        }
        match self.undecoded {
            Some(fault @ CodingFault::Unknown(_)) => return Err(Unread::Coding(fault.clone()).into()),
            Some(fault @ CodingFault::Broken(_)) => return Err(ReadError::Malformed(fault.to_string())),
            None => {}
        }
        self.format.codec.read(&self.raw(), self.documented)
    }

    fn raw(&self) -> RawBody<'m> {
        RawBody::of(self.bytes, self.content_type)
    }

    /// The clause that something in it is about.
    fn clause(&self, keyword: &Keyword, inner: &str) -> Option<&'a Clause> {
        match keyword {
            Keyword::Syntax => self.syntax(),
            Keyword::Root => self.of_message(keyword),
            _ => {
                let place = self.site.at(ValuePath::parse(inner).unwrap_or_default());
                self.contract.clause_of_spelling(&self.operation.name, &place, keyword)
            }
        }
    }

    /// The clause with this keyword of the message that it stands in.
    fn of_message(&self, keyword: &Keyword) -> Option<&'a Clause> {
        self.contract.clause(&self.operation.name, self.envelope, keyword, None)
    }

    /// The clause that it is a body of its format at all; where there is none of its own, what is said of its value first.
    fn syntax(&self) -> Option<&'a Clause> {
        let (contract, name) = (self.contract, &self.operation.name);
        self.of_message(&Keyword::Syntax)
            .or_else(|| contract.clause(name, self.site, &Keyword::Type, None))
            .or_else(|| contract.clauses_at(name, self.site).next())
            .or_else(|| self.of_message(&Keyword::MediaType))
    }
}
