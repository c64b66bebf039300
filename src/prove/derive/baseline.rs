//! The rules that hold for every contract.

use super::Derivation;
use crate::codec::body::BodyFormat;
use crate::contract::{Kind as Shape, Role};
use crate::prove::fault::{End, Kind};
use crate::prove::hostile::POINTERS;

impl Derivation<'_> {
    pub(super) fn baseline(&mut self) {
        let (end, role) = match self.operation.kind {
            Shape::Operation => (End::Provider, Role::Provider),
            Shape::Webhook => (End::Handler, Role::Handler),
        };
        let baseline = self.baseline;
        let prefix = format!("baseline/{role}/");
        for clause in baseline.clauses.values() {
            let Some(tail) = clause.id.strip_prefix(&prefix) else { continue };
            for kind in self.rule(tail, role) {
                for (duty, _) in clause.duties.iter() {
                    self.put(clause, duty, end, &kind, &[]);
                }
            }
        }
    }

    /// The ways to break a rule; none where this operation or webhook has no occasion to.
    fn rule(&self, tail: &str, role: Role) -> Vec<Kind> {
        let xml = self.operation.body.as_ref().and_then(|content| content.media_types.first());
        let xml = role == Role::Handler && xml.is_some_and(|own| BodyFormat::of(&own.range).is_markup());
        let only = |applies: bool, kinds: &[Kind]| if applies { kinds.to_vec() } else { Vec::new() };
        let counted = self.handler.is_some_and(|handler| handler.processed.is_some());
        match tail {
            "answer#given" => vec![Kind::Closes],
            "answer#no-5xx" => vec![Kind::ServerError],
            "answer#in-time" => vec![Kind::Hangs],
            "wire#framing" => vec![Kind::Framing],
            "wire#content-length" => vec![Kind::WrongLength],
            "wire#no-content" => vec![Kind::NoContent],
            "wire#chunked" => vec![Kind::BadChunk],
            // What a notification carries that must stay secret is known only where the handler was given it.
            "disclosure#secret" => only(self.demands_credential() || self.repeats_token(), &[Kind::RepeatsSecret]),
            "disclosure#stack-trace" => vec![Kind::StackTrace],
            "method#405-allow" => vec![Kind::NoAllow],
            "refusal#www-authenticate" => vec![Kind::NoChallenge],
            "refusal#status" => vec![Kind::OddRefusal],
            "xml#no-external-entity" if xml => POINTERS.iter().copied().map(Kind::Fetches).collect(),
            "xml#bounded-expansion" => only(xml, &[Kind::Expands(true), Kind::Expands(false)]),
            "xml#no-external-entity" => Vec::new(),
            "answer#after-hostile" => vec![Kind::Wedged],
            "delivery#repeatable" => vec![Kind::Fickle],
            "delivery#once" => only(counted, &[Kind::Recounts]),
            "disclosure#other-request" => only(self.repeats_token(), &[Kind::Echoes]),
            "answer#acknowledged" => vec![Kind::Slow],
            "answer#under-load" => vec![Kind::Overloaded],
            _ => vec![Kind::Unbuilt],
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
