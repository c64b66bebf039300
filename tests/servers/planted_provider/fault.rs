//! The faults: each is one way to break one clause, and the table says which.

use crate::servers::table::faults;

/// Whether a fault shows only in the notifications that the provider sends.
pub(crate) fn is_outgoing(row: &Row) -> bool {
    !row.clause.starts_with("baseline/") && OUTGOING.iter().any(|name| row.clause.contains(name))
}

const OUTGOING: &[&str] = &["/userItinerary/", "/userFop/", "/userProfile/", "/companyItinerary/"];

macro_rules! subscribe {
    ($place:literal) => {
        concat!("user-notification-v1/subscribeUser/", $place)
    };
}
macro_rules! message {
    ($place:literal) => {
        concat!("partner-notifications-v4/sendMessage/", $place)
    };
}
macro_rules! baseline {
    ($place:literal) => {
        concat!("baseline/provider/", $place)
    };
}
macro_rules! itinerary {
    ($place:literal) => {
        concat!("user-notification-v1/userItinerary/", $place)
    };
}

faults! {
    // Status.
    CreatedInsteadOfOk, subscribe!("response.200#status"), Must, "A subscription is answered with 201.";
    RedirectInsteadOfOk, message!("response.200#status"), Must, "A message is answered with 302 to a login page.";
    ConflictInsteadOfBadRequest, message!("responses#documented"), Should, "An invalid message is refused with 409, which is not documented.";
    BadRequestInsteadOfUnauthorized, message!("response.401#status"), Must, "A message without credential is refused with 400.";
    NotFoundInsteadOfForbidden, message!("response.403#status"), Must, "A message whose token lacks the scope is refused with 404.";
    GoneInsteadOfNotFound, message!("response.404#status"), Must, "A message to a user who does not exist is refused with 410.";
    ServerErrorInsteadOfBadRequest, baseline!("answer#no-5xx"), Must, "A subscription without type is answered with 500.";
    OperationMissing, "company-notification-v1/unsubscribeCompany/operation#offered", Must, "There is no resource to unsubscribe a company at.";
    UnsubscribeRefused, "user-notification-v1/unsubscribeUser/operation#offered", Must, "Payment notifications cannot be unsubscribed.";
    RefusesDocumentedType, subscribe!("query.type#enum"), Must, "Profile notifications cannot be subscribed.";
    // Parameters.
    AcceptsMissingType, subscribe!("query.type#required"), Must, "A subscription without type is taken.";
    AcceptsUnknownType, subscribe!("query.type#enum"), Must, "A subscription of an unknown type is taken.";
    AcceptsEmptyType, subscribe!("query.type#enum"), Should, "A subscription with an empty type is taken.";
    AcceptsRepeatedType, subscribe!("query.type#single"), Should, "A subscription with two types is taken.";
    RefusesContentType, subscribe!("header.Content-Type#enum"), Must, "A subscription is refused because it carries a Content-Type.";
    RequiresAccept, subscribe!("header.Accept#enum"), Must, "A subscription is refused because it carries no Accept.";
    // Authentication.
    AcceptsNoCredential, subscribe!("security#required"), Must, "A subscription without credential is taken.";
    AcceptsEmptyCredential, subscribe!("security#required"), Must, "A subscription with an empty credential is taken.";
    AcceptsAnyScheme, message!("security#scheme"), Must, "A message is taken whatever the authentication scheme.";
    AcceptsAnyToken, message!("security#credential"), Must, "A message is taken whatever the token.";
    AcceptsUserAsCompany, "company-notification-v1/subscribeCompany/security#credential", Must, "A user's token subscribes the whole company.";
    AcceptsRefusedCredential, "company-notification-v1/subscribeCompany/security#credential", Must, "A token without the administrator's role subscribes the whole company.";
    NoWwwAuthenticate, baseline!("refusal#www-authenticate"), Should, "401 comes without a challenge.";
    // Methods.
    TakesGet, subscribe!("operation#method"), Must, "GET subscribes.";
    NoAllow, baseline!("method#405-allow"), Should, "405 comes without the methods that are allowed.";
    // Headers.
    CorrelationIdMissing, message!("response.200.header.concur-correlationid#required"), Must, "No answer carries a correlation id.";
    CorrelationIdMissingOnErrors, message!("response.400.header.concur-correlationid#required"), Should, "Refusals carry no correlation id.";
    CorrelationIdMissingOnNotFound, message!("response.404.header.concur-correlationid#required"), Should, "404 alone carries no correlation id.";
    CorrelationIdConstant, message!("response.200.header.concur-correlationid#distinct"), Must, "Every answer carries the same correlation id.";
    CorrelationIdEmpty, message!("response.200.header.concur-correlationid#format"), Must, "The correlation id is empty.";
    // Media types and bodies of answers.
    ErrorMediaTypeWrong, message!("response.400#media-type"), Must, "Errors are JSON under the name of text/html.";
    ErrorMediaTypeMissing, message!("response.401#media-type"), Must, "Errors have a body without Content-Type.";
    ErrorNotJson, message!("response.400#syntax"), Must, "Errors are an HTML page under the name of JSON.";
    ErrorAbsent, message!("response.400#syntax"), Must, "Errors are announced as JSON and have no body.";
    ErrorTruncated, message!("response.401#syntax"), Must, "Errors end in the middle of the JSON.";
    ErrorNotUtf8, message!("response.404#syntax"), Must, "Errors hold bytes that are not UTF-8.";
    ErrorIsArray, message!("response.400.body#type"), Must, "Errors are an array of errors.";
    ErrorCodeNumber, message!("response.400.body.errorCode#type"), Must, "errorCode is a number.";
    ErrorsObject, message!("response.400.body.errors#type"), Must, "errors is an object.";
    NestedErrorWrong, message!("response.400.body.errorMessage#type"), Must, "Three levels deep an errorMessage is a number.";
    SuccessWithBody, message!("response.200#empty"), May, "A message that was taken is answered with a body.";
    // Bodies of requests.
    AcceptsNoBody, message!("body#required"), Must, "A message without body is taken.";
    AcceptsMalformedJson, message!("body#syntax"), Must, "A message that is not JSON is taken.";
    AcceptsArrayBody, message!("body#type"), Must, "An array is taken as a message.";
    AcceptsTextPlain, message!("body#media-type"), Must, "A message under the name of text/plain is taken.";
    AcceptsMissingSession, message!("body#required:sessionId"), Must, "A message without sessionId is taken.";
    AcceptsNullSession, message!("body.sessionId#type"), Must, "A message whose sessionId is null is taken.";
    AcceptsNumberSession, message!("body.sessionId#type"), Must, "A message whose sessionId is a number is taken.";
    AcceptsMissingTemplate, message!("body#required:templateId"), Must, "A message without templateId is taken.";
    AcceptsStringContext, message!("body.context#type"), Must, "A message whose context is a string is taken.";
    AcceptsNumberUrl, message!("body.context.url#type"), Must, "A message whose url is a number is taken.";
    // Crashes and disclosure.
    FailsOnPercentEncoding, baseline!("answer#no-5xx"), Must, "Any percent-encoding in the target ends in 500.";
    FailsOnRepeatedParameter, baseline!("answer#no-5xx"), Must, "A repeated parameter ends in 500.";
    FailsOnEmptyValue, baseline!("answer#no-5xx"), Must, "An empty parameter ends in 500.";
    FailsOnUnknownParameter, baseline!("answer#no-5xx"), Must, "A parameter that is not documented ends in 500.";
    FailsOnOtherMethods, baseline!("answer#no-5xx"), Must, "PUT and methods of no standard end in 500.";
    FailsWithoutCredential, baseline!("answer#no-5xx"), Must, "A missing Authorization header ends in 500.";
    StackTraceInError, baseline!("disclosure#stack-trace"), Must, "Errors show a stack trace.";
    EchoesToken, baseline!("disclosure#secret"), Must, "Errors repeat the Authorization header.";
    // Framing.
    LengthTooLarge, baseline!("wire#content-length"), Must, "Content-Length promises more bytes than come.";
    LengthTooSmall, baseline!("wire#content-length"), Must, "Content-Length promises fewer bytes than come.";
    LengthsDiffer, baseline!("wire#content-length"), Must, "Two Content-Length headers contradict each other.";
    LengthNotNumber, baseline!("wire#content-length"), Must, "Content-Length is not a number.";
    ChunkSizeBad, baseline!("wire#chunked"), Must, "A chunk's size is not hexadecimal.";
    ChunkTerminatorMissing, baseline!("wire#chunked"), Must, "The last chunk is missing when the connection closes.";
    LengthAndChunked, baseline!("wire#framing"), Must, "An answer has a Content-Length and is chunked.";
    BareLineFeeds, baseline!("wire#framing"), Must, "Header lines end in LF alone.";
    SpaceBeforeColon, baseline!("wire#framing"), Must, "A header's name is followed by a space.";
    ObsoleteFold, baseline!("wire#framing"), Must, "A header is folded over two lines.";
    ControlInHeader, baseline!("wire#framing"), Must, "A header's value holds a NUL.";
    StatusLineGarbage, baseline!("wire#framing"), Must, "The status line is not one.";
    TwoAnswers, baseline!("wire#framing"), Must, "One request gets two answers.";
    BodyAfterNoContent, baseline!("wire#framing"), Must, "204 is followed by a body.";
    // Time.
    NeverAnswers, baseline!("answer#in-time"), Must, "A subscription without type is never answered.";
    ClosesWithoutAnswer, baseline!("answer#given"), Must, "A subscription without type ends in a closed connection.";
    ResetsMidway, baseline!("answer#given"), Must, "A subscription without type is reset after half a status line.";
    AnswersSlowly, baseline!("answer#in-time"), Must, "A subscription without type is answered after three seconds.";
    // Notifications.
    NotificationElementMissing, itinerary!("body#required:TripId"), Must, "Notifications lack the TripId.";
    NotificationEventTypeUnknown, itinerary!("body.EventType#enum"), Must, "Notifications name the event MODIFY.";
    NotificationDateWrong, itinerary!("body.EventDateTime#pattern"), Must, "Notifications write the date as day.month.year.";
    NotificationObjectTypeWrong, itinerary!("body.ObjectType#enum"), Must, "Notifications name the object TRIP.";
    NotificationTokenMissing, itinerary!("query.oauth_token_key#required"), Must, "Notifications carry no oauth_token_key.";
    NotificationTokenOfOther, itinerary!("holds#token"), Should, "Notifications carry another user's token.";
    NotificationTripOfOther, itinerary!("holds#trip"), Should, "Notifications have an ObjectURI of another trip.";
    NotificationTypeMissing, itinerary!("query.type#required"), Must, "Notifications carry no type.";
    NotificationMediaTypeWrong, itinerary!("body#media-type"), Must, "Notifications are sent as text/plain.";
    NotificationByGet, itinerary!("operation#method"), Must, "Notifications are sent with GET.";
    NotificationRootWrong, itinerary!("body#root"), Must, "Notifications have the root element Event.";
    NotificationMalformed, itinerary!("body#syntax"), Must, "Notifications are not well-formed.";
    NotificationUserWrong, "company-notification-v1/companyItinerary/holds#user", Must, "Company notifications name another user.";
    NotificationUserTypeMissing, "company-notification-v1/companyItinerary/query.userid_type#required", Must, "Company notifications carry no userid_type.";
    NotificationDropped, itinerary!("delivery#due"), Must, "Notifications of trips are never sent.";
    NotificationTwice, itinerary!("delivery#once"), May, "Notifications are sent twice.";
    NotificationAfterUnsubscribe, itinerary!("delivery#silent"), Must, "Notifications go on after unsubscribing.";
}
