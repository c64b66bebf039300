//! What must come back.

/// What a case expects of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expectation {
    /// The request is valid: it must be accepted.
    Accepted,
    /// The request breaks one clause: it must be refused.
    Refused(Refusal),
    /// The request is valid but names something unknown: where it is refused, then as unknown.
    Unknown,
    /// Neither valid nor a violation: only the baseline and the documented responses count.
    Survived,
}

/// Why a request must be refused; decides which status fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// A credential is missing, empty, wrong or of another scheme.
    Credential,
    /// The credential is good, but not for this.
    Permission,
    /// The credential is good for another scheme: unknown here, or not enough.
    Role,
    /// A parameter or the body.
    Content,
    /// A part of the path: the request may as well go to an address that does not exist.
    Path,
    /// The media type of the body.
    MediaType,
    /// The method.
    Method,
}

impl Expectation {
    /// The statuses that fit the refusal, best first (RFC 9110 section 15.5); empty where none is expected.
    pub const fn statuses(self) -> &'static [u16] {
        match self {
            Self::Accepted | Self::Survived => &[],
            Self::Unknown => &[404],
            Self::Refused(Refusal::Credential | Refusal::Role) => &[401, 403],
            Self::Refused(Refusal::Permission) => &[403, 401],
            Self::Refused(Refusal::Content) => &[400, 422],
            Self::Refused(Refusal::Path) => &[400, 404, 405, 422],
            Self::Refused(Refusal::MediaType) => &[415, 400],
            Self::Refused(Refusal::Method) => &[405],
        }
    }

    /// Whether the request carries credentials that must be accepted.
    pub const fn credentials_intact(self) -> bool {
        !matches!(self, Self::Refused(Refusal::Credential | Refusal::Permission | Refusal::Role))
    }
}
