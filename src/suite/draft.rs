//! A request under construction: encoded parts that can be edited one at a time.

use crate::codec::percent;
use crate::codec::template::Template;
use crate::contract::In;
use crate::exchange::{Headers, Request};

/// A request whose parts are encoded but not yet joined.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestDraft {
    /// The method.
    pub method: String,
    /// The base URL, without a trailing slash; for handlers the whole URL.
    pub base: String,
    /// The path template; empty for handlers.
    pub path: String,
    /// Encoded path values by parameter name.
    pub path_values: Vec<(String, String)>,
    /// Encoded query pairs.
    pub query: Vec<(String, String)>,
    /// Header fields of the contract's parameters and of the target's configuration.
    pub headers: Headers,
    /// Encoded cookie pairs.
    pub cookies: Vec<(String, String)>,
    /// Header fields that carry credentials.
    pub credentials: Headers,
    /// The media type of the body.
    pub media_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl RequestDraft {
    /// The request.
    pub fn request(&self) -> Request {
        let value = |name: &str| self.path_values.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        let path = Template::parse(&self.path).map_or_else(|_| self.path.clone(), |template| template.fill(value));
        let mut url = format!("{}{path}", self.base);
        for (index, (name, value)) in self.query.iter().enumerate() {
            url.push(if index == 0 && !url.contains('?') { '?' } else { '&' });
            url.push_str(name);
            if !value.is_empty() || !name.is_empty() {
                url.push('=');
                url.push_str(value);
            }
        }
        let mut headers = self.headers.clone();
        headers.extend(self.credentials.iter().cloned());
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            headers.push(("Cookie".to_owned(), pairs.join("; ")));
        }
        if let Some(media_type) = &self.media_type {
            headers.push(("Content-Type".to_owned(), media_type.clone()));
        }
        Request { method: self.method.clone(), url, headers, body: self.body.as_slice().into(), raw: None }
    }

    /// The draft without a parameter.
    #[must_use]
    pub fn without(&self, place: In, name: &str) -> Self {
        let mut draft = self.clone();
        match place {
            In::Path => draft.path_values.retain(|(own, _)| own != name),
            In::Query => draft.query.retain(|(own, _)| !is_called(own, name)),
            In::Header => {
                draft.headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
                if name.eq_ignore_ascii_case("content-type") {
                    draft.media_type = None;
                }
            }
            In::Cookie => draft.cookies.retain(|(own, _)| !is_called(own, name)),
        }
        draft
    }

    /// The draft with one parameter set to an encoded value, in the position it had.
    #[must_use]
    pub fn with(&self, place: In, name: &str, encoded: &str) -> Self {
        let mut draft = self.clone();
        let list = match place {
            In::Path => &mut draft.path_values,
            In::Query => &mut draft.query,
            In::Header => &mut draft.headers,
            In::Cookie => &mut draft.cookies,
        };
        let escaped = matches!(place, In::Query | In::Cookie);
        match list.iter_mut().find(|(own, _)| own == name || escaped && is_called(own, name)) {
            Some(pair) => encoded.clone_into(&mut pair.1),
            None if escaped => list.push((percent::encode(name, percent::Keep::Unreserved), encoded.to_owned())),
            None => list.push((name.to_owned(), encoded.to_owned())),
        }
        draft
    }

    /// The first pair of the query that is called so.
    pub fn query_pair(&self, name: &str) -> Option<&(String, String)> {
        self.query.iter().find(|(own, _)| is_called(own, name))
    }

    /// The draft with another body.
    #[must_use]
    pub fn with_body(&self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self.clone() }
    }

    /// The draft with another media type.
    #[must_use]
    pub fn with_media_type(&self, media_type: Option<&str>) -> Self {
        Self { media_type: media_type.map(str::to_owned), ..self.clone() }
    }
}

/// Whether an encoded name is this one: `filter%5Bname%5D` is `filter[name]`.
fn is_called(encoded: &str, name: &str) -> bool {
    encoded == name || percent::decode(encoded).is_ok_and(|own| own == name)
}
