//! Templates of configured actions: `{{name}}` stands for a variable.

use std::collections::BTreeMap;

use super::action_error::ActionError;
use super::escape::Context;
use super::vault::Vault;

/// The variables of one action, with the vault that knows their secrets.
pub(super) struct ActionVariables<'a> {
    pub(super) values: &'a BTreeMap<String, String>,
    pub(super) vault: &'a Vault,
}

impl ActionVariables<'_> {
    /// `template` with its variables and symbols replaced, each written as `context` asks.
    pub(super) fn expand(&self, template: &str, context: Context) -> Result<String, ActionError> {
        let mut expanded = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, name, after)) = next(rest) {
            expanded.push_str(&self.vault.reveal_text(before, context));
            expanded.push_str(&context.escape(&self.value(name)?));
            rest = after;
        }
        expanded.push_str(&self.vault.reveal_text(rest, context));
        Ok(expanded)
    }

    /// As `expand`, for a URL: variables are percent-encoded, but for one at the start, which is a URL itself.
    pub(super) fn expand_url(&self, template: &str) -> Result<String, ActionError> {
        match next(template) {
            Some(("", name, after)) => Ok(self.value(name)? + &self.expand(after, Context::Percent)?),
            _ => self.expand(template, Context::Percent),
        }
    }

    /// The variables with their secrets.
    pub(super) fn revealed(&self) -> impl Iterator<Item = (&String, String)> {
        self.values.iter().map(|(name, value)| (name, self.vault.reveal_text(value, Context::Plain).into_owned()))
    }

    fn value(&self, name: &str) -> Result<String, ActionError> {
        match self.values.get(name) {
            Some(value) => Ok(self.vault.reveal_text(value, Context::Plain).into_owned()),
            None => Err(ActionError::UnknownVariable {
                name: name.to_owned(),
                known: self.values.keys().map(String::as_str).collect::<Vec<_>>().join(", "),
            }),
        }
    }
}

/// What stands before the next variable, its name, and what stands after it.
fn next(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once("{{")?;
    let (name, after) = rest.split_once("}}")?;
    Some((before, name.trim(), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(template: &str, context: Context) -> Result<String, ActionError> {
        let values = BTreeMap::from([
            ("user".to_owned(), "a \"b\" & c".to_owned()),
            ("url".to_owned(), "http://x/y?z".to_owned()),
        ]);
        ActionVariables { values: &values, vault: &Vault::empty() }.expand(template, context)
    }

    #[test]
    fn variables_are_written_as_their_place_asks() {
        assert_eq!(
            expand(r#"{"u":"{{user}}","x":"{{ url }}"}"#, Context::Json).unwrap(),
            r#"{"u":"a \"b\" & c","x":"http://x/y?z"}"#
        );
        assert_eq!(expand("<u>{{user}}</u>", Context::Xml).unwrap(), "<u>a &quot;b&quot; &amp; c</u>");
        assert_eq!(expand("u={{user}}&p=1", Context::Percent).unwrap(), "u=a%20%22b%22%20%26%20c&p=1");
        assert_eq!(expand("{{user}} {{", Context::Plain).unwrap(), "a \"b\" & c {{");
    }

    #[test]
    fn a_url_may_begin_with_a_variable() {
        let values = BTreeMap::from([("url".to_owned(), "http://x/y".to_owned())]);
        let variables = ActionVariables { values: &values, vault: &Vault::empty() };
        assert_eq!(variables.expand_url("{{url}}/a?b={{url}}").unwrap(), "http://x/y/a?b=http%3A%2F%2Fx%2Fy");
    }

    #[test]
    fn an_unknown_variable_is_named_with_those_there_are() {
        let error = expand("{{usr}}", Context::Plain).unwrap_err();
        assert_eq!(error.to_string(), "fill in the template: there is no variable `usr`, only url, user");
    }
}
