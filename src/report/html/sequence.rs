//! What was done over time as a sequence diagram: Probity on the left, the provider on the right.
//!
//! The drawing is narrow, so that it can be read on a phone without scrolling, and is coloured by the page's style.

use super::super::script::words;
use crate::event::{Arrow, ScriptLine};

/// The drawing's width, and where the two lines of life are.
const WIDTH: usize = 340;
const LEFT: usize = 20;
const RIGHT: usize = WIDTH - 20;
/// How many characters fit between them, and how high a line of them is.
const CHARACTERS: usize = 42;
const LINE: usize = 14;
/// Space above the first row and between rows.
const HEAD: usize = 30;
const GAP: usize = 16;

/// The diagram as the template draws it.
pub(super) struct Sequence {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) left: usize,
    pub(super) right: usize,
    /// Where the lines of life begin.
    pub(super) top: usize,
    pub(super) rows: Vec<SequenceRow>,
    /// The same in words, for readers who see no drawing.
    pub(super) lines: Vec<String>,
}

/// One row: text, and an arrow below it.
pub(super) struct SequenceRow {
    pub(super) class: &'static str,
    pub(super) texts: Vec<Words>,
    /// The height of the arrow.
    pub(super) y: usize,
    /// From where to where; equal where there is no arrow.
    pub(super) from: usize,
    pub(super) to: usize,
    /// The points of the arrow's head.
    pub(super) head: String,
    /// Where a notification was lost.
    pub(super) lost: Option<usize>,
}

/// A line of text.
pub(super) struct Words {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) anchor: &'static str,
    pub(super) text: String,
}

impl Sequence {
    pub(super) fn of(script: &[ScriptLine]) -> Option<Self> {
        if script.is_empty() {
            return None;
        }
        let mut y = HEAD;
        let rows = script.iter().map(|line| row(line, &mut y)).collect();
        let said = |line: &ScriptLine| {
            let who = match line.arrow {
                Arrow::Request => "Probity asks",
                Arrow::Event => "It happens at the provider",
                Arrow::Notification => "The provider notifies",
                Arrow::Missing => "Missing",
                Arrow::Wait => "Time passes",
            };
            format!("{who}: {}", words(line))
        };
        let lines = script.iter().map(said).collect();
        Some(Self { width: WIDTH, height: y + GAP, left: LEFT, right: RIGHT, top: HEAD - 12, rows, lines })
    }
}

fn row(line: &ScriptLine, y: &mut usize) -> SequenceRow {
    let middle = usize::midpoint(LEFT, RIGHT);
    let (class, from, to) = match line.arrow {
        Arrow::Request => ("asked", LEFT, RIGHT),
        Arrow::Event => ("happened", RIGHT, RIGHT),
        Arrow::Notification => ("notified", RIGHT, LEFT),
        Arrow::Missing => ("missing", RIGHT, middle),
        Arrow::Wait => ("waited", LEFT, RIGHT),
    };
    let (x, anchor) = match line.arrow {
        Arrow::Event => (RIGHT - 10, "end"),
        Arrow::Missing => (RIGHT - 8, "end"),
        Arrow::Wait => (middle, "middle"),
        _ => (LEFT + 8, "start"),
    };
    let texts: Vec<Words> = wrapped(&words(line))
        .into_iter()
        .map(|text| {
            *y += LINE;
            Words { x, y: *y, anchor, text }
        })
        .collect();
    let arrow = if line.arrow == Arrow::Event { *y - 4 } else { *y + 7 };
    *y = arrow + GAP - 8;
    let back = if to > from { to - 7 } else { to + 7 };
    let head = match line.arrow {
        Arrow::Request | Arrow::Notification => {
            format!("{to},{arrow} {back},{} {back},{}", arrow - 4, arrow + 4)
        }
        _ => String::new(),
    };
    let lost = (line.arrow == Arrow::Missing).then_some(middle);
    SequenceRow { class, texts, y: arrow, from, to, head, lost }
}

/// Lines that fit, broken between words where there are any.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut count = 0;
    for word in text.split_inclusive([' ', '&', '?', '/']) {
        let length = word.chars().count();
        if count > 0 && count + length > CHARACTERS {
            lines.push(String::new());
            count = 0;
        }
        for character in word.chars() {
            if count == CHARACTERS {
                lines.push(String::new());
                count = 0;
            }
            if let Some(line) = lines.last_mut() {
                line.push(character);
            }
            count += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_where_they_must_be() {
        assert_eq!(wrapped("short"), ["short"]);
        let long = "a".repeat(CHARACTERS + 3);
        assert_eq!(wrapped(&long), [&long[..CHARACTERS], "aaa"]);
        let words = format!("{} {}", "b".repeat(30), "c".repeat(30));
        assert_eq!(wrapped(&words).len(), 2);
    }

    #[test]
    fn each_line_of_a_script_has_a_row_below_the_one_before() {
        let script = [Arrow::Request, Arrow::Event, Arrow::Wait, Arrow::Notification, Arrow::Missing]
            .map(|arrow| ScriptLine::new(arrow, "orders of anna"));
        let sequence = Sequence::of(&script).unwrap();
        assert!(sequence.rows.windows(2).all(|rows| rows[0].y < rows[1].y));
        assert!(sequence.rows.iter().all(|row| row.y < sequence.height));
        assert_eq!(sequence.lines[4], "Missing: orders of anna did not come");
        assert!(Sequence::of(&[]).is_none());
    }
}
