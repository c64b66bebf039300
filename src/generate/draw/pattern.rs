//! Texts that match a pattern.

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::string::RegexGeneratorStrategy;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition};
use serde_json::{Value, json};

use super::Dice;
use crate::contract::{Schema, Zone};
use crate::generate::expression::{CANDIDATES, LONGEST, drawable};

/// How often an unbounded repetition is repeated beyond its least.
const REPEATED: u32 = 12;

/// A compiled `pattern`.
#[derive(Debug)]
pub(super) struct CompiledPattern {
    /// Printable ASCII where the pattern allows it.
    plain: Option<RegexGeneratorStrategy<String>>,
    /// Everything that it allows.
    whole: Option<RegexGeneratorStrategy<String>>,
    /// Whether text may stand before and after a match.
    open: (bool, bool),
    /// Whether what is drawn matches as a rule: the pattern looks neither around nor back.
    exact: bool,
    schema: Schema,
}

impl CompiledPattern {
    /// `None` where it cannot be compiled.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let schema = Schema::of_value(json!({ "pattern": pattern }));
        schema.validator(Zone::Narrow).ok()?;
        let hir = drawable(pattern);
        let exact = regex_syntax::Parser::new().parse(pattern).is_ok();
        let strategy =
            |ascii: bool| hir.as_ref().and_then(|hir| proptest::string::string_regex_parsed(&bare(hir, ascii)).ok());
        let looks = hir.as_ref().map(|hir| hir.properties().look_set_prefix());
        let before = looks.is_some_and(|own| !own.contains(Look::Start));
        let after = hir.as_ref().is_some_and(|hir| !hir.properties().look_set_suffix().contains(Look::End));
        Some(Self { plain: strategy(true), whole: strategy(false), open: (before, after), exact, schema })
    }

    /// Whether it matches somewhere in `text`.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.schema.accepts(Zone::Narrow, &Value::from(text))
    }

    /// A text that matches; `None` where none was found, e.g. because it looks around.
    pub(super) fn draw(&self, dice: &mut Dice<'_>) -> Option<String> {
        self.draw_of(dice, 0)
    }

    /// A text of at least `least` characters that matches.
    pub(super) fn draw_of(&self, dice: &mut Dice<'_>, least: usize) -> Option<String> {
        let mut runner = dice.runner();
        for attempt in 0..if self.exact { 24 } else { 400 } {
            let strategy = if attempt % 4 == 3 { self.whole.as_ref() } else { self.plain.as_ref() };
            let mut text = strategy?.new_tree(&mut runner).ok()?.current();
            let missing = least.saturating_sub(text.chars().count());
            let pad = if missing > 0 { missing } else { usize::from(dice.one_in(6)) };
            if self.open.1 {
                text.push_str(&"x".repeat(pad));
            } else if self.open.0 {
                text.insert_str(0, &"x".repeat(pad));
            }
            if text.chars().count() >= least && self.matches(&text) {
                return Some(text);
            }
        }
        let fits = |own: &&str| own.chars().count() >= least && self.matches(own);
        CANDIDATES.iter().filter(|_| !self.exact).copied().find(fits).map(str::to_owned)
    }
}

/// The expression without anchors and with bounded repetitions.
fn bare(hir: &Hir, ascii: bool) -> Hir {
    let inner = |hir: &Hir| bare(hir, ascii);
    match hir.kind() {
        HirKind::Look(_) => Hir::empty(),
        HirKind::Class(Class::Unicode(class)) if ascii => {
            let mut cut = class.clone();
            cut.intersect(&ClassUnicode::new([ClassUnicodeRange::new(' ', '~')]));
            Hir::class(Class::Unicode(if cut.ranges().is_empty() { class.clone() } else { cut }))
        }
        HirKind::Repetition(own) => Hir::repetition(Repetition {
            min: own.min,
            max: Some(match own.max {
                Some(max) if max <= own.min.saturating_add(LONGEST) => max,
                Some(_) => own.min.saturating_add(LONGEST),
                None => own.min.saturating_add(REPEATED),
            }),
            greedy: own.greedy,
            sub: Box::new(inner(&own.sub)),
        }),
        HirKind::Capture(capture) => inner(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(inner).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(inner).collect()),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => hir.clone(),
    }
}
