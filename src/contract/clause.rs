//! Clauses: the atoms of a contract, one promise at one place.

use serde::Serialize;

use super::{BASELINE, ClauseId, Duties, Keyword, Location, Place};

/// One promise at one place of a contract.
#[derive(Debug, Clone, Serialize)]
pub struct Clause {
    /// Stable id: `contract/operation/place#keyword[:member]`.
    pub id: String,
    /// Its position among the clauses of its contract, from 0.
    #[serde(skip)]
    pub number: u32,
    /// Name of the contract.
    pub contract: String,
    /// Name of the operation or webhook; for baseline clauses the role.
    pub operation: String,
    /// Where in the operation: `query.type`, `body.EventType`, `response.200`, …
    pub place: Place,
    /// Which promise: a JSON Schema keyword or one of Probity's own words (`status`, `single`, `due`, …).
    pub keyword: Keyword,
    /// The member concerned, for keywords such as `required:NAME`.
    pub member: Option<String>,
    /// JSON Pointer into the document (`#/paths/…`).
    pub pointer: String,
    /// Where it is written; the overlay's place where an overlay wrote it.
    pub location: Location,
    /// The duties asked, with levels.
    pub duties: Duties,
    /// The requirements that this clause states.
    pub citations: Vec<Citation>,
}

/// A clause's link to a requirement of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// The requirement's id.
    pub requirement: String,
    /// The scope inside which the link holds; empty: always.
    pub when: Scope,
}

/// A scope: conditions on the request a case is built from, `query.kind` = `pdf`.
pub type Scope = std::collections::BTreeMap<String, String>;

impl Clause {
    /// A clause that asks nothing yet, under its id.
    pub(super) fn new(id: ClauseId, pointer: String, location: Location) -> Self {
        let text = id.to_string();
        let ClauseId { contract, operation, place, keyword, member } = id;
        let (duties, citations) = (Duties::default(), Vec::new());
        Self { id: text, number: 0, contract, operation, place, keyword, member, pointer, location, duties, citations }
    }

    /// Whether it is a rule that holds for every contract.
    pub fn is_general(&self) -> bool {
        self.contract == BASELINE
    }

    /// Its id in parts.
    pub fn parts(&self) -> ClauseId {
        ClauseId {
            contract: self.contract.clone(),
            operation: self.operation.clone(),
            place: self.place.clone(),
            keyword: self.keyword.clone(),
            member: self.member.clone(),
        }
    }
}
