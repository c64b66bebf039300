//! Operations and webhooks.

use indexmap::IndexMap;
use serde_json::Value;

use super::clauses::{Builder, ClauseOwner, Draft};
use crate::contract::annotation::Annotations;
use crate::contract::{Keyword, Kind, Level, Operation, Parameter, Place, SecurityScheme, pointer};

const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

impl Builder<'_> {
    /// All operations, then all webhooks, in document order, with their clauses.
    pub(crate) fn operations(&mut self, schemes: &IndexMap<String, SecurityScheme>) -> Vec<Operation> {
        let mut found = Vec::new();
        for (kind, root) in [(Kind::Operation, "/paths"), (Kind::Webhook, "/webhooks")] {
            let items = self.value(root).and_then(Value::as_object).into_iter().flat_map(serde_json::Map::keys);
            for key in items.filter(|key| kind == Kind::Webhook || key.starts_with('/')) {
                let chain = self.bundle.chain(&pointer::join(root, key));
                found.extend(self.path_item(kind, key, &chain, schemes));
            }
        }
        found
    }

    fn path_item(
        &mut self,
        kind: Kind,
        key: &str,
        chain: &[String],
        schemes: &IndexMap<String, SecurityScheme>,
    ) -> Vec<Operation> {
        // In document order; siblings of a `$ref` come first.
        let mut methods: Vec<(String, String)> = Vec::new();
        for at in chain {
            let members = self.value(at).and_then(Value::as_object).into_iter().flat_map(serde_json::Map::keys);
            for method in members.filter(|member| METHODS.contains(&member.as_str())) {
                if !methods.iter().any(|(known, _)| known == method) {
                    methods.push((method.clone(), pointer::join(at, method)));
                }
            }
        }
        let documented: Vec<String> = methods.iter().map(|(method, _)| method.to_ascii_uppercase()).collect();
        let mut found = Vec::new();
        for (number, (method, at)) in methods.iter().enumerate() {
            let Some(object) = self.value(at) else { continue };
            let name = match kind {
                Kind::Webhook if number == 0 => key.to_owned(),
                Kind::Webhook => format!("{key}-{method}"),
                Kind::Operation => match object.get("operationId").and_then(Value::as_str) {
                    Some(id) => id.replace('/', "-"),
                    None => invented_name(method, key),
                },
            };
            let name = self.unique(&name);
            found.push(self.operation(kind, name, key, chain, (method, at), &documented, schemes));
        }
        found
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one operation, known only together")]
    fn operation(
        &mut self,
        kind: Kind,
        name: String,
        key: &str,
        path_item: &[String],
        (method, at): (&str, &str),
        documented: &[String],
        schemes: &IndexMap<String, SecurityScheme>,
    ) -> Operation {
        let object = self.value(at).unwrap_or(&Value::Null);
        let said = Annotations::of(object);
        let cap = said.plain_level().unwrap_or(Level::Must);
        let owner = ClauseOwner { name, kind, cap };
        for keyword in &[Keyword::Offered, Keyword::Method] {
            let draft = Draft { place: &Place::Operation, keyword, member: None, pointer: at, annotations: &[&said] };
            self.add(&owner, &draft);
        }
        let security = match kind {
            Kind::Operation => self.security(&owner, at, schemes),
            Kind::Webhook => Vec::new(),
        };
        let mut parameters = self.parameters(&owner, path_item, at);
        // What every alternative sends as a credential is sent once, as that.
        let is_credential = |own: &Parameter| {
            let carries = |name: &String| schemes.get(name).is_some_and(|scheme| scheme.carries(own.place, &own.name));
            !security.is_empty() && security.iter().all(|alternative| alternative.iter().any(carries))
        };
        parameters.retain(|own| !is_credential(own));
        for parameter in &parameters {
            self.parameter_clauses(&owner, parameter);
        }
        let body = object.get("requestBody").map(|_| self.request_body(&owner, &format!("{at}/requestBody")));
        let distinct: Vec<String> = match object.get("x-distinct") {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let (responses, allowed_statuses) = self.responses(&owner, &format!("{at}/responses"), &distinct);
        let holds = self.holds(&owner, at);
        let subscription = self.subscription(&owner, at);
        Operation {
            name: owner.name,
            kind,
            method: method.to_ascii_uppercase(),
            path: if kind == Kind::Operation { key.to_owned() } else { String::new() },
            methods: documented.to_vec(),
            level: cap,
            parameters,
            body,
            security,
            responses,
            allowed_statuses,
            subscription,
            holds,
            distinct,
            pointer: format!("#{at}"),
        }
    }

    fn unique(&mut self, name: &str) -> String {
        let mut unique = name.to_owned();
        let mut number = 2;
        while !self.names.insert(unique.clone()) {
            unique = format!("{name}-{number}");
            number += 1;
        }
        unique
    }
}

/// A name for an operation without `operationId`: `get /pets/{id}` becomes `get-pets-id`.
fn invented_name(method: &str, path: &str) -> String {
    let words = path.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("-")
}
