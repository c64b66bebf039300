//! Legal variants: unusual answers that break no clause.

use crate::servers::table::variants;

variants! {
    Created, "Notifications are answered with 201.";
    Accepted, "Notifications are answered with 202.";
    NoContent, "Notifications are answered with 204.";
    TextBody, "Notifications are answered with a text.";
    XmlBody, "Notifications are answered with XML.";
    JsonBody, "Notifications are answered with JSON.";
    RefusesUnauthorized, "What is broken is refused with 401 and a challenge.";
    RefusesForbidden, "What is broken is refused with 403.";
    RefusesNotFound, "What is broken is refused with 404.";
    RefusesConflict, "What is broken is refused with 409.";
    RefusesUnsupported, "What is broken is refused with 415.";
    RefusesUnprocessable, "What is broken is refused with 422.";
    RefusesEmpty, "Refusals have no body.";
    RefusesHtml, "Refusals are HTML pages.";
    RefusesWithPayload, "Refusals say in JSON what is wrong (RFC 9457).";
    TakesEveryType, "What is no itinerary is taken without a look at it.";
    TakesNoPayments, "There is nothing at payment notifications: 404.";
    ConnectionClose, "Every answer closes the connection and says so.";
    CloseUnannounced, "Every fifth answer closes the connection without saying so.";
    CloseDelimited, "Answers end where the connection does.";
    OldVersion, "Answers are HTTP/1.0.";
    Chunked, "Bodies of answers are chunked.";
    ChunkedWithTrailers, "Bodies are chunked, with extensions and trailers.";
    SingleBytes, "Answers are written one byte at a time.";
    HeaderNamesLower, "Header names are in lower case.";
    HeadersExtra, "Answers carry many headers that nobody asked for.";
    ReasonEmpty, "The status line has no reason phrase.";
    InterimContinue, "Answers come after 100 Continue.";
    InterimHints, "Answers come after 103 Early Hints.";
    SlowWithinLimit, "Answers take 40 milliseconds.";
    OneAtATime, "One notification is taken at a time, the others wait.";
    EarlyTooLarge, "A large upload is refused with 413 before it has come, and the connection closed.";
    EarlyReset, "A large upload is cut off by a reset.";
    WaitsForTheRest, "The rest of an unfinished upload is waited for.";
}
