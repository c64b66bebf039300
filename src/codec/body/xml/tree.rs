//! An XML document as a tree, without comments and processing instructions.

use super::position::Lines;

/// A well-formed document that was read.
#[derive(Debug, Clone)]
pub(super) struct XmlDocument {
    /// The root element.
    pub root: Element,
    /// Where the lines of the text begin, so that offsets become lines and columns.
    pub(super) lines: Lines,
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Element {
    /// Its local name.
    pub name: String,
    /// The prefix to write it with.
    pub prefix: Option<String>,
    /// The namespace it is in.
    pub namespace: Option<String>,
    /// Its attributes, without namespace declarations.
    pub attributes: Vec<Attribute>,
    /// Its content, in order.
    pub children: Vec<XmlNode>,
    /// Where it begins in the text that was read; 0 where it was not read.
    pub offset: usize,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Attribute {
    /// Its local name.
    pub name: String,
    /// The prefix to write it with.
    pub prefix: Option<String>,
    /// The namespace it is in.
    pub namespace: Option<String>,
    /// Its value.
    pub value: String,
    /// Where it begins in the text that was read; 0 where it was not read.
    pub offset: usize,
}

/// A part of an element's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum XmlNode {
    /// A child element.
    Element(Element),
    /// Text.
    Text(String),
    /// Text to be written as a CDATA section; reading never yields it.
    CData(String),
}

impl Element {
    /// An empty element in no namespace.
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// The child elements, in order.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            XmlNode::Element(element) => Some(element),
            XmlNode::Text(_) | XmlNode::CData(_) => None,
        })
    }

    /// The text directly inside it, joined.
    pub(super) fn text(&self) -> String {
        self.children
            .iter()
            .filter_map(|node| match node {
                XmlNode::Element(_) => None,
                XmlNode::Text(text) | XmlNode::CData(text) => Some(text.as_str()),
            })
            .collect()
    }

    /// Whether it holds text other than white space.
    pub(super) fn has_text(&self) -> bool {
        self.children.iter().any(|node| match node {
            XmlNode::Element(_) => false,
            XmlNode::Text(text) | XmlNode::CData(text) => text.contains(|character| !is_space(character)),
        })
    }

    /// Whether it holds child elements.
    pub(super) fn has_elements(&self) -> bool {
        self.elements().next().is_some()
    }
}

/// White space of XML 1.0 (production 3).
pub(super) const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// Characters of XML 1.0 (production 2).
pub(super) const fn is_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// Names without a colon (Namespaces in XML 1.0, production 4).
pub(super) fn is_name(name: &str) -> bool {
    let start = |character: char| {
        matches!(character,
            'A'..='Z' | 'a'..='z' | '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
            | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
            | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
            | '\u{10000}'..='\u{EFFFF}')
    };
    let rest = |character: char| {
        start(character)
            || matches!(character,
                '0'..='9' | '-' | '.' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
    };
    let mut characters = name.chars();
    characters.next().is_some_and(start) && characters.all(rest)
}
