//! Places: where in an operation or webhook a promise stands.

use std::fmt;

use serde::{Serialize, Serializer};

use super::In;
use super::value_path::{ValuePath, end_of_name};

/// Where in an operation or webhook a promise stands: the middle of a clause's id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// `operation`: as a whole, and its method.
    Operation,
    /// `security`: what says who asks.
    Security,
    /// `query.kind`, `header.Accept`, `query.filter.name`: a parameter, and what is inside its value.
    Parameter {
        /// Where it is carried.
        carried: In,
        /// Its name.
        name: String,
        /// Where in its value.
        inner: ValuePath,
    },
    /// `body`, `body.order.lines[]`: the body of a request or notification, and what is inside its value.
    Body(ValuePath),
    /// `responses`: the answers together.
    Responses,
    /// `response.200`: an answer, by its key as written.
    Response(String),
    /// `response.200.header.ETag`: a header of an answer, and what is inside its value.
    ResponseHeader {
        /// The answer's key as written.
        key: String,
        /// The header's name as written.
        name: String,
        /// Where in its value.
        inner: ValuePath,
    },
    /// `response.200.body.id`: the body of an answer, and what is inside its value.
    ResponseBody {
        /// The answer's key as written.
        key: String,
        /// Where in its value.
        inner: ValuePath,
    },
    /// `holds`: what must be equal.
    Holds,
    /// `delivery`: that notifications come, how often, and where to.
    Delivery,
    /// `answer`: any answer at all, whatever is asked.
    Answer,
    /// `wire`: the bytes of an answer.
    Wire,
    /// `disclosure`: what an answer tells that it must not.
    Disclosure,
    /// `xml`: what becomes of XML that is received.
    Xml,
    /// `method`: a method that an address does not have.
    Method,
    /// `refusal`: an answer that refuses.
    Refusal,
}

impl Place {
    /// The places that are one word.
    const WORDS: [(&'static str, Self); 11] = [
        ("operation", Self::Operation),
        ("security", Self::Security),
        ("responses", Self::Responses),
        ("holds", Self::Holds),
        ("delivery", Self::Delivery),
        ("answer", Self::Answer),
        ("wire", Self::Wire),
        ("disclosure", Self::Disclosure),
        ("xml", Self::Xml),
        ("method", Self::Method),
        ("refusal", Self::Refusal),
    ];

    /// The body of a request or notification as a whole.
    pub const fn body() -> Self {
        Self::Body(ValuePath::root())
    }

    /// Reads a place as ids write it. A parameter or header whose name holds a `.` or `[]` is taken as one with a shorter
    /// name and a path inside its value: only the contract can tell, and both are written alike.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((_, word)) = Self::WORDS.iter().find(|(word, _)| *word == text) {
            return Some(word.clone());
        }
        if let Some(inner) = text.strip_prefix("body") {
            return ValuePath::parse(inner).map(Self::Body);
        }
        if let Some(rest) = text.strip_prefix("response.") {
            return Self::parse_answer(rest);
        }
        let (carried, rest) = text.split_once('.')?;
        let carried = In::ALL.into_iter().find(|own| own.as_str() == carried)?;
        let (name, inner) = named(rest)?;
        Some(Self::Parameter { carried, name, inner })
    }

    fn parse_answer(text: &str) -> Option<Self> {
        let (key, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
        let key = key.to_owned();
        if rest.is_empty() {
            return Some(Self::Response(key));
        }
        if let Some(inner) = rest.strip_prefix(".body") {
            return Some(Self::ResponseBody { key, inner: ValuePath::parse(inner)? });
        }
        let (name, inner) = named(rest.strip_prefix(".header.")?)?;
        Some(Self::ResponseHeader { key, name, inner })
    }

    /// Where in the value of a parameter, header or body; `None` for what is no value.
    pub const fn inner(&self) -> Option<&ValuePath> {
        match self {
            Self::Parameter { inner, .. }
            | Self::Body(inner)
            | Self::ResponseHeader { inner, .. }
            | Self::ResponseBody { inner, .. } => Some(inner),
            _ => None,
        }
    }

    /// The place at `path` in the value as a whole.
    #[must_use]
    pub fn at(&self, path: ValuePath) -> Self {
        let mut place = self.clone();
        if let Self::Parameter { inner, .. }
        | Self::Body(inner)
        | Self::ResponseHeader { inner, .. }
        | Self::ResponseBody { inner, .. } = &mut place
        {
            *inner = path;
        }
        place
    }

    /// The place of a member of the value here.
    #[must_use]
    pub fn member(&self, name: &str) -> Self {
        self.inside(&ValuePath::root().member(name))
    }

    /// The place of the items of the value here.
    #[must_use]
    pub fn item(&self) -> Self {
        self.inside(&ValuePath::root().item())
    }

    /// How much is written of the path inside the value.
    pub(super) fn depth(&self) -> usize {
        self.inner().map_or(0, |inner| inner.as_str().len())
    }

    /// The place that is reached from here along `path`.
    #[must_use]
    pub fn inside(&self, path: &ValuePath) -> Self {
        self.inner().map_or_else(|| self.clone(), |inner| self.at(inner.join(path)))
    }

    /// The way from `outer` to here, where this stands at or inside of that.
    pub fn below(&self, outer: &Self) -> Option<ValuePath> {
        let path = self.inner()?.below(outer.inner()?)?;
        (self.at(ValuePath::root()) == outer.at(ValuePath::root())).then_some(path)
    }

    /// The place and those that it stands inside of, the innermost first.
    pub fn outwards(&self) -> impl Iterator<Item = Self> {
        let values = self.inner().into_iter().flat_map(ValuePath::outwards).map(|inner| self.at(inner));
        let own = self.inner().is_none().then(|| self.clone());
        let answer = match self {
            Self::ResponseHeader { key, .. } | Self::ResponseBody { key, .. } => Some(Self::Response(key.clone())),
            _ => None,
        };
        values.chain(own).chain(answer)
    }

    /// The place of a message that a place in its body belongs to: what says its media type and its syntax.
    #[must_use]
    pub fn envelope(&self) -> Self {
        match self {
            Self::Body(_) => Self::body(),
            Self::ResponseBody { key, .. } => Self::Response(key.clone()),
            other => other.clone(),
        }
    }

    /// Whether it is about what is answered.
    pub fn is_answer(&self) -> bool {
        matches!(self, Self::Responses) || self.answer().is_some()
    }

    /// The key of the answer that it is about.
    pub fn answer(&self) -> Option<&str> {
        match self {
            Self::Response(key) | Self::ResponseHeader { key, .. } | Self::ResponseBody { key, .. } => Some(key),
            _ => None,
        }
    }

    /// The name of the response header that it is about.
    pub fn answer_header(&self) -> Option<&str> {
        match self {
            Self::ResponseHeader { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Where the parameter is carried that it is about.
    pub const fn carried(&self) -> Option<In> {
        match self {
            Self::Parameter { carried, .. } => Some(*carried),
            _ => None,
        }
    }

    /// Whether it is about the body of a request or notification.
    pub const fn is_body(&self) -> bool {
        matches!(self, Self::Body(_))
    }
}

/// A name and the path inside its value.
fn named(text: &str) -> Option<(String, ValuePath)> {
    let (name, inner) = text.split_at(end_of_name(text));
    Some((name.to_owned(), ValuePath::parse(inner)?))
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter { carried, name, inner } => write!(f, "{}.{name}{inner}", carried.as_str()),
            Self::Body(inner) => write!(f, "body{inner}"),
            Self::Response(key) => write!(f, "response.{key}"),
            Self::ResponseHeader { key, name, inner } => write!(f, "response.{key}.header.{name}{inner}"),
            Self::ResponseBody { key, inner } => write!(f, "response.{key}.body{inner}"),
            word => f.write_str(Self::WORDS.iter().find(|(_, own)| own == word).map_or("", |(text, _)| text)),
        }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use quickcheck::{Arbitrary, Gen, QuickCheck};

    use super::*;

    fn place(text: &str) -> Place {
        Place::parse(text).unwrap()
    }

    #[test]
    fn every_place_is_read_and_written() {
        let path = |text: &str| ValuePath::parse(text).unwrap();
        let (key, name) = ("200".to_owned(), "ETag".to_owned());
        for (text, expected) in [
            ("operation", Place::Operation),
            ("body", Place::body()),
            ("body.a[].b", Place::Body(path(".a[].b"))),
            ("body[]", Place::Body(path("[]"))),
            ("query.kind", Place::Parameter { carried: In::Query, name: "kind".to_owned(), inner: path("") }),
            ("query.a[x].b", Place::Parameter { carried: In::Query, name: "a[x]".to_owned(), inner: path(".b") }),
            ("header.X[]", Place::Parameter { carried: In::Header, name: "X".to_owned(), inner: path("[]") }),
            ("responses", Place::Responses),
            ("response.4XX", Place::Response("4XX".to_owned())),
            ("response.200.body", Place::ResponseBody { key: key.clone(), inner: path("") }),
            ("response.200.header.ETag[]", Place::ResponseHeader { key, name, inner: path("[]") }),
            ("delivery", Place::Delivery),
            ("wire", Place::Wire),
        ] {
            assert_eq!(Place::parse(text), Some(expected.clone()), "{text}");
            assert_eq!(expected.to_string(), text);
        }
        for odd in
            ["", "odd", "bodyguard", "operations", "query", "matrix.a", "response.200.trailer.x", "response.200.bodyx"]
        {
            assert_eq!(Place::parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn places_stand_inside_of_others() {
        let outwards: Vec<String> = place("response.400.body.a[]").outwards().map(|own| own.to_string()).collect();
        assert_eq!(outwards, ["response.400.body.a[]", "response.400.body.a", "response.400.body", "response.400"]);
        assert_eq!(place("operation").outwards().collect::<Vec<_>>(), [Place::Operation]);
        assert_eq!(place("body.a.b").below(&place("body.a")), ValuePath::parse(".b"));
        assert_eq!(place("body.a").below(&place("body.ab")), None);
        assert_eq!(place("response.200.body.a").below(&place("body")), None);
        assert_eq!(place("query.ab").below(&place("query.a")), None);
        assert_eq!(place("response.200.body.a").envelope(), place("response.200"));
        assert!(place("responses").is_answer() && place("response.200.header.A").is_answer());
        assert!(!place("body.response").is_answer());
    }

    /// A place whose names hold nothing that ids use between names.
    #[derive(Debug, Clone)]
    struct Plain(Place);

    impl Arbitrary for Plain {
        fn arbitrary(g: &mut Gen) -> Self {
            let name = |g: &mut Gen| {
                let text = String::arbitrary(g).replace(['.', '[', ']'], "");
                format!("n{text}")
            };
            let inner = (0..u8::arbitrary(g) % 4).fold(ValuePath::root(), |path, _| {
                if bool::arbitrary(g) { path.item() } else { path.member(&name(g)) }
            });
            let words = Place::WORDS.map(|(_, own)| own);
            Self(match u8::arbitrary(g) % 6 {
                0 => g.choose(&words).cloned().unwrap(),
                1 => Place::Body(inner),
                2 => Place::Response(name(g)),
                3 => Place::ResponseBody { key: name(g), inner },
                4 => Place::ResponseHeader { key: name(g), name: name(g), inner },
                _ => Place::Parameter { carried: *g.choose(&In::ALL).unwrap(), name: name(g), inner },
            })
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        fn law(Plain(place): Plain) -> bool {
            Place::parse(&place.to_string()) == Some(place)
        }
        QuickCheck::new().tests(2_000).quickcheck(law as fn(Plain) -> bool);
    }

    #[test]
    fn what_is_read_is_written_as_it_was() {
        #[expect(clippy::needless_pass_by_value, reason = "quickcheck passes values")]
        fn law(start: usize, rest: Vec<usize>, odd: String) -> bool {
            const STARTS: [&str; 7] =
                ["query.", "header.", "body", "response.200", "response.", "response.200.header.", ""];
            const PARTS: [&str; 8] = [".", "[]", "[", "]", "a", ".body", ".header.", "b"];
            let mut text = STARTS[start % STARTS.len()].to_owned();
            text.extend(rest.iter().map(|part| PARTS[part % PARTS.len()]));
            [text.clone(), text + &odd]
                .iter()
                .all(|own| Place::parse(own).is_none_or(|place| place.to_string() == *own))
        }
        QuickCheck::new().tests(2_000).quickcheck(law as fn(usize, Vec<usize>, String) -> bool);
    }
}
