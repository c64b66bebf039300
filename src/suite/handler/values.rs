//! Legal values that the documented notification does not show.

use serde_json::Value;

use crate::contract::{Level, MediaType, Place, Schema, Zone};
use crate::generate::{Knowledge, SchemaNode, sample};
use crate::suite::body;
use crate::suite::builder::CaseBuilder;

/// Lengths of long identifiers, the longest first: what a column of a table may cut off.
const LONG: [usize; 6] = [255, 128, 64, 50, 40, 36];
/// Identifiers of characters that some patterns forget, the oddest first.
const ODD: [&str; 4] = ["-$_a-Z0_", "-_a_-", "a_b-c", "a-b"];

impl CaseBuilder<'_> {
    /// Short, long and odd identifiers, and members that are empty as documented and filled here.
    pub(super) fn body_values(&mut self, documented: &MediaType, schema: &Schema, base: &Value) {
        for (name, property) in SchemaNode::of(schema).properties() {
            if self.knowledge.value(name).is_some() {
                continue;
            }
            let place = Place::body().member(name);
            let clause = self.any_clause(&place).and_then(|own| self.clause(&place, &own.keyword, None));
            let subject = place.to_string();
            if let Some(variable) = property.get("x-value").and_then(Value::as_str).and_then(variable) {
                for (variant, texts) in identifiers() {
                    let fits = texts.into_iter().find_map(|text| {
                        let value = self.identified(schema, variable, text)?;
                        (value != *base && schema.accepts(Zone::Narrow, &value)).then_some(value)
                    });
                    if let Some(bytes) = fits.and_then(|value| body::write(documented, &value)) {
                        let draft = self.base.with_body(bytes);
                        self.spelled(&subject, &format!("identifier-{variant}"), clause, Level::Must, &draft);
                    }
                }
            }
            if base.get(name).is_some_and(|own| own == "") {
                let mut filled = base.clone();
                filled[name] = "Probity".into();
                // What is kept for later use may be filled one day: no reading says that a handler must take it.
                if !schema.accepts(Zone::Narrow, &filled)
                    && schema.accepts(Zone::Wide, &filled)
                    && let Some(bytes) = body::write(documented, &filled)
                {
                    let draft = self.base.with_body(bytes);
                    self.spelled(&subject, "filled", clause, Level::May, &draft);
                }
            }
        }
    }

    /// The documented value with another identifier, wherever it stands.
    fn identified(&self, schema: &Schema, variable: &str, text: String) -> Option<Value> {
        let mut knowledge: Knowledge = self.knowledge.clone();
        *knowledge.variables.get_mut(variable)? = text;
        sample(SchemaNode::of(schema), None, &knowledge)
    }
}

/// The variable that a template consists of.
fn variable(template: &str) -> Option<&str> {
    template.strip_prefix('{')?.strip_suffix('}').filter(|name| !name.contains(['{', '}']))
}

fn identifiers() -> [(&'static str, Vec<String>); 3] {
    let long = LONG.iter().map(|length| "aB3".chars().cycle().take(*length).collect()).collect();
    [("short", vec!["7".to_owned()]), ("long", long), ("odd", ODD.iter().map(|text| (*text).to_owned()).collect())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_of_one_variable_is_an_identifier() {
        assert_eq!(variable("{orderId}"), Some("orderId"));
        for other in ["{stub}/orders/{orderId}", "orderId", "{a}{b}", ""] {
            assert_eq!(variable(other), None, "{other}");
        }
    }
}
