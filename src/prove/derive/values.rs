//! The values that break the clauses of a body, header or parameter.

use std::collections::HashMap;

use crate::contract::{Contract, Operation};
use crate::generate::Knowledge;
use crate::prove::breaking::{Broken, breaking, header_breaking};

/// Values by the id of the clause that they were made for.
pub(super) struct Values {
    broken: HashMap<String, Vec<Broken>>,
}

impl Values {
    /// Those of one operation or webhook.
    pub(super) fn of(contract: &Contract, operation: &Operation, knowledge: &Knowledge) -> Self {
        let mut broken: HashMap<String, Vec<Broken>> = HashMap::new();
        let mut add = |list: Vec<Broken>| {
            for one in list {
                if let Some(first) = one.clauses.first() {
                    broken.entry(first.clone()).or_default().push(one);
                }
            }
        };
        if let Some(content) = &operation.body {
            let mut found = breaking(contract, operation, "body", content, knowledge);
            // To many servers a body of `null` is no body, which is then no violation.
            found.retain(|own| content.required || !own.place.is_empty() || !own.value.is_null());
            add(found);
        }
        for parameter in &operation.parameters {
            let (site, name, schema) = (parameter.site(), &parameter.name, &parameter.schema);
            add(header_breaking(contract, operation, &site, name, schema, knowledge));
        }
        for response in &operation.responses {
            let place = format!("response.{}", response.key);
            add(breaking(contract, operation, &format!("{place}.body"), &response.content, knowledge));
            for header in &response.headers {
                let site = format!("{place}.header.{}", header.name);
                add(header_breaking(contract, operation, &site, &header.name, &header.schema, knowledge));
            }
        }
        Self { broken }
    }

    /// Whether no value is known for a clause.
    pub(super) fn none(&self, clause: &str) -> bool {
        !self.broken.contains_key(clause)
    }

    /// The values that break a clause and that no `x-accept` tolerates.
    pub(super) fn outside(&self, clause: &str) -> Vec<Broken> {
        let own = self.broken.get(clause).into_iter().flatten();
        own.filter(|broken| !broken.tolerated).cloned().collect()
    }

    /// A value that breaks a clause and is tolerated, where all that are known are.
    pub(super) fn tolerated(&self, clause: &str) -> Option<&Broken> {
        let own = self.broken.get(clause)?;
        own.first().filter(|_| own.iter().all(|broken| broken.tolerated))
    }
}
