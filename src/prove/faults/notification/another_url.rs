//! Notifications go to another URL.

use crate::contract::{Clause, Duty, Keyword, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::spoil::Notified;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "another-url", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct AnotherUrl;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if clause.place == Place::Delivery && clause.keyword == Keyword::Url {
        derivation.put(clause, Duty::Emit, AnotherUrl);
    }
}

impl FaultKind for AnotherUrl {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn spoil_notification(&self, _: &Notified<'_>, request: &mut Incoming) -> Option<()> {
        let (path, query) = (request.path().to_owned(), request.query().to_owned());
        request.target = format!("{}/elsewhere", path.trim_end_matches('/'));
        request.set_query(&query);
        Some(())
    }
}
