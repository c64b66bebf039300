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
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let lexical = digits(whole)
        && fraction.is_none_or(digits)
        && !(whole.is_empty() && fraction.is_none_or(str::is_empty))
        && exponent.is_none_or(|text| {
            let text = text.strip_prefix(['+', '-']).unwrap_or(text);
            !text.is_empty() && digits(text)
        });
    if !lexical {
        return None;
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    if fraction.is_none() && exponent.is_none() {
        if let Ok(number) = text.parse::<i64>() {
            return Some(number.into());
        }
        if let Ok(number) = text.parse::<u64>() {
            return Some(number.into());
        }
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
            (json!({"type": "number"}), "1e", json!("1e")),
            (json!({"type": "number"}), ".", json!(".")),
            (json!({"type": "boolean"}), "true", json!(true)),
            (json!({"type": "boolean"}), "0", json!(false)),
            (json!({"type": "boolean"}), "yes", json!("yes")),
            (json!({"type": "string"}), "42", json!("42")),
            (json!({}), "42", json!("42")),
            (json!({"enum": [1, "1x"]}), "1", json!(1)),
            (json!({"type": "integer"}), "18446744073709551615", json!(u64::MAX)),
        ] {
            assert_eq!(value_of(text, &Shape::of(&schema, &NoRefs)), expected, "{schema} {text:?}");
        }
    }
}
