//! Legal variants of delivery: unusual notifications that break no clause.

use crate::servers::table::variants;

variants! {
    Slow, "Each notification takes half of the time it may take.";
    OneConnection, "All notifications come over one connection.";
    LeftOver, "Everybody is still subscribed to everything from an earlier run.";
    Strangers, "Others post to the listener: with tokens of their own, without any, and no notifications at all.";
    Reordered, "Notifications of different credentials overtake each other.";
    HeadersLower, "Header names are in lower case.";
    Chunked, "Bodies are chunked.";
    Charset, "Content-Type names the charset.";
    MediaTypeCase, "The media type is in mixed case.";
    QueryReordered, "The parameters stand in another order.";
    QueryLowerHex, "Percent-encodings are written with lower-case digits.";
    QueryAllEncoded, "Every character of a value is percent-encoded.";
    QueryPlus, "Spaces are encoded as +.";
    NoDeclaration, "The XML has no declaration.";
    OneLine, "The XML has no white space between elements.";
    ByteOrderMark, "The XML begins with a byte order mark.";
    CData, "Values stand in CDATA sections.";
    References, "Values are written as character references.";
    Comments, "There are comments and processing instructions between elements, and in values.";
    ElementsReordered, "The elements stand in another order.";
    ElementsMore, "There are elements and attributes that nobody documented.";
    ContextAbsent, "The empty element is left out.";
    OwnTrips, "Trips have the provider's own ids.";
}
