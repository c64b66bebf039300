//! Legal variants: the same meaning said in another way. The suite must stay green on each.
//!
//! One file for each part of a message holds a table of the ways in which that part may be written otherwise; what
//! applies to an operation, and the values that stand in it, come from the contract.

mod apply;
mod derive;
mod field;
mod framing;
mod member;
mod query;
mod refusal;
mod run;

use std::time::Duration;

use super::fault::End;
use crate::codec::body::{BodyFormat, Spelling};
use crate::contract::OperationRef;
use crate::exchange::Headers;
use crate::wire::http1::Wire;

pub(super) use derive::derive;
pub(super) use run::run;

/// What is done to the fields of a head.
type Edit = fn(&mut Headers);

/// One legal way of saying the same.
#[derive(Debug, Clone)]
enum Change {
    /// Nothing at all.
    Nothing,
    /// Other fields, or the same ones spelled otherwise.
    Fields(Edit),
    /// The same bytes otherwise on the wire; `true`: only where there is content.
    Wire(Wire, bool),
    /// Another reason phrase.
    Reason(&'static str),
    /// The connection is closed after the message.
    Closing,
    /// Later, though in time.
    Late(Duration),
    /// A body of this format in another spelling.
    Spelled(&'static BodyFormat, &'static Spelling),
    /// What a body may have, or need not have.
    Member(member::Member),
    /// Another status that the same expectation allows.
    Status(u16),
    /// Another status for a method that is not served.
    MethodStatus(u16),
    /// A body where any is tolerated: its media type and text.
    Body(&'static str, &'static str),
    /// The query spelled otherwise.
    Query(query::Rewrite),
    /// Another legal value of a query parameter.
    Parameter(String, String),
    /// Without an optional header parameter, by name.
    WithoutHeader(String),
    /// Another spelling of a response header's value.
    HeaderUpper(String),
}

/// A change at one end of one operation or webhook.
#[derive(Debug, Clone)]
pub(super) struct Variant {
    pub(super) id: String,
    /// What it is once types, path aliases and copies of a contract are left out: `END/CHANGE`.
    pub(super) form: String,
    change: Change,
    end: End,
    at: OperationRef,
}

impl Variant {
    /// The same place with nothing changed.
    pub(super) fn unchanged(&self) -> Self {
        Self { change: Change::Nothing, ..self.clone() }
    }

    /// Where it is.
    pub(super) fn place(&self) -> (End, OperationRef) {
        (self.end, self.at)
    }
}
