//! Success for valid: a documented request is accepted.

use super::{Check, CheckId, Expectation, Judgement, Judges, Scene};
use crate::contract::{Duty, Keyword, Parameter, Place};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("accepts-valid"),
    about: "a documented, valid request is accepted",
    fault: "refuses-documented",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let Some(status) = scene.status() else { return };
    if scene.expectation != Expectation::Accepted {
        return;
    }
    if scene.accepted() {
        // Everything that the request was made to show was taken with it; where it is refused, only one thing is blamed.
        for (clause, duty) in scene.promises().filter(|(_, duty)| *duty == Duty::Accept) {
            judgement.look(Some(clause), duty);
        }
        return;
    }
    let message = format!("a documented, valid request was answered {status}");
    let Some((clause, duty)) = scene.aim() else { return };
    judgement.extend(scene.breach(CHECK.id, Some(clause), duty, message.clone()));
    if clause.keyword != Keyword::Offered {
        return;
    }
    // In a scope of its own, the documented value that makes the scope is refused with the operation.
    for name in scene.scope.keys() {
        let site = scene.operation.parameters.iter().map(Parameter::site).find(|site| site.to_string() == *name);
        let Some(site) = site.cloned().or_else(|| Place::parse(name)) else { continue };
        let value = [Keyword::Enum, Keyword::Const].iter().find_map(|keyword| scene.clause(&site, keyword, None));
        judgement.extend(scene.breach(CHECK.id, value, duty, message.clone()));
    }
}
