//! Runtime expressions of `x-subscription`, `x-holds` and `x-distinct`: what they lead to in a message or an event.

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Expression {
    /// `$credential.value`: the credential that the request carries.
    CredentialValue,
    /// `$credential.company`: the company that the credential belongs to.
    CredentialCompany,
    /// `$request.query.NAME`
    RequestQuery(String),
    /// `$request.header.NAME`
    RequestHeader(String),
    /// `$request.path.NAME`
    RequestPath(String),
    /// `$request.body#/POINTER`; empty pointer: the whole body.
    RequestBody(String),
    /// `$response.header.NAME`
    ResponseHeader(String),
    /// `$response.body#/POINTER`; empty pointer: the whole body.
    ResponseBody(String),
    /// `$event.user.token`: the token of the user whose data changed.
    EventUserToken,
    /// `$event.user.name`
    EventUserName,
    /// `$event.user.company`
    EventUserCompany,
    /// `$event.type`
    EventType,
    /// `$event.kind`
    EventKind,
    /// `$event.variables.NAME`: a variable that `x-event` declares.
    EventVariable(String),
    /// `$subscription.NAME`: an attribute of the member that made the notification due.
    Subscription(String),
    /// Anything that does not begin with `$`.
    Literal(String),
}

/// Why a text is no expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// It begins with `$` and is none of the known ones.
    #[error("`{0}` is not a known runtime expression")]
    Unknown(String),
    /// The name after the last dot is missing.
    #[error("`{0}` names nothing")]
    Nameless(String),
    /// What follows `#` is no JSON Pointer (RFC 6901).
    #[error("`{0}` holds no JSON Pointer after `#`")]
    Pointer(String),
}

/// Makes an expression of a name or a pointer.
type Make = fn(String) -> Expression;

impl Expression {
    /// Parses an expression or a literal.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        if !text.starts_with('$') {
            return Ok(Self::Literal(text.to_owned()));
        }
        match text {
            "$credential.value" => return Ok(Self::CredentialValue),
            "$credential.company" => return Ok(Self::CredentialCompany),
            "$event.user.token" => return Ok(Self::EventUserToken),
            "$event.user.name" => return Ok(Self::EventUserName),
            "$event.user.company" => return Ok(Self::EventUserCompany),
            "$event.type" => return Ok(Self::EventType),
            "$event.kind" => return Ok(Self::EventKind),
            _ => {}
        }
        let bodies: [(&str, Make); 2] = [("$request.body", Self::RequestBody), ("$response.body", Self::ResponseBody)];
        for (prefix, make) in bodies {
            if let Some(rest) = text.strip_prefix(prefix) {
                return pointer(text, rest).map(make);
            }
        }
        let names: [(&str, Make); 6] = [
            ("$request.query.", Self::RequestQuery),
            ("$request.header.", Self::RequestHeader),
            ("$request.path.", Self::RequestPath),
            ("$response.header.", Self::ResponseHeader),
            ("$event.variables.", Self::EventVariable),
            ("$subscription.", Self::Subscription),
        ];
        for (prefix, make) in names {
            match text.strip_prefix(prefix) {
                Some("") => return Err(ExpressionError::Nameless(text.to_owned())),
                Some(name) => return Ok(make(name.to_owned())),
                None => {}
            }
        }
        Err(ExpressionError::Unknown(text.to_owned()))
    }
}

/// The pointer of `$request.body#/…`.
fn pointer(text: &str, rest: &str) -> Result<String, ExpressionError> {
    if rest.is_empty() {
        return Ok(String::new());
    }
    let pointer = rest.strip_prefix('#').ok_or_else(|| ExpressionError::Unknown(text.to_owned()))?;
    let escapes = pointer.split('~').skip(1).all(|part| part.starts_with(['0', '1']));
    if escapes && (pointer.is_empty() || pointer.starts_with('/')) {
        Ok(pointer.to_owned())
    } else {
        Err(ExpressionError::Pointer(text.to_owned()))
    }
}

impl std::fmt::Display for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::CredentialValue => f.write_str("$credential.value"),
            Self::CredentialCompany => f.write_str("$credential.company"),
            Self::RequestQuery(name) => write!(f, "$request.query.{name}"),
            Self::RequestHeader(name) => write!(f, "$request.header.{name}"),
            Self::RequestPath(name) => write!(f, "$request.path.{name}"),
            Self::RequestBody(pointer) => write!(f, "$request.body#{pointer}"),
            Self::ResponseHeader(name) => write!(f, "$response.header.{name}"),
            Self::ResponseBody(pointer) => write!(f, "$response.body#{pointer}"),
            Self::EventUserToken => f.write_str("$event.user.token"),
            Self::EventUserName => f.write_str("$event.user.name"),
            Self::EventUserCompany => f.write_str("$event.user.company"),
            Self::EventType => f.write_str("$event.type"),
            Self::EventKind => f.write_str("$event.kind"),
            Self::EventVariable(name) => write!(f, "$event.variables.{name}"),
            Self::Subscription(name) => write!(f, "$subscription.{name}"),
            Self::Literal(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_known_or_refused() {
        for (text, expected) in [
            ("$credential.value", Ok(Expression::CredentialValue)),
            ("$request.query.kind", Ok(Expression::RequestQuery("kind".into()))),
            ("$request.body#/order/id", Ok(Expression::RequestBody("/order/id".into()))),
            ("$request.body#/a~1b", Ok(Expression::RequestBody("/a~1b".into()))),
            ("$response.body", Ok(Expression::ResponseBody(String::new()))),
            ("$response.header.ETag", Ok(Expression::ResponseHeader("ETag".into()))),
            ("$event.variables.order", Ok(Expression::EventVariable("order".into()))),
            ("$subscription.token", Ok(Expression::Subscription("token".into()))),
            ("orders", Ok(Expression::Literal("orders".into()))),
            ("", Ok(Expression::Literal(String::new()))),
            ("$request.cookie.a", Err(ExpressionError::Unknown("$request.cookie.a".into()))),
            ("$event.user", Err(ExpressionError::Unknown("$event.user".into()))),
            ("$request.bodyx", Err(ExpressionError::Unknown("$request.bodyx".into()))),
            ("$request.query.", Err(ExpressionError::Nameless("$request.query.".into()))),
            ("$request.body#order", Err(ExpressionError::Pointer("$request.body#order".into()))),
            ("$request.body#/a~2", Err(ExpressionError::Pointer("$request.body#/a~2".into()))),
        ] {
            assert_eq!(Expression::parse(text), expected, "{text}");
            if let Ok(found) = Expression::parse(text) {
                assert_eq!(Expression::parse(&found.to_string()), Ok(found));
            }
        }
    }
}
