//! Parameter texts to values, guided by the schema's types.

use serde_json::{Map, Value};

use super::{Encoded, Layout};
use crate::codec::body::json::{self, JsonErrorKind};
use crate::codec::percent;
use crate::codec::scalar::value_of;
use crate::codec::shape::{Shape, Types};
use crate::codec::{CodecError, Resolve};
use crate::contract::{In, Style};

/// What an item stands for where no schema says it.
static ANYTHING: Value = Value::Bool(true);

/// Decodes a parameter; `None` where it is absent. Of a repeated parameter that is no array the first one counts.
pub fn decode(
    layout: &Layout<'_>,
    schema: &Value,
    resolver: &dyn Resolve,
    encoded: &Encoded,
) -> Result<Option<Value>, CodecError> {
    let shape = Shape::of(schema, resolver);
    let reader = ParameterReader { layout, shape, resolver };
    match encoded {
        Encoded::Query(pairs) | Encoded::Cookie(pairs) => reader.pairs(pairs),
        Encoded::Path(text) | Encoded::Header(text) => reader.text(text).map(Some),
    }
}

struct ParameterReader<'a> {
    layout: &'a Layout<'a>,
    shape: Shape<'a>,
    resolver: &'a dyn Resolve,
}

impl<'a> ParameterReader<'a> {
    fn form(&self, reason: impl Into<String>) -> CodecError {
        CodecError::Form { place: self.layout.name.to_owned(), reason: reason.into() }
    }

    fn unescape(&self, raw: &str) -> Result<String, CodecError> {
        match self.layout.place {
            In::Header => Ok(raw.to_owned()),
            In::Query | In::Cookie if raw.contains('+') => {
                percent::decode(&raw.replace('+', " ")).map_err(|fault| self.form(fault.to_string()))
            }
            _ => percent::decode(raw).map_err(|fault| self.form(fault.to_string())),
        }
    }

    fn scalar(&self, raw: &str, shape: &Shape<'a>) -> Result<Value, CodecError> {
        Ok(value_of(&self.unescape(raw)?, shape))
    }

    fn json(&self, raw: &str) -> Result<Value, CodecError> {
        let text = self.unescape(raw)?;
        json::read(text.as_bytes()).map(|document| document.value).map_err(|error| match error.kind {
            JsonErrorKind::TooDeep => CodecError::TooDeep(self.layout.name.to_owned()),
            _ => self.form(format!("it is no JSON text: {error}")),
        })
    }

    fn items<'r>(&self, raw: impl IntoIterator<Item = &'r str>) -> Result<Value, CodecError> {
        let shape = Shape::of(self.shape.keyword("items").unwrap_or(&ANYTHING), self.resolver);
        raw.into_iter().map(|item| self.scalar(item, &shape)).collect::<Result<_, _>>().map(Value::Array)
    }

    fn member(&self, name: &str) -> Shape<'a> {
        let additional = self.shape.keyword("additionalProperties").filter(|schema| schema.is_object());
        Shape::of(self.shape.property(name).or(additional).unwrap_or(&ANYTHING), self.resolver)
    }

    fn members<'r>(&self, raw: impl IntoIterator<Item = (&'r str, &'r str)>) -> Result<Value, CodecError> {
        let mut members = Map::new();
        for (name, value) in raw {
            let name = self.unescape(name)?;
            let value = self.scalar(value, &self.member(&name))?;
            members.entry(name).or_insert(value);
        }
        Ok(Value::Object(members))
    }

    /// `a,1,b,2`
    fn alternating(&self, fields: &[&str]) -> Result<Value, CodecError> {
        let (pairs, rest) = fields.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(self.form("a name without a value"));
        }
        self.members(pairs.iter().map(|[name, value]| (*name, *value)))
    }

    fn pairs(&self, pairs: &[(String, String)]) -> Result<Option<Value>, CodecError> {
        let types = self.shape.types();
        let own: Vec<&str> = pairs
            .iter()
            .filter(|(name, _)| self.unescape(name).is_ok_and(|name| name == self.layout.name))
            .map(|(_, value)| value.as_str())
            .collect();
        if self.layout.json {
            return own.first().map(|raw| self.json(raw)).transpose();
        }
        let array = types.has(Types::ARRAY) && (!types.scalar() || own.len() > 1);
        if types.has(Types::OBJECT) && (self.layout.style == Style::DeepObject || self.layout.explode) && own.is_empty()
        {
            return if self.layout.style == Style::DeepObject { self.deep(pairs) } else { self.exploded(pairs) };
        }
        let Some(first) = own.first() else {
            return Ok(None);
        };
        if array && (self.layout.explode || self.layout.style == Style::DeepObject) {
            return self.items(own).map(Some);
        }
        if array {
            return self.items(self.split(first)).map(Some);
        }
        if types.has(Types::OBJECT) && !types.scalar() {
            return self.alternating(&self.split(first)).map(Some);
        }
        self.scalar(first, &self.shape).map(Some)
    }

    /// Splits at the delimiter of the style, in each of its spellings.
    fn split<'r>(&self, raw: &'r str) -> Vec<&'r str> {
        match self.layout.style {
            Style::SpaceDelimited => split_any(raw, &["%20", "+", " "]),
            Style::PipeDelimited => split_any(raw, &["%7C", "%7c", "|"]),
            _ => raw.split(',').collect(),
        }
    }

    /// Each member is a parameter of its own.
    fn exploded(&self, pairs: &[(String, String)]) -> Result<Option<Value>, CodecError> {
        let open = self.shape.properties().next().is_none();
        let known = pairs
            .iter()
            .filter(|(name, _)| open || self.unescape(name).is_ok_and(|name| self.shape.property(&name).is_some()));
        let known: Vec<(&str, &str)> = known.map(|(name, value)| (name.as_str(), value.as_str())).collect();
        if known.is_empty() { Ok(None) } else { self.members(known).map(Some) }
    }

    fn deep(&self, pairs: &[(String, String)]) -> Result<Option<Value>, CodecError> {
        let mut members = Map::new();
        for (name, raw) in pairs {
            let Ok(name) = self.unescape(name) else {
                continue;
            };
            let Some(member) = name
                .strip_prefix(self.layout.name)
                .and_then(|rest| rest.strip_prefix('['))
                .and_then(|rest| rest.strip_suffix(']'))
            else {
                continue;
            };
            let shape = self.member(member);
            if shape.types().has(Types::ARRAY) {
                let inner = Shape::of(shape.keyword("items").unwrap_or(&ANYTHING), self.resolver);
                let item = self.scalar(raw, &inner)?;
                if let Value::Array(items) = members.entry(member).or_insert_with(|| Value::Array(Vec::new())) {
                    items.push(item);
                }
            } else {
                let value = self.scalar(raw, &shape)?;
                members.entry(member).or_insert(value);
            }
        }
        Ok(if members.is_empty() { None } else { Some(Value::Object(members)) })
    }

    fn text(&self, raw: &str) -> Result<Value, CodecError> {
        if self.layout.json {
            return self.json(raw);
        }
        let types = self.shape.types();
        let array = types.has(Types::ARRAY) && !types.scalar();
        let object = types.has(Types::OBJECT) && !types.scalar() && !array;
        let (raw, delimiter) = match self.layout.style {
            Style::Label => {
                let rest = raw.strip_prefix('.').ok_or_else(|| self.form("it does not begin with `.`"))?;
                (rest, if self.layout.explode { '.' } else { ',' })
            }
            Style::Matrix => return self.matrix(raw, array, object),
            _ => (raw, ','),
        };
        let header = self.layout.place == In::Header;
        let raw = if header { raw.trim_matches([' ', '\t']) } else { raw };
        if !array && !object {
            return self.scalar(raw, &self.shape);
        }
        let mut fields: Vec<&str> = raw.split(delimiter).collect();
        if header {
            // List syntax allows white space and empty elements (RFC 9110 section 5.6.1).
            fields =
                fields.into_iter().map(|field| field.trim_matches([' ', '\t'])).filter(|f| !f.is_empty()).collect();
        }
        if array {
            return self.items(fields);
        }
        if self.layout.explode { self.equations(&fields) } else { self.alternating(&fields) }
    }

    /// `a=1`, `b=2`
    fn equations(&self, fields: &[&str]) -> Result<Value, CodecError> {
        let pairs: Option<Vec<_>> = fields.iter().map(|field| field.split_once('=')).collect();
        self.members(pairs.ok_or_else(|| self.form("a member without `=`"))?)
    }

    fn matrix(&self, raw: &str, array: bool, object: bool) -> Result<Value, CodecError> {
        let rest = raw.strip_prefix(';').ok_or_else(|| self.form("it does not begin with `;`"))?;
        let fields: Vec<(&str, &str)> =
            rest.split(';').map(|field| field.split_once('=').unwrap_or((field, ""))).collect();
        if object && self.layout.explode {
            return self.members(fields);
        }
        if fields.iter().any(|(name, _)| self.unescape(name).as_deref() != Ok(self.layout.name)) {
            return Err(self.form("another name stands after `;`"));
        }
        if array && self.layout.explode {
            return self.items(fields.into_iter().map(|(_, value)| value));
        }
        let first = fields.first().map_or("", |(_, value)| value);
        match (array, object) {
            (true, _) => self.items(first.split(',')),
            (_, true) => self.alternating(&first.split(',').collect::<Vec<_>>()),
            _ => self.scalar(first, &self.shape),
        }
    }
}

fn split_any<'r>(raw: &'r str, delimiters: &[&str]) -> Vec<&'r str> {
    let mut fields = Vec::new();
    let mut rest = raw;
    while let Some((at, length)) =
        delimiters.iter().filter_map(|delimiter| rest.find(delimiter).map(|at| (at, delimiter.len()))).min()
    {
        fields.push(&rest[..at]);
        rest = &rest[at + length..];
    }
    fields.push(rest);
    fields
}
