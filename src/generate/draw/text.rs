//! Strings: by pattern, by format, or free with their lengths at the edges.

use serde_json::Value;

use super::conjunction::Conjunction;
use super::drawer::DrawState;
use super::{Dice, edge};

/// The longest text that is drawn on purpose.
const LONGEST: usize = 20_000;

impl<'a> DrawState<'a> {
    /// A string that satisfies what applies.
    pub(super) fn text(&self, all: &Conjunction<'a>, dice: &mut Dice<'_>) -> Option<Value> {
        let least = all.most("minLength");
        let most = all.least("maxLength").unwrap_or(usize::MAX);
        if least > most || least > LONGEST {
            return None;
        }
        let patterns: Vec<&str> = all.all("pattern").filter_map(Value::as_str).collect();
        if !patterns.is_empty() {
            return self.matching(&patterns, least, most, dice);
        }
        if let Some(format) = all.all("format").filter_map(Value::as_str).find(|own| of_format(own, dice).is_some()) {
            let fits = |text: &String| (least..=most).contains(&text.chars().count());
            return (0..24).filter_map(|_| of_format(format, dice)).find(fits).map(Value::String);
        }
        if dice.one_in(4)
            && let Some(odd) = edge::fair_text(least, most, dice)
        {
            return Some(Value::String(odd));
        }
        let length = match dice.below(8) {
            0 => least,
            1 => most.min(LONGEST.max(least)),
            2 => least.saturating_add(1).min(most),
            _ => dice.between(least, most.min(least.saturating_add(24))),
        };
        let length = if most == usize::MAX { length.min(least.saturating_add(64)) } else { length };
        let plain = dice.one_in(2);
        Some(Value::String((0..length).map(|_| character(plain, dice)).collect()))
    }

    /// A text that matches all patterns: drawn from one of them, tried on the others.
    fn matching(&self, patterns: &[&str], least: usize, most: usize, dice: &mut Dice<'_>) -> Option<Value> {
        let expressions = patterns.iter().map(|own| self.drawer.expression(own)).collect::<Option<Vec<_>>>()?;
        for attempt in 0..24 {
            let text = expressions[attempt % expressions.len()].draw_of(dice, least)?;
            if text.chars().count() <= most && expressions.iter().all(|own| own.matches(&text)) {
                return Some(Value::String(text));
            }
        }
        None
    }
}

fn character(plain: bool, dice: &mut Dice<'_>) -> char {
    if plain || !dice.one_in(4) {
        char::from(b' ' + u8::try_from(dice.below(95)).unwrap_or(0))
    } else {
        // What every format can carry: XML 1.0 knows no control characters and no noncharacters.
        let drawn = edge::any_character(dice);
        if drawn.is_control() || matches!(u32::from(drawn) & 0xffff, 0xfffe | 0xffff) { 'é' } else { drawn }
    }
}

/// A text of a format; `None` where the format is none that needs a construction.
fn of_format(format: &str, dice: &mut Dice<'_>) -> Option<String> {
    let year = 1900 + dice.below(200);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let month = dice.between(1, 12);
    let days = match month {
        2 => 28 + usize::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let day = if dice.one_in(3) { days } else { dice.between(1, days) };
    let date = match dice.below(12) {
        0 => ["2000-02-29", "2024-02-29"][dice.below(2)].to_owned(),
        1 => ["1970-01-01", "1999-12-31", "2038-01-19"][dice.below(3)].to_owned(),
        _ => format!("{year:04}-{month:02}-{day:02}"),
    };
    let (hour, minute, second) = (dice.below(24), dice.below(60), dice.below(60));
    let fraction = if dice.one_in(3) { format!(".{}", dice.below(1000)) } else { String::new() };
    let zone = match dice.below(4) {
        0 => format!("+{:02}:{:02}", dice.below(14), 15 * dice.below(4)),
        1 => "-05:30".to_owned(),
        _ => "Z".to_owned(),
    };
    let time = format!("{hour:02}:{minute:02}:{second:02}{fraction}{zone}");
    let word = format!("{}{}", edge::name(dice).replace("x-", "x"), dice.below(100));
    let hex = |dice: &mut Dice<'_>, digits: usize| -> String {
        (0..digits).map(|_| ['0', '1', '2', '7', '9', 'a', 'c', 'f'][dice.below(8)]).collect()
    };
    Some(match format {
        "date" => date,
        "time" => time,
        "date-time" => format!("{date}T{time}"),
        "duration" => match dice.below(4) {
            0 => format!("P{}D", dice.below(400)),
            1 => format!("PT{}H{}M", dice.below(40), dice.below(60)),
            2 => format!("P{}W", dice.below(60)),
            _ => format!("P{}Y{}M{}DT{}S", dice.below(9), dice.below(12), dice.below(30), dice.below(60)),
        },
        "email" | "idn-email" => format!("{word}@example.com"),
        "hostname" | "idn-hostname" => format!("{word}.example.com"),
        "ipv4" => format!("{}.{}.{}.{}", dice.below(256), dice.below(256), dice.below(256), dice.below(256)),
        "ipv6" => match dice.below(3) {
            0 => "::1".to_owned(),
            1 => format!("2001:db8::{}", hex(dice, 3)),
            _ => (0..8).map(|_| hex(dice, 4)).collect::<Vec<_>>().join(":"),
        },
        "uri" | "iri" | "url" => match dice.below(4) {
            0 => format!("urn:example:{word}"),
            1 => format!("http://[2001:db8::1]:8080/{word}?a=b&c=%20#d"),
            _ => format!("https://example.com/{word}?q={}", dice.below(10)),
        },
        "uri-reference" | "iri-reference" => match dice.below(3) {
            0 => format!("../{word}?a=b#c"),
            1 => format!("#{word}"),
            _ => format!("https://example.com/{word}"),
        },
        "uri-template" => format!("https://example.com/{{{word}}}"),
        "uuid" => {
            let parts = [8, 4, 4, 4, 12].map(|digits| hex(dice, digits));
            let text = parts.join("-");
            if dice.one_in(3) { text.to_uppercase() } else { text }
        }
        "json-pointer" => {
            if dice.one_in(3) {
                String::new()
            } else {
                format!("/{word}/~0~1/0")
            }
        }
        "relative-json-pointer" => format!("{}/{word}", dice.below(9)),
        "regex" => format!("^{word}[a-z]+$"),
        "byte" | "base64" => ["cHJvYmU=", "YQ==", "YWI=", ""][dice.below(4)].to_owned(),
        _ => return None,
    })
}
