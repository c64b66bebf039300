//! Who may do what: 401 where the credential is not known, 403 where it is known and does not suffice.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use super::super::settings::{Fixtures, Grantee, Jwt, Token, Topic};
use super::errors::Refusal;

const USER_SCOPE: &str = "User";
const MESSAGE_SCOPE: &str = "notifications.messages.writeonly";

/// The token of an `Authorization: OAuth` header, if its application and its owner may use this resource at all.
pub(super) fn subscriber<'a>(fixtures: &'a Fixtures, headers: &HeaderMap, form: Grantee) -> Result<&'a Token, Refusal> {
    let token = credential(headers, "OAuth")
        .and_then(|value| fixtures.token(value))
        .ok_or_else(|| Refusal::unauthorized("a valid OAuth token is required", "OAuth realm=\"travel\""))?;
    let (Some(app), Some(user)) = (fixtures.app(&token.app), fixtures.user(&token.user)) else {
        return Err(Refusal::forbidden("the token belongs to no application"));
    };
    if !app.registered {
        return Err(Refusal::forbidden("the application's owner is not a registered partner"));
    }
    if !app.listed {
        return Err(Refusal::forbidden("the application is not in the App Center"));
    }
    if !app.scopes.iter().any(|scope| scope == USER_SCOPE) {
        return Err(Refusal::forbidden("the application has not selected the User scope"));
    }
    if token.form != form {
        return Err(Refusal::forbidden("the token was granted for another resource"));
    }
    if form == Grantee::Company && !fixtures.administrator_roles.contains(&user.role) {
        return Err(Refusal::forbidden("the token was not granted by an administrator"));
    }
    Ok(token)
}

/// Whether the owner has authorised access to this kind of information.
pub(super) fn authorised(token: &Token, kind: Topic) -> Result<(), Refusal> {
    if token.authorised.contains(&kind) {
        Ok(())
    } else {
        Err(Refusal::forbidden("access to this information was not authorised"))
    }
}

/// The company token of an `Authorization: Bearer` header, if it has the scope to send messages.
pub(super) fn sender<'a>(fixtures: &'a Fixtures, headers: &HeaderMap) -> Result<&'a Jwt, Refusal> {
    let challenge = "Bearer realm=\"notifications\"";
    let value = credential(headers, "Bearer")
        .ok_or_else(|| Refusal::unauthorized("a company access token is required", challenge))?;
    let jwt = fixtures.jwt(value).ok_or_else(|| {
        let challenge = "Bearer realm=\"notifications\", error=\"invalid_token\"";
        Refusal::unauthorized("the access token is not valid", challenge)
    })?;
    if jwt.user.is_some() {
        return Err(Refusal::forbidden("a company access token is required"));
    }
    if !jwt.scopes.iter().any(|scope| scope == MESSAGE_SCOPE) {
        return Err(Refusal::forbidden("the access token lacks the scope"));
    }
    Ok(jwt)
}

/// The credential of the only `Authorization` header, if it is of this scheme.
fn credential<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    let (given, credential) = value.to_str().ok()?.trim().split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then(|| credential.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_read_from_one_header_of_its_scheme() {
        let cases: [(&[&str], Option<&str>); 9] = [
            (&["OAuth a+/=&b"], Some("a+/=&b")),
            (&["oauth  abc"], Some("abc")),
            (&["OAuth"], None),
            (&["OAuth "], None),
            (&["OAuthabc"], None),
            (&["Bearer abc"], None),
            (&["abc"], None),
            (&["OAuth abc", "OAuth abc"], None),
            (&[], None),
        ];
        for (values, expected) in cases {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, value.parse().unwrap());
            }
            assert_eq!(credential(&headers, "OAuth"), expected, "{values:?}");
        }
    }
}
