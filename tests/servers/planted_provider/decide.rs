//! The contracts' rules, written down a second time: what a request deserves, with the faults that
//! take too much, too little, or answer with the wrong status.

use serde_json::Value;

use super::Switches;
use super::accounts::{COMPANY_JWT, COMPANY_TOKEN, REFUSED, USER_IDS, USERS};
use super::fault::Fault;
use super::variant::Variant;
use crate::servers::socket::Request;

/// What a path stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    SubscribeUser,
    UnsubscribeUser,
    /// The resource address of the older document, for subscribing.
    SubscribeAtResource,
    /// The resource address of the older document, for unsubscribing.
    UnsubscribeAtResource,
    SubscribeCompany,
    UnsubscribeCompany,
    SendMessage,
    Unknown,
}

impl Operation {
    pub(super) fn is_subscription(self) -> bool {
        !matches!(self, Operation::SendMessage | Operation::Unknown)
    }

    pub(super) fn is_company(self) -> bool {
        matches!(self, Operation::SubscribeCompany | Operation::UnsubscribeCompany)
    }

    fn is_resource(self) -> bool {
        matches!(self, Operation::SubscribeAtResource | Operation::UnsubscribeAtResource)
    }

    /// The configured security scheme that it asks for.
    fn security(self) -> &'static str {
        match self {
            Operation::SendMessage => "companyJwt",
            _ if self.is_company() => "companyOAuth",
            _ => "userOAuth",
        }
    }

    /// The scheme of its `Authorization` header.
    pub(super) fn scheme(self) -> &'static str {
        if self == Operation::SendMessage { "Bearer" } else { "OAuth" }
    }
}

/// The operation at a path.
pub(super) fn operation(path: &str) -> Operation {
    match path {
        "/api/travelprofile/v1.0/subscribe" => Operation::SubscribeUser,
        "/api/travelprofile/v1.0/unsubscribe" => Operation::UnsubscribeUser,
        "/api/user/v1.0/subscribe" => Operation::SubscribeAtResource,
        "/api/user/v1.0/unsubscribe" => Operation::UnsubscribeAtResource,
        "/api/company/v1.0/subscribe" => Operation::SubscribeCompany,
        "/api/company/v1.0/unsubscribe" => Operation::UnsubscribeCompany,
        _ if user_id(path).is_some() => Operation::SendMessage,
        _ => Operation::Unknown,
    }
}

fn user_id(path: &str) -> Option<&str> {
    path.strip_prefix("/notifications/v4/messages/")?.strip_suffix("/session").filter(|id| !id.contains('/'))
}

/// What a request deserves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// The operation was carried out.
    Done,
    /// It was refused, with a status and a reason in words.
    Refused(u16, &'static str),
}

use Decision::{Done, Refused};

/// Decides by the contracts, and by the one switch that is on.
pub(super) fn decide(on: Switches, operation: Operation, request: &Request) -> Decision {
    if let Some(refusal) = crash(on, request) {
        return refusal;
    }
    if operation == Operation::Unknown {
        return Refused(404, "there is no such resource");
    }
    if operation.is_resource() && on.is(Variant::ResourceNotFound) {
        return Refused(404, "there is no such resource");
    }
    if operation.is_resource() && on.is(Variant::ResourceNotAllowed) {
        return Refused(405, "this method is not offered here");
    }
    if operation == Operation::UnsubscribeCompany && on.has(Fault::OperationMissing) {
        return Refused(404, "there is no such resource");
    }
    let takes_get = on.has(Fault::TakesGet) && operation == Operation::SubscribeUser && request.method == "GET";
    if request.method != "POST" && !takes_get {
        return Refused(405, "this method is not offered here");
    }
    if let Err(refusal) = authenticate(on, operation, request) {
        return refusal;
    }
    if operation == Operation::SendMessage { message(on, request) } else { subscription(on, operation, request) }
}

/// The inputs on which a careless provider fails.
fn crash(on: Switches, request: &Request) -> Option<Decision> {
    let query = request.query.as_deref().unwrap_or_default();
    let known = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];
    let crashes = match on.fault? {
        Fault::FailsOnPercentEncoding => request.path.contains('%') || query.contains('%'),
        Fault::FailsOnRepeatedParameter => request.query_values("type").len() > 1,
        Fault::FailsOnEmptyValue => request.query_values("type").iter().any(String::is_empty),
        Fault::FailsOnUnknownParameter => url::form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name != "type"),
        Fault::FailsOnOtherMethods => request.method == "PUT" || !known.contains(&request.method.as_str()),
        Fault::FailsWithoutCredential => request.header("authorization").is_none(),
        _ => false,
    };
    crashes.then_some(Refused(500, "unexpected error"))
}

fn authenticate(on: Switches, operation: Operation, request: &Request) -> Result<(), Decision> {
    let message = operation == Operation::SendMessage;
    let Some(value) = request.header("authorization") else {
        let lax = on.has(Fault::AcceptsNoCredential) && operation == Operation::SubscribeUser;
        return if lax { Ok(()) } else { Err(unauthorized(on, operation, "a credential is needed")) };
    };
    let (scheme, token) = value.trim().split_once(' ').unwrap_or((value.trim(), ""));
    let token = token.trim();
    let either = operation.is_subscription() && on.is(Variant::BearerOnSubscriptions);
    let right = scheme.eq_ignore_ascii_case(operation.scheme()) || (either && scheme.eq_ignore_ascii_case("Bearer"));
    if !(right || message && on.has(Fault::AcceptsAnyScheme)) {
        return Err(unauthorized(on, operation, "the authentication scheme is not supported"));
    }
    if token.is_empty() {
        let lax = on.has(Fault::AcceptsEmptyCredential) && operation == Operation::SubscribeUser;
        return if lax { Ok(()) } else { Err(unauthorized(on, operation, "the credential is empty")) };
    }
    let security = operation.security();
    if let Some(refused) = REFUSED.iter().find(|refused| refused.scheme == security && refused.value == token) {
        let here = refused.only.is_none_or(|only| request.query_values("type").iter().any(|kind| kind == only));
        let lax = on.has(Fault::AcceptsRefusedCredential) && operation == Operation::SubscribeCompany;
        let status = if message && on.has(Fault::NotFoundInsteadOfForbidden) { 404 } else { 403 };
        return if here && !lax { Err(Refused(status, "the credential does not permit this")) } else { Ok(()) };
    }
    let known = match security {
        "companyJwt" => token == COMPANY_JWT,
        "companyOAuth" => token == COMPANY_TOKEN,
        _ => USERS.iter().any(|user| user.token == token),
    };
    let lax = match operation {
        Operation::SendMessage => on.has(Fault::AcceptsAnyToken),
        Operation::SubscribeCompany => {
            on.has(Fault::AcceptsUserAsCompany) && USERS.iter().any(|user| user.token == token)
        }
        _ => false,
    };
    if known || lax { Ok(()) } else { Err(unauthorized(on, operation, "the credential is not known")) }
}

fn unauthorized(on: Switches, operation: Operation, why: &'static str) -> Decision {
    let message = operation == Operation::SendMessage;
    let forbidden = if message { Variant::ForbiddenOnMessages } else { Variant::ForbiddenOnSubscriptions };
    let status = match on.fault {
        Some(Fault::BadRequestInsteadOfUnauthorized) if message => 400,
        _ if on.is(forbidden) => 403,
        _ => 401,
    };
    Refused(status, why)
}

fn subscription(on: Switches, operation: Operation, request: &Request) -> Decision {
    let here = operation == Operation::SubscribeUser;
    if here && on.has(Fault::RefusesContentType) && request.header("content-type").is_some() {
        return Refused(400, "a media type is not expected");
    }
    if here && on.has(Fault::RequiresAccept) && request.header("accept").is_none() {
        return Refused(400, "the Accept header is missing");
    }
    let values = request.query_values("type");
    match values.as_slice() {
        [] if here && on.has(Fault::AcceptsMissingType) => Done,
        [] if here && on.has(Fault::ServerErrorInsteadOfBadRequest) => Refused(500, "the type is missing"),
        [] => Refused(400, "the type is missing"),
        [kind] => match kind.as_str() {
            "fop" if operation == Operation::UnsubscribeUser && on.has(Fault::UnsubscribeRefused) => {
                Refused(400, "there is no such subscription")
            }
            "profile" if here && on.has(Fault::RefusesDocumentedType) => Refused(400, "the type is not known"),
            "itinerary" | "fop" | "profile" => Done,
            "" if here && on.has(Fault::AcceptsEmptyType) => Done,
            _ if here && on.has(Fault::AcceptsUnknownType) && !kind.is_empty() => Done,
            _ => Refused(400, "the type is not known"),
        },
        [..] if here && on.has(Fault::AcceptsRepeatedType) => Done,
        [..] => Refused(400, "the type is given more than once"),
    }
}

fn message(on: Switches, request: &Request) -> Decision {
    let id = user_id(&request.path).unwrap_or_default();
    let id = percent_encoding::percent_decode_str(id).decode_utf8_lossy();
    if !USER_IDS.contains(&id.as_ref()) && !on.is(Variant::AnyUser) {
        return Refused(if on.has(Fault::GoneInsteadOfNotFound) { 410 } else { 404 }, "there is no such user");
    }
    let empty = request.body.is_empty();
    let media_type = request.media_type();
    let text = media_type == "text/plain" && on.has(Fault::AcceptsTextPlain);
    if media_type != "application/json" && !text && !(empty && on.has(Fault::AcceptsNoBody)) {
        return Refused(
            if on.is(Variant::UnsupportedMediaType) { 415 } else { 400 },
            "the media type is not supported",
        );
    }
    match body(on, &request.body) {
        Ok(()) => Done,
        Err(why) => {
            let status = match (on.fault, on.variant) {
                (Some(Fault::ConflictInsteadOfBadRequest), _) => 409,
                (_, Some(Variant::UnprocessableMessage)) => 422,
                (_, Some(Variant::NotFoundMessage)) => 404,
                _ => 400,
            };
            Refused(status, why)
        }
    }
}

fn body(on: Switches, bytes: &[u8]) -> Result<(), &'static str> {
    if bytes.is_empty() {
        return if on.has(Fault::AcceptsNoBody) { Ok(()) } else { Err("the body is missing") };
    }
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(_) if on.has(Fault::AcceptsMalformedJson) => return Ok(()),
        Err(_) => return Err("the body is not JSON"),
    };
    let Value::Object(members) = &value else {
        let taken = value.is_array() && on.has(Fault::AcceptsArrayBody);
        return if taken { Ok(()) } else { Err("the body is not an object") };
    };
    match members.get("sessionId") {
        Some(Value::String(_)) => {}
        None if on.has(Fault::AcceptsMissingSession) => {}
        Some(Value::Null) if on.has(Fault::AcceptsNullSession) => {}
        Some(Value::Number(_)) if on.has(Fault::AcceptsNumberSession) => {}
        _ => return Err("sessionId is not a string"),
    }
    match members.get("templateId") {
        Some(Value::String(_)) => {}
        None if on.has(Fault::AcceptsMissingTemplate) => {}
        _ => return Err("templateId is not a string"),
    }
    match members.get("context") {
        None => {}
        Some(Value::Object(context)) => match context.get("url") {
            None | Some(Value::String(_)) => {}
            Some(Value::Number(_)) if on.has(Fault::AcceptsNumberUrl) => {}
            Some(_) => return Err("context.url is not a string"),
        },
        Some(Value::String(_)) if on.has(Fault::AcceptsStringContext) => {}
        Some(_) => return Err("context is not an object"),
    }
    Ok(())
}
