//! The provider under test.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Action, Credential};

/// The provider under test.
#[derive(Debug, Clone, Default)]
pub struct ProviderTarget {
    /// Its base URL; a path is kept as prefix. Without a trailing slash.
    pub url: String,
    /// Base URLs that differ for one contract, by contract name.
    pub urls: BTreeMap<String, String>,
    /// Header fields added to every request; values may hold symbols.
    pub headers: Vec<(String, String)>,
    /// Credentials by security scheme: users' and companies' first, in configured order.
    pub credentials: Vec<Credential>,
    /// The people whose data changes.
    pub users: Vec<User>,
    /// The companies.
    pub companies: Vec<Company>,
    /// Credentials that must be refused.
    pub refused: Vec<Refused>,
    /// Known values by parameter or property name.
    pub values: BTreeMap<String, Vec<Value>>,
    /// How to make the provider emit an event.
    pub trigger: Option<Action>,
    /// Returns when nothing is left to deliver.
    pub idle: Option<Action>,
    /// The embedded reference: connect in-process instead of over TCP.
    pub embedded: bool,
}

/// A person whose data changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// As the provider names them.
    pub name: String,
    /// Index of the company they belong to.
    pub company: usize,
}

/// A company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Its name; empty where only one is configured without a name.
    pub name: String,
}

/// A credential that must be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The credential.
    pub credential: Credential,
    /// The requirement that it unlocks.
    pub requirement: String,
}

impl ProviderTarget {
    /// The base URL for a contract.
    pub fn base(&self, contract: &str) -> &str {
        self.urls.get(contract).unwrap_or(&self.url)
    }

    /// The credentials of a scheme, in configured order.
    pub fn of_scheme<'a>(&'a self, scheme: &'a str) -> impl Iterator<Item = &'a Credential> {
        self.credentials.iter().filter(move |credential| credential.scheme == scheme)
    }
}
