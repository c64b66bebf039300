//! The body of a notification: its media type, its encoding, and the elements of an itinerary change.

use axum::http::HeaderMap;
use jiff::civil::DateTime;
use roxmltree::Node;
use url::Url;

use super::super::media_type::MediaType;
use super::super::settings::Topic;
use super::super::{encoding, xml};
use super::answer::Rejection;

/// Checks a body. Only an itinerary change must have one; where another has one, only its root is known.
pub(super) fn check(kind: Topic, headers: &HeaderMap, bytes: &[u8]) -> Result<(), Rejection> {
    if bytes.is_empty() && kind != Topic::Itinerary {
        return Ok(());
    }
    let media_type = MediaType::of(headers).filter(MediaType::is_xml).ok_or_else(Rejection::media_type)?;
    let text = encoding::decode(bytes, media_type.charset.as_deref())
        .map_err(|_| Rejection::bad_request("the notification cannot be decoded"))?;
    let document = xml::parse(&text).map_err(|error| {
        Rejection::bad_request(match error {
            xml::XmlError::Malformed => "the notification is not well-formed",
            xml::XmlError::DocumentType => "a document type declaration is not allowed",
            xml::XmlError::Budget => "the notification is too complex",
        })
    })?;
    let root = document.root_element();
    if root.tag_name().name() != "Notification" {
        return Err(Rejection::bad_request("the root element must be Notification"));
    }
    match kind {
        Topic::Itinerary => check_elements(root),
        Topic::Fop | Topic::Profile => Ok(()),
    }
}

/// The name of an element, what its text must be, and the refusal where it is not so.
type ElementRule = (&'static str, fn(&str) -> bool, &'static str);

fn check_elements(root: Node<'_, '_>) -> Result<(), Rejection> {
    let checks: [ElementRule; 5] = [
        ("ObjectType", |text| text == "ITINERARY", "ObjectType must stand once and be ITINERARY"),
        ("ObjectURI", is_uri, "ObjectURI must stand once and be an absolute http or https URI"),
        ("EventDateTime", is_date_time, "EventDateTime must stand once as YYYY-MM-DDThh:mm:ss"),
        (
            "EventType",
            |text| matches!(text, "CREATE" | "UPDATE" | "CANCEL"),
            "EventType must stand once and be CREATE, UPDATE or CANCEL",
        ),
        ("TripId", |text| !text.is_empty(), "TripId must stand once and not be empty"),
    ];
    for (name, fits, message) in checks {
        let mut found = named(root, name);
        let valid = match (found.next(), found.next()) {
            (Some(element), None) => simple_text(element).is_some_and(|text| fits(trim(&text))),
            _ => false,
        };
        if !valid {
            return Err(Rejection::bad_request(message));
        }
    }
    // Not used yet: whatever it holds one day must not be refused.
    if named(root, "Context").count() > 1 {
        return Err(Rejection::bad_request("Context must not be repeated"));
    }
    Ok(())
}

/// Children of this local name, in the namespace of the root or in none. Elements of other vocabularies are extensions.
fn named<'a, 'input>(root: Node<'a, 'input>, name: &'static str) -> impl Iterator<Item = Node<'a, 'input>> {
    let namespace = root.tag_name().namespace();
    root.children().filter(move |node| {
        node.is_element()
            && node.tag_name().name() == name
            && (node.tag_name().namespace().is_none() || node.tag_name().namespace() == namespace)
    })
}

/// The text of an element without element children; comments and instructions do not count.
fn simple_text(element: Node<'_, '_>) -> Option<String> {
    if element.children().any(|node| node.is_element()) {
        return None;
    }
    let text = element.children().filter(Node::is_text).filter_map(|node| node.text());
    Some(text.collect())
}

/// Strips the white space of XML, and no other.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

fn is_uri(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&byte));
    let lower = text.to_ascii_lowercase();
    plain
        && (lower.starts_with("http://") || lower.starts_with("https://"))
        && Url::parse(text).is_ok_and(|url| url.has_host())
}

/// `YYYY-MM-DDThh:mm:ss` and a real date, without zone or fraction.
fn is_date_time(text: &str) -> bool {
    let shaped = text.len() == 19
        && text.bytes().zip("dddd-dd-ddTdd:dd:dd".bytes()).all(|(given, shape)| match shape {
            b'd' => given.is_ascii_digit(),
            literal => given == literal,
        });
    // The parser would take a leap second.
    shaped && !text.ends_with(":60") && text.parse::<DateTime>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times_have_one_form() {
        for text in ["2013-02-13T08:12:35", "2024-02-29T00:00:00", "1999-12-31T23:59:59"] {
            assert!(is_date_time(text), "{text}");
        }
        for text in [
            "",
            "2013-02-13",
            "2013-02-13 08:12:35",
            "2013-02-13t08:12:35",
            "2013-02-30T08:12:35",
            "2023-02-29T08:12:35",
            "2013-02-13T24:00:00",
            "2013-02-13T08:12:60",
            "2013-02-13T08:12:35Z",
            "2013-02-13T08:12:35.0",
            "13-02-2013T08:12:35",
            "２０１３-02-13T08:12:35",
        ] {
            assert!(!is_date_time(text), "{text}");
        }
    }

    #[test]
    fn uris_are_absolute() {
        for text in ["https://h/api/a%20b?c#d", "HTTP://127.0.0.1:8080/"] {
            assert!(is_uri(text), "{text}");
        }
        for text in ["", "h/api", "/api", "ftp://h/", "https://", "https:h", "https://h/a b", "urn:x"] {
            assert!(!is_uri(text), "{text}");
        }
    }
}
