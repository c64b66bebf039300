//! Elements to bytes, in a style.

use std::fmt::Write as _;

use quick_xml::Writer;
use quick_xml::events::{BytesCData, BytesEnd, BytesPI, BytesStart, BytesText, Event};

use super::position::boundary;
use super::tree::is_char;
use super::{Element, EmptyElements, Namespaces, Quote, TextForm, Whitespace, XmlNode, XmlStyle};
use crate::codec::CodecError;
use crate::codec::atom::{self, TextRun};
use crate::codec::charset::{Charset, TextError};

/// The comment and the processing instruction that the style may ask for.
const COMMENT: &str = " a comment ";
const INSTRUCTION: &str = "probity note=\"an instruction\"";

/// Writes an element as a document.
pub(super) fn spell(root: &Element, style: &XmlStyle) -> Result<Vec<u8>, CodecError> {
    let mut speller = XmlSpeller { style, writer: Writer::new(Vec::new()) };
    speller.document(root)?;
    let text = String::from_utf8(speller.writer.into_inner()).map_err(|_| failed())?;
    let mark = style.byte_order_mark || matches!(style.charset, Charset::Utf16Le | Charset::Utf16Be);
    let text = if mark { format!("\u{FEFF}{text}") } else { text };
    style.charset.encode(&text).map_err(|error| match error {
        TextError::Character { charset, character } => {
            CodecError::Character { place: root.name.clone(), character, format: charset }
        }
        _ => failed(),
    })
}

/// Writing to memory does not fail; the writer's signature says it may.
fn failed() -> CodecError {
    CodecError::Unrepresentable { place: "document".to_owned(), reason: "the writer failed" }
}

/// The namespaces in force: prefix (or none) and URI, innermost last.
type NamespaceScope = Vec<(Option<String>, String)>;

struct XmlSpeller<'a> {
    style: &'a XmlStyle,
    writer: Writer<Vec<u8>>,
}

impl XmlSpeller<'_> {
    fn event<'e>(&mut self, event: impl Into<Event<'e>>) -> Result<(), CodecError> {
        self.writer.write_event(event).map_err(|_| failed())
    }

    fn raw(&mut self, text: &str) -> Result<(), CodecError> {
        self.event(Event::Text(BytesText::from_escaped(text)))
    }

    fn document(&mut self, root: &Element) -> Result<(), CodecError> {
        if let Some(declaration) = &self.style.declaration {
            let quote = declaration.quote.character();
            let mut text = format!("xml version={quote}1.0{quote}");
            if let Some(encoding) = &declaration.encoding {
                let _ = write!(text, " encoding={quote}{encoding}{quote}");
            }
            if let Some(standalone) = declaration.standalone {
                let _ = write!(text, " standalone={quote}{}{quote}", if standalone { "yes" } else { "no" });
            }
            self.event(Event::PI(BytesPI::new(text)))?;
            if self.style.whitespace != Whitespace::None {
                self.line(0)?;
            }
        }
        self.extras(0, false)?;
        self.element(root, &mut NamespaceScope::new(), 0)?;
        if self.style.whitespace != Whitespace::None {
            self.line(0)?;
        }
        Ok(())
    }

    /// A new line with the indentation of a level.
    fn line(&mut self, level: usize) -> Result<(), CodecError> {
        match self.style.whitespace {
            Whitespace::None => Ok(()),
            Whitespace::Spaces => self.raw(&format!("\n{}", "  ".repeat(level))),
            Whitespace::CrLfTabs => self.raw(&format!("\r\n{}", "\t".repeat(level))),
        }
    }

    /// The comment and the processing instruction, where the style asks for them.
    fn extras(&mut self, level: usize, leading: bool) -> Result<(), CodecError> {
        for (wanted, event) in [
            (self.style.comments, Event::Comment(BytesText::from_escaped(COMMENT))),
            (self.style.processing_instructions, Event::PI(BytesPI::new(INSTRUCTION))),
        ] {
            if wanted {
                if leading {
                    self.line(level)?;
                }
                self.event(event)?;
                if !leading {
                    self.line(level)?;
                }
            }
        }
        Ok(())
    }

    fn element(&mut self, element: &Element, scope: &mut NamespaceScope, level: usize) -> Result<(), CodecError> {
        let outer = scope.len();
        let mut start = String::new();
        let (prefix, namespace) = self.namespace(element);
        let mut declared = String::new();
        self.declare(prefix.as_deref(), namespace.as_deref(), scope, outer, &mut declared)?;
        let name = qualified(prefix.as_deref(), &element.name);
        start.push_str(&name);
        let mut attributes = String::new();
        for attribute in &element.attributes {
            // An attribute without a prefix is in no namespace, whatever the default one is.
            if attribute.prefix.is_some() {
                let (prefix, namespace) = (attribute.prefix.as_deref(), attribute.namespace.as_deref());
                self.declare(prefix, namespace, scope, outer, &mut declared)?;
            }
            let name = qualified(attribute.prefix.as_deref(), &attribute.name);
            self.attribute(&name, &attribute.value, &mut attributes)?;
        }
        start.push_str(&declared);
        start.push_str(&attributes);
        let tag = BytesStart::from_content(start, name.len());
        if element.children.is_empty() && self.style.empty != EmptyElements::StartAndEnd {
            self.writer.config_mut().add_space_before_slash_in_empty_elements =
                self.style.empty == EmptyElements::SelfClosingSpaced;
            self.event(Event::Empty(tag))?;
        } else {
            self.event(Event::Start(tag))?;
            self.content(element, scope, level)?;
            let end = if self.style.space_in_end_tags { format!("{name} ") } else { name };
            self.event(Event::End(BytesEnd::new(end)))?;
        }
        scope.truncate(outer);
        Ok(())
    }

    fn content(&mut self, element: &Element, scope: &mut NamespaceScope, level: usize) -> Result<(), CodecError> {
        let mixed = element.children.iter().any(|node| !matches!(node, XmlNode::Element(_)));
        let mut before = false;
        for node in &element.children {
            match node {
                XmlNode::Element(child) => {
                    if !mixed {
                        if before {
                            self.extras(level + 1, true)?;
                        }
                        self.line(level + 1)?;
                    }
                    before = true;
                    self.element(child, scope, level + 1)?;
                }
                XmlNode::Text(text) => self.text(text)?,
                XmlNode::CData(text) => self.cdata(text)?,
            }
        }
        if before && !mixed { self.line(level) } else { Ok(()) }
    }

    fn text(&mut self, text: &str) -> Result<(), CodecError> {
        refuse_characters(text)?;
        match self.style.text {
            TextForm::Escaped => self.raw(&escaped(text)),
            TextForm::CData => self.cdata(text),
            TextForm::DecimalReferences => {
                self.raw(&references(text, |character| format!("&#{};", u32::from(character))))
            }
            TextForm::HexReferences => {
                self.raw(&references(text, |character| format!("&#x{:X};", u32::from(character))))
            }
            TextForm::SplitByComment => {
                let (left, right) = text.split_at(middle(text));
                self.raw(&escaped(left))?;
                self.event(Event::Comment(BytesText::from_escaped(COMMENT)))?;
                self.raw(&escaped(right))
            }
        }
    }

    /// A carriage return inside CDATA would be read as a line feed, so it is written between sections.
    fn cdata(&mut self, text: &str) -> Result<(), CodecError> {
        refuse_characters(text)?;
        for (at, part) in text.split('\r').enumerate() {
            if at > 0 {
                self.raw("&#13;")?;
            }
            for section in BytesCData::escaped(part) {
                self.event(Event::CData(section))?;
            }
        }
        Ok(())
    }

    fn attribute(&self, name: &str, value: &str, into: &mut String) -> Result<(), CodecError> {
        refuse_characters(value)?;
        let quote = self.style.quote.character();
        let _ = write!(into, " {name}={quote}");
        for character in value.chars() {
            match character {
                '<' => into.push_str("&lt;"),
                '>' => into.push_str("&gt;"),
                '&' => into.push_str("&amp;"),
                '"' if self.style.quote == Quote::Double => into.push_str("&quot;"),
                '\'' if self.style.quote == Quote::Single => into.push_str("&apos;"),
                '\t' | '\n' | '\r' => {
                    let _ = write!(into, "&#{};", u32::from(character));
                }
                _ => into.push(character),
            }
        }
        into.push(quote);
        Ok(())
    }

    /// Prefix and namespace of an element in this style.
    fn namespace(&self, element: &Element) -> (Option<String>, Option<String>) {
        match (&self.style.namespaces, &element.namespace) {
            (Namespaces::Unprefixed, namespace) => (None, namespace.clone()),
            (Namespaces::Forced { prefix, uri }, None) => (prefix.clone(), Some(uri.clone())),
            (Namespaces::Documented | Namespaces::Forced { .. }, namespace) => {
                (element.prefix.clone(), namespace.clone())
            }
        }
    }

    /// Adds the declaration that a name needs, where it is not in scope. `outer`: how much of the scope is the parent's.
    fn declare(
        &self,
        prefix: Option<&str>,
        namespace: Option<&str>,
        scope: &mut NamespaceScope,
        outer: usize,
        into: &mut String,
    ) -> Result<(), CodecError> {
        let bound = scope.iter().rposition(|(own, _)| own.as_deref() == prefix);
        let wanted = namespace.unwrap_or_default();
        if bound.map_or("", |at| scope[at].1.as_str()) == wanted || (prefix.is_some() && namespace.is_none()) {
            return Ok(());
        }
        let name = qualified(prefix.map(|_| "xmlns"), prefix.unwrap_or("xmlns"));
        if bound.is_some_and(|at| at >= outer) {
            return Err(CodecError::Unrepresentable { place: name, reason: "one prefix stands for two namespaces" });
        }
        scope.push((prefix.map(str::to_owned), wanted.to_owned()));
        self.attribute(&name, wanted, into)
    }
}

fn qualified(prefix: Option<&str>, name: &str) -> String {
    match prefix {
        Some(prefix) => format!("{prefix}:{name}"),
        None => name.to_owned(),
    }
}

fn escaped(text: &str) -> String {
    quick_xml::escape::partial_escape(text).into_owned()
}

fn references(text: &str, form: impl Fn(char) -> String) -> String {
    atom::rewrite(text, |run, into| into.extend(run.chars().map(&form)))
}

/// The middle of a text, outside of symbols.
fn middle(text: &str) -> usize {
    let half = boundary(text, text.len() / 2);
    let mut end = 0;
    for run in atom::runs(text) {
        match run {
            TextRun::Text(run) => end += run.len(),
            TextRun::Symbol(run) => {
                if end <= half && half < end + run.len() {
                    return end;
                }
                end += run.len();
            }
        }
    }
    half
}

fn refuse_characters(text: &str) -> Result<(), CodecError> {
    match text.chars().find(|character| !is_char(*character)) {
        Some(character) => Err(CodecError::Character { place: "text".to_owned(), character, format: "XML 1.0" }),
        None => Ok(()),
    }
}
