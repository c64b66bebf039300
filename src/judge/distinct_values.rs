//! Values that must differ between answers do differ.

use super::{Check, CheckId, Judgement, Judges, Scene};
use crate::contract::{Duty, Header, Keyword};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("distinct-values"),
    about: "values that must differ between answers do differ",
    fault: "constant",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let (Some(answer), Some(response), Some(other)) =
        (scene.exchange.response(), scene.response(), scene.other.and_then(|other| other.response()))
    else {
        return;
    };
    for expression in &scene.operation.distinct {
        let Some(name) = expression.strip_prefix("$response.header.") else { continue };
        let (Some(own), Some(earlier)) = (answer.header(name), other.header(name)) else { continue };
        let header = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        let place = header.map_or_else(|| response.site(), Header::site);
        let clause = scene.clause(place, &Keyword::Distinct, None);
        judgement.look(clause, Duty::Emit);
        if own == earlier {
            let message = format!("{name} has the same value in two answers");
            judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
        }
    }
}
