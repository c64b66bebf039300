//! Values that are interesting by themselves.

use serde_json::{Map, Value, json};

use super::Dice;

/// Texts on which software is known to stumble.
const ODD: [&str; 34] = [
    "",
    " ",
    "\u{0}",
    "a\u{0}b",
    "\t",
    "\n",
    "\r\n",
    "a\nb",
    "\u{7f}",
    "\u{1b}[31m",
    "é",
    "e\u{301}",
    "ß",
    "İ",
    "日本",
    "שלום",
    "\u{202e}abc",
    "\u{200b}",
    "\u{feff}",
    "\u{fffd}",
    "\u{ffff}",
    "😀",
    "\u{10ffff}",
    "👩\u{200d}👩\u{200d}👧",
    "'",
    "\"",
    "\\",
    "`",
    "%",
    "%00",
    "<b>&amp;</b>",
    "null",
    "${x}{{x}}%s%n",
    "../../x",
];

/// Lengths that are more than most texts have, and less than most servers allow.
const LENGTHS: [usize; 2] = [1_000, 10_000];

/// A text that no contract speaks of: rare characters, white space, what other languages take as syntax, or very long.
pub fn odd_text(dice: &mut Dice<'_>, input: u64) -> String {
    // The known ones first, then mixtures of them.
    if let Some(text) = usize::try_from(input).ok().and_then(|at| ODD.get(at)) {
        return (*text).to_owned();
    }
    let beyond = usize::try_from(input).unwrap_or(usize::MAX) - ODD.len();
    if let Some(length) = LENGTHS.get(beyond) {
        return "a".repeat(*length);
    }
    match dice.below(8) {
        0 => "a".repeat(1 << dice.between(8, 14)),
        1 => any_character(dice).to_string().repeat(dice.between(1, 300)),
        _ => {
            let parts = dice.between(1, 6);
            (0..parts)
                .map(|_| {
                    if dice.one_in(2) {
                        dice.pick(&ODD).map_or(String::new(), |own| (*own).to_owned())
                    } else {
                        any_character(dice).to_string()
                    }
                })
                .collect()
        }
    }
}

/// An odd text without control characters, or one with white space around it; `None` where it does not fit.
pub(super) fn fair_text(least: usize, most: usize, dice: &mut Dice<'_>) -> Option<String> {
    let text = match dice.below(6) {
        0 => " ".repeat(least.max(1)),
        1 => format!(" {}", "a".repeat(least)),
        2 => format!("{} ", "a".repeat(least)),
        3 => dice.below(1000).to_string(),
        _ => (*dice.pick(&ODD)?).to_owned(),
    };
    let fair = text.chars().all(|own| !own.is_control() && !matches!(u32::from(own) & 0xffff, 0xfffe | 0xffff));
    (fair && (least..=most).contains(&text.chars().count())).then_some(text)
}

/// Any character, those of all planes alike.
pub(super) fn any_character(dice: &mut Dice<'_>) -> char {
    let range = [(0x20, 0x7e), (0, 0xff), (0x100, 0xd7ff), (0xe000, 0xffff), (0x1_0000, 0x10_ffff)];
    let (from, to) = range[dice.below(range.len())];
    u32::try_from(dice.between(from, to)).ok().and_then(char::from_u32).unwrap_or('a')
}

/// A plain name.
pub fn name(dice: &mut Dice<'_>) -> String {
    let letters: String =
        (0..dice.between(1, 8)).map(|_| char::from(b'a' + u8::try_from(dice.below(26)).unwrap_or(0))).collect();
    if dice.one_in(4) { format!("x-{letters}") } else { letters }
}

/// Any value, small, of every type.
pub fn anything(dice: &mut Dice<'_>) -> Value {
    match dice.below(9) {
        0 => Value::Null,
        1 => Value::Bool(dice.one_in(2)),
        2 => Value::from(i64::from(u32::try_from(dice.below(1000)).unwrap_or(0)) - 500),
        3 => json!([0.5, -0.5, 1e-7, 1e21, 9_007_199_254_740_992.0_f64, -1.0][dice.below(6)]),
        4 => Value::Array((0..dice.below(3)).map(|_| anything(dice)).collect()),
        5 => Value::Object((0..dice.below(3)).map(|_| (name(dice), anything(dice))).collect::<Map<_, _>>()),
        6 => Value::from(dice.pick(&ODD).copied().unwrap_or_default()),
        _ => Value::from(name(dice)),
    }
}
