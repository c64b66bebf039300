//! The query of a notification: which kind of change, and for whom.

use super::super::query::{Query, QueryError};
use super::super::settings::Topic;
use super::answer::Rejection;

/// What the query says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parameters {
    pub(super) kind: Topic,
    pub(super) token: String,
}

impl Parameters {
    /// Reads the user form, or the company form with its two further parameters.
    pub(super) fn read(query: Option<&str>) -> Result<Self, Rejection> {
        let query = Query::parse(query).map_err(refuse)?;
        let kind = match query.single("type").map_err(refuse)? {
            // The documents spell the values in several ways.
            Some(kind) if kind.eq_ignore_ascii_case("itinerary") => Topic::Itinerary,
            Some(kind) if kind.eq_ignore_ascii_case("fop") => Topic::Fop,
            Some(kind) if kind.eq_ignore_ascii_case("profile") => Topic::Profile,
            Some(_) => return Err(Rejection::bad_request("type is unknown")),
            None => return Err(Rejection::bad_request("type is required")),
        };
        let token = query
            .single("oauth_token_key")
            .map_err(refuse)?
            .ok_or_else(|| Rejection::bad_request("oauth_token_key is required"))?;
        let id_type = query.single("userid_type").map_err(refuse)?;
        let id_value = query.single("userid_value").map_err(refuse)?;
        match (id_type, id_value) {
            (None, None) | (Some("login" | "login_id" | "xmlsyncid"), Some(_)) => {}
            (Some(_), Some(_)) => return Err(Rejection::bad_request("userid_type is unknown")),
            _ => return Err(Rejection::bad_request("userid_type and userid_value go together")),
        }
        Ok(Self { kind, token: token.to_owned() })
    }
}

fn refuse(error: QueryError) -> Rejection {
    Rejection::bad_request(match error {
        QueryError::Encoding => "the query is not properly encoded",
        QueryError::Repeated => "a query parameter is repeated",
        QueryError::Empty => "a query parameter is empty",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_forms_are_read() {
        let cases = [
            ("type=Itinerary&oauth_token_key=abc", Topic::Itinerary, "abc"),
            ("type=itinerary&oauth_token_key=a%2Bb%2F%3D%26%25", Topic::Itinerary, "a+b/=&%"),
            ("oauth_token_key=a+b&type=FOP&own=1", Topic::Fop, "a b"),
            ("type=Profile&oauth_token_key=a", Topic::Profile, "a"),
            ("type=profile&oauth_token_key=a&userid_type=login&userid_value=cm@example.com", Topic::Profile, "a"),
        ];
        for (query, kind, token) in cases {
            let expected = Parameters { kind, token: token.to_owned() };
            assert_eq!(Parameters::read(Some(query)), Ok(expected), "{query}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for query in [
            "",
            "type=itinerary",
            "oauth_token_key=a",
            "type=&oauth_token_key=a",
            "type=trip&oauth_token_key=a",
            "type=fop&oauth_token_key=",
            "type=fop&type=fop&oauth_token_key=a",
            "type=fop&oauth_token_key=a&oauth_token_key=a",
            "type=fop&oauth_token_key=%ff",
            "type=fop&oauth_token_key=a%",
            "type=profile&oauth_token_key=a&userid_type=login",
            "type=profile&oauth_token_key=a&userid_value=b",
            "type=profile&oauth_token_key=a&userid_type=login&userid_value=",
            "type=profile&oauth_token_key=a&userid_type=colour&userid_value=b",
            "type=profile&oauth_token_key=a&userid_type=login&userid_value=b&userid_value=c",
        ] {
            assert!(Parameters::read(Some(query)).is_err(), "{query}");
        }
    }
}
