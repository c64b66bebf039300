//! Builds the cases of one operation in one scope.

use std::collections::HashSet;

use super::operation::OperationContext;
use super::scope;
use super::{Case, Class, Property, RequestDraft};
use crate::contract::{
    Clause, Contract, Duty, In, Keyword, Kind, Level, Operation, Place, Role, RuleId, Scope, Status,
};
use crate::exchange::Request;
use crate::generate::Knowledge;
use crate::judge::{Aim, Expectation, Refusal};

/// Everything that the builders of one session share.
pub(super) struct CaseBuilder<'a> {
    pub(super) contract: &'a Contract,
    pub(super) baseline: &'a Contract,
    pub(super) operation: &'a Operation,
    pub(super) role: Role,
    pub(super) scope: Scope,
    /// The scope is not the operation's first one: only what speaks of it is repeated.
    pub(super) repeated: bool,
    pub(super) knowledge: &'a Knowledge,
    pub(super) base: RequestDraft,
    pub(super) prepare: Vec<Request>,
    pub(super) accepted: Vec<Case>,
    pub(super) refused: Vec<Case>,
    pub(super) drawn: Vec<Property>,
    pub(super) seen: HashSet<String>,
}

/// What a case is about, before requirements and response clauses are added.
pub(super) struct Outline<'t> {
    pub(super) subject: &'t str,
    pub(super) variant: &'t str,
    pub(super) expectation: Expectation,
    pub(super) aims: Vec<Aim>,
    pub(super) cap: Option<Level>,
    pub(super) class: Option<Class>,
}

/// The rules of the baseline that every answer is held to.
const EVERY_ANSWER: [RuleId; 9] = [
    RuleId::Answered,
    RuleId::NoServerError,
    RuleId::InTime,
    RuleId::Framing,
    RuleId::ContentLength,
    RuleId::NoContent,
    RuleId::Chunked,
    RuleId::NoSecret,
    RuleId::NoStackTrace,
];

impl<'a> CaseBuilder<'a> {
    /// A builder without cases.
    pub(super) fn new(context: OperationContext<'a>, role: Role, scope: Scope) -> Self {
        Self {
            contract: context.contract,
            baseline: context.baseline,
            operation: context.operation,
            role,
            scope,
            repeated: false,
            knowledge: context.knowledge,
            base: RequestDraft::default(),
            prepare: Vec::new(),
            accepted: Vec::new(),
            refused: Vec::new(),
            drawn: Vec::new(),
            seen: HashSet::new(),
        }
    }
}

impl<'a> CaseBuilder<'a> {
    /// Aims at the rules that every answer is held to.
    pub(super) fn every_answer(&self) -> Vec<Aim> {
        EVERY_ANSWER.iter().filter_map(|rule| self.rule_aim(*rule)).collect()
    }

    /// The clause of this operation.
    pub(super) fn clause(&self, place: &Place, keyword: &Keyword, member: Option<&str>) -> Option<&'a Clause> {
        self.contract.clause(&self.operation.name, place, keyword, member)
    }

    /// The clause at exactly `place` that says most about its value.
    pub(super) fn any_clause(&self, place: &Place) -> Option<&'a Clause> {
        let weight = |clause: &&Clause| match clause.keyword {
            Keyword::Enum | Keyword::Const => 0,
            Keyword::Single | Keyword::Required => 3,
            Keyword::Type => 2,
            _ => 1,
        };
        scope::clauses(self.contract, self.operation).filter(|clause| clause.place == *place).min_by_key(weight)
    }

    /// The clause that the operation is offered, or the webhook taken.
    pub(super) fn offered(&self) -> Option<&'a Clause> {
        self.clause(&Place::Operation, &Keyword::Offered, None)
    }

    /// An aim, where the clause asks the duty and has something to say in this scope.
    pub(super) fn aim(&self, clause: Option<&Clause>, duty: Duty) -> Option<Aim> {
        let clause = clause?;
        clause.duties.level(duty)?;
        if self.repeated && !scope::speaks_of(clause, &self.scope) {
            return None;
        }
        Some(Aim { clause: clause.id.clone(), duty })
    }

    /// An aim at a rule that holds for every contract.
    pub(super) fn rule_aim(&self, rule: RuleId) -> Option<Aim> {
        let clause = self.baseline.rule(self.role, rule)?;
        Some(Aim { clause: clause.id.clone(), duty: Duty::Emit })
    }

    /// Adds a case that must be accepted.
    pub(super) fn accept(&mut self, subject: &str, variant: &str, clause_aim: Option<Aim>, draft: &RequestDraft) {
        let Some(aim) = clause_aim else { return };
        let outline = Outline {
            subject,
            variant,
            expectation: Expectation::Accepted,
            aims: vec![aim],
            cap: self.offered().and_then(|offered| offered.duties.accept),
            class: self.messages(),
        };
        if let Some(case) = self.case(outline, draft.request()) {
            self.accepted.push(case);
        }
    }

    /// Adds a case that must be refused or survived.
    pub(super) fn refuse(&mut self, outline: Outline<'_>, draft: &RequestDraft) {
        if outline.aims.is_empty() {
            return;
        }
        if let Some(case) = self.case(outline, draft.request()) {
            self.refused.push(case);
        }
    }

    /// Adds a case that is neither valid nor a violation.
    pub(super) fn survive(&mut self, subject: &str, variant: &str, draft: &RequestDraft) {
        if self.repeated {
            return;
        }
        let aims = self.rule_aim(RuleId::NoServerError).into_iter().collect();
        self.refuse(
            Outline { subject, variant, expectation: Expectation::Survived, aims, cap: None, class: None },
            draft,
        );
    }

    /// Completes a case; `None` where one of that path exists.
    pub(super) fn case(&mut self, outline: Outline<'_>, request: Request) -> Option<Case> {
        let mut path =
            format!("{}/{}/{}/{}", self.contract.name, self.operation.name, outline.subject, word(outline.variant));
        if self.repeated {
            path.push('.');
            path.push_str(&scope::suffix(&self.scope));
        }
        if !self.seen.insert(path.clone()) {
            return None;
        }
        let mut aims = outline.aims;
        aims.extend(self.response_aims(outline.expectation));
        aims.extend(self.refusal_aims(outline.expectation));
        let requirements = cited(self.contract, self.baseline, &aims, &self.scope, None);
        Some(Case {
            path,
            role: self.role,
            expectation: outline.expectation,
            aims,
            requirements,
            scope: self.scope.clone(),
            cap: outline.cap,
            unlocked: None,
            class: outline.class,
            prepare: if outline.expectation == Expectation::Accepted { self.prepare.clone() } else { Vec::new() },
            request,
        })
    }

    /// The class of a request that takes effect: one that is not safe and is undone by no other operation.
    pub(super) fn messages(&self) -> Option<Class> {
        let safe = matches!(self.operation.method.as_str(), "GET" | "HEAD" | "OPTIONS");
        let undone = self.operation.subscription.is_some();
        (self.operation.kind == Kind::Operation && !safe && !undone).then_some(Class::Messages)
    }

    /// The rules that hold for every refusal of this kind.
    fn refusal_aims(&self, expectation: Expectation) -> Vec<Aim> {
        let rule = match expectation {
            Expectation::Refused(Refusal::Credential) => RuleId::Challenge,
            Expectation::Refused(Refusal::Method) => RuleId::AllowedMethods,
            Expectation::Refused(
                Refusal::Content | Refusal::Path | Refusal::MediaType | Refusal::Permission | Refusal::Role,
            ) => RuleId::RightStatus,
            Expectation::Accepted | Expectation::Unknown | Expectation::Survived => return Vec::new(),
        };
        self.rule_aim(rule).into_iter().collect()
    }

    /// The emit clauses of the response that an expectation leads to.
    fn response_aims(&self, expectation: Expectation) -> Vec<Aim> {
        let response = match expectation {
            Expectation::Accepted => self.operation.responses.iter().find(|response| match response.status {
                Status::Code(code) => (200..300).contains(&code),
                Status::Class(digit) => digit == 2,
                Status::Default => false,
            }),
            Expectation::Survived => None,
            Expectation::Refused(_) | Expectation::Unknown => expectation
                .statuses()
                .iter()
                .find_map(|code| self.operation.responses.iter().find(|own| own.status == Status::Code(*code))),
        };
        let Some(response) = response else { return Vec::new() };
        emitted(self.contract, self.operation, &response.key)
    }
}

/// The emit aims under one documented response, and that the status is documented at all.
pub(crate) fn emitted(contract: &Contract, operation: &Operation, key: &str) -> Vec<Aim> {
    scope::clauses(contract, operation)
        .filter(|clause| {
            clause.duties.emit.is_some()
                && (clause.place == Place::Responses || clause.place.answer().is_some_and(|own| own == key))
        })
        .map(|clause| Aim { clause: clause.id.clone(), duty: Duty::Emit })
        .collect()
}

/// The requirements that aims state inside a scope. A requirement that needs a refused credential is stated only by
/// the case that uses it (`unlocked`).
pub(crate) fn cited(
    contract: &Contract,
    baseline: &Contract,
    aims: &[Aim],
    scope: &Scope,
    unlocked: Option<&str>,
) -> Vec<String> {
    let clause = |aim: &Aim| contract.clauses.get(&aim.clause).or_else(|| baseline.clauses.get(&aim.clause));
    stated(contract, aims.iter().filter_map(clause), scope, unlocked)
}

/// As [`cited`], of clauses of a contract and of the rules that hold for every contract.
pub(crate) fn stated<'c>(
    contract: &Contract,
    clauses: impl Iterator<Item = &'c Clause>,
    scope: &Scope,
    unlocked: Option<&str>,
) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for clause in clauses {
        for citation in &clause.citations {
            let id = &citation.requirement;
            let locked = contract.register.requirements.iter().any(|own| own.id == *id && own.refused.is_some());
            // In the case that unlocks it, a requirement about what follows (the status, say) is stated as well.
            let open = !locked || unlocked.is_some_and(|own| own == id || clause.keyword != Keyword::Credential);
            if scope::holds(&citation.when, scope) && open && !found.contains(id) {
                found.push(id.clone());
            }
        }
    }
    found
}

/// A variant name: no slash, no white space.
fn word(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() || c == '/' { '-' } else { c }).collect()
}

/// As what a violation at a place is refused. A value in the path may lead to another address, or to none.
pub(super) fn refusal(site: &Place) -> Refusal {
    if site.carried() == Some(In::Path) { Refusal::Path } else { Refusal::Content }
}
