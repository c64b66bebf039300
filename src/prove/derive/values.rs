//! The values that break the clauses of a body, header or parameter.

use std::collections::{HashMap, HashSet};

use crate::contract::{MediaType, Place};
use crate::generate::Knowledge;
use crate::prove::answers::write;
use crate::prove::breaking::{Broken, breaking, header_breaking};
use crate::prove::reading::Reading;
use crate::suite::reads_as_valid;

/// Values by the id of the clause that they were made for.
pub(in crate::prove) struct Values {
    broken: HashMap<String, Vec<Broken>>,
    /// Clauses whose values all look like valid ones, or like nothing, once they are written.
    unseen: HashSet<String>,
}

impl Values {
    /// Those of one operation or webhook.
    pub(super) fn of(reading: &Reading, knowledge: &Knowledge) -> Self {
        let (contract, operation) = (&reading.contract, reading.operation());
        let mut values = Self { broken: HashMap::new(), unseen: HashSet::new() };
        // Requests are sent in the first media type; answers may come in any.
        if let Some(content) = &operation.body
            && let Some(documented) = content.media_types.first()
        {
            let mut found = breaking(contract, operation, &Place::body(), documented, knowledge);
            // To many servers a body of `null` is no body, which is then no violation.
            found.retain(|own| content.required || !own.place.is_root() || !own.value.is_null());
            values.add(found, |broken| is_seen(reading, &Place::body(), documented, broken));
        }
        for parameter in &operation.parameters {
            let (site, name, schema) = (parameter.site(), &parameter.name, &parameter.schema);
            let found = header_breaking(contract, operation, site, name, schema, knowledge);
            // A list or an object that leaves nothing in a text may well be read as none; a text that is empty is one.
            let structured = |broken: &Broken| broken.value.is_array() || broken.value.is_object();
            values.add(found, |broken| !(structured(broken) && reads_as_valid(parameter, &broken.value)));
        }
        for response in &operation.responses {
            let body = response.body_site();
            for documented in &response.content.media_types {
                let found = breaking(contract, operation, body, documented, knowledge);
                values.add(found, |broken| is_seen(reading, body, documented, broken));
            }
            for header in &response.headers {
                let found =
                    header_breaking(contract, operation, header.site(), &header.name, &header.schema, knowledge);
                values.add(found, |_| true);
            }
        }
        values.unseen.retain(|clause| !values.broken.contains_key(clause));
        values
    }

    fn add(&mut self, found: Vec<Broken>, is_seen: impl Fn(&Broken) -> bool) {
        for broken in found {
            let Some(clause) = broken.clauses.first().cloned() else { continue };
            if broken.tolerated || is_seen(&broken) {
                let known = self.broken.entry(clause).or_default();
                if known.iter().all(|own| own.name != broken.name) {
                    known.push(broken);
                }
            } else {
                self.unseen.insert(clause);
            }
        }
    }

    /// Whether values are known that break a clause, but none of them can be seen in a message.
    pub(super) fn unseen(&self, clause: &str) -> bool {
        self.unseen.contains(clause)
    }

    /// Whether no value is known for a clause.
    pub(super) fn none(&self, clause: &str) -> bool {
        !self.broken.contains_key(clause)
    }

    /// The values that break a clause and that no `x-accept` tolerates.
    pub(in crate::prove) fn outside(&self, clause: &str) -> Vec<Broken> {
        let own = self.broken.get(clause).into_iter().flatten();
        own.filter(|broken| !broken.tolerated).cloned().collect()
    }

    /// A value that breaks a clause and is tolerated, where all that are known are.
    pub(in crate::prove) fn tolerated(&self, clause: &str) -> Option<&Broken> {
        let own = self.broken.get(clause)?;
        own.first().filter(|_| own.iter().all(|broken| broken.tolerated))
    }
}

/// Whether a body with this value, written and read again, breaks the clause that the value was made for.
fn is_seen(reading: &Reading, place: &Place, documented: &MediaType, broken: &Broken) -> bool {
    let Some(bytes) = write(documented, &broken.value).filter(|bytes| !bytes.is_empty()) else { return false };
    let mut found = Vec::new();
    reading.read(documented, place, &bytes, &mut found);
    found.contains(&broken.clauses[0])
}
