//! Values to parameter texts.

use serde_json::Value;

use super::{Encoded, Layout};
use crate::codec::CodecError;
use crate::codec::percent::{self, Keep};
use crate::codec::scalar::text_of;
use crate::contract::{In, Style};

/// A value whose parts are texts, already escaped.
enum Parts {
    Absent,
    One(String),
    Many(Vec<String>),
    Members(Vec<(String, String)>),
}

/// Encodes a value. Fails where the style cannot carry it, or not so that every reader understands it alike.
pub fn encode(layout: &Layout<'_>, value: &Value) -> Result<Encoded, CodecError> {
    let writer = Writer { layout };
    match layout.place {
        In::Query => Ok(Encoded::Query(writer.pairs(value)?)),
        In::Cookie => Ok(Encoded::Cookie(writer.pairs(value)?)),
        In::Path => Ok(Encoded::Path(writer.text(value)?)),
        In::Header => Ok(Encoded::Header(writer.text(value)?)),
    }
}

struct Writer<'a> {
    layout: &'a Layout<'a>,
}

impl Writer<'_> {
    fn unrepresentable(&self, reason: &'static str) -> CodecError {
        CodecError::Unrepresentable { place: self.layout.name.to_owned(), reason }
    }

    fn ambiguous(&self, reason: &'static str) -> CodecError {
        CodecError::Ambiguous { place: self.layout.name.to_owned(), reason }
    }

    fn escape(&self, text: &str) -> Result<String, CodecError> {
        let keep = match (self.layout.place, self.layout.allow_reserved) {
            (In::Header, _) => return self.header(text),
            (In::Query, true) => Keep::ReservedInQuery,
            (In::Path, true) => Keep::ReservedInPath,
            _ => Keep::Unreserved,
        };
        Ok(percent::encode(text, keep))
    }

    /// Header values are not escaped, so they hold only what a field value may (RFC 9110 section 5.5).
    fn header(&self, text: &str) -> Result<String, CodecError> {
        for run in crate::codec::atom::runs(text) {
            if let crate::codec::atom::TextRun::Text(run) = run
                && let Some(character) = run.chars().find(|c| !matches!(c, '\t' | ' '..='~'))
            {
                return Err(CodecError::Character {
                    place: self.layout.name.to_owned(),
                    character,
                    format: "a header",
                });
            }
        }
        Ok(text.to_owned())
    }

    fn parts(&self, value: &Value) -> Result<Parts, CodecError> {
        if self.layout.json {
            return Ok(Parts::One(self.escape(&value.to_string())?));
        }
        let text = |value: &Value| {
            text_of(value).ok_or_else(|| self.unrepresentable("the style knows no null and nothing nested inside it"))
        };
        Ok(match value {
            Value::Null => Parts::Absent,
            Value::Array(items) if items.is_empty() => Parts::Absent,
            Value::Array(items) => {
                Parts::Many(items.iter().map(|item| self.escape(&text(item)?)).collect::<Result<_, _>>()?)
            }
            Value::Object(members) => {
                let members: Vec<_> = members
                    .iter()
                    .filter(|(_, value)| !value.is_null())
                    .map(|(name, value)| Ok((self.escape(name)?, self.escape(&text(value)?)?)))
                    .collect::<Result<_, CodecError>>()?;
                if members.is_empty() { Parts::Absent } else { Parts::Members(members) }
            }
            scalar => Parts::One(self.escape(&text(scalar)?)?),
        })
    }

    /// Queries and cookies.
    fn pairs(&self, value: &Value) -> Result<Vec<(String, String)>, CodecError> {
        if self.layout.style == Style::DeepObject && !self.layout.json {
            return self.deep(value);
        }
        let name = percent::encode(self.layout.name, Keep::Unreserved);
        let delimiter = match self.layout.style {
            Style::SpaceDelimited => "%20",
            Style::PipeDelimited => "%7C",
            _ => ",",
        };
        let joined = |parts: &[String]| {
            if parts.iter().any(|part| part.contains(delimiter)) {
                return Err(self.ambiguous("a part contains the delimiter of the style"));
            }
            Ok(parts.join(delimiter))
        };
        Ok(match self.parts(value)? {
            Parts::Absent => Vec::new(),
            Parts::One(text) => vec![(name, text)],
            Parts::Many(items) if self.layout.explode => items.into_iter().map(|item| (name.clone(), item)).collect(),
            Parts::Many(items) => vec![(name, joined(&items)?)],
            Parts::Members(members) if self.layout.explode => members,
            Parts::Members(members) => {
                let flat: Vec<String> = members.into_iter().flat_map(|(name, value)| [name, value]).collect();
                vec![(name, joined(&flat)?)]
            }
        })
    }

    /// `name[member]=value`; an array as a member is repeated, as most readers understand it.
    fn deep(&self, value: &Value) -> Result<Vec<(String, String)>, CodecError> {
        let name = percent::encode(self.layout.name, Keep::Unreserved);
        let Value::Object(members) = value else {
            // Not what the style is for, and still what a violation may be.
            let parts = self.parts(value)?;
            return Ok(match parts {
                Parts::Absent | Parts::Members(_) => Vec::new(),
                Parts::One(text) => vec![(name, text)],
                Parts::Many(items) => items.into_iter().map(|item| (name.clone(), item)).collect(),
            });
        };
        let mut pairs = Vec::new();
        for (member, value) in members {
            let key = format!("{name}%5B{}%5D", percent::encode(member, Keep::Unreserved));
            match self.parts(value)? {
                Parts::Absent => {}
                Parts::One(text) => pairs.push((key, text)),
                Parts::Many(items) => pairs.extend(items.into_iter().map(|item| (key.clone(), item))),
                Parts::Members(_) => return Err(self.unrepresentable("the style knows nothing nested in a member")),
            }
        }
        Ok(pairs)
    }

    /// Paths and headers.
    fn text(&self, value: &Value) -> Result<String, CodecError> {
        let layout = self.layout;
        let header = layout.place == In::Header;
        let parts = self.parts(value)?;
        if let (true, Parts::One(text)) = (layout.json, &parts) {
            return Ok(text.clone());
        }
        let fields: Vec<String> = match &parts {
            Parts::Absent if header && !value.is_null() => return Ok(String::new()),
            Parts::Absent => return Err(self.unrepresentable("nothing cannot stand here")),
            Parts::One(text) => vec![text.clone()],
            Parts::Many(items) => items.clone(),
            Parts::Members(members) if layout.explode => {
                if members.iter().any(|(name, _)| name.contains('=')) {
                    return Err(self.ambiguous("a name contains `=`"));
                }
                members.iter().map(|(name, value)| format!("{name}={value}")).collect()
            }
            Parts::Members(members) => members.iter().flat_map(|(name, value)| [name.clone(), value.clone()]).collect(),
        };
        let several = !matches!(parts, Parts::One(_));
        let (lead, delimiter) = match layout.style {
            Style::Label if layout.explode => (".", "."),
            Style::Label => (".", ","),
            Style::Matrix => return Ok(matrix(layout, parts)),
            _ => ("", ","),
        };
        if several && fields.iter().any(|field| field.contains(delimiter)) {
            return Err(self.ambiguous("a part contains the delimiter of the style"));
        }
        let bare = |field: &String| field.trim_matches([' ', '\t']).len() == field.len();
        if header && (!fields.iter().all(bare) || several && fields.iter().any(String::is_empty)) {
            return Err(self.ambiguous("readers drop white space around parts of a header, and empty parts"));
        }
        Ok(format!("{lead}{}", fields.join(delimiter)))
    }
}

/// `;name=value`; an empty value is written without `=` (RFC 6570 section 3.2.7).
fn matrix(layout: &Layout<'_>, parts: Parts) -> String {
    let own = percent::encode(layout.name, Keep::Unreserved);
    let field =
        |name: &str, value: &str| if value.is_empty() { format!(";{name}") } else { format!(";{name}={value}") };
    match parts {
        Parts::Absent => String::new(),
        Parts::One(text) => field(&own, &text),
        Parts::Many(items) if layout.explode => items.iter().map(|item| field(&own, item)).collect(),
        Parts::Many(items) => field(&own, &items.join(",")),
        Parts::Members(members) if layout.explode => members.iter().map(|(name, value)| field(name, value)).collect(),
        Parts::Members(members) => {
            let flat: Vec<String> = members.into_iter().flat_map(|(name, value)| [name, value]).collect();
            field(&own, &flat.join(","))
        }
    }
}
