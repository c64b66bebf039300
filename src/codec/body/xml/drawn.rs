//! Spellings of one document, drawn.

use serde_json::Value;

use super::styled::styled;
use super::{Declaration, EmptyElements, Order, Quote, TextForm, Whitespace, XmlStyle};
use crate::codec::body::DrawnSpelling;
use crate::contract::MediaType;

/// What can be spelled in another way, in every document.
pub(super) fn spellings(documented: &MediaType, value: &Value, whole: &[u8]) -> Vec<DrawnSpelling> {
    [(XmlSpelled::Common, "any-spelling", false), (XmlSpelled::Rare, "any-rare-spelling", true)]
        .into_iter()
        .map(|(spelled, variant, is_rare)| {
            let (documented, value, whole) = (documented.clone(), value.clone(), whole.to_vec());
            let spell = Box::new(move |edits: &[(usize, u8)]| {
                styled(&documented, &value, &spelled.style(edits)).ok().filter(|bytes| *bytes != whole)
            });
            DrawnSpelling { variant, is_rare, sites: spelled.sites(), most: vec![3], ways: 250, spell }
        })
        .collect()
}

/// What of a document is spelled in another way.
#[derive(Debug, Clone, Copy)]
enum XmlSpelled {
    /// What every reader of XML knows.
    Common,
    /// What a reader may not be ready for: a byte order mark, another order, texts in two parts.
    Rare,
}

impl XmlSpelled {
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
