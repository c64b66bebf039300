//! Who exists for the reference provider, and how it behaves: fixtures as data, and the handles it is given.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::provider::StoreError;
use super::transport::{Dial, tcp_dial};

/// Where timestamps come from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Told of each finished delivery in one line that holds no secret.
pub type OnDelivery = Arc<dyn Fn(&str) + Send + Sync>;

/// Why settings cannot be used.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// The fixtures are not the expected TOML.
    #[error("cannot read the fixtures")]
    Syntax(#[from] toml::de::Error),
    /// A fixture names another one that does not exist.
    #[error("fixture names {kind} `{name}`, which does not exist")]
    Dangling {
        /// What is named.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// A name or credential stands twice.
    #[error("two fixtures share one {kind}")]
    Repeated {
        /// What is shared.
        kind: &'static str,
    },
    /// The postback URL is no absolute `http` URL without user information.
    #[error("postback url must be an absolute http url without user information")]
    Postback,
    /// The state file cannot be used.
    #[error("cannot use the state file")]
    State(#[from] StoreError),
}

/// Everything the provider needs.
#[derive(Clone)]
pub struct Settings {
    /// The people, applications and credentials.
    pub fixtures: Fixtures,
    /// The one registered postback URL, absent until it is registered.
    pub postback: Option<String>,
    /// How the postback URL is reached.
    pub dial: Dial,
    /// The clock of timestamps in notifications and errors.
    pub clock: Clock,
    /// Told of each finished delivery.
    pub on_delivery: OnDelivery,
    /// How often and how long a delivery is tried.
    pub retry: Retry,
    /// The file that keeps subscriptions and deliveries through a restart.
    pub state: Option<PathBuf>,
}

impl Settings {
    /// The embedded fixtures, TCP, the system clock, and no postback URL.
    pub fn embedded() -> Result<Self, SettingsError> {
        Ok(Self {
            fixtures: Fixtures::parse(include_str!("fixtures.toml"))?,
            postback: None,
            dial: tcp_dial(),
            clock: Arc::new(Timestamp::now),
            on_delivery: Arc::new(|_| {}),
            retry: Retry::default(),
            state: None,
        })
    }
}

/// Bounds of one delivery.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    /// The number of attempts, at least one.
    pub attempts: u32,
    /// The pause after the first failed attempt; it doubles after each further one.
    pub pause: Duration,
    /// How long one attempt may take.
    pub timeout: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 3, pause: Duration::from_millis(250), timeout: Duration::from_secs(30) }
    }
}

/// What one can subscribe to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// Trips.
    Itinerary,
    /// Forms of payment.
    Fop,
    /// Travel profiles.
    Profile,
}

/// On whose behalf a token was granted, and so which of the two resources it opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grantee {
    /// A single user, for that user's own data.
    User,
    /// A company, by one of its administrators.
    Company,
}

/// The people, applications and credentials that exist.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fixtures {
    /// The prefix of a trip's URI.
    pub trip_base: String,
    /// The roles that make a user an administrator.
    pub administrator_roles: Vec<String>,
    /// Identifiers of the message templates.
    pub templates: Vec<String>,
    /// Domains, with their subdomains, that a message may link to.
    pub approved_domains: Vec<String>,
    /// Partner applications.
    pub apps: Vec<App>,
    /// Users of all companies.
    pub users: Vec<User>,
    /// OAuth tokens.
    pub tokens: Vec<Token>,
    /// JSON web tokens.
    pub jwts: Vec<Jwt>,
}

/// A partner application.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct App {
    /// Its name.
    pub name: String,
    /// Whether its owner is a registered supplier or travel management company.
    pub registered: bool,
    /// Whether it stands on the App Center tab.
    #[serde(rename = "app-center")]
    pub listed: bool,
    /// The API scopes it has selected.
    pub scopes: Vec<String>,
}

/// A user of a company.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct User {
    /// The login name.
    pub login: String,
    /// The identifier that messages are sent to.
    pub id: String,
    /// The company the user belongs to.
    pub company: String,
    /// The user's role in it.
    pub role: String,
}

/// An OAuth token that a user has granted to an application.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Token {
    /// The token itself.
    pub value: String,
    /// Name of the application it was granted to.
    pub app: String,
    /// Login of the user who granted it.
    pub user: String,
    /// For the user's own data, or for the company's.
    pub form: Grantee,
    /// The information that the application may access.
    pub authorised: Vec<Topic>,
}

/// A JSON web token of a company, or of one user where `user` is set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Jwt {
    /// The token itself.
    pub value: String,
    /// The company whose users it may reach.
    pub company: String,
    /// Login of the user, where it is no company token.
    pub user: Option<String>,
    /// Its scopes.
    pub scopes: Vec<String>,
}

impl Fixtures {
    /// Reads fixtures and checks that every name in them resolves.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let fixtures: Self = toml::from_str(text)?;
        unique("application", fixtures.apps.iter().map(|app| &app.name))?;
        unique("login", fixtures.users.iter().map(|user| &user.login))?;
        unique("user id", fixtures.users.iter().map(|user| &user.id))?;
        let tokens = fixtures.tokens.iter().map(|token| &token.value);
        unique("credential", tokens.chain(fixtures.jwts.iter().map(|jwt| &jwt.value)))?;
        for token in &fixtures.tokens {
            resolve("application", &token.app, fixtures.app(&token.app))?;
            resolve("user", &token.user, fixtures.user(&token.user))?;
        }
        for jwt in &fixtures.jwts {
            let mut users = fixtures.users.iter();
            resolve("company", &jwt.company, users.find(|user| user.company == jwt.company))?;
            if let Some(login) = &jwt.user {
                resolve("user", login, fixtures.user(login))?;
            }
        }
        Ok(fixtures)
    }

    /// The user with this login.
    pub fn user(&self, login: &str) -> Option<&User> {
        self.users.iter().find(|user| user.login == login)
    }

    /// The application with this name.
    pub fn app(&self, name: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.name == name)
    }

    /// The OAuth token with this value.
    pub fn token(&self, value: &str) -> Option<&Token> {
        self.tokens.iter().find(|token| token.value == value)
    }

    /// The JSON web token with this value.
    pub fn jwt(&self, value: &str) -> Option<&Jwt> {
        self.jwts.iter().find(|jwt| jwt.value == value)
    }
}

fn unique<'a>(kind: &'static str, names: impl Iterator<Item = &'a String>) -> Result<(), SettingsError> {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(SettingsError::Repeated { kind });
        }
    }
    Ok(())
}

fn resolve<T>(kind: &'static str, name: &str, found: Option<T>) -> Result<(), SettingsError> {
    found.map(|_| ()).ok_or_else(|| SettingsError::Dangling { kind, name: name.to_owned() })
}
