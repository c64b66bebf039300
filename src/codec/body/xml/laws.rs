//! What is written is read again; nothing makes the readers panic.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::styled::write;
use super::*;
use crate::codec::NoRefs;
use crate::codec::charset::Charset;

/// A small schema in which every value has exactly one reading.
#[derive(Debug, Clone)]
enum Spec {
    Text,
    Integer,
    Number,
    Truth,
    Array { items: Box<Spec>, wrapped: bool, named: bool },
    Object(Vec<SchemaMember>),
}

#[expect(clippy::struct_excessive_bools, reason = "independent choices")]
#[derive(Debug, Clone)]
struct SchemaMember {
    spec: Spec,
    attribute: bool,
    named: bool,
    namespaced: bool,
    required: bool,
}

impl Spec {
    fn is_leaf(&self) -> bool {
        matches!(self, Self::Text | Self::Integer | Self::Number | Self::Truth)
    }

    fn schema(&self) -> Value {
        match self {
            Self::Text => json!({"type": "string"}),
            Self::Integer => json!({"type": "integer"}),
            Self::Number => json!({"type": "number"}),
            Self::Truth => json!({"type": "boolean"}),
            Self::Array { items, wrapped, named } => {
                let mut items = items.schema();
                if *named {
                    items["xml"]["name"] = json!("item");
                }
                json!({"type": "array", "items": items, "xml": {"wrapped": wrapped}})
            }
            Self::Object(members) => {
                let mut properties = Map::new();
                for (at, member) in members.iter().enumerate() {
                    let mut schema = member.spec.schema();
                    let mut hints = schema["xml"].as_object().cloned().unwrap_or_default();
                    if member.is_attribute() {
                        hints.insert("attribute".into(), json!(true));
                    }
                    if member.named {
                        hints.insert("name".into(), json!(format!("Größe-{at}.x")));
                    }
                    if member.namespaced {
                        hints.insert("namespace".into(), json!(format!("urn:n{}", at % 2)));
                        if at % 3 != 0 || member.is_attribute() {
                            hints.insert("prefix".into(), json!(format!("p{}", at % 2)));
                        }
                    }
                    schema["xml"] = Value::Object(hints);
                    properties.insert(format!("m{at}"), schema);
                }
                let required: Vec<_> =
                    (0..members.len()).filter(|at| members[*at].required).map(|at| format!("m{at}")).collect();
                json!({"type": "object", "properties": properties, "required": required})
            }
        }
    }

    fn value(&self) -> BoxedStrategy<Value> {
        match self {
            Self::Text => text().prop_map(Value::from).boxed(),
            Self::Integer => any::<i64>().prop_map(Value::from).boxed(),
            Self::Number => prop::num::f64::NORMAL.prop_map(Value::from).boxed(),
            Self::Truth => any::<bool>().prop_map(Value::from).boxed(),
            Self::Array { items, wrapped, .. } => {
                prop::collection::vec(items.value(), usize::from(!wrapped)..4).prop_map(Value::from).boxed()
            }
            Self::Object(members) => members
                .iter()
                .enumerate()
                .map(|(at, member)| {
                    let value = member.spec.value();
                    let value =
                        if member.required { value.prop_map(Some).boxed() } else { prop::option::of(value).boxed() };
                    value.prop_map(move |value| value.map(|value| (format!("m{at}"), value)))
                })
                .collect::<Vec<_>>()
                .prop_map(|members| Value::Object(members.into_iter().flatten().collect()))
                .boxed(),
        }
    }
}

impl SchemaMember {
    fn is_attribute(&self) -> bool {
        self.attribute && self.spec.is_leaf()
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("]]>".to_owned()),
        Just("\r\n \t".to_owned()),
        Just("⟨key#0⟩ & ⟨⟩".to_owned()),
        "[ -~]{0,12}",
        "[\\t\\n\\r<>&\"'\\[\\]é😀\u{85}\u{2028}\u{FFFD}-]{0,8}",
    ]
}

fn spec() -> impl Strategy<Value = Spec> {
    let leaf =
        prop_oneof![2 => Just(Spec::Text), 1 => Just(Spec::Integer), 1 => Just(Spec::Number), 1 => Just(Spec::Truth)];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let array = (inner.clone(), any::<bool>(), any::<bool>()).prop_map(|(items, wrapped, named)| {
            // An array directly inside an array has no spelling unless it is wrapped.
            let wrapped_items = match items {
                Spec::Array { items, named, .. } => Spec::Array { items, wrapped: true, named },
                other => other,
            };
            Spec::Array { items: Box::new(wrapped_items), wrapped, named }
        });
        let member =
            (inner, any::<(bool, bool, bool, bool)>()).prop_map(|(spec, (attribute, named, namespaced, required))| {
                // Two unwrapped arrays whose items are both called `item` cannot be told apart.
                let spec = match spec {
                    Spec::Array { items, wrapped: false, .. } => Spec::Array { items, wrapped: false, named: false },
                    other => other,
                };
                SchemaMember { spec, attribute, named, namespaced, required }
            });
        prop_oneof![array, prop::collection::vec(member, 0..5).prop_map(Spec::Object)]
    })
}

fn style() -> impl Strategy<Value = XmlStyle> {
    let declaration = prop::option::of((any::<bool>(), any::<Option<bool>>()));
    let parts = (
        declaration,
        any::<(bool, bool, bool, bool)>(),
        0..5_usize,
        0..3_usize,
        0..3_usize,
        0..4_usize,
        0..3_usize,
        0..3_usize,
    );
    parts.prop_map(
        |(declaration, (mark, comments, instructions, single), text, charset, space, names, empty, order)| {
            let charset = [Charset::Utf8, Charset::Utf16Le, Charset::Utf16Be][charset];
            let quote = if single { Quote::Single } else { Quote::Double };
            XmlStyle {
                declaration: declaration.map(|(named, standalone)| Declaration {
                    quote,
                    encoding: named
                        .then(|| if charset == Charset::Utf8 { "uTf-8".to_owned() } else { "UTF-16".to_owned() }),
                    standalone,
                }),
                byte_order_mark: mark,
                charset,
                text: [
                    TextForm::Escaped,
                    TextForm::CData,
                    TextForm::DecimalReferences,
                    TextForm::HexReferences,
                    TextForm::SplitByComment,
                ][text],
                comments,
                processing_instructions: instructions,
                whitespace: [Whitespace::None, Whitespace::Spaces, Whitespace::CrLfTabs][space],
                empty: [EmptyElements::SelfClosing, EmptyElements::SelfClosingSpaced, EmptyElements::StartAndEnd]
                    [empty],
                namespaces: [
                    Namespaces::Documented,
                    Namespaces::Unprefixed,
                    Namespaces::Forced { prefix: None, uri: "urn:forced".into() },
                    Namespaces::Forced { prefix: Some("f".into()), uri: "urn:forced?a&b".into() },
                ][names]
                    .clone(),
                order: [Order::Schema, Order::Reversed, Order::Value][order],
                quote,
                space_in_end_tags: mark,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_again(
        (schema, value) in spec().prop_flat_map(|spec| (Just(spec.schema()), spec.value())),
        style in style(),
    ) {
        let bytes = write(&schema, &NoRefs, "root", &value, &style).unwrap();
        let document = read(&bytes, None).map_err(|error| TestCaseError::fail(format!("{error}: {}", String::from_utf8_lossy(&bytes))))?;
        let decoded = decode(&document, &schema, &NoRefs, Some("root"));
        prop_assert_eq!(decoded.value, value, "{} {}", schema, String::from_utf8_lossy(&bytes));
        prop_assert_eq!(decoded.issues, vec![]);
        let charset = if style.charset == Charset::Utf8 { "utf-8" } else { "utf-16" };
        prop_assert!(read(&bytes, Some(charset)).is_ok());
    }

    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        if let Ok(document) = read(&bytes, None) {
            decode(&document, &json!({}), &NoRefs, None);
        }
    }

    #[test]
    fn no_markup_panics(text in "(<[?!/]?|/?>|[a-c:]{1,2}|[ ='\"&#;\\[\\]x-]|<!--|-->|<!\\[CDATA\\[|\\]\\]>|<a>|</a>|é){0,24}", spec in spec()) {
        for charset in [None, Some("utf-8"), Some("utf-16"), Some("latin1"), Some("x")] {
            if let Ok(document) = read(text.as_bytes(), charset) {
                decode(&document, &spec.schema(), &NoRefs, Some("a"));
                locate(&document, &spec.schema(), &NoRefs);
            }
        }
    }
}

/// libxml2 knows nothing of this codec; it must find every document well-formed.
#[test]
fn another_parser_agrees() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    const DOCUMENTS: usize = 4_000;
    const AT_ONCE: usize = 500;
    if std::process::Command::new("xmllint").arg("--version").output().is_err() {
        assert!(std::env::var_os("PROBITY_REQUIRE_REAL").is_none(), "xmllint is not installed");
        println!("skipped: xmllint is not installed");
        return;
    }
    let mut runner = TestRunner::deterministic();
    let case = (spec().prop_flat_map(|spec| (Just(spec.schema()), spec.value())), style());
    for _ in 0..DOCUMENTS / AT_ONCE {
        let folder = tempfile::tempdir().unwrap();
        let mut command = std::process::Command::new("xmllint");
        command.arg("--noout");
        for number in 0..AT_ONCE {
            let ((schema, value), style) = case.new_tree(&mut runner).unwrap().current();
            let path = folder.path().join(format!("{number}.xml"));
            std::fs::write(&path, write(&schema, &NoRefs, "root", &value, &style).unwrap()).unwrap();
            command.arg(path);
        }
        let output = command.output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert!(output.status.success());
    }
}
