//! Users, companies and their credentials, and credentials that must be refused.

use std::ops::Range;

use super::node::{ConfigNode, TableView};
use super::reading::ConfigReader;
use super::secret::secret;
use crate::config::{Company, Credential, MentionKind, Refused, User, nearest};

/// Who the provider knows.
#[derive(Default)]
pub(super) struct Accounts {
    pub(super) users: Vec<User>,
    pub(super) companies: Vec<Company>,
    pub(super) credentials: Vec<Credential>,
    pub(super) refused: Vec<Refused>,
}

/// Reads `[[provider.users]]`, `[[provider.companies]]`, `[provider.credentials]` and `[[provider.refused]]`, in this order.
pub(super) fn parties(table: &mut TableView<'_>, reading: &mut ConfigReader<'_>) -> Accounts {
    let mut parties = Accounts::default();
    let user_tables = table.tables("users", reading);
    let company_tables = table.tables("companies", reading);
    let own = table.table("credentials", reading);
    let refused = table.tables("refused", reading);

    let company_rests = companies(company_tables, &mut parties, reading);
    users(user_tables, &mut parties, reading);
    for (index, rest) in company_rests.into_iter().enumerate() {
        credentials(&rest, None, Some(index), &mut parties, reading);
    }
    if let Some(mut own) = own {
        credentials(&own.rest(), None, Some(0), &mut parties, reading);
    }
    if parties.companies.is_empty() && !(parties.users.is_empty() && parties.credentials.is_empty()) {
        parties.companies.push(Company { name: String::new() });
    }
    for (at, entry) in refused {
        self::refused(&at, entry, &mut parties, reading);
    }
    parties
}

/// Reads the names; the credentials are left for later, so that users' come first.
fn companies<'t>(
    tables: Vec<(Range<usize>, TableView<'t>)>,
    parties: &mut Accounts,
    reading: &mut ConfigReader<'_>,
) -> Vec<Vec<ConfigNode<'t>>> {
    let mut rests = Vec::new();
    for (at, mut table) in tables {
        let name = unique_name(&mut table, &at, &parties.companies, |company| &company.name, reading);
        parties.companies.push(Company { name });
        rests.push(table.rest());
    }
    rests
}

fn users(tables: Vec<(Range<usize>, TableView<'_>)>, parties: &mut Accounts, reading: &mut ConfigReader<'_>) {
    for (at, mut table) in tables {
        let name = unique_name(&mut table, &at, &parties.users, |user| &user.name, reading);
        let company = table.take("company").map_or(0, |node| company_index(&node, &parties.companies, reading));
        let user = parties.users.len();
        parties.users.push(User { name, company });
        credentials(&table.rest(), Some(user), Some(company), parties, reading);
    }
}

/// The required `name` of an entry, which no entry before it may have.
fn unique_name<T>(
    table: &mut TableView<'_>,
    at: &Range<usize>,
    before: &[T],
    name_of: impl Fn(&T) -> &str,
    reading: &mut ConfigReader<'_>,
) -> String {
    let Some(node) = table.take("name") else {
        reading.problem(&table.key, at.clone(), format!("`{}` lacks `name`", table.key), None);
        return String::new();
    };
    let name = node.string(reading).unwrap_or_default();
    if !name.is_empty() && before.iter().any(|other| name_of(other) == name) {
        node.problem(reading, format!("`{}`: the name `{name}` is used twice", node.key), None);
    }
    name
}

fn company_index(node: &ConfigNode<'_>, companies: &[Company], reading: &mut ConfigReader<'_>) -> usize {
    let Some(name) = node.string(reading) else { return 0 };
    if let Some(index) = companies.iter().position(|company| company.name == name) {
        return index;
    }
    let help = match nearest(&name, companies.iter().map(|company| company.name.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "add it as [[provider.companies]] with this name".to_owned(),
    };
    node.problem(reading, format!("`{}`: no company is called `{name}`", node.key), Some(help));
    0
}

/// Every key is a security scheme, every value its secret.
fn credentials(
    nodes: &[ConfigNode<'_>],
    user: Option<usize>,
    company: Option<usize>,
    parties: &mut Accounts,
    reading: &mut ConfigReader<'_>,
) {
    for node in nodes {
        reading.mention(MentionKind::SecurityScheme, node.name, &node.key, node.key_span.clone());
        let Some(symbol) = secret(node, node.name, reading) else { continue };
        let credential = Credential { scheme: node.name.to_owned(), symbol, user, company };
        distinct(node, &credential, parties, reading);
        parties.credentials.push(credential);
    }
}

fn refused(at: &Range<usize>, mut table: TableView<'_>, parties: &mut Accounts, reading: &mut ConfigReader<'_>) {
    let scheme = table.take("scheme");
    let value = table.take("value");
    let requirement = table.required("requirement", at, reading);
    for (name, part) in [("scheme", &scheme), ("value", &value)] {
        if part.is_none() {
            reading.problem(&table.key, at.clone(), format!("`{}` lacks `{name}`", table.key), None);
        }
    }
    let symbol = value.as_ref().and_then(|node| secret(node, "refused", reading));
    table.finish(reading);
    let (Some(node), Some(value), Some(symbol), Some(requirement)) = (scheme, value, symbol, requirement) else {
        return;
    };
    let Some(scheme) = node.string(reading) else { return };
    reading.mention(MentionKind::SecurityScheme, &scheme, &node.key, node.span());
    let credential = Credential { scheme, symbol, user: None, company: None };
    distinct(&value, &credential, parties, reading);
    parties.refused.push(Refused { credential, requirement });
}

/// A secret of a scheme may be given only once: whose it is would be unclear, or whether it must be refused.
fn distinct(node: &ConfigNode<'_>, credential: &Credential, parties: &Accounts, reading: &mut ConfigReader<'_>) {
    let same = |other: &Credential| other.scheme == credential.scheme && other.symbol == credential.symbol;
    if parties.credentials.iter().any(same) {
        let message = format!("`{}` is a {} secret that is given before", node.key, credential.scheme);
        node.problem(reading, message, Some("give each user and each company a secret of their own".into()));
    }
}
