//! The rules that hold for every contract, as the code names them. What they say, at what level and by which document
//! stands in `specs/baseline/register.yaml` alone.

use std::fmt;

use super::{BASELINE, Clause, ClauseId, Contract, Role};

macro_rules! rules {
    ($($(#[$about:meta])* $name:ident = $promise:literal,)*) => {
        /// A rule that holds for every contract: the promise that its clauses make, whoever is bound.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RuleId {
            $($(#[$about])* $name,)*
        }

        impl RuleId {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// `place#keyword`, as the ids of its clauses end.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $promise,)*
                }
            }
        }
    };
}

rules! {
    /// Every request is answered.
    Answered = "answer#given",
    /// No input makes the server fail.
    NoServerError = "answer#no-5xx",
    /// No input makes the server hang.
    InTime = "answer#in-time",
    /// An answer is a valid HTTP/1.1 message.
    Framing = "wire#framing",
    /// A Content-Length is one number, and that many bytes follow.
    ContentLength = "wire#content-length",
    /// A 204 carries no Content-Length.
    NoContent = "wire#no-content",
    /// A chunked body consists of valid chunks.
    Chunked = "wire#chunked",
    /// No answer repeats a credential.
    NoSecret = "disclosure#secret",
    /// No answer shows a stack trace.
    NoStackTrace = "disclosure#stack-trace",
    /// No answer holds data that only another request carried.
    NoOtherRequest = "disclosure#other-request",
    /// Nothing that XML points to is fetched.
    NoExternalEntity = "xml#no-external-entity",
    /// The expansion of entities is bounded.
    BoundedExpansion = "xml#bounded-expansion",
    /// Whatever came before, the documented notification is taken.
    AfterHostile = "answer#after-hostile",
    /// Notifications are acknowledged within the time limit.
    Acknowledged = "answer#acknowledged",
    /// Many notifications at once are all taken.
    UnderLoad = "answer#under-load",
    /// The same notification gets the same answer.
    Repeatable = "delivery#repeatable",
    /// The same notification is processed once.
    ProcessedOnce = "delivery#once",
    /// A 405 lists the methods that there are.
    AllowedMethods = "method#405-allow",
    /// A 401 says how to authenticate.
    Challenge = "refusal#www-authenticate",
    /// A refusal has the status that fits its reason.
    RightStatus = "refusal#status",
}

impl RuleId {
    /// The rule that makes this promise, `place#keyword`.
    pub fn parse(promise: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.as_str() == promise)
    }

    /// The id of its clause that binds a role.
    pub fn clause_id(self, role: Role) -> String {
        format!("{BASELINE}/{role}/{self}")
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl ClauseId {
    /// The rule that the clause is one of, and the role that it binds; `None`: it is a promise of one contract.
    pub fn rule(&self) -> Option<(Role, RuleId)> {
        let role = Role::ALL.into_iter().find(|role| role.as_str() == self.operation)?;
        Some((role, RuleId::parse(&self.promise())?)).filter(|_| self.is_general())
    }
}

impl Contract {
    /// The clause of a rule that binds a role, where this is the baseline.
    pub fn rule(&self, bound: Role, rule: RuleId) -> Option<&Clause> {
        let number = self.rules.get(&(bound, rule))?;
        self.clauses.get_index(*number).map(|(_, clause)| clause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Level, RequirementLevel, baseline};

    #[test]
    fn code_and_register_name_the_same_rules() {
        let baseline = baseline().unwrap();
        for clause in baseline.clauses.values() {
            let (bound, rule) = clause.parts().rule().unwrap_or_else(|| panic!("no rule is called {}", clause.id));
            assert_eq!(rule.clause_id(bound), clause.id);
            assert_eq!(baseline.rule(bound, rule).map(|own| &own.id), Some(&clause.id));
        }
        for rule in RuleId::ALL {
            let stated = Role::ALL.into_iter().filter(|role| baseline.rule(*role, *rule).is_some()).count();
            assert!(stated > 0, "{rule} is not in specs/baseline/register.yaml");
            assert_eq!(RuleId::parse(rule.as_str()), Some(*rule));
        }
    }

    #[test]
    fn levels_and_citations_come_from_the_register() {
        let baseline = baseline().unwrap();
        for clause in baseline.clauses.values() {
            let cited = clause.citations.iter().map(|citation| citation.requirement.as_str());
            let stating = baseline.register.requirements.iter().filter(|own| own.clauses.contains(&clause.id));
            assert_eq!(cited.collect::<Vec<_>>(), stating.clone().map(|own| own.id.as_str()).collect::<Vec<_>>());
            let highest = stating.map(|own| own.level).max();
            assert_eq!(clause.duties.emit.map(Level::as_str), highest.map(RequirementLevel::as_str), "{}", clause.id);
        }
    }
}
