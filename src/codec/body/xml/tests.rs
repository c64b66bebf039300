//! Odd documents and odd schemas.

use serde_json::{Value, json};

use super::decode::DecodedDocument;
use super::error::MAX_DEPTH;
use super::styled::write;
use super::*;
use crate::codec::{LocalRefs, NoRefs};

fn plain(schema: &Value, value: &Value) -> String {
    String::from_utf8(write(schema, &NoRefs, "root", value, &XmlStyle::default()).unwrap()).unwrap()
}

fn decoded(schema: &Value, text: &str) -> DecodedDocument {
    decode(&read(text.as_bytes(), None).unwrap(), schema, &NoRefs, Some("root"))
}

/// Keyword, place, element path, line and column of each issue.
fn issues(schema: &Value, text: &str) -> Vec<(&'static str, String, String, usize, usize)> {
    let issues = decoded(schema, text).issues.into_iter();
    issues.map(|issue| (issue.keyword, issue.place, issue.at.path, issue.at.line, issue.at.column)).collect()
}

#[test]
fn the_examples_of_openapi_are_met() {
    for (schema, value, expected) in [
        // 3.1, XML Object: arrays.
        (
            json!({"properties": {"animals": {"type": "array", "items": {"type": "string", "xml": {"name": "animal"}}}}}),
            json!({"animals": ["a", "b"]}),
            "<root><animal>a</animal><animal>b</animal></root>",
        ),
        (
            json!({"properties": {"animals": {"type": "array", "items": {"type": "string", "xml": {"name": "animal"}}, "xml": {"name": "aliens"}}}}),
            json!({"animals": ["a", "b"]}),
            "<root><animal>a</animal><animal>b</animal></root>",
        ),
        (
            json!({"properties": {"animals": {"type": "array", "items": {"type": "string"}, "xml": {"wrapped": true}}}}),
            json!({"animals": ["a", "b"]}),
            "<root><animals><animals>a</animals><animals>b</animals></animals></root>",
        ),
        (
            json!({"properties": {"animals": {"type": "array", "items": {"type": "string", "xml": {"name": "animal"}}, "xml": {"name": "aliens", "wrapped": true}}}}),
            json!({"animals": ["a", "b"]}),
            "<root><aliens><animal>a</animal><animal>b</animal></aliens></root>",
        ),
        (
            json!({"properties": {"animals": {"type": "array", "items": {"type": "string"}, "xml": {"name": "aliens", "wrapped": true}}}}),
            json!({"animals": ["a", "b"]}),
            "<root><aliens><aliens>a</aliens><aliens>b</aliens></aliens></root>",
        ),
        // 3.1: attribute, prefix and namespace.
        (
            json!({"type": "object", "xml": {"name": "Person"}, "properties": {
                "id": {"type": "integer", "xml": {"attribute": true}},
                "name": {"type": "string", "xml": {"namespace": "https://example.com/schema/sample", "prefix": "sample"}}}}),
            json!({"name": "example", "id": 123}),
            "<Person id=\"123\"><sample:name xmlns:sample=\"https://example.com/schema/sample\">example</sample:name></Person>",
        ),
        // 3.2: nodeType.
        (
            json!({"type": "object", "properties": {
                "id": {"type": "integer", "xml": {"nodeType": "attribute"}},
                "text": {"type": "string", "xml": {"nodeType": "text"}}}}),
            json!({"id": 1, "text": "a < b"}),
            "<root id=\"1\">a &lt; b</root>",
        ),
        (
            json!({"type": "object", "properties": {"text": {"type": "string", "xml": {"nodeType": "cdata"}}}}),
            json!({"text": "a < b ]]> c"}),
            "<root><![CDATA[a < b ]]]]><![CDATA[> c]]></root>",
        ),
        (
            json!({"type": "object", "properties": {
                "group": {"type": "object", "xml": {"nodeType": "none"}, "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}},
                "c": {"type": "integer"}}}),
            json!({"group": {"a": 1, "b": 2}, "c": 3}),
            "<root><a>1</a><b>2</b><c>3</c></root>",
        ),
        (
            json!({"properties": {"list": {"type": "array", "xml": {"nodeType": "element"}, "items": {"type": "integer", "xml": {"name": "n"}}}}}),
            json!({"list": [1, 2]}),
            "<root><list><n>1</n><n>2</n></list></root>",
        ),
        // A list as the root, and lists in lists.
        (
            json!({"type": "array", "items": {"type": "integer", "xml": {"name": "n"}}}),
            json!([1, 2]),
            "<root><n>1</n><n>2</n></root>",
        ),
        (
            json!({"type": "array", "items": {"type": "array", "xml": {"wrapped": true, "name": "row"}, "items": {"type": "integer", "xml": {"name": "n"}}}}),
            json!([[1], []]),
            "<root><row><n>1</n></row><row/></root>",
        ),
        // The order of the schema, then that of the value.
        (
            json!({"properties": {"b": {}, "a": {}}}),
            json!({"z": "", "a": "1", "b": "2"}),
            "<root><b>2</b><a>1</a><z/></root>",
        ),
        // Null.
        (
            json!({"properties": {"a": {"type": ["string", "null"]}}}),
            json!({"a": null}),
            "<root><a xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/></root>",
        ),
    ] {
        let text = plain(&schema, &value);
        assert_eq!(text, expected);
        let back = decoded(&schema, &text);
        assert_eq!((back.value, back.issues), (value, vec![]), "{expected}");
    }
}

#[test]
fn references_carry_their_hints() {
    let document =
        json!({"line": {"type": "object", "xml": {"name": "Line"}, "properties": {"n": {"type": "integer"}}}});
    let refs = LocalRefs(&document);
    let schema = json!({"type": "object", "properties": {
        "first": {"$ref": "#/line"}, "rest": {"type": "array", "items": {"$ref": "#/line", "xml": {"name": "More"}}}}});
    let value = json!({"first": {"n": 1}, "rest": [{"n": 2}, {"n": 3}]});
    let bytes = write(&schema, &refs, "root", &value, &XmlStyle::default()).unwrap();
    let text = "<root><Line><n>1</n></Line><More><n>2</n></More><More><n>3</n></More></root>";
    assert_eq!(String::from_utf8(bytes.clone()).unwrap(), text);
    assert_eq!(decode(&read(&bytes, None).unwrap(), &schema, &refs, None).value, value);
}

#[test]
fn values_that_break_the_schema_are_written_all_the_same() {
    let schema = json!({"type": "object", "properties": {
        "n": {"type": "integer"}, "o": {"type": "object"}, "l": {"type": "array"}}});
    for (value, expected) in [
        (json!({"n": "x"}), "<root><n>x</n></root>"),
        (json!({"n": [1, 2]}), "<root><n>1</n><n>2</n></root>"),
        (json!({"n": {"a": 1}}), "<root><n><a>1</a></n></root>"),
        (json!({"o": "text"}), "<root><o>text</o></root>"),
        (json!({"l": {"a": 1}}), "<root><l><a>1</a></l></root>"),
        (json!("text"), "<root>text</root>"),
    ] {
        assert_eq!(plain(&schema, &value), expected);
    }
    assert_eq!(
        decoded(&schema, "<root><n><a>1</a></n><o>text</o></root>").value,
        json!({"n": {"a": "1"}, "o": "text"})
    );
}

#[test]
fn what_xml_cannot_carry_is_refused() {
    let schema = json!({"properties": {"id": {"xml": {"attribute": true}}, "rows": {"type": "array", "items": {"type": "array"}}}});
    for value in [
        json!({"a": "\u{0}"}),
        json!({"a": "\u{FFFE}"}),
        json!({"a b": 1}),
        json!({"a:b": 1}),
        json!({"": 1}),
        json!({"1": 1}),
        json!({"id": [1]}),
        json!({"id": "\u{1}"}),
        json!({"rows": [[1]]}),
    ] {
        assert!(write(&schema, &NoRefs, "root", &value, &XmlStyle::default()).is_err(), "{value}");
    }
}

#[test]
fn issues_name_place_path_line_and_column() {
    let schema = json!({"type": "object", "xml": {"name": "order"}, "properties": {
        "id": {"type": "string", "xml": {"attribute": true}},
        "state": {"type": "string"},
        "note": {"type": "string", "xml": {"namespace": "urn:n"}},
        "lines": {"type": "array", "items": {"type": "object", "xml": {"name": "line"}, "properties": {"n": {"type": "integer"}}}}}});
    let text = "<order id='1'>\n  <state>a</state> <state>b</state><state>c</state>\n  <line><n>1</n></line>\n  \
        <line><n>2</n><n>3</n></line><other/>\n</order>";
    assert_eq!(
        issues(&schema, text),
        [
            ("single", ".state".into(), "/order/state".into(), 2, 20),
            ("single", ".lines[].n".into(), "/order/line[2]/n".into(), 4, 17),
        ]
    );
    assert_eq!(
        decoded(&schema, text).value,
        json!({"id": "1", "state": "a", "lines": [{"n": 1}, {"n": 2}], "other": ""})
    );
    assert_eq!(issues(&schema, "<Order/>"), [("root", String::new(), "/Order".into(), 1, 1)]);
    assert_eq!(issues(&schema, "<o:order xmlns:o='urn:any'/>"), []);
    assert_eq!(issues(&schema, "<order><note/></order>"), [("namespace", ".note".into(), "/order/note".into(), 1, 8)]);
    assert_eq!(issues(&schema, "<order><id>1</id></order>"), [("attribute", ".id".into(), "/order/id".into(), 1, 8)]);
    assert_eq!(issues(&schema, "<order>text<state/></order>"), [("text", String::new(), "/order".into(), 1, 1)]);
    let places = locate(&read(text.as_bytes(), None).unwrap(), &schema, &NoRefs);
    for (pointer, path, line, column) in [
        ("", "/order", 1, 1),
        ("/id", "/order/@id", 1, 8),
        ("/state", "/order/state", 2, 3),
        ("/lines/1/n", "/order/line[2]/n", 4, 9),
        ("/lines/1/missing", "/order/line[2]", 4, 3),
        ("/missing", "/order", 1, 1),
    ] {
        let XmlPlace { path: found, line: at, column: in_line, .. } = places.get(pointer).unwrap();
        assert_eq!((found.as_str(), *at, *in_line), (path, line, column), "{pointer}");
    }
}

#[test]
fn items_and_namespaces_are_named() {
    let schema = json!({"type": "object", "properties": {
        "bare": {"type": "string", "x-namespace": "none"},
        "rows": {"type": "array", "xml": {"wrapped": true}, "items": {"type": "object", "xml": {"name": "row", "namespace": "urn:r"}}},
        "one": {"type": "array", "xml": {"wrapped": true}, "items": {"type": "string"}},
        "l": {"type": "array", "items": {"type": "string", "xml": {"namespace": "urn:l"}}}}});
    for (text, expected) in [
        ("<root><rows xmlns='urn:r'><row/></rows></root>", None),
        ("<root><rows xmlns='urn:r'><line/></rows></root>", Some(("name", ".rows[]", "/root/rows/line[1]"))),
        ("<root><rows><row/></rows></root>", Some(("namespace", ".rows[]", "/root/rows/row[1]"))),
        ("<root><one><any/></one></root>", None),
        ("<root><bare/></root>", None),
        ("<root><bare xmlns='urn:x'/></root>", Some(("namespace", ".bare", "/root/bare"))),
        ("<root><l xmlns='urn:l'/></root>", None),
        ("<root><l/></root>", Some(("namespace", ".l[]", "/root/l[1]"))),
    ] {
        let found = issues(&schema, text);
        let brief = found.iter().map(|(keyword, place, path, ..)| (*keyword, place.as_str(), path.as_str()));
        assert_eq!(brief.collect::<Vec<_>>(), Vec::from_iter(expected), "{text}");
    }
}

#[test]
fn issues_end_at_a_hundred() {
    let schema = json!({"type": "object", "properties": {
        "rows": {"type": "array", "xml": {"wrapped": true}, "items": {"xml": {"name": "row"}}}}});
    for (count, expected) in [(99, 99), (100, 100), (101, 100)] {
        let text = format!("<root><rows>{}</rows></root>", "<line/>".repeat(count));
        assert_eq!(issues(&schema, &text).len(), expected, "{count}");
    }
}

#[test]
fn nil_is_null_and_other_instance_attributes_are_not() {
    let schema = json!({"type": "object", "properties": {"a": {"type": ["string", "null"]}}});
    for (attributes, expected) in [
        ("i:nil='true'", json!({"a": null})),
        ("i:nil=' 1 '", json!({"a": null})),
        ("i:nil='false'", json!({"a": "x"})),
        ("i:type='true'", json!({"a": "x"})),
        ("nil='true'", json!({"a": "x"})),
    ] {
        let text = format!("<root xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><a {attributes}>x</a></root>");
        assert_eq!(decoded(&schema, &text).value, expected, "{attributes}");
    }
}

#[test]
fn unknown_content_is_kept() {
    let closed = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    for (schema, text, expected) in [
        (
            &closed,
            "<root x='1'><b/><c>1</c><c><d>2</d></c></root>",
            json!({"b": "", "c": ["1", {"d": "2"}], "@x": "1"}),
        ),
        (&closed, "<root xml:lang='de' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='t'/>", json!({})),
        (&closed, "<root>\n</root>", json!({})),
        (&closed, "<root>text</root>", json!("text")),
        (&closed, "<root><a lang='de'>x<!-- y -->z</a></root>", json!({"a": "xz"})),
        (&closed, "<root><a> x </a></root>", json!({"a": " x "})),
        (&json!({}), "<root/>", json!("")),
        (&json!({}), "<root a='1'>x</root>", json!({"@a": "1"})),
        (
            &json!({"type": "object", "additionalProperties": {"type": "integer"}}),
            "<root><n>1</n><m>x</m></root>",
            json!({"n": 1, "m": "x"}),
        ),
        (
            &json!({"required": ["l"], "properties": {"l": {"type": "array"}, "m": {"type": "array"}}}),
            "<root/>",
            json!({"l": []}),
        ),
        (
            &json!({"type": "array", "xml": {"wrapped": true}, "items": {"type": "integer"}}),
            "<root>text</root>",
            json!("text"),
        ),
        (&json!({"type": "array", "items": {"type": "integer"}}), "<root> </root>", json!([])),
        (
            &json!({"oneOf": [{"type": "string"}, {"type": "object", "properties": {"n": {"type": "integer"}}}]}),
            "<root><n>1</n></root>",
            json!({"n": 1}),
        ),
        (
            &json!({"oneOf": [{"type": "string"}, {"type": "object", "properties": {"n": {"type": "integer"}}}]}),
            "<root>n</root>",
            json!("n"),
        ),
    ] {
        assert_eq!(decoded(schema, text).value, expected, "{text}");
    }
}

#[test]
fn only_well_formed_documents_are_read() {
    use XmlErrorKind::{Charset, Dtd, Encoding, Syntax, TooDeep, TooLarge};
    let deep = |levels: usize| format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
    assert!(read(deep(MAX_DEPTH).as_bytes(), None).is_ok());
    let full = (0..256).fold(String::new(), |full, at| full + &format!(" a{at}=''"));
    assert!(read(format!("<a{full}/>").as_bytes(), None).is_ok());
    let wide = (0..300).fold(String::new(), |wide, at| wide + &format!(" a{at}=''"));
    for (text, kind, line, column) in [
        (String::new(), Syntax, 1, 1),
        ("text".into(), Syntax, 1, 1),
        ("<a>".into(), Syntax, 1, 4),
        ("<a>\n<b></a></b>".into(), Syntax, 2, 4),
        ("<a/><b/>".into(), Syntax, 1, 5),
        ("<a/>x".into(), Syntax, 1, 5),
        ("<a b='1' b = \"2\"/>".into(), Syntax, 1, 1),
        ("<a xmlns='x' xmlns='y'/>".into(), Syntax, 1, 1),
        ("<a b=1/>".into(), Syntax, 1, 6),
        ("<a b='<'/>".into(), Syntax, 1, 7),
        ("<a>&nbsp;</a>".into(), Syntax, 1, 4),
        ("<a>&#xD800;</a>".into(), Syntax, 1, 4),
        ("<a b='&#0;'/>".into(), Syntax, 1, 7),
        ("<a>]]></a>".into(), Syntax, 1, 4),
        ("<a>\u{1}</a>".into(), Syntax, 1, 4),
        ("<p:a/>".into(), Syntax, 1, 2),
        ("<a><!-- -- --></a>".into(), Syntax, 1, 4),
        (" <?xml version='1.0'?><a/>".into(), Syntax, 1, 2),
        ("<a><?XML x?></a>".into(), Syntax, 1, 4),
        ("<?xml version='3'?><a/>".into(), Syntax, 1, 1),
        ("\n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".into(), Dtd, 2, 1),
        ("<!DOCTYPE a SYSTEM 'http://127.0.0.1/x'><a/>".into(), Dtd, 1, 1),
        ("<?xml version='1.0' encoding='utf-16'?><a/>".into(), Encoding, 1, 1),
        ("<?xml version='1.0' encoding='klingon'?><a/>".into(), Charset, 1, 1),
        (deep(MAX_DEPTH + 1), TooDeep, 1, 3 * MAX_DEPTH + 1),
        (deep(100_000), TooDeep, 1, 3 * MAX_DEPTH + 1),
        (format!("<a{wide}/>"), TooLarge, 1, 1),
    ] as [(String, XmlErrorKind, usize, usize); 27]
    {
        let error = read(text.as_bytes(), None).unwrap_err();
        let brief: String = text.chars().take(60).collect();
        assert_eq!((error.kind, error.line), (kind, line), "{brief}: {error}");
        assert!(error.column.abs_diff(column) <= 3, "{brief}: {error}");
    }
}

#[test]
fn what_is_wrong_with_a_document_is_said() {
    for (text, kind, line, message) in [
        (" <?xml version='1.0'?><a/>", XmlErrorKind::Syntax, 1, "the XML declaration is not at the start"),
        ("<?1 r?><a/>", XmlErrorKind::Syntax, 1, "a processing instruction without a valid target"),
        ("<?xmL r?><a/>", XmlErrorKind::Syntax, 1, "a processing instruction without a valid target"),
        ("<a>&#X41;</a>", XmlErrorKind::Syntax, 1, "a reference to what is no character"),
        ("<a>&#65 &#x0;</a>", XmlErrorKind::Syntax, 1, "a reference to what is no character"),
        ("<a>\n<b/>\n", XmlErrorKind::Syntax, 3, ""),
        ("<?xml version='1.0' encoding='utf-16'?><a/>", XmlErrorKind::Encoding, 1, "`utf-16` but is not in it"),
        ("<?xml version='1.0' encoding='UCS-2'?><a/>", XmlErrorKind::Encoding, 1, "`UCS-2` but is not in it"),
        ("<?xml version='1.0' encoding='klingon'?><a/>", XmlErrorKind::Charset, 1, "`klingon` is not known"),
    ] {
        let error = read(text.as_bytes(), None).unwrap_err();
        assert_eq!((error.kind, error.line), (kind, line), "{text}: {error}");
        assert!(error.message.contains(message), "{text}: {error}");
    }
}

#[test]
fn text_is_joined_and_references_are_read() {
    for (text, expected) in [
        ("<a b='&#x41;&#66;' c=\"'>\">x<!-- y -->z<![CDATA[w]]></a>", Some("xzw")),
        ("<?p?><?p:q r?><a>&#xe9;&lt;</a>", Some("é<")),
        ("<a><b/></a>", None),
    ] {
        let root = read(text.as_bytes(), None).unwrap().root;
        let expected = expected.map_or(XmlNode::Element(Element { offset: 3, ..Element::new("b") }), |text| {
            XmlNode::Text(text.to_owned())
        });
        assert_eq!(root.children, [expected], "{text}");
    }
}

#[test]
fn members_without_a_node_of_their_own_are_found() {
    let group = json!({"type": "object", "xml": {"nodeType": "none"}, "required": ["o"], "properties": {
        "t": {"type": "string", "xml": {"nodeType": "none"}},
        "o": {"type": "object", "xml": {"nodeType": "none"}, "properties": {"n": {"type": "integer"}}}}});
    let schema = json!({"type": "object", "properties": {"b": {"type": "integer"}, "g": group}});
    for (text, expected) in [
        // Where a group is required, it is there though nothing of it is.
        ("<root><b>1</b></root>", json!({"b": 1, "g": {"o": {}}})),
        ("<root><b>1</b>x<n>2</n></root>", json!({"b": 1, "g": {"t": "x", "o": {"n": 2}}})),
    ] {
        let found = decoded(&schema, text);
        assert_eq!((found.value, found.issues), (expected, vec![]), "{text}");
    }
    assert_eq!(plain(&schema, &json!({"b": 1, "g": {"t": "x"}})), "<root><b>1</b>x</root>");
    // A group that contains itself ends.
    let document = json!({"g": {"type": "object", "xml": {"nodeType": "none"}, "properties": {
        "n": {"type": "integer"}, "g": {"$ref": "#/g"}}}});
    let endless = json!({"type": "object", "properties": {"g": {"$ref": "#/g"}}});
    let text = read(b"<root><n>1</n></root>", None).unwrap();
    assert_eq!(decode(&text, &endless, &LocalRefs(&document), None).value, json!({"g": {"n": 1}}));
}

#[test]
fn siblings_are_not_nested_whatever_their_attributes_hold() {
    for sibling in ["<b/>", "<b c='x>'/>", "<b c=\"/>\" d='>'></b>", "<b><!-- <c> --></b>", "<b><![CDATA[<c>]]></b>"] {
        let text = format!("<a>{}</a>", sibling.repeat(MAX_DEPTH + 1));
        assert_eq!(read(text.as_bytes(), None).map(|found| found.root.children.len()), Ok(MAX_DEPTH + 1), "{sibling}");
    }
}

#[test]
fn a_document_of_a_million_nodes_is_refused() {
    // A text and an element each time.
    let text = format!("<a>{}</a>", "x<b/>".repeat(500_000));
    let error = read(text.as_bytes(), None).unwrap_err();
    assert_eq!(error.kind, XmlErrorKind::TooLarge, "{error}");
}

#[test]
fn encodings_are_found_as_rfc_7303_says() {
    let utf16 = |text: &str, mark: bool| -> Vec<u8> {
        let mark = if mark { "\u{FEFF}" } else { "" };
        format!("{mark}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let text = "<a>é</a>";
    let latin = |declaration: &str| [declaration.as_bytes(), b"<a>\xE9</a>"].concat();
    for (bytes, charset, expected) in [
        (text.as_bytes().to_vec(), None, true),
        (format!("\u{FEFF}{text}").into_bytes(), Some("iso-8859-1"), true),
        (latin(""), None, false),
        (latin(""), Some("ISO-8859-1"), true),
        (latin("<?xml version='1.0' encoding='iso-8859-1'?>"), None, true),
        (latin("<?xml version='1.0' encoding='utf-8'?>"), Some("latin1"), true),
        (text.as_bytes().to_vec(), Some("us-ascii"), false),
        (text.as_bytes().to_vec(), Some("klingon"), false),
        (utf16(text, true), None, true),
        (utf16(text, true), Some("utf-16"), true),
        (utf16(text, false), Some("utf-16"), false),
        (utf16(text, false), Some("utf-16le"), true),
        (utf16(text, false), None, false),
        (utf16("<?xml version='1.0' encoding='UTF-16'?><a>é</a>", true), None, true),
        (utf16("<?xml version='1.0' encoding='utf-8'?><a>é</a>", true), None, false),
        (utf16("<?xml version='1.0' encoding='utf-16le'?><a>é</a>", true), None, true),
        (utf16("<?xml version='1.0' encoding='utf-16be'?><a>é</a>", true), None, false),
        ("\u{FEFF}<?xml version='1.0' encoding='utf-8'?><a>é</a>".as_bytes().to_vec(), None, true),
        ("\u{FEFF}<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>".as_bytes().to_vec(), None, false),
        (b"\xFF\xFE<".to_vec(), None, false),
    ] {
        let found = read(&bytes, charset).map(|document| document.root.text());
        assert_eq!(found.as_deref() == Ok("é"), expected, "{bytes:?} {charset:?} {found:?}");
    }
}
