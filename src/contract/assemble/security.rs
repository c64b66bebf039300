//! Security schemes, and the clauses of an operation that asks for them.

use indexmap::IndexMap;
use serde_json::Value;

use super::clauses::{Builder, ClauseOwner, Draft};
use crate::contract::annotation::Annotations;
use crate::contract::{Carrier, Keyword, Place, Schema, SecurityScheme, pointer};

impl Builder<'_> {
    /// The security schemes that Probity can carry a credential for. Mutual TLS is not one: the connection carries it.
    pub(crate) fn security_schemes(&self) -> IndexMap<String, SecurityScheme> {
        let schemes = "/components/securitySchemes";
        let names = self.value(schemes).and_then(Value::as_object).into_iter().flat_map(serde_json::Map::keys);
        let schemes = names.filter_map(|name| {
            let target = self.bundle.chain(&pointer::join(schemes, name)).pop()?;
            let value = self.value(&target)?;
            let carrier = carrier_of(value)?;
            let accept = value.get("x-accept").map(|accept| Schema::of_value(accept.clone()));
            let scheme = SecurityScheme { name: name.clone(), carrier, accept, pointer: format!("#{target}") };
            Some((name.clone(), scheme))
        });
        schemes.collect()
    }

    /// The alternatives in force for an operation, with their clauses.
    pub(crate) fn security(
        &mut self,
        owner: &ClauseOwner,
        operation: &str,
        schemes: &IndexMap<String, SecurityScheme>,
    ) -> Vec<Vec<String>> {
        let own = self.member(&[operation.to_owned()], "security");
        let list = own.or_else(|| self.member(&[String::new()], "security"));
        let Some((Value::Array(list), _)) = list else { return Vec::new() };
        let alternatives: Vec<Vec<String>> =
            list.iter().filter_map(Value::as_object).map(|alternative| alternative.keys().cloned().collect()).collect();
        let optional = alternatives.iter().any(Vec::is_empty);
        let mut used: Vec<&SecurityScheme> = Vec::new();
        for name in alternatives.iter().flatten() {
            if let Some(scheme) = schemes.get(name)
                && !used.iter().any(|known| known.name == scheme.name)
            {
                used.push(scheme);
            }
        }
        for scheme in used {
            let at = scheme.pointer.trim_start_matches('#');
            let said = self.value(at).map(Annotations::of).unwrap_or_default();
            let annotations = [&said];
            let draft = |keyword| Draft {
                place: &Place::Security,
                keyword,
                member: None,
                pointer: at,
                annotations: &annotations,
            };
            if !optional {
                self.add(owner, &draft(&Keyword::Required));
            }
            if matches!(scheme.carrier, Carrier::Authorization(_)) {
                self.add(owner, &draft(&Keyword::Scheme));
            }
            self.add(owner, &draft(&Keyword::Credential));
        }
        alternatives
    }
}

fn carrier_of(scheme: &Value) -> Option<Carrier> {
    let text = |name: &str| scheme.get(name).and_then(Value::as_str);
    match text("type")? {
        "http" => Some(Carrier::Authorization(as_sent(text("scheme")?))),
        "oauth2" | "openIdConnect" => Some(Carrier::Authorization("Bearer".to_owned())),
        "apiKey" => {
            let name = text("name")?.to_owned();
            match text("in")? {
                "header" => Some(Carrier::Header(name)),
                "query" => Some(Carrier::Query(name)),
                "cookie" => Some(Carrier::Cookie(name)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Scheme names are case-insensitive (RFC 9110 section 11.1); those written in lower case are sent as the registry spells them.
fn as_sent(scheme: &str) -> String {
    if scheme.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
        let mut letters = scheme.chars();
        letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
    } else {
        scheme.to_owned()
    }
}
