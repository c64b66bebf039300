//! Legal spellings of one document in XML, and of one form.

use serde_json::Value;

use super::{Genome, Recipe, encoding};
use crate::codec::media_type;
use crate::codec::xml::{self, Declaration, EmptyElements, Order, Quote, TextForm, Whitespace, XmlStyle};
use crate::contract::{Level, MediaType};
use crate::suite::Draft;
use crate::suite::builder::Builder;

/// What of a document is spelled in another way.
#[derive(Debug, Clone, Copy)]
enum Spelled {
    /// What every reader of XML knows.
    Common,
    /// What a reader may not be ready for: a byte order mark, another order, texts in two parts.
    Rare,
}

impl Spelled {
    /// How many things can be spelled in another way.
    const fn sites(self) -> usize {
        match self {
            Self::Common => 8,
            Self::Rare => 3,
        }
    }

    /// The style in which these things are spelled so.
    fn style(self, edits: &[(usize, u8)]) -> XmlStyle {
        let mut style = XmlStyle::default();
        for (site, choice) in edits {
            match self {
                Self::Common => common(&mut style, *site, *choice),
                Self::Rare => rare(&mut style, *site),
            }
        }
        style
    }
}

fn common(style: &mut XmlStyle, site: usize, choice: u8) {
    let named =
        |encoding: Option<&str>| Declaration { encoding: encoding.map(str::to_owned), ..Declaration::default() };
    match site {
        0 => {
            style.declaration = Some(match choice % 5 {
                0 => Declaration::default(),
                1 => named(Some("utf-8")),
                2 => named(None),
                3 => Declaration { quote: Quote::Single, ..Declaration::default() },
                _ => Declaration { standalone: Some(true), ..Declaration::default() },
            });
        }
        1 => {
            style.text = match choice % 3 {
                0 => TextForm::CData,
                1 => TextForm::DecimalReferences,
                _ => TextForm::HexReferences,
            };
        }
        2 => style.comments = true,
        3 => style.processing_instructions = true,
        4 => style.whitespace = if choice.is_multiple_of(2) { Whitespace::Spaces } else { Whitespace::CrLfTabs },
        5 => {
            style.empty =
                if choice.is_multiple_of(2) { EmptyElements::SelfClosingSpaced } else { EmptyElements::StartAndEnd };
        }
        6 => style.space_in_end_tags = true,
        _ => style.quote = Quote::Single,
    }
}

fn rare(style: &mut XmlStyle, site: usize) {
    match site {
        0 => style.byte_order_mark = true,
        1 => style.order = Order::Reversed,
        _ => style.text = TextForm::SplitByComment,
    }
}

impl Builder<'_> {
    /// The documented value as XML in every legal spelling. Those of a webhook are listed by name.
    pub(super) fn markup_spellings(&mut self, documented: &MediaType, value: &Value, draft: &Draft) {
        if !media_type::is_xml(&documented.concrete) {
            return;
        }
        let Some(schema) = documented.schema.clone() else { return };
        let clause = self.clause_id("body", "syntax", None);
        for (spelled, variant, cap) in
            [(Spelled::Common, "any-spelling", None), (Spelled::Rare, "any-rare-spelling", Some(Level::Should))]
        {
            let (schema, value, draft) = (schema.clone(), value.clone(), draft.clone());
            let recipe = Recipe::new(
                move |dice, _| {
                    let edits = (0..dice.between(1, 3)).map(|_| (dice.below(spelled.sites()), dice.below(250)));
                    Some(Genome::Edits(edits.map(|(site, choice)| (site, u8::try_from(choice).unwrap_or(0))).collect()))
                },
                |genome| matches!(genome, Genome::Edits(edits) if !edits.is_empty()),
                move |genome| {
                    let Genome::Edits(edits) = genome else { return None };
                    let style = spelled.style(edits);
                    let bytes = xml::write(schema.raw(), schema.bundle().as_ref(), "root", &value, &style).ok()?;
                    (bytes != draft.body).then(|| draft.with_body(bytes).request())
                },
            );
            self.all_accepted("body", variant, clause.as_deref(), cap, recipe);
        }
    }

    /// The documented form with letters and digits percent-encoded, which changes nothing.
    pub(super) fn form_spellings(&mut self, documented: &MediaType, draft: &Draft) {
        let Ok(text) = String::from_utf8(draft.body.clone()) else { return };
        if !media_type::is_form(&documented.concrete) || text.is_empty() {
            return;
        }
        let clause = self.clause_id("body", "syntax", None);
        let draft = draft.clone();
        let length = text.len();
        let recipe = Recipe::new(
            move |dice, _| Some(Genome::Edits(encoding::draw(length, dice))),
            |genome| matches!(genome, Genome::Edits(edits) if !edits.is_empty()),
            move |genome| match genome {
                Genome::Edits(edits) => Some(draft.with_body(encoding::escape(&text, edits)?).request()),
                _ => None,
            },
        );
        self.all_accepted("body", "any-spelling", clause.as_deref(), None, recipe);
    }
}
