//! Notifications of the small contract.

use std::time::Duration;

use super::world::{orders, shown};
use crate::contract::Operation;
use crate::exchange::{Arrival, Occurrence};
use crate::judge::{Breach, Candidate, Facts, Judgement, Judges, Notice, Without, checks};

/// The value of the event's variable.
pub(in crate::judge) const ORDER: &str = "order-77310";

/// A notification, and what it is about.
#[derive(Debug, Clone)]
pub(in crate::judge) struct Sent {
    pub(in crate::judge) operation: &'static Operation,
    pub(in crate::judge) registered: String,
    pub(in crate::judge) arrival: Arrival,
    pub(in crate::judge) occurrence: Occurrence,
    pub(in crate::judge) facts: Facts,
}

impl Sent {
    /// What `shipped` documents, for a shipment of the order of the first user.
    pub(in crate::judge) fn shipped() -> Self {
        let bare = Self::of("shipped", "SHIP").to("/hook?app=1&topic=shipped&key=⟨key#0⟩");
        bare.header("X-Sent", "1").body("application/json", &format!(r#"{{"link": "http://x/{ORDER}"}}"#))
    }

    /// What `billed` documents, for a bill of the order of the first user.
    pub(in crate::judge) fn billed() -> Self {
        Self::of("billed", "BILL")
            .to("/hook?app=1&topic=billed&key=⟨key#0⟩")
            .body("application/xml", "<bill><total>3</total></bill>")
    }

    /// What `noted` documents, which holds nothing of the event.
    pub(in crate::judge) fn noted() -> Self {
        Self::of("noted", "NOTE").query("topic=noted")
    }

    /// What `counted` documents, but for its body.
    pub(in crate::judge) fn counted() -> Self {
        Self::of("counted", "COUNT").to("/hook")
    }

    fn of(operation: &str, kind: &str) -> Self {
        let arrival = Arrival {
            number: 0,
            at: Duration::ZERO,
            method: "POST".to_owned(),
            target: String::new(),
            headers: Vec::new(),
            body: Vec::new().into(),
            truncated: false,
            undecoded: None,
            framing: None,
        };
        let occurrence = Occurrence {
            event_type: "order".to_owned(),
            kind: kind.to_owned(),
            variables: [("order".to_owned(), ORDER.to_owned())].into(),
            ..Occurrence::default()
        };
        let facts = Facts {
            user: "Ann".to_owned(),
            token: "⟨key#0⟩".to_owned(),
            company: "Acme".to_owned(),
            subscription: [("token".to_owned(), "⟨key#0⟩".to_owned())].into(),
        };
        let operation = orders().operation(operation).unwrap();
        Self { operation, registered: "http://127.0.0.1:9/hook?app=1".to_owned(), arrival, occurrence, facts }
    }

    /// Sent to another target.
    pub(in crate::judge) fn to(mut self, target: &str) -> Self {
        target.clone_into(&mut self.arrival.target);
        self
    }

    /// With another query.
    pub(in crate::judge) fn query(self, query: &str) -> Self {
        self.to(&format!("/hook?{query}"))
    }

    /// With one more header.
    pub(in crate::judge) fn header(mut self, name: &str, value: &str) -> Self {
        self.arrival.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without any header of that name.
    pub(in crate::judge) fn without(mut self, name: &str) -> Self {
        self.arrival.headers.retain(|(own, _)| own != name);
        self
    }

    /// With another body.
    pub(in crate::judge) fn body(mut self, media_type: &str, text: &str) -> Self {
        self.arrival.body = text.as_bytes().into();
        self.without("Content-Type").header("Content-Type", media_type)
    }

    /// Without a body.
    pub(in crate::judge) fn empty(mut self) -> Self {
        self.arrival.body = Vec::new().into();
        self.without("Content-Type")
    }

    /// Where the postback URL was registered otherwise.
    pub(in crate::judge) fn registered(self, url: &str) -> Self {
        Self { registered: url.to_owned(), ..self }
    }

    /// Where the event has another value.
    pub(in crate::judge) fn about(mut self, order: &str) -> Self {
        self.occurrence.variables.insert("order".to_owned(), order.to_owned());
        self
    }

    /// Where it is another user's event.
    pub(in crate::judge) fn of_user(mut self, name: &str, token: &str) -> Self {
        name.clone_into(&mut self.facts.user);
        token.clone_into(&mut self.facts.token);
        self.facts.subscription.insert("token".to_owned(), token.to_owned());
        self
    }

    pub(in crate::judge) fn notice(&self) -> Notice<'_> {
        Notice {
            contract: orders(),
            operation: self.operation,
            registered: &self.registered,
            arrival: &self.arrival,
            occurrence: &self.occurrence,
            facts: &self.facts,
            without: Without::default(),
        }
    }

    /// What makes it due.
    pub(in crate::judge) fn candidate(&self) -> Candidate<'_> {
        Candidate { contract: orders(), operation: self.operation, occurrence: &self.occurrence, facts: &self.facts }
    }

    fn breaches(&self, check: &str) -> Vec<Breach<'_>> {
        let check = checks().iter().find(|own| own.id.as_str() == check).unwrap();
        let Judges::Notification(judge) = check.judges else { panic!("{} judges no notification", check.id) };
        let mut judgement = Judgement::default();
        judge(&self.notice(), &mut judgement);
        assert!(judgement.breaches.iter().all(|breach| breach.check == check.id));
        judgement.breaches
    }

    /// What one check finds: level, duty and clause.
    pub(in crate::judge) fn found(&self, check: &str) -> Vec<String> {
        shown(&self.breaches(check))
    }

    /// What one check says.
    pub(in crate::judge) fn says(&self, check: &str) -> Vec<String> {
        self.breaches(check).into_iter().map(|breach| breach.message).collect()
    }
}
