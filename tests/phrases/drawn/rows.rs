//! The phrases about what is sent, each with the case that sends it.

use super::Ask;

/// One phrase.
pub(super) struct Row {
    /// The phrase.
    pub(super) says: &'static str,
    /// What is asked.
    pub(super) ask: Ask,
    /// A pattern of operation, subject and variant.
    pub(super) case: &'static str,
    /// Whether a request shows the phrase.
    pub(super) shows: fn(&str) -> bool,
}

const fn taken(says: &'static str, case: &'static str, shows: fn(&str) -> bool) -> Row {
    Row { says, ask: Ask::Taken, case, shows }
}

const fn refused(says: &'static str, case: &'static str, shows: fn(&str) -> bool) -> Row {
    Row { says, ask: Ask::Refused, case, shows }
}

const fn survived(says: &'static str, case: &'static str, shows: fn(&str) -> bool) -> Row {
    Row { says, ask: Ask::Survived, case, shows }
}

/// The values of a query's pairs of this encoded name.
fn query<'a>(sent: &'a str, name: &str) -> Vec<&'a str> {
    let line = sent.lines().next().unwrap_or_default();
    let pairs = line.split_once('?').map_or("", |(_, query)| query).split('&');
    pairs.filter_map(|pair| pair.split_once('=')).filter(|(own, _)| *own == name).map(|(_, value)| value).collect()
}

/// The one value of a query's parameter, where it is another than the documented one.
fn one<'a>(sent: &'a str, name: &str) -> &'a str {
    query(sent, name).first().copied().unwrap_or_default()
}

/// A segment of the path.
fn segment(sent: &str, at: usize) -> &str {
    sent.lines().next().and_then(|line| line.split('/').nth(at + 4)).unwrap_or_default()
}

/// The values of all fields of this name.
fn field<'a>(sent: &'a str, name: &str) -> Vec<&'a str> {
    let head = sent.split("\n\n").next().unwrap_or_default();
    head.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).collect()
}

fn cookie<'a>(sent: &'a str, name: &str) -> Vec<&'a str> {
    let pairs = field(sent, "Cookie").into_iter().flat_map(|own| own.split("; "));
    pairs.filter_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).collect()
}

fn body(sent: &str) -> &str {
    sent.split_once("\n\n").or_else(|| sent.split_once("\r\n\r\n")).map_or("", |(_, body)| body)
}

fn media(sent: &str) -> &str {
    field(sent, "Content-Type").first().copied().unwrap_or_default()
}

/// How deep a body is nested.
fn deep(sent: &str) -> usize {
    body(sent).matches('[').count().max(body(sent).matches("<d>").count())
}

fn value(sent: &str) -> serde_json::Value {
    serde_json::from_str(body(sent)).unwrap_or_default()
}

fn length(sent: &str) -> usize {
    sent.lines().find_map(|line| line.strip_prefix("length ")?.parse().ok()).unwrap_or_default()
}

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    // Where: every style of a query.
    taken("form, exploded list", "query/query.fe/any-valid", |s| query(s, "fe").len() > 1),
    taken("form, list", "query/query.fn/any-valid", |s| one(s, "fn").contains(',')),
    taken("form, exploded object", "query/query.fo/any-valid", |s| one(s, "r").len() > 1 && query(s, "fo").is_empty()),
    taken("form, object", "query/query.fon/any-valid", |s| one(s, "fon").starts_with("r,") && one(s, "fon").len() > 7),
    taken("spaceDelimited list", "query/query.sp/any-valid", |s| one(s, "sp").contains("%20")),
    taken("spaceDelimited, exploded list", "query/query.se/any-valid", |s| query(s, "se").len() > 1),
    taken("spaceDelimited object", "query/query.so/any-valid", |s| one(s, "so").starts_with("r%20") && one(s, "so").len() > 5),
    taken("pipeDelimited list", "query/query.pp/any-valid", |s| one(s, "pp").contains("%7C")),
    taken("pipeDelimited, exploded list", "query/query.pe/any-valid", |s| query(s, "pe").len() > 1),
    taken("pipeDelimited object", "query/query.po/any-valid", |s| one(s, "po").starts_with("r%7C") && one(s, "po").len() > 5),
    taken("deepObject", "query/query.de/any-valid", |s| one(s, "de%5Br%5D").len() > 1),
    taken("reserved characters where they are allowed", "query/query.re/**", |s| one(s, "re") == "c:d"),
    taken("a JSON text as parameter", "query/query.js/any-valid", |s| one(s, "js").starts_with("%7B") && one(s, "js").len() > 17),
    refused("a parameter whose name is encoded, missing", "query/query.filter[name]/missing", |s| query(s, "filter%5Bname%5D").is_empty()),
    refused("a parameter whose name is encoded, too long", "query/query.filter[name]/any-maxLength", |s| one(s, "filter%5Bname%5D").len() > 9 && query(s, "filter%5Bname%5D").len() == 1),
    refused("a list too long", "query/query.fe/any-maxItems", |s| query(s, "fe").len() > 4),
    refused("a wrong member of a deepObject", "query/query.de*/any-maximum", |s| one(s, "de%5Br%5D").len() > 2 || one(s, "de%5Bg%5D").len() > 2),
    // Where: every style of a path, header fields, cookies.
    taken("simple, label and matrix, of values, lists and objects", "path/operation/documented", |s| s.lines().next().unwrap().ends_with("/p/1/1,1/r,1,g,1/r=1,g=1/.1/.1,1/.1.1/.r,1,g,1/.r=1.g=1/;m=1/;ma=1,1/;mae=1;mae=1/;mo=r,1,g,1/;r=1;g=1")),
    refused("simple list", "path/path.sa/any-maxItems", |s| segment(s, 1).split(',').count() > 3),
    refused("simple, exploded object", "path/path.soe*/any-maximum", |s| segment(s, 3).len() > 9),
    refused("label, exploded list", "path/path.lae/any-maxItems", |s| segment(s, 6).matches('.').count() > 3),
    refused("label object", "path/path.lo*/any-maximum", |s| segment(s, 7).starts_with(".r,") && segment(s, 7).len() > 9),
    refused("matrix, exploded list", "path/path.mae/any-maxItems", |s| segment(s, 11).matches(";mae=").count() > 3),
    refused("matrix, exploded object", "path/path.moe*/any-maximum", |s| segment(s, 13).starts_with(";r=") && segment(s, 13).len() > 9),
    survived("an odd text in the path", "path/path.s/any-odd", |s| segment(s, 0).starts_with("%F0%9F")),
    taken("a value in a header field", "head/header.X-Int/any-valid", |s| field(s, "X-Int") != ["1"]),
    taken("a list in a header field", "head/header.X-List/any-valid", |s| field(s, "X-List")[0].contains(',')),
    taken("an object in a header field", "head/header.X-Obj/any-valid", |s| field(s, "X-Obj")[0].starts_with("r,") && field(s, "X-Obj")[0].len() > 8),
    taken("an exploded object in a header field", "head/header.X-Obe/any-valid", |s| field(s, "X-Obe")[0].starts_with("r=") && field(s, "X-Obe")[0].len() > 8),
    survived("a header field repeated", "head/header.X-Int/any-repeated", |s| field(s, "X-Int").len() == 2),
    survived("rare characters in a header field", "head/header.X-Int/any-odd", |s| !field(s, "X-Int")[0].is_ascii()),
    taken("a value in a cookie", "head/cookie.ci/any-valid", |s| cookie(s, "ci") != ["1"]),
    taken("an exploded list in cookies", "head/cookie.cl/any-valid", |s| cookie(s, "cl").len() > 1),
    taken("a list in a cookie", "head/cookie.cln/any-valid", |s| cookie(s, "cln")[0].contains(',')),
    taken("an object in a cookie", "head/cookie.con/any-valid", |s| cookie(s, "con")[0].len() > 3),
    survived("a cookie repeated", "head/cookie.ci/any-repeated", |s| cookie(s, "ci").len() == 2),
    // Where: bodies.
    taken("JSON body", "json/body/any-valid", |s| value(s)["n"].as_i64().is_some_and(|n| n > 1)),
    taken("XML attribute", "xml/body/any-valid", |s| body(s).contains(" Id=\"") && !body(s).contains(" Id=\"1\"")),
    taken("XML list, wrapped", "xml/body*/any-valid", |s| body(s).contains("<o:Lines><Line") && body(s).matches("<Line").count() > 1),
    taken("XML namespace of its own", "xml/body*/any-valid", |s| body(s).matches("<f:Flat xmlns:f=\"urn:f\">").count() > 1),
    taken("XML node type of 3.2", "xml/operation/documented", |s| body(s).contains(" Kind=\"probe\"")),
    refused("XML attribute missing", "xml/body/absent-Id", |s| !body(s).contains(" Id=")),
    refused("XML list, wrapped, too long", "xml/body.Lines/any-maxItems", |s| body(s).matches("<Line").count() > 3),
    taken("form body, drawn", "form/body/any-valid", |s| !body(s).contains("n=1&")),
    taken("form body, as its encoding says", "form/operation/documented", |s| body(s).split('&').any(|own| own == "pipes=1%7C1") && body(s).contains("&tags=") && body(s).matches("tags=").count() == 1 && body(s).contains("&point=%7B%22x%22%3A1%7D")),
    refused("form body, a list too long as its encoding says", "form/body.pipes/any-maxItems", |s| body(s).matches("%7C").count() > 2),
    taken("text body", "text/body*/any-valid", |s| body(s) != "probe"),
    // The envelope.
    taken("media type in other letters", "json/body/any-media-type", |s| media(s) != "application/json" && media(s).eq_ignore_ascii_case("application/json")),
    taken("charset", "json/body/media-type-charset", |s| media(s) == "application/json; charset=utf-8"),
    taken("charset in other spellings", "json/body/any-media-type", |s| media(s).ends_with("; charset=\"utf-8\"")),
    refused("another media type", "json/body/any-other-media-type", |s| media(s) == "image/png"),
    refused("duplicated parameters", "query/query.fn/repeated", |s| query(s, "fn") == ["1", "1"]),
    refused("repeated parameters", "query/query.filter[name]/any-single", |s| query(s, "filter%5Bname%5D").len() == 2),
    refused("repeated parameters that are optional", "query/query.em/any-single", |s| query(s, "em").len() == 2),
    taken("percent-encoding variants, small letters", "query/query.filter[name]/any-encoding", |s| ["o%6b", "%6f%6b", "%6Fk", "%6fk"].contains(&one(s, "filter%5Bname%5D"))),
    taken("percent-encoding variants in the path", "path/path.s/any-encoding", |s| segment(s, 0) == "%31"),
    taken("percent-encoding variants in a form", "form/body/any-spelling", |s| body(s).contains("=%31&") || body(s).contains("%6E=") || body(s).contains("%6e=")),
    survived("percent-encoding that is broken in a form", "form/body/any-odd", |s| body(s).ends_with("&x=%zz")),
    survived("percent-encoding that is broken in a query", "query/query.filter[name]/odd-invalid-percent", |s| one(s, "filter%5Bname%5D") == "%zz"),
    survived("unexpected extra parameters", "query/query/any-unknown", |s| s.lines().next().unwrap().ends_with("=x")),
    taken("unexpected extra members", "json/body/any-extra-members", |s| value(s).as_object().is_some_and(|own| own.len() > 4)),
    taken("whitespace", "json/body/any-spelling", |s| ["\n", "\t", "\r"].iter().any(|own| body(s).contains(own))),
    taken("member order", "json/body/any-spelling", |s| body(s).find("\"s\"") < body(s).find("\"n\"") && body(s).contains("\"n\"")),
    taken("number spelled 1.0", "json/body/any-number-spelling", |s| body(s).contains("\"n\":1.0")),
    taken("number spelled 1e0", "json/body/any-number-spelling", |s| body(s).contains("\"n\":1e0")),
    taken("escapes", "json/body/any-spelling", |s| body(s).contains("\\u00")),
    taken("whitespace in XML", "xml/body/any-spelling", |s| body(s).contains(">\r\n\t<") || body(s).contains(">\n  <")),
    taken("escapes in XML", "xml/body/any-spelling", |s| body(s).contains("&#x") || body(s).contains("&#112;")),
    taken("declaration, comments and instructions in XML", "xml/body/any-spelling", |s| body(s).starts_with("<?xml ") && body(s).contains("<!--") || body(s).contains("<?probity")),
    taken("member order in XML", "xml/body/any-rare-spelling", |s| body(s).find("<Note") < body(s).find("<o:Lines")),
    survived("lone surrogates", "json/body/any-odd", |s| body(s).contains("\\ud800") && !body(s).contains("\\udc00")),
    survived("lone surrogates as references", "xml/body/any-odd", |s| body(s).contains("&#xD800;")),
    survived("lone surrogates, percent-encoded", "form/body/any-odd", |s| body(s).ends_with("x=%ED%A0%80")),
    taken("non-BMP characters", "json/body.s/any-valid", |s| body(s).chars().any(|own| u32::from(own) > 0xffff)),
    survived("non-BMP characters as text", "json/body.s/any-odd", |s| body(s).contains('\u{1f600}')),
    survived("NUL, escaped", "json/body.s/any-odd", |s| value(s)["s"] == "\0"),
    survived("NUL, raw", "json/body/any-odd", |s| body(s).contains('\0') && length(s) < 80 && !body(s).contains("\0\"")),
    survived("NUL as reference", "xml/body/any-odd", |s| body(s).contains("&#0;")),
    survived("NUL in a query", "query/query.filter[name]/any-odd", |s| one(s, "filter%5Bname%5D") == "%00"),
    survived("very long values", "json/body.s/any-odd", |s| value(s)["s"].as_str().is_some_and(|own| own.len() >= 10_000)),
    survived("very long names", "json/body/any-odd", |s| length(s) > 70_000),
    survived("very long names and values in XML", "xml/body/any-odd", |s| length(s) > 70_000 && body(s).contains("<k k=\"")),
    survived("very long values in a query", "query/query.filter[name]/any-odd", |s| one(s, "filter%5Bname%5D").len() >= 10_000),
    survived("depth 200", "json/body/deep-200", |s| deep(s) == 200),
    survived("depth 2,000", "json/body/deep-2000", |s| deep(s) == 2_000),
    survived("depth 20,000", "json/body/deep-20000", |s| deep(s) == 20_000),
    survived("depth 20,000 in XML", "xml/body/deep-20000", |s| deep(s) == 20_000),
    refused("truncated JSON", "json/body/any-syntax", |s| body(s).starts_with('{') && !body(s).ends_with('}')),
    refused("malformed JSON", "json/body/any-syntax", |s| body(s).ends_with("}}")),
    refused("truncated XML", "xml/body/any-syntax", |s| body(s).starts_with("<o:Order") && !body(s).contains("</o:Order>")),
    refused("malformed XML", "xml/body/any-syntax", |s| body(s).ends_with("</o:Order>}")),
    survived("Content-Length too small", "json/body/any-length", |s| s.contains("Content-Length: 0\r\n")),
    survived("Content-Length that is no number", "json/body/any-length", |s| s.contains("Content-Length: 1e1\r\n")),
    survived("Content-Length too large", "json/body/any-unfinished", |s| s.contains("Content-Length: 2147483648\r\n")),
    // Violations.
    refused("a coerced type", "json/body.n/any-type", |s| value(s)["n"] == "1"),
    refused("an absent member", "json/body/absent-n", |s| value(s).as_object().is_some_and(|own| !own.contains_key("n"))),
    refused("a value beyond its bound, small", "json/body.n/any-maximum", |s| value(s)["n"] == 10),
    refused("a value beyond its bound, that wraps around", "json/body.n/any-maximum", |s| value(s)["n"].as_i64().is_some_and(|own| own > 1 << 32)),
    // Interesting values first.
    taken("edges of a number", "json/body.n/most", |s| value(s)["n"] == 9),
    taken("edges of a length", "json/body.s/longest", |s| value(s)["s"].as_str().is_some_and(|own| own.len() == 30)),
];
