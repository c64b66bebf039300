//! Who has subscribed to what, and who is to be told of a change.

use super::accounts::{COMPANIES, Company, REFUSED_PERSON, USERS, User};
use super::{Fault, On};

/// The types of subscriptions.
pub(super) const TYPES: [&str; 3] = ["itinerary", "fop", "profile"];

/// A change of a person's data.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) user: &'static str,
    pub(super) kind: String,
    pub(super) event: String,
    pub(super) trip: String,
    pub(super) context: String,
}

/// One subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subscription {
    pub(super) token: String,
    pub(super) kind: String,
    /// How often it was made.
    times: usize,
    heard: usize,
}

impl Subscription {
    pub(super) fn new(token: &str, kind: &str) -> Self {
        Self { token: token.to_owned(), kind: kind.to_owned(), times: 1, heard: 0 }
    }

    pub(super) fn company(&self) -> Option<&'static Company> {
        COMPANIES.iter().find(|company| company.token == self.token)
    }

    /// The person whose token it is; those of refused ones are somebody's too.
    fn user(&self) -> &'static User {
        USERS.iter().find(|user| user.token == self.token).unwrap_or(REFUSED_PERSON)
    }

    /// Whether a change of this person concerns it.
    fn covers(&self, name: &str) -> bool {
        let company = USERS.iter().find(|user| user.name == name).map(|user| user.company);
        match self.company() {
            Some(own) => Some(own.name) == company,
            None => self.user().name == name,
        }
    }

    fn is(&self, token: &str, kind: &str) -> bool {
        self.token == token && self.kind == kind
    }
}

/// The subscriptions, and what the faults remember.
#[derive(Debug, Default)]
pub(super) struct Store {
    subscriptions: Vec<Subscription>,
    ended: Vec<Subscription>,
    past: Vec<Change>,
    requests: usize,
    last: Option<(String, tokio::time::Instant)>,
}

impl Store {
    /// Everybody is subscribed to everything.
    pub(super) fn full() -> Self {
        let tokens = USERS.iter().map(|user| user.token).chain(COMPANIES.iter().map(|company| company.token));
        let all = tokens.flat_map(|token| TYPES.iter().map(move |kind| Subscription::new(token, kind)));
        Self { subscriptions: all.collect(), ..Self::default() }
    }

    pub(super) fn request(&mut self, on: On) {
        self.requests += 1;
        if on.has(Fault::LostAfterRequests) && self.requests.is_multiple_of(7) {
            self.subscriptions.clear();
        }
    }

    /// Subscribes; what is returned is told to the subscriber at once, which only faults do.
    pub(super) fn add(&mut self, on: On, token: &str, kind: &str) -> Vec<(Subscription, Change)> {
        let new = Subscription::new(token, kind);
        let ended = self.ended.iter().any(|own| own.is(token, kind));
        if ended && (on.has(Fault::AgainNever) || on.has(Fault::UnsubscribedBlocked)) {
            return Vec::new();
        }
        let backlog = on.has(Fault::Backlog) || ended && on.has(Fault::BacklogOfGap);
        let past = self.past.iter().filter(|change| backlog && change.kind == kind && new.covers(change.user));
        let past = past.map(|change| (new.clone(), change.clone())).collect();
        if on.has(Fault::ReplacesType) {
            self.subscriptions.retain(|own| own.token != token || own.kind == kind);
        }
        if on.has(Fault::ReplacesUser) {
            self.subscriptions.retain(|own| own.kind != kind || own.token == token);
        }
        if let Some(at) = self.subscriptions.iter().position(|own| own.is(token, kind)) {
            self.subscriptions[at].times += 1;
            if on.has(Fault::AgainToggles) {
                self.subscriptions.remove(at);
            }
            return past;
        }
        let also = |other: &str| Subscription::new(other, kind);
        let own = new.user();
        let mut more = Vec::new();
        if on.has(Fault::EveryType) {
            more.extend(TYPES.iter().map(|kind| Subscription::new(token, kind)));
        }
        match new.company() {
            None if on.has(Fault::AlsoCompany) => {
                more.extend(COMPANIES.iter().filter(|company| company.name == own.company).map(|own| also(own.token)));
            }
            Some(company) if on.has(Fault::AlsoUsers) => {
                more.extend(USERS.iter().filter(|user| user.company == company.name).map(|own| also(own.token)));
            }
            _ => {}
        }
        self.subscriptions.push(new);
        for more in more {
            if !self.subscriptions.iter().any(|own| own.is(&more.token, &more.kind)) {
                self.subscriptions.push(more);
            }
        }
        past
    }

    /// Unsubscribes.
    pub(super) fn remove(&mut self, on: On, token: &str, kind: &str) {
        let gone = Subscription::new(token, kind);
        let at = self.subscriptions.iter().position(|own| own.is(token, kind));
        if at.is_some() || on.has(Fault::UnsubscribedBlocked) {
            self.ended.push(gone.clone());
        }
        if on.has(Fault::UnsubscribedBlocked) && at.is_some() {
            self.ended.pop();
        }
        let company = gone.company();
        let all = &mut self.subscriptions;
        match on.fault {
            Some(Fault::Stale) if company.is_none() => {}
            Some(Fault::StaleCompany) if company.is_some() => {}
            Some(Fault::AgainCounts) => {
                if let Some(own) = at.and_then(|at| all.get_mut(at)) {
                    own.times -= 1;
                }
                all.retain(|own| own.times > 0);
            }
            Some(Fault::RemovesLatest) if kind == "itinerary" => {
                all.pop();
            }
            Some(Fault::RemovesOtherType) if kind == "itinerary" => all.retain(|own| !own.is(token, "profile")),
            Some(Fault::RemovesAllTypes) => all.retain(|own| own.token != token),
            Some(Fault::RemovesAllUsers) => all.retain(|own| own.kind != kind),
            Some(Fault::UserRemovesCompany) if company.is_none() => {
                let employer = gone.user().company;
                all.retain(|own| {
                    !(own.is(token, kind) || own.kind == kind && own.company().is_some_and(|own| own.name == employer))
                });
            }
            Some(Fault::CompanyRemovesUsers) if company.is_some() => {
                all.retain(|own| !(own.kind == kind && gone.covers(own.user().name)));
            }
            _ => all.retain(|own| !own.is(token, kind)),
        }
    }

    /// Who is to be told of a change.
    pub(super) fn due(&mut self, on: On, change: &Change) -> Vec<Subscription> {
        self.past.push(change.clone());
        let trip = change.kind == "itinerary";
        let now = tokio::time::Instant::now();
        let soon = self.last.replace((change.user.to_owned(), now));
        let soon =
            soon.is_some_and(|(user, at)| user == change.user && now - at < std::time::Duration::from_millis(50));
        let mut due: Vec<Subscription> = self
            .subscriptions
            .iter()
            .filter(|own| {
                let kind = own.kind == change.kind || on.has(Fault::WrongType) && own.company().is_none();
                let leaks = match own.company() {
                    None => on.has(Fault::LeaksToUsers),
                    Some(_) => on.has(Fault::LeaksToCompanies),
                };
                kind && (leaks || own.covers(change.user))
            })
            .cloned()
            .collect();
        if on.has(Fault::StaleOnce)
            && let Some(at) = self.ended.iter().position(|own| own.kind == change.kind && own.covers(change.user))
        {
            due.push(self.ended.remove(at));
        }
        if on.has(Fault::Broadcasts) {
            let own = USERS.iter().find(|user| user.name == change.user).map(|user| user.token);
            let own = own.filter(|token| !due.iter().any(|one| one.token == *token));
            due.extend(own.map(|token| Subscription::new(token, &change.kind)));
        }
        let has = |company: bool| due.iter().any(|own| own.company().is_some() == company);
        let (users, companies) = (has(false), has(true));
        due.retain(|own| {
            let company = own.company().is_some();
            !match on.fault {
                Some(Fault::Dropped) => trip && !company,
                Some(Fault::DroppedCancel) => change.event == "CANCEL" && !company,
                Some(Fault::DroppedSecondPerson) => {
                    company && change.user != USERS[0].name && change.user != USERS[2].name
                }
                Some(Fault::Throttled) => soon && !company,
                Some(Fault::CompanyHidesUser) => !company && companies,
                Some(Fault::UserHidesCompany) => company && users,
                _ => false,
            }
        });
        for told in &due {
            let Some(at) = self.subscriptions.iter().position(|own| own.is(&told.token, &told.kind)) else { continue };
            self.subscriptions[at].heard += 1;
            if on.has(Fault::OneShot) && told.company().is_none() {
                self.subscriptions.remove(at);
            }
        }
        if on.has(Fault::FirstMissed) {
            due.retain(|own| own.company().is_some() || own.heard > 0);
        }
        if on.has(Fault::AgainDoubles) {
            due = due.into_iter().flat_map(|own| vec![own.clone(); own.times]).collect();
        }
        due
    }
}
