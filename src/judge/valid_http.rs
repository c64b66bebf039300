//! Valid HTTP on the wire: framing, content length and chunking, judged on the recorded bytes.

use super::{Check, CheckId, Judgement, Judges, Scene, inspect};
use crate::contract::{Duty, RuleId};
use crate::exchange::Failure;

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("valid-http"),
    about: "the answer is valid HTTP/1.1 on the wire",
    fault: "malformed-header",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let inspection = inspect(&scene.exchange.received, &scene.exchange.request.method);
    for rule in inspection.judged() {
        judgement.look(scene.rule(rule), Duty::Emit);
    }
    for fault in &inspection.faults {
        let clause = scene.rule(fault.rule);
        judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, fault.message.clone()));
    }
    if let (true, Err(Failure::Malformed(why))) = (inspection.faults.is_empty(), &scene.exchange.outcome) {
        let clause = scene.rule(RuleId::Framing);
        judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, format!("the answer is not valid HTTP: {why}")));
    }
}
