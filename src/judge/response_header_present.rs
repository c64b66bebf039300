//! Required response headers are present, once.

use super::{Check, CheckId, Judgement, Judges, Scene};
use crate::contract::{Duty, Keyword};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("response-header-present"),
    about: "every header that the contract requires is present",
    fault: "absent",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let (Some(answer), Some(response)) = (scene.exchange.response(), scene.response()) else { return };
    for header in response.headers.iter().filter(|header| header.required) {
        let clause = scene.clause(header.site(), &Keyword::Required, None);
        judgement.look(clause, Duty::Emit);
        if answer.header(&header.name).is_none() {
            let message = format!("the {} answer has no {} header", answer.status, header.name);
            judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
        }
    }
}
