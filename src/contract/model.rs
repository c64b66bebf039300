//! A loaded contract: pure data.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value;

use super::assemble::PlaceIndex;
use super::overlay::OverlayEffect;
use super::view::Views;
use super::{
    Bundle, Clause, EventModel, In, Operation, Place, Register, Role, RuleId, Schema, SourceText, Subscription, Zone,
};

/// How a security scheme carries its credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carrier {
    /// `Authorization: SCHEME CREDENTIAL` (RFC 9110 section 11.6.2); the scheme as it is sent, e.g. `Bearer`.
    Authorization(String),
    /// An API key in a header.
    Header(String),
    /// An API key in the query string.
    Query(String),
    /// An API key in a cookie.
    Cookie(String),
}

/// A security scheme.
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// Its key under `components/securitySchemes`.
    pub name: String,
    /// How it carries its credential.
    pub carrier: Carrier,
    /// `x-accept` over the name of the `Authorization` scheme, where others may be taken as well.
    pub accept: Option<Schema>,
    /// JSON Pointer of the Security Scheme Object.
    pub pointer: String,
}

impl SecurityScheme {
    /// Whether its credential is what a parameter of this name carries.
    pub(crate) fn carries(&self, place: In, name: &str) -> bool {
        match &self.carrier {
            Carrier::Authorization(_) => place == In::Header && name.eq_ignore_ascii_case("authorization"),
            Carrier::Header(own) => place == In::Header && own.eq_ignore_ascii_case(name),
            Carrier::Query(own) => place == In::Query && own == name,
            Carrier::Cookie(own) => place == In::Cookie && own == name,
        }
    }

    /// Whether a target may take another `Authorization` scheme in its place.
    pub fn tolerates(&self, scheme: &str) -> bool {
        self.accept.as_ref().is_some_and(|accept| accept.accepts(Zone::Narrow, &Value::String(scheme.to_owned())))
    }
}

/// A loaded contract.
#[derive(Debug, Clone)]
pub struct Contract {
    /// Its name: that of the folder or file.
    pub name: String,
    /// SHA-256 over the files it was read from, in hex.
    pub sha256: String,
    /// Operations and webhooks in document order, operations first.
    pub operations: Vec<Operation>,
    /// Security schemes by name.
    pub security: IndexMap<String, SecurityScheme>,
    /// All clauses by id, in document order.
    pub clauses: IndexMap<String, Clause>,
    /// Places that are another place entered again by a recursive schema: `(operation, place)` to the place it is.
    pub aliases: HashMap<(String, Place), Place>,
    /// What triggers may use.
    pub events: EventModel,
    /// The register; empty where there is none.
    pub register: Register,
    /// The texts of the files read, for carets in reports.
    pub sources: Vec<Arc<SourceText>>,
    /// What the overlays that the user named take back, in their order.
    pub overlays: Vec<OverlayEffect>,
    /// The path of the first of its servers, without a slash at its end.
    pub server_path: String,
    /// The document, all references local, in both zones.
    pub bundle: Arc<Bundle>,
    /// The same as each side reads it.
    pub(super) views: Views,
    pub(super) places: PlaceIndex,
    /// Numbers of the clauses of rules; of the baseline alone.
    pub(super) rules: HashMap<(Role, RuleId), usize>,
}

impl Contract {
    /// The query parameters of a webhook that carry a subscriber's credential, by its `x-holds` and the delivery model.
    pub fn credential_parameters(&self, webhook: &Operation) -> Vec<String> {
        let Some(Subscription::Due(due)) = &webhook.subscription else { return Vec::new() };
        let is_credential = |attribute: &str| {
            self.operations.iter().any(|operation| match &operation.subscription {
                Some(Subscription::Add(set)) if set.set == due.set => {
                    set.member.get(attribute).is_some_and(|expression| expression == "$credential.value")
                }
                _ => false,
            })
        };
        webhook
            .holds
            .iter()
            .filter(|hold| hold.equals.strip_prefix("$subscription.").is_some_and(is_credential))
            .filter_map(|hold| hold.left.strip_prefix("$request.query.").map(str::to_owned))
            .collect()
    }

    /// The operation or webhook called `name`.
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

    /// The text of a file that was read, as shown in a `Location`.
    pub fn source(&self, file: &str) -> Option<&Arc<SourceText>> {
        self.sources.iter().find(|source| source.file.as_ref() == file)
    }
}
