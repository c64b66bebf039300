//! Elements to values, by the schema's hints and types.

use std::fmt::Write as _;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::hints::{Hints, NodeType, is_array};
use super::map::INSTANCE;
use super::plan::{MemberPlan, MemberRole, ObjectPlan};
use super::position::{XmlPlace, XmlPlaces};
use super::{Attribute, Element, XmlDocument};
use crate::codec::Resolve;
use crate::codec::scalar::value_of;
use crate::codec::shape::{Shape, Types};

/// The namespace of `xml:lang` and its kin.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// A document with more issues than these is judged well enough by the first.
const MAX_ISSUES: usize = 100;

/// How deep members without a node of their own may be nested; a schema that exceeds it contains itself.
const MAX_DISSOLVED: usize = 8;

/// What an element stands for where no schema says it.
static ANYTHING: Value = Value::Bool(true);

/// The value of a document, and what the schema's hints do not allow.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DecodedDocument {
    /// The value, to be judged by the JSON Schema.
    pub value: Value,
    /// What the value cannot show.
    pub issues: Vec<XmlIssue>,
}

/// Something in a document that the schema's hints do not allow and that its value cannot show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct XmlIssue {
    /// `root`: another root element. `single`: repeated though no array is documented (the first one counts).
    /// `namespace`: another namespace than the documented one. `name`: an item under another name than the documented one. `attribute`: an element in place of a documented attribute.
    /// `text`: text beside child elements where none is documented.
    pub keyword: &'static str,
    /// The place inside the body: empty for the root, then `.member` and `[]`.
    pub place: String,
    /// What is wrong, in words, without values.
    pub message: String,
    /// Path, line and column.
    pub at: XmlPlace,
}

/// Turns a document into a value. `root` names the root element where the schema does not; with neither it may have any name.
pub(super) fn decode(
    document: &XmlDocument,
    schema: &Value,
    resolver: &dyn Resolve,
    root: Option<&str>,
) -> DecodedDocument {
    let mut decoder = Decoder { document, resolver, steps: Vec::new(), issues: Vec::new(), places: None };
    let value = decoder.root(schema, root);
    DecodedDocument { value, issues: decoder.issues }
}

/// Finds the places of all values of a document, as [`decode`] makes them of it.
pub(super) fn locate(document: &XmlDocument, schema: &Value, resolver: &dyn Resolve) -> XmlPlaces {
    let places = Some(XmlPlaces::default());
    let mut decoder = Decoder { document, resolver, steps: Vec::new(), issues: Vec::new(), places };
    decoder.root(schema, None);
    decoder.places.unwrap_or_default()
}

/// One step from the root: what it adds to the JSON Pointer and to the element path.
struct ElementStep<'a> {
    member: Option<&'a str>,
    item: Option<usize>,
    node: &'a str,
    attribute: bool,
}

struct Decoder<'a> {
    document: &'a XmlDocument,
    resolver: &'a dyn Resolve,
    steps: Vec<ElementStep<'a>>,
    issues: Vec<XmlIssue>,
    places: Option<XmlPlaces>,
}

/// The members of an object under construction.
type Members = Map<String, Value>;

impl<'a> Decoder<'a> {
    fn root(&mut self, schema: &'a Value, fallback: Option<&str>) -> Value {
        let root = &self.document.root;
        let shape = Shape::of(schema, self.resolver);
        let hints = Hints::of(&shape);
        self.steps.push(ElementStep { member: None, item: None, node: &root.name, attribute: false });
        if let Some(name) = hints.name.or(fallback)
            && name != root.name
        {
            self.issue("root", root.offset, format!("the root element is `{}`, not `{name}`", root.name));
        }
        self.namespace(root, &hints);
        self.value(root, &shape)
    }

    fn value(&mut self, element: &'a Element, shape: &Shape<'a>) -> Value {
        self.record(element.offset);
        if is_nil(element) {
            return Value::Null;
        }
        let types = shape.types();
        let markup = element.has_elements() || element.attributes.iter().any(is_data);
        if is_array(shape) && (element.has_elements() || !element.has_text()) {
            return self.items(element, shape);
        }
        let object = if types.has(Types::OBJECT) {
            !types.scalar() && !element.has_text() || markup || self.has_text_member(shape)
        } else {
            element.has_elements() || (types.is_empty() && markup)
        };
        if object { Value::Object(self.object(element, shape)) } else { value_of(&element.text(), shape) }
    }

    fn has_text_member(&self, shape: &Shape<'a>) -> bool {
        shape.properties().any(|(_, schema)| {
            matches!(Hints::of(&Shape::of(schema, self.resolver)).kind, NodeType::Text | NodeType::CData)
        })
    }

    /// The items of a wrapped array: every child element.
    fn items(&mut self, element: &'a Element, shape: &Shape<'a>) -> Value {
        let inner = Shape::of(shape.keyword("items").unwrap_or(&ANYTHING), self.resolver);
        let hints = Hints::of(&inner);
        let mut items = Vec::new();
        for child in element.elements() {
            self.steps.push(ElementStep { member: None, item: Some(items.len()), node: &child.name, attribute: false });
            if let Some(name) = hints.name
                && name != child.name
            {
                self.issue("name", child.offset, format!("the item is `{}`, not `{name}`", child.name));
            }
            self.namespace(child, &hints);
            items.push(self.value(child, &inner));
            self.steps.pop();
        }
        Value::Array(items)
    }

    fn object(&mut self, element: &'a Element, shape: &Shape<'a>) -> Members {
        let plan = ObjectPlan::of(shape, self.resolver);
        let mut members = Members::new();
        let mut children: Vec<&'a Element> = element.elements().collect();
        let mut attributes: Vec<&'a Attribute> = element.attributes.iter().filter(|own| is_data(own)).collect();
        let text = self.planned(element, &plan, &mut members, &mut children, &mut attributes, 0);
        if !text && element.has_text() {
            let message = format!("the element `{}` holds text beside its members", element.name);
            self.issue("text", element.offset, message);
        }
        for attribute in attributes {
            members.insert(format!("@{}", attribute.name), Value::String(attribute.value.clone()));
        }
        self.unknown(&children, shape, &plan, &mut members);
        members
    }

    /// Takes what the plan knows out of `children` and `attributes`. Tells whether the text is a member.
    fn planned(
        &mut self,
        element: &'a Element,
        plan: &ObjectPlan<'a>,
        members: &mut Members,
        children: &mut Vec<&'a Element>,
        attributes: &mut Vec<&'a Attribute>,
        depth: usize,
    ) -> bool {
        let mut text = false;
        for entry in &plan.entries {
            let value = match entry.role {
                MemberRole::Attribute => self.attribute(entry, attributes),
                MemberRole::Text => {
                    text = true;
                    (element.has_text() || entry.required).then(|| {
                        self.at(entry.key, &element.name, |own| {
                            own.record(element.offset);
                            value_of(&element.text(), &entry.shape)
                        })
                    })
                }
                MemberRole::Single => self.single(entry, children),
                MemberRole::Repeated => self.repeated(entry, children),
                MemberRole::Dissolved if depth == MAX_DISSOLVED => None,
                MemberRole::Dissolved => {
                    let inner = ObjectPlan::of(&entry.shape, self.resolver);
                    let mut own = Members::new();
                    text |= self.planned(element, &inner, &mut own, children, attributes, depth + 1);
                    (!own.is_empty() || entry.required).then_some(Value::Object(own))
                }
            };
            if let Some(value) = value {
                members.insert(entry.key.to_owned(), value);
            }
        }
        text
    }

    fn attribute(&mut self, entry: &MemberPlan<'a>, attributes: &mut Vec<&'a Attribute>) -> Option<Value> {
        let at = attributes.iter().position(|attribute| attribute.name == entry.name)?;
        let attribute = attributes.remove(at);
        self.steps.push(ElementStep { member: Some(entry.key), item: None, node: &attribute.name, attribute: true });
        self.record(attribute.offset);
        self.steps.pop();
        Some(value_of(&attribute.value, &entry.shape))
    }

    fn single(&mut self, entry: &MemberPlan<'a>, children: &mut Vec<&'a Element>) -> Option<Value> {
        let mut value = None;
        let mut reported = false;
        children.retain(|child| {
            if child.name != entry.name {
                return true;
            }
            if value.is_none() {
                let read = self.at(entry.key, &child.name, |own| {
                    own.namespace(child, &entry.hints);
                    own.value(child, &entry.shape)
                });
                value = Some(read);
            } else if !reported {
                reported = true;
                let message = format!("the element `{}` occurs more than once", child.name);
                self.at(entry.key, &child.name, |own| own.issue("single", child.offset, message));
            }
            false
        });
        value
    }

    fn repeated(&mut self, entry: &MemberPlan<'a>, children: &mut Vec<&'a Element>) -> Option<Value> {
        let mut items = Vec::new();
        children.retain(|child| {
            if child.name != entry.name {
                return true;
            }
            let item = Some(items.len());
            self.steps.push(ElementStep { member: Some(entry.key), item, node: &child.name, attribute: false });
            self.namespace(child, &entry.hints);
            items.push(self.value(child, &entry.shape));
            self.steps.pop();
            false
        });
        // No element at all is how an empty array is written; whether it may be empty, the validator says.
        (!items.is_empty() || entry.required).then_some(Value::Array(items))
    }

    /// Elements without a documented member are kept under their names, as arrays where repeated.
    fn unknown(&mut self, children: &[&'a Element], shape: &Shape<'a>, plan: &ObjectPlan<'a>, members: &mut Members) {
        let additional = shape.keyword("additionalProperties").filter(|schema| schema.is_object()).unwrap_or(&ANYTHING);
        let additional = Shape::of(additional, self.resolver);
        let mut alike: IndexMap<&'a str, Vec<&'a Element>> = IndexMap::new();
        for child in children {
            alike.entry(&child.name).or_default().push(child);
        }
        for (name, elements) in alike {
            if plan.entries.iter().any(|entry| entry.role == MemberRole::Attribute && entry.name == name) {
                let message = format!("`{name}` is documented as an attribute, not as an element");
                self.at(name, name, |own| own.issue("attribute", elements[0].offset, message));
                continue;
            }
            let value = if let [only] = elements[..] {
                self.at(name, name, |own| own.value(only, &additional))
            } else {
                let mut items = Vec::with_capacity(elements.len());
                for element in elements {
                    self.steps.push(ElementStep {
                        member: Some(name),
                        item: Some(items.len()),
                        node: name,
                        attribute: false,
                    });
                    items.push(self.value(element, &additional));
                    self.steps.pop();
                }
                Value::Array(items)
            };
            // A documented member that is spelled otherwise in XML keeps its name.
            let key = if members.contains_key(name) { format!("<{name}>") } else { name.to_owned() };
            members.insert(key, value);
        }
    }

    fn at<T>(&mut self, member: &'a str, node: &'a str, inner: impl FnOnce(&mut Self) -> T) -> T {
        self.steps.push(ElementStep { member: Some(member), item: None, node, attribute: false });
        let found = inner(self);
        self.steps.pop();
        found
    }

    fn namespace(&mut self, element: &Element, hints: &Hints<'a>) {
        if let Some(wanted) = hints.namespace
            && element.namespace.as_deref() != Some(wanted)
        {
            let message = format!("the element `{}` is not in the namespace `{wanted}`", element.name);
            self.issue("namespace", element.offset, message);
        }
        if hints.bare && element.namespace.is_some() {
            let message = format!("the element `{}` is in a namespace, where none is documented", element.name);
            self.issue("namespace", element.offset, message);
        }
    }

    fn issue(&mut self, keyword: &'static str, offset: usize, message: String) {
        if self.issues.len() < MAX_ISSUES {
            let mut place = String::new();
            for step in &self.steps {
                if let Some(member) = step.member {
                    place.push('.');
                    place.push_str(member);
                }
                if step.item.is_some() {
                    place.push_str("[]");
                }
            }
            self.issues.push(XmlIssue { keyword, place, message, at: self.place(offset) });
        }
    }

    fn record(&mut self, offset: usize) {
        if self.places.is_none() {
            return;
        }
        let mut pointer = String::new();
        for step in &self.steps {
            if let Some(member) = step.member {
                pointer.push('/');
                pointer.push_str(&member.replace('~', "~0").replace('/', "~1"));
            }
            if let Some(item) = step.item {
                let _ = write!(pointer, "/{item}");
            }
        }
        let place = self.place(offset);
        if let Some(places) = &mut self.places {
            places.0.insert(pointer, place);
        }
    }

    fn place(&self, offset: usize) -> XmlPlace {
        let mut path = String::new();
        for step in &self.steps {
            path.push_str(if step.attribute { "/@" } else { "/" });
            path.push_str(step.node);
            if let Some(item) = step.item {
                let _ = write!(path, "[{}]", item + 1);
            }
        }
        let (line, column) = self.document.lines.at(offset);
        XmlPlace { path, offset, line, column }
    }
}

/// Whether an attribute carries data: neither `xml:lang` and its kin nor `xsi:type` and its kin.
fn is_data(attribute: &Attribute) -> bool {
    !matches!(attribute.namespace.as_deref(), Some(XML | INSTANCE))
}

fn is_nil(element: &Element) -> bool {
    element.attributes.iter().any(|attribute| {
        attribute.namespace.as_deref() == Some(INSTANCE)
            && attribute.name == "nil"
            && matches!(attribute.value.trim(), "true" | "1")
    })
}
