//! Bodies that no reader of XML may take (XML 1.0 section 1.2: a fatal error ends the processing).

use crate::codec::media_type;
use crate::suite::builder::Builder;

impl Builder<'_> {
    /// Encodings that are not what they say, and further breaches of well-formedness.
    pub(in crate::suite) fn broken_spellings(&mut self) {
        if self.repeated || !self.operation.body.as_ref().is_some_and(|content| content.required) {
            return;
        }
        if !self.base.media_type.as_deref().is_some_and(media_type::is_xml) {
            return;
        }
        let text = String::from_utf8_lossy(&self.base.body).into_owned();
        let (Some(open), Some(close)) = (text.find('>'), text.rfind("</")) else { return };
        let (start, inside, end) = (&text[..open], &text[open + 1..close], &text[close..]);
        let with = |inner: &[u8]| [start.as_bytes(), b">", inside.as_bytes(), inner, end.as_bytes()].concat();
        let declared = |encoding: &str| format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>{text}").into_bytes();
        for (variant, bytes) in [
            ("invalid-utf-8", with(b"<Extra>\xc3\x28</Extra>")),
            ("latin-1-as-utf-8", with(b"<Extra>caf\xe9</Extra>")),
            ("nul", with(b"<Extra>a\x00b</Extra>")),
            ("control-character", with(b"<Extra>a\x08b</Extra>")),
            ("control-reference", with(b"<Extra>&#8;</Extra>")),
            ("undefined-entity", with(b"<Extra>&probity;</Extra>")),
            ("bare-ampersand", with(b"<Extra>a & b</Extra>")),
            ("unknown-encoding", declared("x-probity-unknown")),
            ("two-roots", [text.as_bytes(), text.as_bytes()].concat()),
            ("text-after-root", [text.as_bytes(), b"trailing"].concat()),
            ("repeated-attribute", format!("{start} a=\"1\" a=\"2\">{inside}{end}").into_bytes()),
            ("unquoted-attribute", format!("{start} a=1>{inside}{end}").into_bytes()),
            ("unbound-prefix", with(b"<probity:Extra/>")),
            ("unclosed-comment", with(b"<!-- ")),
            ("overlapping", with(b"<A><B></A></B>")),
        ] {
            // A reader without namespaces may take a prefix for a part of the name.
            if variant == "unbound-prefix" {
                self.survive("body", "odd-unbound-prefix", &self.base.with_body(bytes));
            } else {
                self.violate("body", &format!("syntax-{variant}"), "syntax", None, &self.base.with_body(bytes));
            }
        }
        // UTF-16 that says to be UTF-8: the byte order mark tells, and readers differ on whether it may.
        let wide: Vec<u8> = std::iter::once(0xFEFF)
            .chain(String::from_utf8_lossy(&declared("UTF-8")).encode_utf16().collect::<Vec<_>>())
            .flat_map(u16::to_le_bytes)
            .collect();
        self.survive("body", "odd-utf-16-as-utf-8", &self.base.with_body(wide));
    }
}
