//! Cases, and the sessions that run them in order.

use super::{Class, Property};
use crate::contract::{Level, OperationRef, Role, Scope};
use crate::exchange::Request;
use crate::judge::{Aim, Expectation};

/// One listed thing that is tried.
#[derive(Debug, Clone)]
pub struct Case {
    /// `contract/operation/subject/variant`.
    pub path: String,
    /// Who is judged.
    pub role: Role,
    /// What must come back.
    pub expectation: Expectation,
    /// The clauses and duties tested; the first one is what the case is about.
    pub aims: Vec<Aim>,
    /// The requirements that these clauses state inside the case's scope.
    pub requirements: Vec<String>,
    /// The scope of the request that the case is built from.
    pub scope: Scope,
    /// Lowers the level of the first aim, for violations that are only good practice to refuse.
    pub cap: Option<Level>,
    /// The requirement that its refused credential unlocks.
    pub unlocked: Option<String>,
    /// What it may do to a target.
    pub class: Option<Class>,
    /// Requests sent first, whose answers do not count.
    pub prepare: Vec<Request>,
    /// The request.
    pub request: Request,
}

impl Case {
    /// What it sends, in a few words that no other case of the contract has: operation, subject and variant.
    pub fn about(&self) -> String {
        let mut parts = self.path.split('/').skip(1);
        let (operation, subject) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        match (subject, parts.next().unwrap_or_default()) {
            ("operation", "documented") => format!("{operation} as documented"),
            ("operation", variant) => format!("{operation} {}", words(variant)),
            (subject, variant) => format!("{operation} {subject} {}", words(variant)),
        }
    }
}

/// A variant's name as words. A value in it stays as it is.
fn words(variant: &str) -> String {
    match variant.split_once('-') {
        Some((keyword @ ("enum" | "absent" | "method"), value)) => format!("{keyword} {value}"),
        _ => variant.replace('-', " "),
    }
}

/// The cases of one operation in one scope, run in order on leased state.
#[derive(Debug, Clone)]
pub struct Session {
    /// The operation or webhook.
    pub at: OperationRef,
    /// Who is judged.
    pub role: Role,
    /// State that no other session may touch meanwhile.
    pub leases: Vec<String>,
    /// Why it cannot run at all, e.g. a missing credential, naming the configuration key.
    pub blocked: Option<String>,
    /// Names of parameters and properties whose values no contract can invent and no configuration gives.
    pub assumed: Vec<String>,
    /// The documented request: preflight, and the control of every negative case.
    pub control: Case,
    /// Whether `--only` and `--skip` leave the control in the report.
    pub control_selected: bool,
    /// Cases that must be accepted.
    pub accepted: Vec<Case>,
    /// Cases that must be refused or survived; each batch of them stands between two controls.
    pub refused: Vec<Case>,
    /// Cases of many drawn inputs.
    pub properties: Vec<Property>,
    /// Requests sent at the end, whose answers do not count.
    pub cleanup: Vec<Request>,
}

impl Session {
    /// The cases that are reported, in order.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        let control = self.control_selected.then_some(&self.control);
        let drawn = self.properties.iter().map(|property| &property.case);
        control.into_iter().chain(&self.accepted).chain(&self.refused).chain(drawn)
    }
}
