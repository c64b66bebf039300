//! Bodies that no reader of XML may take (XML 1.0 section 1.2: a fatal error ends the processing), and bodies without
//! what they must hold.

use serde_json::Value;

use crate::codec::media_type;
use crate::contract::Zone;
use crate::generate::Node;
use crate::suite::builder::Builder;
use crate::suite::{Case, body};

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
        self.violate("body", "empty", "required", None, &self.base.with_body([]));
        let nameless = self.base.with_media_type(None);
        let refused = |own: &Case| own.path.ends_with("/body/media-type-missing");
        if !self.refused.iter().any(refused) {
            // A reading tolerates it: it may be taken or refused.
            self.survive("body", "odd-media-type-missing", &nameless);
        }
        self.empty_members();
    }

    /// Each required member once without a text, where no other case sends that already.
    fn empty_members(&mut self) {
        let Some(documented) = self.operation.body.as_ref().and_then(|content| content.media_types.first()) else {
            return;
        };
        let (Some(schema), Some(base)) = (&documented.schema, body::value_of(self, documented)) else { return };
        let node = Node::of(schema);
        for name in node.required() {
            if base.get(name).and_then(Value::as_str).is_none_or(str::is_empty) {
                continue;
            }
            let mut value = base.clone();
            value[name] = "".into();
            if schema.accepts(Zone::Wide, &value) {
                continue;
            }
            let place = format!("body.{name}");
            let broken = schema.check(Zone::Narrow, &value).into_iter().map(|violation| violation.keyword);
            // That there is nothing at all is said best by the length.
            let mut keywords: Vec<String> = broken.filter(|own| self.clause(&place, own, None).is_some()).collect();
            keywords.sort_by_key(|keyword| keyword != "minLength");
            let (Some(keyword), Some(bytes)) = (keywords.first(), body::write(documented, &value)) else { continue };
            if self.refused.iter().all(|own| *own.request.body != *bytes) {
                self.violate(&place, "empty", keyword, None, &self.base.with_body(bytes));
            }
        }
    }
}
