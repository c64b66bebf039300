//! The faults: each shows on some inputs only, and the table says which clause it breaks and the smallest input that
//! shows it.

/// The smallest input that shows a fault.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Minimal {
    /// The documented body with this member, by JSON Pointer, of this value, in JSON.
    Member(&'static str, &'static str),
    /// The smallest order with this member, by JSON Pointer, of this value, in JSON.
    Least(&'static str, &'static str),
    /// The body as text, byte for byte.
    Body(&'static str),
    /// The documented body as text, with the first part replaced by the second.
    Spelled(&'static str, &'static str),
    /// What the query has beside the pairs of the documented one.
    Query(&'static str),
    /// A header field.
    Header(&'static str, &'static str),
    /// The case has one input only, which is as it is.
    Case(&'static str),
    /// The documented body with this member, which is a text of so many letters.
    Letters(&'static str, usize),
    /// The smallest order with this member, which is a text of so many letters.
    LeastLetters(&'static str, usize),
    /// Whatever was sent: the fault shows at random, about once in so many requests.
    Seldom(u32),
}

/// What is known of a fault.
pub(crate) struct Row {
    /// The switch.
    pub(crate) fault: Fault,
    /// Its name.
    pub(crate) name: &'static str,
    /// The operation that shows it.
    pub(crate) operation: &'static str,
    /// The clause that a finding must name.
    pub(crate) clause: &'static str,
    /// The smallest input.
    pub(crate) minimal: Minimal,
    /// What the server does wrong.
    pub(crate) says: &'static str,
}

macro_rules! faults {
    ($($name:ident, $operation:ident, $clause:expr, $minimal:ident($($part:expr),*), $says:literal;)*) => {
        /// One way in which the server is wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Fault {
            $(#[doc = $says] $name,)*
        }

        /// Every fault with the clause that it breaks and the smallest input that shows it.
        pub(crate) const TABLE: &[Row] = &[
            $(Row {
                fault: Fault::$name,
                name: stringify!($name),
                operation: stringify!($operation),
                clause: $clause,
                minimal: Minimal::$minimal($($part),*),
                says: $says,
            },)*
        ];
    };
}

const CRASH: &str = "baseline/provider/answer#no-5xx";

macro_rules! create {
    ($place:literal) => {
        concat!("orders/createOrder/", $place)
    };
}
macro_rules! find {
    ($place:literal) => {
        concat!("orders/findOrders/", $place)
    };
}
macro_rules! rate {
    ($place:literal) => {
        concat!("orders/rateOrder/", $place)
    };
}
macro_rules! import {
    ($place:literal) => {
        concat!("orders/importOrder/", $place)
    };
}

faults! {
    // Rare characters in texts of a JSON body.
    CommentNul, createOrder, CRASH, Member("/comment", r#""\u0000""#), "A comment with a NUL ends in 500.";
    CommentApostrophe, createOrder, CRASH, Member("/comment", r#""'""#), "A comment with an apostrophe ends in 500.";
    CommentPercent, createOrder, CRASH, Member("/comment", r#""%""#), "A comment with a percent sign ends in 500.";
    CommentLineBreak, createOrder, CRASH, Member("/comment", r#""\n""#), "A comment of two lines ends in 500.";
    CommentByteOrderMark, createOrder, CRASH, Member("/comment", r#""\ufeff""#), "A comment with a byte order mark ends in 500.";
    CommentNullWord, createOrder, CRASH, Member("/comment", r#""null""#), "The comment null, a word, is taken for nothing and ends in 500.";
    CommentBeyondBmp, createOrder, create!("body.comment#maxLength"), Member("/comment", r#""\ud800\udc00""#), "A comment with a character beyond the basic plane is refused.";
    CommentBackslash, createOrder, create!("body.comment#maxLength"), Member("/comment", r#""\\""#), "A comment with a backslash is refused.";
    NamePadded, createOrder, create!("body.customer.name#minLength"), Member("/customer/name", r#"" ""#), "A name that begins with a space is refused.";
    CommentQuoteCloses, createOrder, "baseline/provider/answer#given", Member("/comment", r#""\"""#), "A comment with a quotation mark ends in a closed connection.";
    // Lengths.
    CommentBuffer, createOrder, CRASH, Letters("/comment", 65), "A comment of more than 64 characters ends in 500.";
    CommentTooLongTaken, createOrder, create!("body.comment#maxLength"), LeastLetters("/comment", 201), "A comment that is too long is taken.";
    CommentEmptyRefused, createOrder, create!("body.comment#maxLength"), Member("/comment", r#""""#), "An empty comment is refused.";
    NameEmptyTaken, createOrder, create!("body.customer.name#minLength"), Least("/customer/name", r#""""#), "An empty name is taken.";
    ScoresFull, createOrder, create!("body.scores#maxItems"), Member("/scores", "[0,0,0,0,0]"), "As many scores as are allowed are refused.";
    ScoresEmpty, createOrder, CRASH, Member("/scores", "[]"), "An empty list of scores ends in 500.";
    ScoresTooManyTaken, createOrder, create!("body.scores#maxItems"), Least("/scores", "[0,0,0,0,0,0]"), "One score too many is taken.";
    // Depths.
    DeepHundreds, createOrder, CRASH, Case("orders/createOrder/body/deep-200"), "A hundred levels end in 500.";
    DeepThousands, createOrder, CRASH, Case("orders/createOrder/body/deep-2000"), "A thousand levels end in 500.";
    DeepClosed, createOrder, "baseline/provider/answer#given", Case("orders/createOrder/body/deep-20000"), "Ten thousand levels end in a closed connection.";
    // Null and absence.
    AgeNullRefused, createOrder, create!("body.age#minimum"), Member("/age", "null"), "An age that is null is refused.";
    PriceAbsent, createOrder, CRASH, Body(r#"{"kind":"book","quantity":1}"#), "An order without a price ends in 500.";
    CustomerNullTaken, createOrder, create!("body.customer#type"), Least("/customer", "null"), "A customer that is null is taken.";
    ExtraNull, createOrder, CRASH, Member("/a", "null"), "A member that nobody asked for ends in 500 where it is null.";
    // Unknown members.
    ExtraDeep, createOrder, CRASH, Member("/customer/a", "{}"), "A member that nobody asked for ends in 500 where it is inside the customer.";
    ExtraListed, createOrder, create!("body#type"), Member("/a", "[]"), "A member that nobody asked for is refused where it is a list.";
    LineExtraTaken, createOrder, create!("body.lines[]#additionalProperties"), Body(r#"{"kind":"book","quantity":1,"lines":[{"sku":"ABC-0","a":""}]}"#), "A line with a member that the contract rules out is taken.";
    // Coerced types.
    QuantityTextTaken, createOrder, create!("body.quantity#type"), Least("/quantity", r#""1""#), "A quantity that is a text of digits is taken.";
    QuantityFractionTaken, createOrder, create!("body.quantity#type"), Least("/quantity", "1.5"), "A quantity of one and a half is taken.";
    QuantityWraps, createOrder, create!("body.quantity#maximum"), Least("/quantity", "257"), "A quantity is taken modulo 256.";
    GiftTextTaken, createOrder, create!("body.gift#type"), Least("/gift", r#""true""#), "The text true is taken for the truth.";
    GiftNumberTaken, createOrder, create!("body.gift#type"), Least("/gift", "1"), "The number 1 is taken for the truth.";
    KindListTaken, createOrder, create!("body.kind#type"), Least("/kind", r#"["book"]"#), "A list of one kind is taken.";
    LeapDayRefused, createOrder, create!("body.due#format"), Member("/due", r#""0000-02-29""#), "A leap day is refused.";
    AgeZeroIsAbsent, createOrder, CRASH, Member("/age", "0"), "The age 0 ends in 500.";
    // Combinators.
    PriceAloneTaken, createOrder, create!("body#dependentRequired:price"), Least("/price", "0"), "A price without a date is taken.";
    RefundTaken, createOrder, create!("body#not"), Least("/refund", r#""""#), "A refund, which an order may not have, is taken.";
    ContactTaken, createOrder, create!("body.contact#oneOf"), Least("/contact", "false"), "A contact of neither form is taken.";
    // Spellings.
    EscapeRefused, createOrder, create!("body#syntax"), Spelled("\"kind\"", "\"ki\\u006Ed\""), "A character written as an escape is refused.";
    SpaceRefused, createOrder, create!("body#syntax"), Spelled("2.5,", "2.5,\n\n\t "), "A line break between members is refused.";
    OrderMatters, createOrder, create!("body#syntax"), Body(r#"{"comment":"soon","gift":true,"price":2.5,"due":"2024-05-01","age":7,"customer":{"name":"Ann"},"scores":[1],"lines":[{"sku":"ABC-1","count":1}],"contact":"me","kind":"book","quantity":1}"#), "A body that does not begin with the kind is refused.";
    NumberSpelling, createOrder, create!("body#syntax"), Spelled("\"quantity\":1", "\"quantity\":1e0"), "A whole number written with an exponent ends in a refusal.";
    MediaTypeCase, createOrder, create!("body#media-type"), Header("Content-Type", "applIcation/json"), "A media type in other letters is refused.";
    SchemeCase, createOrder, create!("operation#offered"), Header("Authorization", "bearer \u{27e8}token#0\u{27e9}"), "An authentication scheme in other letters is refused.";
    // Queries, headers, cookies.
    NoteSpace, createOrder, CRASH, Query("note=%20"), "A note with a space ends in 500.";
    NoteAmpersand, createOrder, create!("query.note#maxLength"), Query("note=%26"), "A note with an ampersand is refused.";
    PriorityTwice, createOrder, create!("query.priority#single"), Query("priority=a"), "A second priority is ignored.";
    PriorityEncoded, createOrder, create!("query.priority#minimum"), Query("priority=%31"), "A priority that is percent-encoded is refused.";
    PriorityHighest, createOrder, create!("response.201.body.number#type"), Query("priority=9"), "At the highest priority the number of the order is a text.";
    UnknownLong, createOrder, CRASH, Query("TOO-LONG=x"), "A parameter whose name is longer than 300 characters ends in 500.";
    TraceQuote, createOrder, CRASH, Header("X-Trace", "\""), "A trace with a quotation mark ends in 500.";
    TraceBeyondAscii, createOrder, CRASH, Header("X-Trace", "\u{a1}"), "A trace that is not ASCII ends in 500.";
    VisitBeyondAscii, createOrder, create!("cookie.visit#maxLength"), Header("Cookie", "visit=%C2%A1"), "A cookie that is not ASCII is refused.";
    LowerHex, findOrders, find!("query.text#minLength"), Query("text=o%6b"), "An escape with small letters is refused.";
    TextBeyondAscii, findOrders, find!("query.text#minLength"), Query("text=%C2%A1"), "A text that is not ASCII is refused.";
    CountsFull, findOrders, find!("query.counts#maxItems"), Query("counts=0,0,0,0,0"), "As many counts as are allowed are refused.";
    TagsSeveral, findOrders, CRASH, Query("tags=a%20a"), "Several tags end in 500.";
    MarksSeveral, findOrders, CRASH, Query("marks=a%7Ca"), "Several marks end in 500.";
    RangeOpen, findOrders, CRASH, Query("range%5Bto%5D=0"), "A range without its begin ends in 500.";
    KindsLastOnly, findOrders, find!("query.kinds[]#enum"), Query("kinds=a&kinds=book"), "Only the last kind is checked.";
    KindsRepeated, findOrders, CRASH, Query("kinds=book&kinds=book"), "The same kind twice ends in 500.";
    // Forms and XML.
    RemarkPlus, rateOrder, CRASH, Body("stars=1&remark=%2B"), "A remark with a plus sign ends in 500.";
    StarsNoneTaken, rateOrder, rate!("body.stars#minimum"), Body("stars=0"), "No stars are taken.";
    RemarkAbsent, rateOrder, CRASH, Body("stars=1"), "A rating without a remark ends in 500.";
    ImportMarkup, importOrder, CRASH, Body("<Order><Name>&lt;</Name><Amount>1</Amount></Order>"), "A name with markup ends in 500.";
    ImportBeyondBmp, importOrder, import!("body.Name#minLength"), Body("<Order><Name>\u{10000}</Name><Amount>1</Amount><Paid>true</Paid></Order>"), "A name with a character beyond the basic plane is refused.";
    ImportAmountTaken, importOrder, import!("body.Amount#maximum"), Body("<Order><Name>a</Name><Amount>1001</Amount></Order>"), "An amount that is too large is taken.";
    // What answers say.
    NumberAsText, createOrder, create!("response.201.body.comment#type"), Member("/comment", r#""0""#), "A comment of digits comes back as a number.";
    ErrorIdMissing, createOrder, create!("response.400.header.X-Request-Id#required"), Least("/age", "-1"), "Errors about the age carry no request id.";
    ErrorIdRepeated, createOrder, create!("response.400.header.X-Request-Id#distinct"), Least("/due", r#""""#), "Errors about the date all carry the same request id.";
    ErrorCauseNumber, createOrder, create!("response.400.body.details[].causes[]#type"), Least("/quantity", "101"), "Errors about a large quantity hold a number where a text belongs, three levels deep.";
    ErrorCodeMissing, createOrder, create!("response.415.body#required:code"), Header("Content-Type", "text/plain"), "Errors about the media type have no code.";
    ErrorOfKind, createOrder, create!("response.400#status"), Least("/kind", r#""""#), "An empty kind is refused with 404.";
    // Framing and chance.
    LengthInCharacters, createOrder, "baseline/provider/wire#content-length", Member("/comment", r#""\u00a1""#), "Content-Length counts characters.";
    ChunksUnended, createOrder, "baseline/provider/wire#chunked", Letters("/comment", 65), "A long comment comes back in chunks without the last one.";
    OnceInFifty, createOrder, CRASH, Seldom(50), "One request in fifty ends in 500.";
}
