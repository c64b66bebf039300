//! Legal variants: unusual answers that break no clause.

use crate::servers::table::variants;

variants! {
    HeaderNamesUpper, "Header names are in upper case.";
    HeaderNamesLower, "Header names are in lower case.";
    AnyUser, "Messages are taken for any user, as where they are looked up later.";
    HeadersReversed, "Headers come in the reverse order.";
    HeadersExtra, "Answers carry many headers that nobody asked for.";
    HeaderValuesPadded, "Header values are surrounded by white space.";
    Chunked, "Bodies are chunked.";
    ChunkedWithTrailers, "Bodies are chunked byte by byte, with extensions and trailers.";
    ChunkedEmpty, "The empty body of a 200 is chunked.";
    CloseAfterAnswer, "Every answer closes the connection and says so.";
    CloseAfterThree, "Every third answer closes the connection and says so.";
    CloseUnannounced, "Every fifth answer closes the connection without saying so.";
    CloseDelimited, "Bodies end where the connection does, as in HTTP/1.0.";
    SingleBytes, "Answers are written one byte at a time.";
    InterimContinue, "Answers come after 100 Continue.";
    InterimHints, "Answers come after 103 Early Hints.";
    SlowWithinLimit, "Answers take 60 milliseconds.";
    ReasonEmpty, "The status line has no reason phrase.";
    ReasonOther, "The status line has an unusual reason phrase.";
    DateAbsent, "Answers carry no Date.";
    CharsetParameter, "Media types carry a charset.";
    MediaTypeCase, "Media types are in mixed case.";
    MediaTypeOnEmpty, "The empty 200 carries a Content-Type.";
    JsonWhitespace, "JSON is spread over lines.";
    JsonReordered, "JSON members come in the reverse order.";
    JsonEscaped, "JSON strings are written with \\u escapes.";
    ErrorExtraMembers, "Errors have members that are not documented.";
    ErrorNested, "Errors hold errors that hold errors.";
    ErrorEmpty, "Errors are an object without members.";
    ErrorMinimal, "Errors have one member only.";
    XmlErrorEmpty, "Refused subscriptions have no body.";
    XmlErrorDecorated, "Refused subscriptions have a body with comments, CDATA and references.";
    CorrelationIdUpper, "Correlation ids are in upper case.";
    CorrelationIdUrn, "Correlation ids are URNs.";
    ForbiddenOnSubscriptions, "Subscriptions without a valid credential are refused with 403.";
    ForbiddenOnMessages, "Messages without a valid credential are refused with 403.";
    BearerOnSubscriptions, "Subscriptions take the scheme Bearer too.";
    ResourceNotFound, "The older resource address is not offered: 404.";
    ResourceNotAllowed, "The older resource address is not offered: 405.";
    UnsupportedMediaType, "Another media type is refused with 415.";
    UnprocessableMessage, "Invalid messages are refused with 422.";
    NotFoundMessage, "Invalid messages are refused with 404.";
    ChallengesSeveral, "401 carries several challenges.";
}
