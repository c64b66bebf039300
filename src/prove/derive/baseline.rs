//! The rules that hold for every contract.

use super::Derivation;
use crate::codec::body::BodyFormat;
use crate::contract::{Kind as Shape, Role, RuleId};
use crate::prove::fault::{End, Kind};
use crate::prove::hostile::POINTERS;

impl Derivation<'_> {
    pub(super) fn baseline(&mut self) {
        let (end, judged) = match self.operation.kind {
            Shape::Operation => (End::Provider, Role::Provider),
            Shape::Webhook => (End::Handler, Role::Handler),
        };
        let baseline = self.baseline;
        for clause in baseline.clauses.values() {
            let Some((_, rule)) = clause.parts().rule().filter(|(bound, _)| *bound == judged) else { continue };
            for kind in self.rule(rule, judged) {
                for (duty, _) in clause.duties.iter() {
                    self.put(clause, duty, end, &kind, &[]);
                }
            }
        }
    }

    /// The ways to break a rule; none where this operation or webhook has no occasion to.
    fn rule(&self, rule: RuleId, judged: Role) -> Vec<Kind> {
        let xml = self.operation.body.as_ref().and_then(|content| content.media_types.first());
        let xml = judged == Role::Handler && xml.is_some_and(|own| BodyFormat::of(&own.range).is_markup());
        let only = |applies: bool, kinds: &[Kind]| if applies { kinds.to_vec() } else { Vec::new() };
        let counted = self.handler.is_some_and(|handler| handler.processed.is_some());
        match rule {
            RuleId::Answered => vec![Kind::Closes],
            RuleId::NoServerError => vec![Kind::ServerError],
            RuleId::InTime => vec![Kind::Hangs],
            RuleId::Framing => vec![Kind::Framing],
            RuleId::ContentLength => vec![Kind::WrongLength],
            RuleId::NoContent => vec![Kind::NoContent],
            RuleId::Chunked => vec![Kind::BadChunk],
            // What a notification carries that must stay secret is known only where the handler was given it.
            RuleId::NoSecret => only(self.demands_credential() || self.repeats_token(), &[Kind::RepeatsSecret]),
            RuleId::NoStackTrace => vec![Kind::StackTrace],
            RuleId::AllowedMethods => vec![Kind::NoAllow],
            RuleId::Challenge => vec![Kind::NoChallenge],
            RuleId::RightStatus => vec![Kind::OddRefusal],
            RuleId::NoExternalEntity if xml => POINTERS.iter().copied().map(Kind::Fetches).collect(),
            RuleId::BoundedExpansion => only(xml, &[Kind::Expands(true), Kind::Expands(false)]),
            RuleId::NoExternalEntity => Vec::new(),
            RuleId::AfterHostile => vec![Kind::Wedged],
            RuleId::Repeatable => vec![Kind::Fickle],
            RuleId::ProcessedOnce => only(counted, &[Kind::Recounts]),
            RuleId::NoOtherRequest => only(self.repeats_token(), &[Kind::Echoes]),
            RuleId::Acknowledged => vec![Kind::Slow],
            RuleId::UnderLoad => vec![Kind::Overloaded],
        }
    }

    /// Whether requests carry a credential.
    fn demands_credential(&self) -> bool {
        self.operation.kind == Shape::Operation && self.operation.security.iter().any(|schemes| !schemes.is_empty())
    }

    /// Whether the documented notification carries a credential.
    fn repeats_token(&self) -> bool {
        !self.contract.credential_parameters(self.operation).is_empty()
    }
}
