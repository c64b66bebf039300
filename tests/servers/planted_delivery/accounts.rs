//! The people, companies and tokens of this provider.

/// A person whose data changes.
pub(super) struct User {
    pub(super) name: &'static str,
    pub(super) token: &'static str,
    pub(super) company: &'static str,
}

/// Names and tokens hold what a query must escape.
pub(super) const USERS: &[User] = &[
    User { name: "cm@example.com", token: "utok-cm-8Qx2ZtRk9W", company: "north" },
    User { name: "zoë & sons=50%@example.com", token: "utok+zoe/51h&Vb7=%41#YpLm", company: "north" },
    User { name: "li@south.example", token: "utok-li-Hq81kd6Wz", company: "south" },
];

/// A company and the token of its administrator.
pub(super) struct Company {
    pub(super) name: &'static str,
    pub(super) token: &'static str,
}

pub(super) const COMPANIES: &[Company] = &[
    Company { name: "north", token: "ctok-north+7Fj3/Kd0s==" },
    Company { name: "south", token: "ctok-south-Vw29xTbe" },
];

/// Known tokens that are refused, and of which scheme they are.
pub(super) const REFUSED: &[(&str, &str, &str)] = &[
    ("userOAuth", "utok-refused-no-user-scope", "UN-AUTHZ-2"),
    ("companyOAuth", "ctok-refused-no-administrator", "CN-AUTHZ-1"),
];

/// Whose data changes where a refused token is concerned.
pub(super) const REFUSED_PERSON: &User = &USERS[0];

/// `probity.toml` for this provider under `http://provider.test`, with `due` and `silence` and, where `idle` is set,
/// the call that waits for the last delivery.
pub(crate) fn config_toml(postback: &str, idle: bool) -> String {
    use std::fmt::Write as _;

    let mut toml =
        "[subject]\nname = \"planted deliveries\"\n\n[provider]\nurl = \"http://provider.test\"\n".to_owned();
    for Company { name, token } in COMPANIES {
        let _infallible = write!(toml, "\n[[provider.companies]]\nname = \"{name}\"\ncompanyOAuth = \"{token}\"\n");
    }
    for User { name, token, company } in USERS {
        let _infallible =
            write!(toml, "\n[[provider.users]]\nname = \"{name}\"\nuserOAuth = \"{token}\"\ncompany = \"{company}\"\n");
    }
    for (scheme, value, requirement) in REFUSED {
        let _infallible = write!(
            toml,
            "\n[[provider.refused]]\nscheme = \"{scheme}\"\nvalue = \"{value}\"\nrequirement = \"{requirement}\"\n"
        );
    }
    toml += r#"
[provider.trigger]
method = "POST"
url = "http://provider.test/_control/event"
headers = { content-type = "application/json" }
body = '{"user":"{{user}}","type":"{{type}}","event_type":"{{event}}","tripId":"{{tripId}}","context":"{{context}}"}'
"#;
    if idle {
        toml += "\n[provider.idle]\nmethod = \"GET\"\nurl = \"http://provider.test/_control/idle\"\n";
    }
    let _infallible = write!(toml, "\n[postback]\nurl = \"{postback}\"\ndue = \"10s\"\nsilence = \"1s\"\n");
    toml
}
