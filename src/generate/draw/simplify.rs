//! What a value may be made simpler to, the boldest step first.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

/// Simpler values than `value`, the boldest first. Every chain of them ends: each step is shorter, or as long and closer
/// to zero, `false`, the letter `a`, or a character of a smaller number.
pub fn simpler(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Bool(truth) => truth.then(|| Value::Bool(false)).into_iter().collect(),
        Value::Number(number) => numbers(number),
        Value::String(text) => texts(text).into_iter().map(Value::String).collect(),
        Value::Array(items) => lists(items),
        Value::Object(members) => records(members),
    }
}

fn numbers(number: &serde_json::Number) -> Vec<Value> {
    if let Some(own) = number.as_i64() {
        let mut found = vec![json!(0)];
        if own < 0 {
            found.extend(own.checked_neg().map(Value::from));
        }
        // Halves first, then the neighbour, so that an edge is found in few steps.
        let mut gap = own / 2;
        while gap != 0 {
            found.push(Value::from(own - gap));
            gap /= 2;
        }
        found.push(Value::from(own - own.signum()));
        found.retain(|value| value.as_i64() != Some(own) && value.as_i64().is_some_and(|value| closer(value, own)));
        return found;
    }
    let Some(own) = number.as_f64() else { return Vec::new() };
    let mut found = vec![json!(0)];
    if own.fract() != 0.0 || own.abs() < 9e15 {
        #[expect(clippy::cast_possible_truncation, reason = "a shrunk number need not be near")]
        found.push(Value::from(own.trunc().clamp(-9e15, 9e15) as i64));
    }
    found.extend(
        [json!(own / 2.0)]
            .into_iter()
            .filter(|_| own.abs() > 1e-6 && (own / 2.0).to_string().len() < own.to_string().len()),
    );
    found
}

fn closer(value: i64, own: i64) -> bool {
    value.unsigned_abs() < own.unsigned_abs() || own < 0 && value == -own
}

/// Simpler texts: without a part, then with plainer characters.
pub fn texts(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut found: Vec<String> = Vec::new();
    if characters.is_empty() {
        return found;
    }
    found.push(String::new());
    let mut width = characters.len() / 2;
    while width > 0 {
        let mut at = 0;
        while at < characters.len() && found.len() < 400 {
            let end = (at + width).min(characters.len());
            found.push(characters[..at].iter().chain(&characters[end..]).collect());
            at = end;
        }
        width /= 2;
    }
    // A long text is not tried at every place, but always at both ends.
    found.push(characters[1..].iter().collect());
    found.push(characters[..characters.len() - 1].iter().collect());
    if characters.iter().any(|own| *own != 'a') {
        found.push("a".repeat(characters.len()));
    }
    for (at, own) in characters.iter().enumerate().take(64) {
        for plain in plainer(*own) {
            found.push(characters[..at].iter().chain(&[plain]).chain(&characters[at + 1..]).collect());
        }
    }
    // Where letters repeat, many ways lead to the same text.
    let mut seen = HashSet::new();
    found.retain(|text| seen.insert(text.clone()));
    found
}

/// Plainer characters than `own`: the letter `a`, the small letter, then those with smaller numbers that are as odd.
fn plainer(own: char) -> Vec<char> {
    let mut found: Vec<char> = Vec::new();
    if own != 'a' {
        found.push('a');
    }
    if own.is_ascii_digit() && own != '0' {
        found.push('0');
    }
    if own.is_ascii_uppercase() {
        found.push(own.to_ascii_lowercase());
    }
    // Below this stand the control characters, which are another oddity.
    let least = u32::from(if own.is_control() { '\0' } else { '\u{a1}' });
    let number = u32::from(own);
    let mut gap = number.saturating_sub(least);
    while gap > 0 {
        found.extend(char::from_u32(number - gap).filter(|plain| plain.is_control() == own.is_control()));
        gap /= 2;
    }
    found
}

fn lists(items: &[Value]) -> Vec<Value> {
    let mut found = Vec::new();
    let mut width = items.len();
    while width > 0 {
        for at in (0..items.len()).step_by(width) {
            let end = (at + width).min(items.len());
            found.push(Value::Array(items[..at].iter().chain(&items[end..]).cloned().collect()));
        }
        width /= 2;
    }
    for (at, item) in items.iter().enumerate().take(32) {
        for simple in simpler(item) {
            let mut copy = items.to_vec();
            copy[at] = simple;
            found.push(Value::Array(copy));
        }
    }
    found
}

fn records(members: &Map<String, Value>) -> Vec<Value> {
    let mut found = Vec::new();
    if members.len() > 1 {
        found.push(json!({}));
    }
    for name in members.keys() {
        let mut copy = members.clone();
        copy.shift_remove(name);
        found.push(Value::Object(copy));
    }
    for (name, member) in members {
        for simple in simpler(member) {
            let mut copy = members.clone();
            copy.insert(name.clone(), simple);
            found.push(Value::Object(copy));
        }
    }
    // Names come last: most faults do not mind them.
    for name in members.keys().filter(|name| *name != "a") {
        for plain in texts(name).into_iter().filter(|plain| !plain.is_empty() && !members.contains_key(plain)).take(16)
        {
            let renamed = members
                .iter()
                .map(|(own, value)| (if own == name { plain.clone() } else { own.clone() }, value.clone()));
            found.push(Value::Object(renamed.collect()));
        }
    }
    found
}
