//! An absolute URL in its three parts, byte for byte.

/// The parts of an absolute URL as they are written; nothing is decoded, cleaned or made lower-case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    /// Before `://`.
    pub scheme: &'a str,
    /// Host and port, with user information where there is any.
    pub authority: &'a str,
    /// Path, query and fragment: empty, or from the first of `/`, `?` and `#`.
    pub target: &'a str,
}

impl<'a> Address<'a> {
    /// Splits `url`; nothing where it is not absolute.
    pub fn of(url: &'a str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let (authority, target) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        Some(Self { scheme, authority, target })
    }

    /// What a request line says: the target, which begins with a slash (RFC 9112 section 3.2.1).
    pub fn request_target(&self) -> String {
        let slash = if self.target.starts_with('/') { "" } else { "/" };
        format!("{slash}{}", self.target)
    }

    /// The path and the query, without the fragment.
    pub fn path_and_query(&self) -> (&'a str, &'a str) {
        let target = self.target.split('#').next().unwrap_or_default();
        target.split_once('?').unwrap_or((target, ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_split_where_its_target_begins() {
        for (url, authority, target, line, parts) in [
            ("http://h", "h", "", "/", ("", "")),
            ("http://h:1/a?b=/#c", "h:1", "/a?b=/#c", "/a?b=/#c", ("/a", "b=/")),
            ("http://u@h?a=1", "u@h", "?a=1", "/?a=1", ("", "a=1")),
            ("http://h#a/b", "h", "#a/b", "/#a/b", ("", "")),
            ("http://[::1]:1//x", "[::1]:1", "//x", "//x", ("//x", "")),
        ] {
            let address = Address::of(url).unwrap();
            assert_eq!((address.scheme, address.authority, address.target), ("http", authority, target), "{url}");
            assert_eq!((address.request_target().as_str(), address.path_and_query()), (line, parts), "{url}");
        }
        assert_eq!(Address::of("/a"), None);
    }
}
