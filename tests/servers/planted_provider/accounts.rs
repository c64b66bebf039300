//! The people, companies and tokens of the planted provider.

/// A person whose data changes.
pub(super) struct User {
    pub(super) name: &'static str,
    /// Holds characters that a query must escape.
    pub(super) token: &'static str,
}

pub(super) const USERS: &[User] = &[
    User { name: "cm@example.com", token: "utok+cm/8Qx2ZtRk9W==" },
    User { name: "d.lee@example.com", token: "utok-dlee.51hVb7~YpLm" },
];

/// The token of the company's administrator.
pub(super) const COMPANY_TOKEN: &str = "ctok-admin-7Fj3Kd0sXe";

/// The company's JSON Web Token: any string to this provider, in the usual three parts.
pub(super) const COMPANY_JWT: &str =
    "eyJhbGciOiJub25lIn0.eyJjb21wYW55IjoiZXhhbXBsZSIsInNjb3BlIjoibWVzc2FnZXMifQ.c2lnbmF0dXJlLW9mLXRoZS1jb21wYW55";

/// The people to whom messages can be sent.
pub(super) const USER_IDS: &[&str] = &["0E6BD8D8-A020-43C6-BBEC-B67A7021FF1C", "7b1c9b52-3f0e-4a6e-9a51-6a1f2c0d9e77"];

/// A known token that is refused, everywhere or for one subscription type only.
pub(super) struct Refused {
    pub(super) scheme: &'static str,
    pub(super) value: &'static str,
    pub(super) requirement: &'static str,
    /// The subscription type for which it is refused; elsewhere it would be taken.
    pub(super) only: Option<&'static str>,
}

const fn refused(
    scheme: &'static str,
    value: &'static str,
    requirement: &'static str,
    only: Option<&'static str>,
) -> Refused {
    Refused { scheme, value, requirement, only }
}

pub(super) const REFUSED: &[Refused] = &[
    refused("userOAuth", "utok-refused-not-registered", "UN-AUTHZ-1", None),
    refused("userOAuth", "utok-refused-no-user-scope", "UN-AUTHZ-2", None),
    refused("userOAuth", "utok-refused-no-application", "UN-AUTHZ-3", None),
    refused("userOAuth", "utok-refused-no-trip-consent", "UN-AUTHZ-ITIN", Some("itinerary")),
    refused("userOAuth", "utok-refused-no-payment-consent", "UN-AUTHZ-FOP", Some("fop")),
    refused("userOAuth", "utok-refused-no-profile-consent", "UN-AUTHZ-PROF", Some("profile")),
    refused("companyOAuth", "ctok-refused-no-administrator", "CN-AUTHZ-1", None),
    refused("companyOAuth", "ctok-refused-no-user-scope", "CN-AUTHZ-2", None),
    refused("companyOAuth", "ctok-refused-no-trip-consent", "CN-AUTHZ-ITIN", Some("itinerary")),
    refused("companyOAuth", "ctok-refused-no-payment-consent", "CN-AUTHZ-FOP", Some("fop")),
    refused("companyOAuth", "ctok-refused-no-profile-consent", "CN-AUTHZ-PROF", Some("profile")),
    refused("companyOAuth", "ctok-refused-without-role", "CN-H-ROLE", None),
    refused("companyJwt", "eyJhbGciOiJub25lIn0.cmVmdXNlZC1zY29wZQ.c2lnbmF0dXJlLW5vLXNjb3Bl", "PN-SCOPE", None),
    refused("companyJwt", "eyJhbGciOiJub25lIn0.cmVmdXNlZC1vdGhlcg.c2lnbmF0dXJlLW90aGVyLXNjb3Bl", "PN-R-403", None),
];
