//! Numbers: the edges of their range first, then anything between.

use serde_json::{Number, Value};

use super::Dice;
use super::conjunction::Conjunction;

/// The largest integer that every JSON reader keeps (RFC 8259 section 6).
const SAFE: f64 = 9_007_199_254_740_991.0;

/// A number within the bounds; a whole one where `whole`.
pub(super) fn number(all: &Conjunction<'_>, whole: bool, dice: &mut Dice<'_>) -> Option<Value> {
    let bounds = |keyword: &str| all.all(keyword).filter_map(Value::as_f64).collect::<Vec<_>>();
    let largest = |own: Vec<f64>| own.into_iter().reduce(f64::max);
    let smallest = |own: Vec<f64>| own.into_iter().reduce(f64::min);
    let step: Vec<f64> = bounds("multipleOf");
    let grain = step.iter().copied().reduce(common).unwrap_or(if whole { 1.0 } else { 0.0 });
    let grain = if whole && grain.fract() != 0.0 { common(grain, 1.0) } else { grain };
    // Where no grain is given, the numbers beside an exclusive bound are a small step away from it.
    let beside = if grain > 0.0 { grain } else { 0.001 };
    let least =
        largest([bounds("minimum"), bounds("exclusiveMinimum").iter().map(|own| own + beside).collect()].concat());
    let most =
        smallest([bounds("maximum"), bounds("exclusiveMaximum").iter().map(|own| own - beside).collect()].concat());
    let (low, high) = match (least, most) {
        (Some(low), Some(high)) => (low, high),
        (Some(low), None) => (low, (low + 1000.0).max(SAFE.min(low * 2.0))),
        (None, Some(high)) => (high - 1000.0, high),
        (None, None) => (-SAFE, SAFE),
    };
    let mut edges: Vec<f64> = least.into_iter().chain(most).collect();
    edges.extend([0.0, 1.0, -1.0].into_iter().filter(|own| (low..=high).contains(own)));
    edges.extend([low + beside, high - beside]);
    if !whole {
        edges.extend([0.5, -0.5, 1e-7, 1e21].into_iter().filter(|own| (low..=high).contains(own)));
    }
    for _ in 0..8 {
        #[expect(clippy::cast_precision_loss, reason = "a random fraction")]
        let fraction = (dice.any() >> 11) as f64 / (1_u64 << 53) as f64;
        let drawn = if dice.one_in(2) { *dice.pick(&edges)? } else { low + (high - low) * fraction };
        let value = settle(drawn, grain, low, high);
        if (low..=high).contains(&value) {
            return written(value, whole);
        }
    }
    written(settle(low, grain, low, high), whole)
}

/// The multiple of `grain` at or beside `value`, inside the bounds where there is one.
fn settle(value: f64, grain: f64, low: f64, high: f64) -> f64 {
    if grain <= 0.0 {
        return value;
    }
    let down = (value / grain).floor() * grain;
    if down >= low {
        down
    } else if down + grain <= high {
        down + grain
    } else {
        down
    }
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
fn written(value: f64, whole: bool) -> Option<Value> {
    if value.fract() == 0.0 && value.abs() <= SAFE {
        return Some(Value::from(value as i64));
    }
    if whole && value.fract() != 0.0 {
        return None;
    }
    // The shortest text of a product such as 3 × 0.1 has digits that no multiple has.
    let short: f64 = format!("{value:.9}").parse().ok()?;
    let value = if (short - value).abs() < 1e-12 { short } else { value };
    Number::from_f64(value).map(Value::Number)
}

/// The least common multiple of two grains.
fn common(a: f64, b: f64) -> f64 {
    (1..=1000).map(|times| a * f64::from(times)).find(|own| (own / b).fract().abs() < 1e-9).unwrap_or(a)
}
