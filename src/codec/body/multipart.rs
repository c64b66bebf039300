//! Bodies of several parts: `multipart/form-data` (RFC 7578), each part a member of an object, by the Encoding Object of the
//! member (OpenAPI 3.1 section 4.8.15).

use serde_json::{Map, Value};

use super::{BodyCodec, BodyFormat, BodyIssue, Carries, RawBody, ReadBody, ReadError, Unread};
use crate::codec::CodecError;
use crate::codec::scalar::{text_of, value_of};
use crate::codec::shape::{Shape, Types};
use crate::contract::{BOUNDARY, MediaType, Schema};

pub(super) const FORMAT: BodyFormat = BodyFormat {
    name: "multipart",
    check: None,
    carries: Carries::Pairs,
    is_strict: false,
    other: b"[]",
    codec: &Multipart,
    covers: |own| own.main == "multipart" && matches!(own.sub.as_str(), "form-data" | "mixed"),
};

/// More parts than these are not read.
const MOST: usize = 10_000;

/// What a member without a documented schema is read by.
static ANYTHING: Value = Value::Bool(true);

struct Multipart;

impl BodyCodec for Multipart {
    fn read(&self, body: &RawBody<'_>, documented: &MediaType) -> Result<ReadBody, ReadError> {
        let Some(schema) = &documented.schema else { return Ok(ReadBody::default()) };
        let parts = parts(body.bytes).map_err(|reason| ReadError::Malformed(format!("the body {reason}")))?;
        if parts.len() > MOST {
            return Err(Unread::TooLarge(format!("{} parts", parts.len())).into());
        }
        let shape = Shape::of(schema.raw(), schema.bundle().as_ref());
        let (mut members, mut issues) = (Map::new(), Vec::new());
        for part in parts {
            let Some(name) = part.name() else {
                issues.push(BodyIssue::open("a part has no name".to_owned()));
                continue;
            };
            let own = Shape::of(shape.property(&name).unwrap_or(&ANYTHING), schema.bundle().as_ref());
            let listed = own.types().has(Types::ARRAY);
            let inner = Shape::of(own.keyword("items").unwrap_or(&ANYTHING), schema.bundle().as_ref());
            let value = part.value(if listed { &inner } else { &own });
            match members.get_mut(&name) {
                Some(Value::Array(items)) if listed => items.push(value),
                Some(_) => issues.push(BodyIssue::open(format!("the part `{name}` occurs more than once"))),
                None => {
                    members.insert(name, if listed { Value::Array(vec![value]) } else { value });
                }
            }
        }
        Ok(ReadBody { value: Value::Object(members), issues, is_series: false })
    }

    fn write(&self, documented: &MediaType, value: &Value) -> Result<Vec<u8>, CodecError> {
        let refused = |reason| CodecError::Unrepresentable { place: "body".to_owned(), reason };
        let members = value.as_object().ok_or_else(|| refused("only an object has members to write as parts"))?;
        let mut bytes = Vec::new();
        for (name, value) in members {
            let schema = documented.schema.as_ref().and_then(|schema| schema.property(name));
            let items = schema.as_ref().and_then(Schema::items);
            let (values, schema) = match value {
                Value::Array(items_of) => (items_of.as_slice(), items.or(schema)),
                one => (std::slice::from_ref(one), schema),
            };
            for value in values {
                let content = content_type(documented, name, value, schema.as_ref());
                let text = match value {
                    Value::Object(_) | Value::Array(_) => value.to_string(),
                    Value::Null => "null".to_owned(),
                    scalar => text_of(scalar).unwrap_or_default(),
                };
                if text.contains(BOUNDARY) {
                    return Err(refused("a part holds the boundary"));
                }
                let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
                let file = if is_bytes(schema.as_ref()) { "; filename=\"probe.bin\"" } else { "" };
                let mut head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n");
                if let Some(content) = content {
                    head.extend(["Content-Type: ", &content, "\r\n"]);
                }
                bytes.extend_from_slice(format!("{head}\r\n{text}\r\n").as_bytes());
            }
        }
        bytes.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        Ok(bytes)
    }
}

/// Whether a member is a file: bytes of any kind.
fn is_bytes(schema: Option<&Schema>) -> bool {
    let says = |keyword: &str| schema.and_then(|own| own.keyword(keyword)).and_then(Value::as_str);
    says("format") == Some("binary") || says("contentMediaType").is_some() && says("contentEncoding").is_none()
}

/// The media type of a part: the one that its Encoding Object names, else the default of its type; plain text needs none.
fn content_type(documented: &MediaType, name: &str, value: &Value, schema: Option<&Schema>) -> Option<String> {
    let named = documented.encoding.as_ref().and_then(|own| own.get(name)?.get("contentType")?.as_str());
    let first = named.and_then(|own| own.split(',').next()).map(str::trim).filter(|own| !own.is_empty());
    if let Some(first) = first {
        return Some(match first {
            "*/*" | "application/*" => "application/octet-stream".to_owned(),
            "image/*" => "image/png".to_owned(),
            "text/*" => "text/plain".to_owned(),
            other => other.replace('*', "octet-stream"),
        });
    }
    let own = schema.and_then(|own| own.keyword("contentMediaType")).and_then(Value::as_str);
    match value {
        Value::Object(_) | Value::Array(_) => Some("application/json".to_owned()),
        _ if is_bytes(schema) => Some(own.unwrap_or("application/octet-stream").to_owned()),
        _ => None,
    }
}

/// One part: its fields and its bytes.
struct Part<'b> {
    head: String,
    bytes: &'b [u8],
}

impl Part<'_> {
    fn field(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(':'));
        fields.filter(|(own, _)| own.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }

    fn name(&self) -> Option<String> {
        let value = self.field("content-disposition")?;
        let quoted = |text: &str| text.trim_matches('"').replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
        let parameters = value.split(';').skip(1).filter_map(|own| own.split_once('='));
        parameters.filter(|(own, _)| own.trim().eq_ignore_ascii_case("name")).map(|(_, own)| quoted(own.trim())).next()
    }

    fn value(&self, shape: &Shape<'_>) -> Value {
        let text = String::from_utf8_lossy(self.bytes);
        let typed = self.field("content-type").is_some_and(|own| BodyFormat::of(own).name == "json");
        let structured = shape.types().has(Types::OBJECT) && !shape.types().scalar();
        if (typed || structured)
            && let Ok(document) = super::json::read(self.bytes)
        {
            return document.value;
        }
        value_of(&text, shape)
    }
}

/// The parts of a body, by the delimiter that it begins with (RFC 2046 section 5.1.1).
fn parts(body: &[u8]) -> Result<Vec<Part<'_>>, &'static str> {
    let find = |from: usize, what: &[u8]| {
        body.get(from..)?.windows(what.len().max(1)).position(|own| own == what).map(|at| from + at)
    };
    let start = if body.starts_with(b"--") { 0 } else { find(0, b"\r\n--").ok_or("has no boundary")? + 2 };
    let end = find(start, b"\r\n").ok_or("has no part")?;
    let line = body[start..end].trim_ascii_end();
    let mut found = Vec::new();
    if line.ends_with(b"--") && line.len() > 4 && find(end, line).is_none() {
        return Ok(found);
    }
    let delimiter = [b"\r\n", line].concat();
    let mut at = end + 2;
    loop {
        // A part without fields begins with its empty line.
        let head = if body.get(at..).is_some_and(|rest| rest.starts_with(b"\r\n")) {
            at
        } else {
            find(at, b"\r\n\r\n").ok_or("has a part without an end of its head")? + 2
        };
        let close = find(head, &delimiter).ok_or("does not end with its boundary")?;
        let from = (head + 2).min(close.max(head));
        let head = String::from_utf8_lossy(&body[at..head]).into_owned();
        found.push(Part { head, bytes: body.get(from..close).unwrap_or_default() });
        let after = close + delimiter.len();
        if body[after..].starts_with(b"--") {
            return Ok(found);
        }
        if found.len() > MOST {
            return Ok(found);
        }
        at = find(after, b"\r\n").ok_or("does not end with its boundary")? + 2;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn documented() -> MediaType {
        let schema = json!({"type": "object", "properties": {
            "photo": {"type": "string", "format": "binary"}, "note": {"type": "string"}, "count": {"type": "integer"},
            "tags": {"type": "array", "items": {"type": "string"}}, "meta": {"type": "object"}}});
        MediaType {
            range: "multipart/form-data".to_owned(),
            concrete: format!("multipart/form-data; boundary={BOUNDARY}"),
            schema: Some(Schema::of_value(schema)),
            encoding: Some(json!({"photo": {"contentType": "image/*, image/gif"}})),
            examples: Vec::new(),
            pointer: "#".to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let value =
            json!({"photo": "\u{0}\r\n--x", "note": "a\"b", "count": 3, "tags": ["1", "2"], "meta": {"a": [1]}});
        let bytes = Multipart.write(&documented(), &value).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains("name=\"photo\"; filename=\"probe.bin\"\r\nContent-Type: image/png\r\n\r\n"), "{text}");
        assert!(text.contains("name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"a\":[1]}\r\n"), "{text}");
        let read = Multipart.read(&RawBody::of(&bytes, None), &documented()).unwrap();
        assert_eq!((read.value, read.issues), (value, Vec::new()));
    }

    #[test]
    fn other_writers_are_read_too() {
        for (text, expected) in [
            ("--b\r\nContent-Disposition: form-data; name=note\r\n\r\nx\r\n--b--", json!({"note": "x"})),
            (
                "pre\r\n--b \r\ncontent-disposition: form-data; name=\"count\"\r\n\r\n7\r\n--b--\r\nepilogue",
                json!({"count": 7}),
            ),
            ("--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n\r\n--b--\r\n", json!({"note": ""})),
            ("--b--\r\n", json!({})),
        ] {
            let read = Multipart.read(&RawBody::of(text.as_bytes(), None), &documented()).unwrap();
            assert_eq!(read.value, expected, "{text:?}");
        }
        for text in ["", "x", "--b", "--b\r\nx", "--b\r\na: b\r\n\r\nx", "--b\r\n\r\nx\r\n--c--"] {
            assert!(Multipart.read(&RawBody::of(text.as_bytes(), None), &documented()).is_err(), "{text:?}");
        }
    }

    #[test]
    fn no_bytes_panic() {
        #[expect(clippy::needless_pass_by_value, reason = "quickcheck passes values")]
        fn law(picks: Vec<u8>) -> bool {
            const TEXTS: [&str; 10] = [
                "--b",
                "\r\n",
                "--",
                "Content-Disposition: form-data; name=\"note\"",
                ":",
                "x",
                "\r\n\r\n",
                ";",
                "=",
                "--b--",
            ];
            let text: String = picks.iter().map(|own| TEXTS[usize::from(*own) % TEXTS.len()]).collect();
            let _ = Multipart.read(&RawBody::of(text.as_bytes(), None), &documented());
            true
        }
        quickcheck::quickcheck(law as fn(Vec<u8>) -> bool);
    }
}
