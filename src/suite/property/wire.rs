//! What a target may take a parameter for that sees only its text on the wire.

use serde_json::{Map, Value};

use super::form::readings_of_text;
use crate::codec::parameter::{Encoded, Layout, encode};
use crate::codec::percent;
use crate::contract::{In, Parameter, Style};
use crate::generate::SchemaNode;

/// The values that `value` may be read as once it is written. `None`: nothing bears the parameter's name, as with an
/// object that is exploded into its members where no object is expected (OpenAPI 3.1 section 4.8.12.4).
pub(super) fn readings(parameter: &Parameter, value: &Value) -> Option<Vec<Value>> {
    if let (Some(names), Value::Object(members)) = (spread(parameter), value) {
        // Another member is another parameter, of which the contract says nothing.
        let own: Map<String, Value> =
            members.iter().filter(|(name, _)| names.contains(*name)).map(|(n, v)| (n.clone(), v.clone())).collect();
        return if own.is_empty() { None } else { Some(vec![Value::Object(own)]) };
    }
    if parameter.style == Style::DeepObject || parameter.schema.types().contains(&"object") {
        return Some(Vec::new());
    }
    let Ok(encoded) = encode(&Layout::from(parameter), value) else { return Some(Vec::new()) };
    let (texts, repeated) = match encoded {
        Encoded::Path(text) => (vec![plain(&text)], false),
        Encoded::Header(text) => (vec![text], false),
        Encoded::Query(pairs) | Encoded::Cookie(pairs) => {
            let own = pairs.iter().filter(|(name, _)| plain(name) == parameter.name);
            let texts: Vec<String> = own.map(|(_, text)| plain(text)).collect();
            if texts.is_empty() {
                return None;
            }
            (texts, parameter.explode)
        }
    };
    // Where a name is repeated, some targets take the first, some the last, and some take all as texts.
    let mut found: Vec<Value> = texts.iter().flat_map(|text| readings_of_text(text)).collect();
    if repeated {
        found.push(texts.into_iter().map(Value::from).collect());
    }
    Some(found)
}

/// The names of the pairs over which an object is spread, where they are those of its members.
fn spread(parameter: &Parameter) -> Option<Vec<String>> {
    let pairs = matches!(parameter.place, In::Query | In::Cookie) && parameter.media_type.is_none();
    let object = parameter.schema.types().contains(&"object");
    let spread = pairs && object && parameter.explode && parameter.style == Style::Form;
    spread.then(|| SchemaNode::of(&parameter.schema).properties().map(|(name, _)| name.to_owned()).collect())
}

fn plain(text: &str) -> String {
    percent::decode(text).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::ValueForm;
    use super::*;
    use crate::contract::Contract;

    fn reads(place: &str, schema: &str, value: &Value) -> bool {
        let text = format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    get:\n      operationId: a\n      \
             parameters: [{{name: p, in: {place}, schema: {schema}}}]\n      responses: {{'200': {{description: ok}}}}\n"
        );
        let contract = Contract::from_text("wire", &text).unwrap();
        let parameter = contract.operation("a").unwrap().parameters[0].clone();
        ValueForm::Parameter(Box::new(parameter.clone())).reads_as_valid(&parameter.schema, value)
    }

    #[test]
    fn what_does_not_bear_the_parameter_s_name_breaks_nothing_of_it() {
        assert!(reads("query", "{type: integer}", &json!({"a": "a"})));
        assert!(!reads("query", "{type: object, properties: {a: {type: integer}}}", &json!({"a": "a"})));
        let closed = "{type: object, required: [a], additionalProperties: false, properties: {a: {type: integer}}}";
        assert!(reads("query", closed, &json!({"a": 1, "b": "b"})));
        assert!(!reads("query", closed, &json!({"a": "a", "b": "b"})));
        assert!(!reads("header", closed, &json!({"a": 1, "b": "b"})));
    }

    #[test]
    fn nothing_is_absence_and_text_has_no_types() {
        assert!(reads("query", "{type: integer}", &json!("")));
        assert!(reads("query", "{type: integer}", &json!(" 7 ")));
        assert!(!reads("query", "{type: integer}", &json!("seven")));
        assert!(reads("query", "{type: boolean}", &json!("yes")));
    }

    #[test]
    fn one_of_several_may_be_taken_or_all_as_texts() {
        assert!(reads("query", "{type: integer}", &json!([1, 2])));
        assert!(reads("cookie", "{type: integer, maximum: 9}", &json!(["x", 2])));
        assert!(!reads("query", "{type: integer, maximum: 9}", &json!([10, 20])));
        assert!(reads(
            "query",
            "{anyOf: [{type: array, items: {type: string}}, {type: 'null'}]}",
            &json!([false, false])
        ));
        assert!(!reads("query", "{type: array, items: {type: string}, maxItems: 2}", &json!(["a", "b", "c"])));
    }

    #[test]
    fn a_list_in_one_text_is_a_text() {
        assert!(reads("header", "{type: string, maxLength: 9}", &json!([0, 0])));
        assert!(!reads("header", "{type: string, maxLength: 2}", &json!([0, 0])));
        assert!(!reads("header", "{type: integer}", &json!([0, 0])));
    }
}
