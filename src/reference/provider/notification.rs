//! The body of an itinerary notification.

use jiff::Timestamp;
use quick_xml::escape::escape;

use super::super::percent;

/// What changed about a trip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trip {
    /// `CREATE`, `UPDATE` or `CANCEL`.
    pub(super) event_type: &'static str,
    /// The trip's identifier.
    pub(super) id: String,
    /// Free text, usually empty.
    pub(super) context: String,
    /// When it happened.
    pub(super) at: Timestamp,
}

impl Trip {
    /// The notification, with all six elements in their documented order.
    pub(super) fn to_xml(&self, trip_base: &str) -> String {
        let uri = format!("{trip_base}{}", percent::encode(&self.id));
        let elements = [
            ("ObjectType", "ITINERARY".to_owned()),
            ("ObjectURI", uri),
            // In UTC: the documented form has no place for a zone.
            ("EventDateTime", self.at.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
            ("EventType", self.event_type.to_owned()),
            ("Context", self.context.clone()),
            ("TripId", self.id.clone()),
        ];
        let children: String = elements
            .iter()
            .map(|(name, text)| match text.as_str() {
                "" => format!("  <{name}/>\n"),
                text => format!("  <{name}>{}</{name}>\n", text_content(text)),
            })
            .collect();
        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Notification>\n{children}</Notification>\n")
    }
}

/// Whether XML 1.0 can hold this text (section 2.2).
pub(super) fn representable(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..))
}

/// A carriage return would be read as a line feed unless it is a reference.
fn text_content(text: &str) -> String {
    escape(text).replace('\r', "&#13;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_a_round_trip() {
        let trip = Trip {
            event_type: "UPDATE",
            id: "$1/é &<]]>\"'".to_owned(),
            context: " a\r\nb\tc ".to_owned(),
            at: Timestamp::from_second(1_360_743_155).unwrap(),
        };
        let xml = trip.to_xml("https://h/api/travel/trip/v1.1/");
        let document = roxmltree::Document::parse(&xml).unwrap();
        let children: Vec<_> = document
            .root_element()
            .children()
            .filter(roxmltree::Node::is_element)
            .map(|node| (node.tag_name().name(), node.text().unwrap_or_default()))
            .collect();
        assert_eq!(
            children,
            [
                ("ObjectType", "ITINERARY"),
                ("ObjectURI", "https://h/api/travel/trip/v1.1/%241%2F%C3%A9%20%26%3C%5D%5D%3E%22%27"),
                ("EventDateTime", "2013-02-13T08:12:35"),
                ("EventType", "UPDATE"),
                ("Context", trip.context.as_str()),
                ("TripId", trip.id.as_str()),
            ]
        );
    }

    #[test]
    fn control_characters_are_not_representable() {
        assert!(representable("a\tb é 🛫"));
        for text in ["\u{0}", "\u{b}", "\u{1f}", "\u{fffe}"] {
            assert!(!representable(text), "{text:?}");
        }
    }
}
