//! Legal spellings of one XML document.

use crate::codec::charset::Charset;

/// How a document is spelled. Every combination is well-formed and means the same to an XML processor.
#[expect(clippy::struct_excessive_bools, reason = "independent choices, each legal with every other")]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct XmlStyle {
    /// The XML declaration; `None`: none is written.
    pub declaration: Option<Declaration>,
    /// Whether a byte order mark comes first. UTF-16 always has one (XML 1.0 section 4.3.3).
    pub byte_order_mark: bool,
    /// The charset of the bytes.
    pub charset: Charset,
    /// How text is written.
    pub text: TextForm,
    /// Whether a comment is put before the root and between elements.
    pub comments: bool,
    /// Whether a processing instruction is put before the root and between elements.
    pub processing_instructions: bool,
    /// White space between elements.
    pub whitespace: Whitespace,
    /// How empty elements are written.
    pub empty: EmptyElements,
    /// How namespaces are spelled.
    pub namespaces: Namespaces,
    /// The order of members.
    pub order: Order,
    /// The quotes around attribute values.
    pub quote: Quote,
    /// Whether a space stands before `>` in end tags.
    pub space_in_end_tags: bool,
}

/// An XML declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declaration {
    /// The quotes around its values.
    pub quote: Quote,
    /// The encoding as it is to be spelled, e.g. `utf-8`; `None`: not named.
    pub encoding: Option<String>,
    /// `standalone`, where it is to be written.
    pub standalone: Option<bool>,
}

impl Default for Declaration {
    fn default() -> Self {
        Self { quote: Quote::Double, encoding: Some("UTF-8".to_owned()), standalone: None }
    }
}

/// Quotes around attribute values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Quote {
    /// `"…"`
    #[default]
    Double,
    /// `'…'`
    Single,
}

impl Quote {
    pub(super) const fn character(self) -> char {
        match self {
            Self::Double => '"',
            Self::Single => '\'',
        }
    }
}

/// How text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum TextForm {
    /// As it is, with the five predefined entities where needed.
    #[default]
    Escaped,
    /// In CDATA sections.
    CData,
    /// Every character as a decimal reference.
    DecimalReferences,
    /// Every character as a hexadecimal reference.
    HexReferences,
    /// As it is, with a comment in its middle; processors join the two parts.
    SplitByComment,
}

/// White space between elements; never inside elements that hold text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Whitespace {
    /// None.
    #[default]
    None,
    /// Lines with two spaces for each level, and a final newline.
    Spaces,
    /// Lines ended by CR LF with a tab for each level, and a final one.
    CrLfTabs,
}

/// How empty elements are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum EmptyElements {
    /// `<a/>`
    #[default]
    SelfClosing,
    /// `<a />`
    SelfClosingSpaced,
    /// `<a></a>`
    StartAndEnd,
}

/// How namespaces are spelled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Namespaces {
    /// As the schema's `namespace` and `prefix` say.
    #[default]
    Documented,
    /// Documented namespaces, but each declared as the default one where it is used.
    Unprefixed,
    /// Elements without a documented namespace are put into this one.
    Forced {
        /// The prefix; `None`: as default namespace.
        prefix: Option<String>,
        /// The namespace.
        uri: String,
    },
}

/// The order of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Order {
    /// That of the schema's properties, then the value's own.
    #[default]
    Schema,
    /// The reverse of it.
    Reversed,
    /// That of the value.
    Value,
}
