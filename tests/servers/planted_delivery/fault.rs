//! The faults of delivery: each is one way to notify wrongly, and the table says which clause a finding must name.

/// What is known of a fault.
pub(crate) struct Row {
    /// The switch.
    pub(crate) fault: Fault,
    /// Its name.
    pub(crate) name: &'static str,
    /// The clause that at least one finding must name.
    pub(crate) clause: &'static str,
    /// What the provider does wrong.
    pub(crate) says: &'static str,
}

macro_rules! faults {
    ($($name:ident, $clause:expr, $says:literal;)*) => {
        /// One way in which the provider notifies wrongly.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Fault {
            $(#[doc = $says] $name,)*
        }

        /// Every fault with the clause that a finding must name.
        pub(crate) const TABLE: &[Row] = &[
            $(Row { fault: Fault::$name, name: stringify!($name), clause: $clause, says: $says },)*
        ];
    };
}

macro_rules! user {
    ($place:literal) => {
        concat!("user-notification-v1/userItinerary/", $place)
    };
}
macro_rules! company {
    ($place:literal) => {
        concat!("company-notification-v1/companyItinerary/", $place)
    };
}

faults! {
    // Not delivered.
    Dropped, user!("delivery#due"), "Notifications of a user's trips are never sent.";
    DroppedCancel, user!("delivery#due"), "Cancelled trips are not notified.";
    DroppedSecondPerson, company!("delivery#due"), "A company hears of its first user only.";
    Throttled, user!("delivery#due"), "Of changes that follow each other at once, the first alone is notified.";
    OneShot, user!("delivery#due"), "A subscription is used up by its first notification.";
    FirstMissed, user!("delivery#due"), "The first change after subscribing is not notified.";
    CompanyHidesUser, user!("delivery#due"), "Where the company has subscribed, the user's own subscription is not served.";
    UserHidesCompany, company!("delivery#due"), "Where a user has subscribed, the company's subscription is not served.";
    LostAfterRequests, user!("delivery#due"), "Every seventh request, all subscriptions are forgotten.";
    Late, user!("delivery#due"), "Notifications come a second after the time they may take.";
    NeverInTime, company!("delivery#due"), "Notifications of a company wait for the next change.";
    // Subscribing.
    ReplacesType, user!("delivery#due"), "Subscribing to another type ends the subscription to the first.";
    ReplacesUser, user!("delivery#due"), "Somebody's subscription ends everybody else's to the same type.";
    AgainToggles, user!("delivery#due"), "Subscribing twice ends the subscription.";
    AgainNever, user!("delivery#due"), "Who has unsubscribed cannot subscribe again.";
    UnsubscribedBlocked, user!("delivery#due"), "Who unsubscribes without a subscription cannot subscribe later.";
    AgainDoubles, user!("delivery#once"), "Subscribing twice makes two notifications.";
    AgainCounts, user!("delivery#silent"), "Who has subscribed twice must unsubscribe twice.";
    EveryType, "user-notification-v1/userFop/delivery#silent", "Subscribing to one type subscribes to all.";
    AlsoCompany, company!("delivery#silent"), "A user's subscription subscribes the company too.";
    AlsoUsers, user!("delivery#silent"), "A company's subscription subscribes its users too.";
    RefusedSubscribes, user!("delivery#silent"), "A subscription that is refused is kept all the same.";
    Backlog, user!("delivery#silent"), "Who subscribes is told of all that happened before.";
    BacklogOfGap, user!("delivery#silent"), "Who subscribes again is told of what happened meanwhile.";
    // Unsubscribing.
    Stale, user!("delivery#silent"), "Notifications go on after unsubscribing.";
    StaleOnce, user!("delivery#silent"), "One more notification comes after unsubscribing.";
    StaleCompany, company!("delivery#silent"), "A company cannot unsubscribe.";
    RemovesAllTypes, user!("delivery#due"), "Unsubscribing from one type ends the others.";
    RemovesAllUsers, user!("delivery#due"), "Unsubscribing ends everybody's subscription to the type.";
    RemovesOtherType, user!("delivery#silent"), "Unsubscribing from trips ends the subscription to profiles instead.";
    RemovesLatest, user!("delivery#silent"), "Unsubscribing from trips ends the latest subscription, whatever and whosever it is.";
    UserRemovesCompany, company!("delivery#due"), "A user who unsubscribes ends the company's subscription.";
    CompanyRemovesUsers, user!("delivery#due"), "A company that unsubscribes ends its users' subscriptions.";
    // To the wrong one.
    Doubled, user!("delivery#once"), "Notifications are sent twice.";
    LeaksToUsers, user!("delivery#silent"), "Changes are notified to every user who has subscribed.";
    LeaksToCompanies, company!("delivery#silent"), "Changes are notified to every company that has subscribed.";
    Broadcasts, user!("delivery#silent"), "Changes are notified to users who have not subscribed.";
    WrongType, "user-notification-v1/userFop/delivery#silent", "Changes are notified to subscribers of another type.";
    TokenOfOther, user!("holds#token"), "Notifications carry another user's token.";
    UserOfOther, company!("holds#user"), "Notifications to a company name another user.";
    // The request.
    MethodPut, user!("operation#method"), "Notifications are sent with PUT.";
    PathOther, user!("delivery#url"), "Notifications are sent to another path than the registered one.";
    OwnQueryLost, user!("delivery#url"), "The query of the registered URL is lost.";
    NoQuery, user!("query.type#required"), "Notifications have no query.";
    TypeOther, user!("query.type#enum"), "Notifications of trips name an unknown type.";
    TypeTwice, user!("query.type#single"), "Notifications name their type twice.";
    TokenMissing, user!("query.oauth_token_key#required"), "Notifications carry no token.";
    TokenEmpty, user!("query.oauth_token_key#minLength"), "Notifications carry an empty token.";
    TokenRaw, user!("holds#token"), "Tokens are not percent-encoded.";
    TokenTwiceEncoded, user!("holds#token"), "Tokens are percent-encoded twice.";
    NameRaw, company!("holds#user"), "Names are not percent-encoded, but for spaces and what is not ASCII.";
    NameMissing, company!("query.userid_value#required"), "Notifications to a company name no user.";
    NameTypeMissing, company!("query.userid_type#required"), "Notifications to a company do not say how they name the user.";
    NameTypeOther, company!("query.userid_type#enum"), "Notifications to a company name users by an id.";
    MediaTypeOther, user!("body#media-type"), "Notifications are sent as text/plain.";
    MediaTypeMissing, user!("body#media-type"), "Notifications are sent without a Content-Type.";
    // The body.
    BodyMissing, user!("body#required"), "Notifications of trips have no body.";
    RootOther, user!("body#root"), "Notifications have another root element.";
    Malformed, user!("body#syntax"), "The root element is not closed.";
    Unescaped, user!("body#syntax"), "Values are written into the XML as they are.";
    EscapedTwice, user!("holds#event-trip"), "Values are escaped twice.";
    Latin1, user!("body#syntax"), "The body is Latin-1 under the name of UTF-8.";
    ElementMissing, user!("body#required:TripId"), "The trip's element is missing.";
    ElementRenamed, user!("body#required:EventType"), "The element of the event's kind has another name.";
    ElementTwice, user!("body.TripId#single"), "The trip's element stands twice.";
    KindOther, user!("holds#kind"), "Created trips are notified as updated.";
    KindUnknown, user!("body.EventType#enum"), "Notifications name an unknown kind of event.";
    DateOther, user!("body.EventDateTime#pattern"), "Dates are written day first.";
    DateImpossible, user!("body.EventDateTime#pattern"), "Dates are those of a 13th month.";
    ObjectTypeOther, user!("body.ObjectType#enum"), "Notifications name another type of object.";
    TripOfOther, user!("holds#trip"), "The object's URI is that of another trip.";
}
