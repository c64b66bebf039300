//! `probity.toml` for the planted provider.

use std::fmt::Write as _;
use std::net::SocketAddr;

use super::accounts::{COMPANY_JWT, COMPANY_TOKEN, REFUSED, USER_IDS, USERS};

/// The configuration with which the provider at `addr` is checked; with a postback URL, the
/// listener, the trigger and the idle call are part of it.
pub(crate) fn config_toml(addr: SocketAddr, postback: Option<&str>) -> String {
    let mut toml = format!(
        r#"[subject]
name = "planted provider"

[provider]
url = "http://{addr}"

[provider.credentials]
companyOAuth = "{COMPANY_TOKEN}"
companyJwt = "{COMPANY_JWT}"

[provider.values]
userId = ["{}"]
templateId = ["template-name"]
url = ["https://www.example.com/foo"]
"#,
        USER_IDS.join("\", \"")
    );
    for user in USERS {
        let _infallible =
            write!(toml, "\n[[provider.users]]\nname = \"{}\"\nuserOAuth = \"{}\"\n", user.name, user.token);
    }
    for refused in REFUSED {
        let _infallible = write!(
            toml,
            "\n[[provider.refused]]\nscheme = \"{}\"\nvalue = \"{}\"\nrequirement = \"{}\"\n",
            refused.scheme, refused.value, refused.requirement
        );
    }
    if let Some(postback) = postback {
        let listen = url::Url::parse(postback).expect("the postback address is a URL");
        let listen = listen.socket_addrs(|| None).expect("the postback address is numeric")[0];
        let _infallible = write!(
            toml,
            r#"
[provider.trigger]
method = "POST"
url = "http://{addr}/_control/event"
headers = {{ content-type = "application/json" }}
body = '{{"token":"{{{{token}}}}","user":"{{{{user}}}}","type":"{{{{type}}}}","event_type":"{{{{event}}}}","tripId":"{{{{tripId}}}}","context":"{{{{context}}}}"}}'

[provider.idle]
method = "GET"
url = "http://{addr}/_control/idle"

[postback]
listen = "{listen}"
url = "{postback}"
due = "2s"
silence = "200ms"
"#
        );
    }
    toml
}
