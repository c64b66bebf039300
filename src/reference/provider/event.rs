//! From a change to the notifications that are due.

use super::super::settings::{Grantee, Topic, User};
use super::delivery::Delivery;
use super::notification::Trip;
use super::postback::PostbackUrl;
use super::state::{Shared, Subscription, lock};
use super::store::StoreError;

/// A change of one user's data.
#[derive(Debug, Clone)]
pub(super) enum UserChange {
    /// Of a trip.
    Itinerary(Trip),
    /// Of the forms of payment.
    Fop,
    /// Of the travel profile.
    Profile,
}

impl UserChange {
    fn kind(&self) -> Topic {
        match self {
            Self::Itinerary(_) => Topic::Itinerary,
            Self::Fop => Topic::Fop,
            Self::Profile => Topic::Profile,
        }
    }
}

/// Queues one notification for each subscription that the change concerns. What is due is settled here: a later
/// subscription hears nothing of it, a later cancellation recalls nothing.
///
/// # Errors
/// Where it cannot be kept: then nothing is queued.
pub(super) fn publish(
    shared: &Shared,
    user: &User,
    change: &UserChange,
    postback: &PostbackUrl,
) -> Result<(), StoreError> {
    let subscriptions = lock(&shared.subscriptions);
    let concerned = subscriptions.iter().filter(|subscription| concerns(shared, subscription, user, change.kind()));
    // Queued under the lock, so that concurrent events keep one order for every credential.
    let deliveries = concerned
        .map(|subscription| (subscription.token.clone(), notify(shared, subscription, user, change, postback)));
    for queued in shared.store.queue(deliveries.collect())? {
        shared.outbox.push(queued);
    }
    Ok(())
}

fn concerns(shared: &Shared, subscription: &Subscription, user: &User, kind: Topic) -> bool {
    let fixtures = &shared.settings.fixtures;
    let owner = fixtures.token(&subscription.token).and_then(|token| fixtures.user(&token.user));
    subscription.kind == kind
        && owner.is_some_and(|owner| match subscription.form {
            Grantee::User => owner.login == user.login,
            Grantee::Company => owner.company == user.company,
        })
}

/// The documented form: upper and lower case of `type` differ between the two, and payment changes name no user.
fn notify(
    shared: &Shared,
    subscription: &Subscription,
    user: &User,
    change: &UserChange,
    postback: &PostbackUrl,
) -> Delivery {
    let spelling = match (subscription.form, change.kind()) {
        (_, Topic::Itinerary) => "itinerary",
        (_, Topic::Fop) => "FOP",
        (Grantee::User, Topic::Profile) => "Profile",
        (Grantee::Company, Topic::Profile) => "profile",
    };
    let mut parameters = vec![("type", spelling), ("oauth_token_key", &subscription.token)];
    if subscription.form == Grantee::Company && change.kind() != Topic::Fop {
        parameters.extend([("userid_type", "login"), ("userid_value", &user.login)]);
    }
    let (body, what) = match change {
        UserChange::Itinerary(trip) => {
            let xml = trip.to_xml(&shared.settings.fixtures.trip_base);
            (Some(xml), format!("{spelling} {}", trip.event_type))
        }
        UserChange::Fop | UserChange::Profile => (None, spelling.to_owned()),
    };
    let (authorization, whose) = match subscription.form {
        Grantee::User => (Some(format!("OAuth {}", subscription.token)), "user"),
        Grantee::Company => (None, "company"),
    };
    Delivery {
        address: postback.address.clone(),
        authority: postback.authority.clone(),
        target: postback.target(&parameters),
        authorization,
        body,
        summary: format!("{what} for a {whose} subscription"),
    }
}
