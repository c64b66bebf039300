//! `servers`: under which path an API stands (OpenAPI 3.1, Server Object).

use serde_json::Value;

/// The path of the first server, its variables at their defaults, without a slash at its end; empty where there is none.
pub(crate) fn path(document: &Value) -> String {
    let server = document.get("servers").and_then(|own| own.get(0));
    let Some(mut url) = server.and_then(|own| own.get("url")?.as_str()).map(str::to_owned) else {
        return String::new();
    };
    let variables = server.and_then(|own| own.get("variables")?.as_object()).into_iter().flatten();
    for (name, variable) in variables {
        let default = variable.get("default").and_then(Value::as_str);
        url = url.replace(&format!("{{{name}}}"), default.unwrap_or_default());
    }
    let path = match url.split_once("//") {
        Some((scheme, rest)) if scheme.is_empty() || scheme.ends_with(':') => {
            rest.find('/').map_or("", |start| &rest[start..])
        }
        _ => url.as_str(),
    };
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    let path = path.strip_prefix("./").unwrap_or(path);
    // What is still a template, or leads upwards, says nothing here.
    if path.is_empty() || path == "." || path.contains(['{', '}', ' ']) || path.contains("..") {
        return String::new();
    }
    format!("/{path}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_server_says_the_path() {
        for (servers, expected) in [
            (json!([]), ""),
            (json!([{"url": "/"}]), ""),
            (json!([{"url": "https://example.com"}]), ""),
            (json!([{"url": "https://example.com/"}, {"url": "/other"}]), ""),
            (json!([{"url": "https://example.com:8080/api/v1/"}]), "/api/v1"),
            (json!([{"url": "//example.com/api?x=/y"}]), "/api"),
            (json!([{"url": "/api/v1"}]), "/api/v1"),
            (json!([{"url": "api"}]), "/api"),
            (json!([{"url": "./"}]), ""),
            (json!([{"url": "../up"}]), ""),
            (
                json!([{"url": "https://{host}/{base}", "variables": {"host": {"default": "a.b"}, "base": {"default": "v2"}}}]),
                "/v2",
            ),
            (json!([{"url": "https://example.com/{base}"}]), ""),
            (json!([{"url": 7}]), ""),
        ] {
            assert_eq!(path(&json!({"servers": servers})), expected, "{servers}");
        }
    }
}
