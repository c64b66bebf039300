//! Texts that stand for numbers, booleans and strings in formats that know only text.

use serde_json::{Number, Value};

use super::shape::{Shape, Types};

/// The text of a scalar; `None` for null, arrays and objects.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Reads a text as the schema's types say; a string where it is none of them, so that the validator reports the type.
pub(crate) fn value_of(text: &str, shape: &Shape<'_>) -> Value {
    let types = shape.types();
    if let Some(listed) = shape.listed().find(|value| !value.is_string() && text_of(value).as_deref() == Some(text)) {
        return listed.clone();
    }
    if types.is_empty() || types.has(Types::STRING) {
        return Value::String(text.to_owned());
    }
    // White space around a number or a truth value carries nothing (XML Schema part 2, whiteSpace=collapse).
    let bare = text.trim_matches([' ', '\t', '\r', '\n']);
    if types.has(Types::INTEGER.or(Types::NUMBER))
        && let Some(number) = number_of(bare)
    {
        return Value::Number(number);
    }
    if types.has(Types::BOOLEAN)
        && let Some(truth) = truth_of(bare)
    {
        return Value::Bool(truth);
    }
    if types.has(Types::NULL) && bare.is_empty() {
        return Value::Null;
    }
    Value::String(text.to_owned())
}

fn truth_of(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// A decimal number as XML Schema and JSON write it: a sign, digits, a fraction, an exponent.
pub(crate) fn number_of(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    // The standard library reads the same grammar, and the names of infinity and of what is no number.
    if !unsigned.starts_with(|first: char| first == '.' || first.is_ascii_digit()) {
        return None;
    }
    if let Ok(number) = text.parse::<i64>() {
        return Some(number.into());
    }
    if let Ok(number) = text.parse::<u64>() {
        return Some(number.into());
    }
    let number: f64 = text.parse().ok()?;
    Number::from_f64(number.clamp(f64::MIN, f64::MAX))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::codec::NoRefs;

    #[test]
    fn texts_become_what_the_schema_says() {
        for (schema, text, expected) in [
            (json!({"type": "integer"}), "42", json!(42)),
            (json!({"type": "integer"}), " 42\n", json!(42)),
            (json!({"type": "integer"}), "-007", json!(-7)),
            (json!({"type": "integer"}), "1.5", json!(1.5)),
            (json!({"type": "integer"}), "", json!("")),
            (json!({"type": "integer"}), "4 2", json!("4 2")),
            (json!({"type": ["integer", "null"]}), "", json!(null)),
            (json!({"type": "number"}), "1e3", json!(1000.0)),
            (json!({"type": "number"}), ".5", json!(0.5)),
            (json!({"type": "number"}), "NaN", json!("NaN")),
            (json!({"type": "number"}), "inf", json!("inf")),
            (json!({"type": "number"}), "-Infinity", json!("-Infinity")),
            (json!({"type": "number"}), "1e999", json!(f64::MAX)),
            (json!({"type": "number"}), "+5", json!(5)),
            (json!({"type": "number"}), "+5.", json!(5.0)),
            (json!({"type": "number"}), "-1.5E-1", json!(-0.15)),
            (json!({"type": "number"}), "+-5", json!("+-5")),
            (json!({"type": "number"}), "-", json!("-")),
            (json!({"type": "number"}), "1.5.", json!("1.5.")),
            (json!({"type": "number"}), "1ex", json!("1ex")),
            (json!({"type": "number"}), "1_0", json!("1_0")),
            (json!({"type": "number"}), "1e", json!("1e")),
            (json!({"type": "number"}), ".", json!(".")),
            (json!({"type": "boolean"}), "true", json!(true)),
            (json!({"type": "boolean"}), "0", json!(false)),
            (json!({"type": "boolean"}), "yes", json!("yes")),
            (json!({"type": "string"}), "42", json!("42")),
            (json!({}), "42", json!("42")),
            (json!({"enum": [1, "1x"]}), "1", json!(1)),
            (json!({"enum": [1, 2]}), "2", json!(2)),
            // Any text is a string, so a number is one only where no string may stand.
            (json!({"type": ["string", "integer"]}), "42", json!("42")),
            (json!({"type": "integer"}), "18446744073709551615", json!(u64::MAX)),
        ] {
            assert_eq!(value_of(text, &Shape::of(&schema, &NoRefs)), expected, "{schema} {text:?}");
        }
    }
}
