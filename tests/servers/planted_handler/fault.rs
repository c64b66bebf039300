//! The faults: each is one way to break one clause, and the table says which.

use crate::servers::table::faults;

macro_rules! itinerary {
    ($place:literal) => {
        concat!("user-notification-v1/userItinerary/", $place)
    };
}
macro_rules! company {
    ($place:literal) => {
        concat!("company-notification-v1/companyItinerary/", $place)
    };
}
macro_rules! baseline {
    ($place:literal) => {
        concat!("baseline/handler/", $place)
    };
}

faults! {
    // It takes what it cannot process.
    AcceptsEverything, itinerary!("query.type#required"), Should, "Everything is answered with 200.";
    AcceptsMissingToken, itinerary!("query.oauth_token_key#required"), Should, "A notification without token is taken.";
    AcceptsEmptyToken, itinerary!("query.oauth_token_key#minLength"), Should, "A notification with an empty token is taken.";
    AcceptsRepeatedToken, itinerary!("query.oauth_token_key#single"), Should, "A notification with two tokens is taken.";
    AcceptsRepeatedType, itinerary!("query.type#single"), Should, "A notification with two types is taken.";
    AcceptsMissingTrip, itinerary!("body#required:TripId"), Should, "A notification without TripId is taken.";
    AcceptsWrongRoot, itinerary!("body#root"), Should, "A notification with another root element is taken.";
    AcceptsWrongEventType, itinerary!("body.EventType#enum"), Should, "A notification of an unknown change is taken.";
    AcceptsWrongObjectType, itinerary!("body.ObjectType#enum"), Should, "A notification about something else is taken.";
    AcceptsWrongDate, itinerary!("body.EventDateTime#pattern"), Should, "A notification whose date is not one is taken.";
    AcceptsEmptyDate, itinerary!("body.EventDateTime#pattern"), Should, "A notification whose date is empty is taken.";
    AcceptsEmptyObjectType, itinerary!("body.ObjectType#enum"), Should, "A notification whose ObjectType is empty is taken.";
    AcceptsMalformed, itinerary!("body#syntax"), Should, "A notification that is not well-formed is taken.";
    AcceptsNoBody, itinerary!("body#required"), Should, "A notification without body is taken.";
    AcceptsTextPlain, itinerary!("body#media-type"), Should, "A notification under the name of text/plain is taken.";
    // It refuses what is documented.
    RefusesLowerCaseType, itinerary!("query.type#enum"), Must, "The type itinerary is refused, Itinerary is taken.";
    RefusesCancel, itinerary!("body.EventType#enum"), Must, "The change CANCEL is refused.";
    RefusesPayment, "user-notification-v1/userFop/operation#offered", May, "Payment notifications are refused.";
    RefusesCompanyForm, company!("operation#offered"), Must, "Notifications that name the user are refused.";
    NeedsAuthorization, company!("operation#offered"), Must, "Notifications without Authorization are refused.";
    RefusesAuthorization, itinerary!("header.Authorization#pattern"), Must, "Notifications with Authorization are refused.";
    RedirectInsteadOfOk, itinerary!("response.200#status"), Must, "Notifications are answered with 302.";
    RefusesLongIdentifier, itinerary!("body.TripId#pattern"), Must, "An identifier of more than 40 characters is refused.";
    RefusesOddIdentifier, itinerary!("body.TripId#pattern"), Must, "An identifier with another sign than letters and digits is refused.";
    RefusesFilledContext, itinerary!("body.Context#maxLength"), May, "A Context that holds a text is refused.";
    RefusesUnsolicitedAuthorization, company!("operation#offered"), Should, "An Authorization that is not documented is refused.";
    RefusesUpdateAfterCancel, itinerary!("operation#offered"), Should, "An UPDATE that comes right after a CANCEL is refused.";
    // It refuses a legal spelling.
    RefusesDeclaration, itinerary!("body#syntax"), Must, "A notification with an XML declaration is refused.";
    RefusesSingleQuotes, itinerary!("body#syntax"), Must, "An XML declaration in single quotes is refused.";
    RefusesSingleQuotedAttributes, itinerary!("body#syntax"), Must, "An attribute in single quotes is refused.";
    RefusesStandalone, itinerary!("body#syntax"), Must, "A standalone document is refused.";
    RefusesSpacedTags, itinerary!("body#syntax"), Must, "An end tag with a space in it is refused.";
    RefusesWide, itinerary!("body#syntax"), Should, "A notification in UTF-16 is refused.";
    RefusesComments, itinerary!("body#syntax"), Must, "A notification with a comment is refused.";
    RefusesInstructions, itinerary!("body#syntax"), Must, "A notification with a processing instruction is refused.";
    RefusesCdata, itinerary!("body#syntax"), Must, "A notification with a CDATA section is refused.";
    RefusesReferences, itinerary!("body#syntax"), Must, "A notification with character references is refused.";
    RefusesIndentation, itinerary!("body#syntax"), Must, "A notification over several lines is refused.";
    RefusesEmptyTags, itinerary!("body#syntax"), Must, "An empty element with start tag and end tag is refused.";
    RefusesMissingContext, itinerary!("body.Context#type"), Must, "A notification without Context is refused.";
    RefusesUnusedNamespace, itinerary!("body#syntax"), Must, "A notification that declares a namespace is refused.";
    RefusesBeyondAscii, itinerary!("body#syntax"), Must, "A notification with letters beyond ASCII is refused.";
    RefusesOtherOrder, itinerary!("body#syntax"), Should, "A notification with TripId first is refused.";
    RefusesUnknownElement, itinerary!("body#syntax"), Should, "A notification with an unknown element is refused.";
    RefusesMark, itinerary!("body#syntax"), Should, "A notification with a byte order mark is refused.";
    RefusesCharset, itinerary!("body#media-type"), Must, "A media type with a charset is refused.";
    RefusesUpperCaseCharset, itinerary!("body#media-type"), Must, "The charset UTF-8 is refused, utf-8 is taken.";
    RefusesChunked, itinerary!("operation#offered"), May, "A chunked body is refused.";
    RefusesClose, itinerary!("operation#offered"), Must, "A notification that closes the connection is refused.";
    RefusesUnknownParameter, itinerary!("operation#offered"), Should, "A parameter that is not known is refused.";
    RefusesPlus, itinerary!("query.oauth_token_key#required"), Must, "A space that is written as a plus is refused.";
    MindsHeaderCase, itinerary!("operation#offered"), Must, "A Content-Type in other letters is not seen.";
    KeepsPercentCodes, itinerary!("query.type#required"), Must, "The query is read without decoding it.";
    MindsQueryOrder, itinerary!("operation#offered"), Must, "The type is seen only in the first place.";
    ReadsOnePacket, itinerary!("operation#offered"), Must, "What does not come in one packet is refused.";
    // It fails.
    FailsOnMalformed, baseline!("answer#no-5xx"), Must, "A notification that is not well-formed ends in 500.";
    FailsOnGet, baseline!("answer#no-5xx"), Must, "GET ends in 500.";
    FailsOnRepeatedType, baseline!("answer#no-5xx"), Must, "Two types end in 500.";
    FailsOnBadEncoding, baseline!("answer#no-5xx"), Must, "A body that is not UTF-8 ends in 500.";
    FailsOnMediaType, baseline!("answer#no-5xx"), Must, "Another media type ends in 500.";
    FailsWithoutMediaType, baseline!("answer#no-5xx"), Must, "A notification without a media type ends in 500.";
    FailsOnNothing, baseline!("answer#no-5xx"), Must, "A media type without a body ends in 500.";
    FailsOnDeepXml, baseline!("answer#no-5xx"), Must, "Elements in elements in elements end in 500.";
    FailsOnManyAttributes, baseline!("answer#no-5xx"), Must, "100,000 attributes end in 500.";
    FailsOnLargeBody, baseline!("answer#no-5xx"), Must, "A large body ends in 500.";
    FailsAtOnce, baseline!("answer#no-5xx"), Must, "Notifications at the same time end in 500.";
    // It hangs or drops the connection.
    HangsOnEmptyBody, baseline!("answer#in-time"), Must, "A notification that lacks its body is never answered.";
    HangsOnSecond, baseline!("answer#after-hostile"), Must, "Only the first itinerary notification is answered.";
    HangsOnProfile, baseline!("answer#in-time"), Must, "Profile notifications are never answered.";
    AnswersSlowly, baseline!("answer#in-time"), Must, "An unknown type is answered after three seconds.";
    ClosesOnUnknownType, baseline!("answer#given"), Must, "An unknown type ends in a closed connection.";
    ClosesOnDoctype, baseline!("answer#given"), Must, "A document type ends in a closed connection.";
    ClosesWhenBusy, baseline!("answer#given"), Must, "Of notifications at the same time, some end in a closed connection.";
    DiesOnDoctype, baseline!("answer#after-hostile"), Must, "After a document type everything is refused.";
    DiesOnAbortedUpload, baseline!("answer#after-hostile"), Must, "After an upload that was aborted everything is refused.";
    // It is not safe.
    FetchesEntity, baseline!("xml#no-external-entity"), Must, "An external entity is fetched.";
    FetchesEntityLater, baseline!("xml#no-external-entity"), Must, "An external entity is fetched three seconds later.";
    FetchesParameterEntity, baseline!("xml#no-external-entity"), Must, "An external parameter entity is fetched.";
    FetchesDtd, baseline!("xml#no-external-entity"), Must, "An external document type definition is fetched.";
    FetchesInclusion, baseline!("xml#no-external-entity"), Must, "What XInclude names is fetched.";
    FetchesSchema, baseline!("xml#no-external-entity"), Must, "What schemaLocation names is fetched.";
    FetchesStylesheet, baseline!("xml#no-external-entity"), Must, "A stylesheet that an instruction names is fetched.";
    DisclosesIncludedFile, baseline!("xml#no-external-entity"), Must, "Refusals show the file that XInclude names.";
    DisclosesFile, baseline!("xml#no-external-entity"), Must, "Refusals show the file that an entity names.";
    Expands, baseline!("xml#bounded-expansion"), Must, "Entities in entities are expanded, whatever they come to.";
    StackTraceInError, baseline!("disclosure#stack-trace"), Must, "Refusals show a stack trace.";
    EchoesToken, baseline!("disclosure#secret"), Must, "Refusals repeat the token.";
    ShowsLastRequest, baseline!("disclosure#other-request"), Must, "Answers show the notification before.";
    // It mixes notifications up.
    SharesBody, itinerary!("operation#offered"), Must, "Notifications at the same time are read from one shared place.";
    RefusesWhileBusy, baseline!("delivery#repeatable"), Should, "A notification that is being processed is refused when it comes again.";
    // What it says is not HTTP.
    NoAllow, baseline!("method#405-allow"), Should, "405 comes without the methods that are allowed.";
    LengthTooLarge, baseline!("wire#content-length"), Must, "Content-Length of a refusal promises more bytes than come.";
    LengthNotNumber, baseline!("wire#content-length"), Must, "Content-Length of a refusal is not a number.";
    LengthAndChunked, baseline!("wire#framing"), Must, "A refusal has a Content-Length and is chunked.";
    ChunkSizeBad, baseline!("wire#chunked"), Must, "A chunk's size is not hexadecimal.";
    StatusLineGarbage, baseline!("wire#framing"), Must, "A refusal's status line is not one.";
    TwoAnswers, baseline!("wire#framing"), Must, "A refusal comes twice.";
    LengthOfNoContent, baseline!("wire#no-content"), Should, "204 has a Content-Length of 0.";
}
