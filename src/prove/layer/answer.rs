//! Answers that a fault spoils.

use super::{Forced, Layer, lock};
use crate::contract::Place;
use crate::generate::Knowledge;
use crate::prove::fault::Kind;
use crate::prove::http::{Answer, Incoming, Reaction};
use crate::prove::{answers, spoil};

impl Layer {
    pub(super) fn answer(&self, request: &Incoming, mut answer: Answer, broken: bool) -> Reaction {
        if self.fault.aim.is_general() {
            let reaction = spoil::baseline(&self.reading, &self.fault, request, &answer);
            if reaction.is_some() {
                self.apply();
            }
            return reaction.unwrap_or(Reaction::Answer(answer));
        }
        let operation = self.reading.operation();
        let place = &self.fault.aim.place;
        if *place == Place::Responses {
            if let Kind::AnotherStatus(status) = self.fault.kind
                && (answer.status < 400) == (status < 400)
            {
                self.apply();
                answer.status = status;
            }
            return Reaction::Answer(answer);
        }
        let Some(key) = place.answer() else { return Reaction::Answer(answer) };
        let forced = match self.forced {
            Forced::Nowhere => false,
            Forced::Refusals => broken,
            Forced::Everywhere => true,
        };
        if forced
            && self.reading.key_of(&answer) != Some(key)
            && let Some(response) = operation.responses.iter().find(|own| own.key == key)
        {
            answer = answers::answer(operation, response, &Knowledge::default());
        }
        if self.reading.key_of(&answer) == Some(key)
            && spoil::answer(&self.reading, &self.fault, key, &mut answer, &self.memory).is_some()
        {
            self.apply();
        }
        if self.fault.kind == Kind::Constant {
            *lock(&self.memory.last) = place.answer_header().and_then(|name| answer.header(name)).map(str::to_owned);
        }
        Reaction::Answer(answer)
    }
}
