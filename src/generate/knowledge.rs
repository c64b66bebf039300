//! What no contract can invent: known values, event variables, Probity's own address.

use std::collections::BTreeMap;

use serde_json::Value;

/// Values that come from outside the schema.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// Known values by parameter or property name, from the configuration.
    pub values: BTreeMap<String, Vec<Value>>,
    /// Values of the contract's event variables.
    pub variables: BTreeMap<String, String>,
    /// Which of several notifications or requests it is for; 0 is the documented one. What is free differs between them.
    pub nth: u64,
    /// What `{stub}` in an `x-value` stands for: Probity's own address, without a trailing slash.
    pub stub: String,
}

impl Knowledge {
    /// The first known value called `name`.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name).and_then(|values| values.first())
    }

    /// Fills an `x-value` template; `None` where it names something unknown.
    pub fn fill(&self, template: &str) -> Option<String> {
        let mut text = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, tail) = after.split_once('}')?;
            text.push_str(before);
            text.push_str(if name == "stub" { &self.stub } else { self.variables.get(name)? });
            rest = tail;
        }
        text.push_str(rest);
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled_or_refused() {
        let knowledge = Knowledge {
            variables: BTreeMap::from([("orderId".to_owned(), "a1".to_owned())]),
            stub: "http://127.0.0.1:1".to_owned(),
            ..Knowledge::default()
        };
        assert_eq!(knowledge.fill("{stub}/orders/{orderId}").as_deref(), Some("http://127.0.0.1:1/orders/a1"));
        assert_eq!(knowledge.fill("{other}"), None);
        assert_eq!(knowledge.fill("plain").as_deref(), Some("plain"));
    }
}
