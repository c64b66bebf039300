//! Addresses: whether a URL stays on this machine.

use url::{Host, Url};

/// Whether the URL's host is this machine's loopback: 127.0.0.0/8, `::1`, or a `localhost` name (RFC 6761 section 6.3).
pub fn is_loopback(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
        None => false,
    }
}

/// Checks a base URL: http or https, with a host, without user name, password and fragment.
pub(super) fn check_url(text: &str, query_allowed: bool) -> Result<(), String> {
    let url = Url::parse(text).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => "is not a URL: it needs a scheme, such as http://".to_owned(),
        other => format!("is not a URL: {other}"),
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(match url.host_str() {
            Some(_) => "is not an http or https URL".to_owned(),
            None => "is not an http or https URL; does it lack http:// in front?".to_owned(),
        });
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "holds a user name or password; give it as a header instead, so that it stays out of reports".into()
        );
    }
    if url.fragment().is_some() {
        return Err("holds a fragment (#…), which is never sent".into());
    }
    if url.query().is_some() && !query_allowed {
        return Err("holds a query string, which a base URL cannot have".into());
    }
    Ok(())
}

/// The URL without query, for reports: a query may carry a credential.
pub(super) fn shown(url: &str) -> String {
    url.split(['?', '#']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_told_from_the_rest() {
        for url in [
            "http://127.0.0.1:8080",
            "http://127.9.9.9/",
            "https://[::1]:1/x",
            "http://LOCALHOST.",
            "http://a.localhost",
        ] {
            assert!(is_loopback(url), "{url}");
        }
        for url in ["http://10.0.0.1", "http://localhost.example.com", "http://[::2]", "nonsense", "http://0.0.0.0:80"]
        {
            assert!(!is_loopback(url), "{url}");
        }
    }

    #[test]
    fn urls_that_cannot_be_a_base_are_refused() {
        assert_eq!(check_url("http://127.0.0.1:8080/prefix", false), Ok(()));
        assert_eq!(check_url("https://example.com/postback?key=1", true), Ok(()));
        for url in [
            "localhost:80",
            "/path",
            "ftp://x",
            "http://u:p@x",
            "http://x/#f",
            "http://x/?q",
            "http://",
            "http://x:99999",
        ] {
            assert!(check_url(url, false).is_err(), "{url}");
        }
    }
}
