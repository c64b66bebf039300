//! Arrays.

use serde_json::Value;

use super::Dice;
use super::conjunction::{Conjunction, Located, count, list};
use super::drawer::DrawState;

/// How many items are drawn where no bound asks for more.
const FEW: usize = 4;
/// The longest array that is drawn just because it is the longest that fits.
const NEAR: usize = 24;
/// The longest array that is drawn at all.
const LONGEST: usize = 2_000;

impl<'a> DrawState<'a> {
    /// An array that satisfies what applies.
    pub(super) fn list(&self, all: &Conjunction<'a>, dice: &mut Dice<'_>, depth: usize) -> Option<Value> {
        let wanted = contained(all);
        let least = all.most("minItems").max(wanted.iter().map(|(_, least)| *least).sum());
        let most = all.least("maxItems").unwrap_or(usize::MAX);
        if least > most || least > LONGEST {
            return None;
        }
        let prefixed = all.parts.iter().map(|part| list(part.schema, "prefixItems").len()).max().unwrap_or(0);
        let ample = if depth >= 3 { least } else { least.max(prefixed).saturating_add(FEW) };
        let length = match dice.below(6) {
            0 => least,
            // An edge that is near is worth its items.
            1 => most.min(if depth < 3 { ample.max(NEAR) } else { ample }),
            2 => prefixed.clamp(least, most.min(ample).max(least)),
            _ => dice.between(least, most.min(ample).max(least)),
        };
        let unique = all.all("uniqueItems").any(|own| *own == Value::Bool(true));
        // Items that `contains` asks for come first behind the prefix.
        let mut demands: Vec<Located<'a>> = Vec::new();
        for (schema, times) in &wanted {
            demands.extend(std::iter::repeat_n(schema.clone(), *times));
        }
        let room = length.saturating_sub(prefixed);
        let from = if demands.len() <= room { prefixed } else { length.saturating_sub(demands.len()) };
        let mut items: Vec<Value> = Vec::with_capacity(length);
        for index in 0..length {
            let Some(mut schemas) = item(all, index) else { break };
            if let Some(demand) = index.checked_sub(from).and_then(|at| demands.get(at)) {
                schemas.push(demand.clone());
            }
            let tries = if unique { 12 } else { 1 };
            let drawn = (0..tries)
                .find_map(|_| self.value(&schemas, dice, depth + 1).filter(|value| !unique || !items.contains(value)));
            match drawn {
                Some(value) => items.push(value),
                None if items.len() >= least => break,
                None => return None,
            }
        }
        (items.len() >= least).then_some(Value::Array(items))
    }
}

/// What applies to the item at `index`; `None` where there may be none.
fn item<'a>(all: &Conjunction<'a>, index: usize) -> Option<Vec<Located<'a>>> {
    let mut found = Vec::new();
    let mut evaluated = false;
    for part in &all.parts {
        let prefix = list(part.schema, "prefixItems");
        if let Some(schema) = prefix.get(index) {
            evaluated = true;
            found.push(Located::inside(part, &format!("prefixItems/{index}"), schema));
        } else if let Some(schema) = part.schema.get("items") {
            evaluated = true;
            found.push(Located::inside(part, "items", schema));
        }
    }
    for part in all.parts.iter().filter(|_| !evaluated) {
        if let Some(schema) = part.schema.get("unevaluatedItems") {
            // What `contains` matches counts as evaluated.
            let schema =
                if *schema == Value::Bool(false) { part.schema.get("contains").unwrap_or(schema) } else { schema };
            found.push(Located::inside(part, "unevaluatedItems", schema));
        }
    }
    (!found.iter().any(|own| *own.schema == Value::Bool(false))).then_some(found)
}

/// The schemas of `contains`, and how often each must match.
fn contained<'a>(all: &Conjunction<'a>) -> Vec<(Located<'a>, usize)> {
    let contains = |part: &super::conjunction::SchemaPart<'a>| {
        let schema = part.schema.get("contains")?;
        let least = part.schema.get("minContains").and_then(count).unwrap_or(1);
        Some((Located::inside(part, "contains", schema), least))
    };
    all.parts.iter().filter_map(contains).collect()
}
