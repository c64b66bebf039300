//! Credentials: which one a request carries, and the cases that leave it out, spoil or exchange it.

use base64::Engine as _;

use super::builder::{CaseBuilder, Outline, cited};
use super::{Class, RequestDraft};
use crate::config::{Credential, ProviderTarget};
use crate::contract::{Carrier, Contract, Duty, In, Keyword, Level, Operation, Place, Scope, SecurityScheme};
use crate::judge::{Aim, Expectation, Refusal};

/// A credential that no target knows.
const WRONG: &str = "probity-wrong-credential-0000000000";

/// Puts a credential where its scheme carries it. One place has one credential: the last one, and in place of the value of a
/// parameter that stands there too.
pub(super) fn carry(draft: &mut RequestDraft, scheme: &SecurityScheme, secret: &str) {
    strip(draft, scheme);
    match &scheme.carrier {
        Carrier::Authorization(word) => {
            draft.credentials.push(("Authorization".to_owned(), format!("{word} {secret}").trim_end().to_owned()));
        }
        Carrier::Header(name) => draft.credentials.push((name.clone(), secret.to_owned())),
        Carrier::Query(name) => draft.query.push((name.clone(), secret.to_owned())),
        Carrier::Cookie(name) => draft.cookies.push((name.clone(), secret.to_owned())),
    }
}

fn strip(draft: &mut RequestDraft, scheme: &SecurityScheme) {
    let remove = |fields: &mut Vec<(String, String)>, name: &str| {
        fields.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
    };
    match &scheme.carrier {
        Carrier::Authorization(_) => remove(&mut draft.credentials, "Authorization"),
        Carrier::Header(name) => {
            remove(&mut draft.credentials, name);
            remove(&mut draft.headers, name);
        }
        Carrier::Query(name) => *draft = draft.without(In::Query, name),
        Carrier::Cookie(name) => *draft = draft.without(In::Cookie, name),
    }
}

/// The credentials for an operation's first satisfiable security requirement, or the configuration keys that are missing.
pub(super) fn choose<'a>(
    contract: &'a Contract,
    operation: &Operation,
    target: &'a ProviderTarget,
) -> Result<Vec<(&'a SecurityScheme, &'a Credential)>, String> {
    if operation.security.is_empty() {
        return Ok(Vec::new());
    }
    let mut missing: Vec<&str> = Vec::new();
    for alternative in &operation.security {
        let mut chosen = Vec::new();
        for name in alternative {
            match (contract.security.get(name), target.credentials.iter().find(|own| own.scheme == *name)) {
                (Some(scheme), Some(credential)) => chosen.push((scheme, credential)),
                _ => missing.push(name),
            }
        }
        if chosen.len() == alternative.len() {
            return Ok(chosen);
        }
    }
    Err(missing_credential(missing.first().copied().unwrap_or_default()))
}

/// That a credential is missing, and which keys would give it.
pub(super) fn missing_credential(scheme: &str) -> String {
    format!(
        "no credential for security scheme {scheme}: set {scheme} in [provider.credentials] or in a [[provider.users]] entry"
    )
}

impl CaseBuilder<'_> {
    /// The cases about the credential.
    pub(super) fn credentials(&mut self, target: &ProviderTarget, chosen: &[(&SecurityScheme, &Credential)]) {
        // An empty alternative means that no credential is needed at all.
        if chosen.is_empty() || self.operation.security.iter().any(Vec::is_empty) {
            return;
        }
        let (scheme, credential) = chosen[0];
        let secret = credential.symbol.to_string();
        let spoiled = |secret: Option<&str>| {
            let mut draft = self.base.clone();
            strip(&mut draft, scheme);
            if let Some(secret) = secret {
                carry(&mut draft, scheme, secret);
            }
            draft
        };
        let mut cases = vec![
            ("missing", Keyword::Required, spoiled(None)),
            ("empty", Keyword::Required, spoiled(Some(""))),
            ("wrong", Keyword::Credential, spoiled(Some(WRONG))),
        ];
        if let Carrier::Authorization(word) = &scheme.carrier {
            let other = |value: String| {
                let mut draft = self.base.clone();
                strip(&mut draft, scheme);
                draft.credentials.push(("Authorization".to_owned(), value));
                draft
            };
            let basic = base64::engine::general_purpose::STANDARD.encode(format!("probity:{WRONG}"));
            cases.push(("scheme-basic", Keyword::Scheme, other(format!("Basic {basic}"))));
            cases.push(("scheme-unknown", Keyword::Scheme, other(format!("Probity {secret}"))));
            cases.push(("scheme-missing", Keyword::Scheme, other(secret.clone())));
            if !scheme.tolerates("Bearer") && !word.eq_ignore_ascii_case("bearer") {
                cases.push(("scheme-bearer", Keyword::Scheme, other(format!("Bearer {secret}"))));
            }
            if !scheme.tolerates("OAuth") && !word.eq_ignore_ascii_case("oauth") {
                cases.push(("scheme-oauth", Keyword::Scheme, other(format!("OAuth {secret}"))));
            }
        }
        for (variant, keyword, draft) in cases {
            let aims: Vec<Aim> =
                self.aim(self.clause(&Place::Security, &keyword, None), Duty::Refuse).into_iter().collect();
            let expectation = Expectation::Refused(Refusal::Credential);
            let class = Some(Class::AuthFailures);
            self.refuse(Outline { subject: "security", variant, expectation, aims, cap: None, class }, &draft);
        }
        self.alternatives(target, chosen);
        self.other_roles(target, scheme, credential);
        self.refused_credentials(target, scheme);
    }

    /// Each other way to be let in: its credentials are taken, and a wrong one in their place is not. What has no credential
    /// is not judged.
    fn alternatives(&mut self, target: &ProviderTarget, chosen: &[(&SecurityScheme, &Credential)]) {
        let (contract, operation) = (self.contract, self.operation);
        for alternative in &operation.security {
            let schemes: Option<Vec<_>> = alternative
                .iter()
                .map(|name| Some((contract.security.get(name)?, target.of_scheme(name).next()?)))
                .collect();
            let Some(schemes) = schemes else { continue };
            if schemes.iter().all(|(own, _)| chosen.iter().any(|(known, _)| known.name == own.name)) {
                continue;
            }
            let carrying = |wrong: Option<usize>| {
                let mut draft = self.base.clone();
                for (scheme, _) in chosen {
                    strip(&mut draft, scheme);
                }
                for (number, (scheme, credential)) in schemes.iter().enumerate() {
                    let secret = if wrong == Some(number) { WRONG.to_owned() } else { credential.symbol.to_string() };
                    carry(&mut draft, scheme, &secret);
                }
                draft
            };
            let name = alternative.join("-and-");
            let aim = self.aim(self.offered(), Duty::Accept);
            let good = carrying(None);
            let wrong: Vec<RequestDraft> = (0..schemes.len()).map(|number| carrying(Some(number))).collect();
            self.accept("security", &format!("with-{name}"), aim, &good);
            for ((scheme, _), draft) in schemes.iter().zip(wrong) {
                let clause = self.clause(&Place::Security, &Keyword::Credential, None);
                let aims: Vec<Aim> = self.aim(clause, Duty::Refuse).into_iter().collect();
                let variant = format!("wrong-{}", if schemes.len() == 1 { &name } else { &scheme.name });
                let expectation = Expectation::Refused(Refusal::Credential);
                let class = Some(Class::AuthFailures);
                self.refuse(
                    Outline { subject: "security", variant: &variant, expectation, aims, cap: None, class },
                    &draft,
                );
            }
        }
    }

    /// Good credentials of the contract's or the target's other schemes, carried as this one's.
    fn other_roles(&mut self, target: &ProviderTarget, scheme: &SecurityScheme, own: &Credential) {
        let mut tried: Vec<&str> = Vec::new();
        for other in &target.credentials {
            if other.scheme == scheme.name || other.symbol == own.symbol || tried.contains(&other.scheme.as_str()) {
                continue;
            }
            tried.push(&other.scheme);
            let mut draft = self.base.clone();
            strip(&mut draft, scheme);
            carry(&mut draft, scheme, &other.symbol.to_string());
            // One person may hold both roles, so taking it is a note; that it is taken is what a reader wants to know.
            let cap = Some(Level::May);
            let aims: Vec<Aim> =
                self.aim(self.clause(&Place::Security, &Keyword::Credential, None), Duty::Refuse).into_iter().collect();
            let expectation = Expectation::Refused(Refusal::Role);
            let variant = format!("other-role-{}", other.scheme);
            let class = Some(Class::AuthFailures);
            self.refuse(Outline { subject: "security", variant: &variant, expectation, aims, cap, class }, &draft);
        }
    }

    /// The configured credentials that must be refused: one case per requirement that names one.
    fn refused_credentials(&mut self, target: &ProviderTarget, scheme: &SecurityScheme) {
        for refused in &target.refused {
            if refused.credential.scheme != scheme.name || !self.cites(&refused.requirement) {
                continue;
            }
            let symbol = refused.credential.symbol.to_string();
            self.refused_credential(scheme, &refused.requirement, &symbol);
        }
    }

    fn refused_credential(&mut self, scheme: &SecurityScheme, requirement: &str, secret: &str) {
        let Some(clause) = self.clause(&Place::Security, &Keyword::Credential, None) else { return };
        let aims = vec![Aim { clause: clause.id.clone(), duty: Duty::Refuse }];
        let mut draft = self.base.clone();
        strip(&mut draft, scheme);
        carry(&mut draft, scheme, secret);
        let variant = format!("refused-{requirement}");
        let outline = Outline {
            subject: "security",
            variant: &variant,
            expectation: Expectation::Refused(Refusal::Permission),
            aims,
            cap: None,
            class: Some(Class::AuthFailures),
        };
        if let Some(mut case) = self.case(outline, draft.request()) {
            // The credential clause states many requirements; this case is about one of them.
            let about = |unlocked| cited(self.contract, self.baseline, &case.aims[..1], &self.scope, unlocked);
            let others: Vec<String> = about(None);
            case.requirements = cited(self.contract, self.baseline, &case.aims, &self.scope, Some(requirement));
            case.requirements.retain(|id| id == requirement || !others.contains(id));
            case.unlocked = Some(requirement.to_owned());
            self.refused.push(case);
        }
    }

    /// Whether the credential clause cites a requirement in this scope, and no earlier scope did.
    fn cites(&self, requirement: &str) -> bool {
        let Some(clause) = self.clause(&Place::Security, &Keyword::Credential, None) else { return false };
        clause.citations.iter().any(|citation| {
            citation.requirement == requirement
                && super::scope::holds(&citation.when, &self.scope)
                && !(citation.when.is_empty() && self.repeated)
        })
    }
}

/// The requirements of an operation that need a refused credential which is not configured, with the reason.
pub(super) fn locked(
    contract: &Contract,
    operation: &Operation,
    target: &ProviderTarget,
    scope: &Scope,
    repeated: bool,
) -> Vec<(String, String)> {
    let Some(clause) = contract.clause(&operation.name, &Place::Security, &Keyword::Credential, None) else {
        return Vec::new();
    };
    let mut found: Vec<(String, String)> = Vec::new();
    for citation in &clause.citations {
        let id = &citation.requirement;
        let Some(entry) = contract.register.requirements.iter().find(|own| own.id == *id) else { continue };
        let Some(scheme) = &entry.refused else { continue };
        let here = super::scope::holds(&citation.when, scope) && !(citation.when.is_empty() && repeated);
        if here
            && !target.refused.iter().any(|refused| refused.requirement == *id)
            && !found.iter().any(|own| own.0 == *id)
        {
            let reason = format!(
                "needs a credential that must be refused: [[provider.refused]] scheme = \"{scheme}\", requirement = \"{id}\""
            );
            found.push((id.clone(), reason));
        }
    }
    found
}
