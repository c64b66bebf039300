//! The registered postback URL and what is appended to it.

use axum::http::Uri;

use super::super::percent;
use super::super::settings::SettingsError;

/// An absolute `http` URL, kept byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PostbackUrl {
    /// The value of the `Host` header.
    pub(super) authority: String,
    /// Where to connect, with a port.
    pub(super) address: String,
    path: String,
    query: Option<String>,
}

impl PostbackUrl {
    /// Reads a URL. A fragment is dropped, since it never goes over the wire.
    pub(super) fn parse(url: &str) -> Result<Self, SettingsError> {
        let uri: Uri = url.parse().map_err(|_| SettingsError::Postback)?;
        let authority = uri.authority().ok_or(SettingsError::Postback)?;
        if uri.scheme_str() != Some("http") || authority.as_str().contains('@') {
            return Err(SettingsError::Postback);
        }
        let port = authority.port_u16().unwrap_or(80);
        Ok(Self {
            authority: authority.as_str().to_owned(),
            address: format!("{}:{port}", authority.host()),
            path: uri.path().to_owned(),
            query: uri.query().map(str::to_owned),
        })
    }

    /// The request target with parameters appended to the query that is already there.
    pub(super) fn target(&self, parameters: &[(&str, &str)]) -> String {
        let own = self.query.iter().filter(|query| !query.is_empty()).cloned();
        let added = parameters.iter().map(|(name, value)| format!("{name}={}", percent::encode(value)));
        let pairs: Vec<String> = own.chain(added).collect();
        format!("{}?{}", self.path, pairs.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_appended_to_the_registered_url() {
        let cases = [
            ("http://h", "h", "h:80", "/?k=a%20%26b"),
            ("http://h:81/p/%7e?x=1&y", "h:81", "h:81", "/p/%7e?x=1&y&k=a%20%26b"),
            ("http://[::1]:9/p?#f", "[::1]:9", "[::1]:9", "/p?k=a%20%26b"),
        ];
        for (url, authority, address, target) in cases {
            let url = PostbackUrl::parse(url).unwrap();
            assert_eq!((url.authority.as_str(), url.address.as_str()), (authority, address));
            assert_eq!(url.target(&[("k", "a &b")]), target);
        }
    }

    #[test]
    fn other_urls_are_refused() {
        for url in ["", "/p", "https://h/", "http://", "http://u:p@h/", "ftp://h/", "h:80"] {
            assert!(PostbackUrl::parse(url).is_err(), "{url}");
        }
    }
}
