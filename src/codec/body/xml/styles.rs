//! Each choice of a style, in bytes.

use serde_json::json;

use super::spell::spell;
use super::styled::write;
use super::*;
use crate::codec::CodecError;
use crate::codec::NoRefs;
use crate::codec::charset::Charset;

const START: &str = "<o:order xmlns:o=\"urn:o\" id=\"&lt;&gt;&amp;&quot;'&#9;\">";

fn order(style: &XmlStyle) -> String {
    let schema = json!({"type": "object", "xml": {"name": "order", "namespace": "urn:o", "prefix": "o"}, "properties": {
        "id": {"type": "string", "xml": {"attribute": true}},
        "none": {"type": "string"},
        "line": {"type": "object", "xml": {"namespace": "urn:l"}, "properties": {"n": {"type": "string"}}}}});
    let value = json!({"line": {"n": "x"}, "none": "", "id": "<>&\"'\t"});
    String::from_utf8(write(&schema, &NoRefs, "root", &value, style).unwrap()).unwrap()
}

fn text(text: &str, form: TextForm) -> String {
    let style = XmlStyle { text: form, ..XmlStyle::default() };
    String::from_utf8(write(&json!({}), &NoRefs, "a", &json!(text), &style).unwrap()).unwrap()
}

#[test]
fn declarations_and_lines_are_written() {
    let plain = || XmlStyle::default();
    let declaration =
        |standalone| Some(Declaration { quote: Quote::Single, encoding: None, standalone: Some(standalone) });
    let content = "<none/><line xmlns=\"urn:l\"><n xmlns=\"\">x</n></line></o:order>";
    let lines = "\n  <none/>\n  <line xmlns=\"urn:l\">\n    <n xmlns=\"\">x</n>\n  </line>\n</o:order>\n";
    let extras = |level: &str| format!("{level}<!-- a comment -->{level}<?probity note=\"an instruction\"?>");
    for (style, expected) in [
        (plain(), format!("{START}{content}")),
        (XmlStyle { byte_order_mark: true, ..plain() }, format!("\u{feff}{START}{content}")),
        (
            XmlStyle { declaration: Some(Declaration::default()), ..plain() },
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{START}{content}"),
        ),
        (
            XmlStyle { declaration: declaration(false), whitespace: Whitespace::Spaces, ..plain() },
            format!("<?xml version='1.0' standalone='no'?>\n{START}{lines}"),
        ),
        (
            XmlStyle {
                declaration: declaration(true),
                whitespace: Whitespace::CrLfTabs,
                quote: Quote::Single,
                ..plain()
            },
            format!("<?xml version='1.0' standalone='yes'?>\n{START}{lines}")
                .replace("&quot;'", "\"&apos;")
                .replace("=\"", "='")
                .replace("\">", "'>")
                .replace("urn:o\"", "urn:o'")
                .replace("  ", "\t")
                .replace('\n', "\r\n"),
        ),
        (
            XmlStyle { comments: true, processing_instructions: true, whitespace: Whitespace::Spaces, ..plain() },
            format!(
                "{}\n{START}{}",
                extras("\n").trim_start(),
                lines.replace("\n  <line", &(extras("\n  ") + "\n  <line"))
            ),
        ),
    ] {
        assert_eq!(order(&style), expected, "{style:?}");
    }
}

#[test]
fn tags_and_namespaces_are_written() {
    let plain = || XmlStyle::default();
    let forced = |prefix: Option<&str>| Namespaces::Forced { prefix: prefix.map(str::to_owned), uri: "urn:f".into() };
    for (style, expected) in [
        (
            XmlStyle { empty: EmptyElements::SelfClosingSpaced, space_in_end_tags: true, ..plain() },
            "<none /><line xmlns=\"urn:l\"><n xmlns=\"\">x</n ></line ></o:order >",
        ),
        (
            XmlStyle { empty: EmptyElements::StartAndEnd, ..plain() },
            "<none></none><line xmlns=\"urn:l\"><n xmlns=\"\">x</n></line></o:order>",
        ),
        (
            XmlStyle { namespaces: forced(None), ..plain() },
            "<none xmlns=\"urn:f\"/><line xmlns=\"urn:l\"><n xmlns=\"urn:f\">x</n></line></o:order>",
        ),
        (
            XmlStyle { namespaces: forced(Some("f")), ..plain() },
            "<f:none xmlns:f=\"urn:f\"/><line xmlns=\"urn:l\"><f:n xmlns:f=\"urn:f\">x</f:n></line></o:order>",
        ),
        (
            XmlStyle { order: Order::Reversed, ..plain() },
            "<line xmlns=\"urn:l\"><n xmlns=\"\">x</n></line><none/></o:order>",
        ),
    ] {
        assert_eq!(order(&style), format!("{START}{expected}"), "{style:?}");
    }
    let unprefixed = order(&XmlStyle { namespaces: Namespaces::Unprefixed, ..plain() });
    assert!(unprefixed.starts_with("<order xmlns=\"urn:o\" id="), "{unprefixed}");
    assert!(unprefixed.ends_with("><none xmlns=\"\"/><line xmlns=\"urn:l\"><n xmlns=\"\">x</n></line></order>"));
    let clash = json!({"type": "object", "xml": {"prefix": "p", "namespace": "urn:a"}, "properties": {
        "x": {"xml": {"attribute": true, "prefix": "p", "namespace": "urn:b"}}}});
    assert!(matches!(
        write(&clash, &NoRefs, "a", &json!({"x": "1"}), &plain()),
        Err(CodecError::Unrepresentable { .. })
    ));
}

#[test]
fn text_is_written_in_every_form() {
    let odd = "a<&]]>\ré";
    assert_eq!(text(odd, TextForm::Escaped), "<a>a&lt;&amp;]]&gt;&#13;é</a>");
    assert_eq!(text(odd, TextForm::CData), "<a><![CDATA[a<&]]]]><![CDATA[>]]>&#13;<![CDATA[é]]></a>");
    let decimal = "<a>&#97;&#60;&#38;&#93;&#93;&#62;&#13;&#233;</a>";
    assert_eq!(text(odd, TextForm::DecimalReferences), decimal);
    assert_eq!(text(odd, TextForm::HexReferences), "<a>&#x61;&#x3C;&#x26;&#x5D;&#x5D;&#x3E;&#xD;&#xE9;</a>");
    assert_eq!(text("x⟨key#0⟩", TextForm::DecimalReferences), "<a>&#120;⟨key#0⟩</a>");
}

#[test]
fn a_comment_splits_a_text_in_its_middle_and_never_a_symbol() {
    for (left, right) in [
        ("abc", "def"),
        ("", "é"),
        ("", "⟨key#0⟩"),
        ("x", "⟨key#0⟩"),
        ("⟨key#0⟩", "abcdefghijk"),
        ("abcdefghijk", "⟨key#0⟩"),
        ("ab", "⟨key#0⟩⟨key#0⟩"),
        ("⟨k#0⟩", "⟨key-number#0⟩"),
        ("ab⟨k#0⟩cdefghijkl", "mnopqrstuv⟨key#0⟩x"),
    ] {
        let expected = format!("<a>{left}<!-- a comment -->{right}</a>");
        assert_eq!(text(&format!("{left}{right}"), TextForm::SplitByComment), expected);
    }
}

#[test]
fn charsets_hold_their_characters() {
    for (charset, text, expected) in [
        (Charset::Utf8, "é", Ok(&b"<a>\xC3\xA9</a>"[..])),
        (Charset::Latin1, "é", Ok(b"<a>\xE9</a>")),
        (Charset::Utf16Be, "é", Ok(b"\xFE\xFF\0<\0a\0>\0\xE9\0<\0/\0a\0>")),
        (Charset::Latin1, "€", Err('€')),
        (Charset::Ascii, "é", Err('é')),
    ] {
        let found = write(&json!({}), &NoRefs, "a", &json!(text), &XmlStyle { charset, ..XmlStyle::default() });
        let expected = expected.map(<[u8]>::to_vec).map_err(|character| CodecError::Character {
            place: "a".to_owned(),
            character,
            format: charset.name(),
        });
        assert_eq!(found, expected, "{charset:?} {text}");
    }
}

#[test]
fn characters_that_xml_lacks_are_refused_in_every_place() {
    let odd = || "\u{1}".to_owned();
    let attribute = Attribute { name: "b".into(), value: odd(), ..Attribute::default() };
    for element in [
        Element { children: vec![XmlNode::Text(odd())], ..Element::new("a") },
        Element { children: vec![XmlNode::CData(odd())], ..Element::new("a") },
        Element { attributes: vec![attribute], ..Element::new("a") },
    ] {
        let found = spell(&element, &XmlStyle::default());
        assert!(matches!(found, Err(CodecError::Character { character: '\u{1}', .. })), "{element:?}");
    }
}
