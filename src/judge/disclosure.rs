//! No secret and no stack trace in an answer.

use super::{Breach, Check, CheckId, Judgement, Judges, Scene};
use crate::codec::query;
use crate::contract::{Duty, Kind, Level, RuleId};
use crate::exchange::symbols_in;

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("disclosure"),
    about: "no secret and no stack trace in an answer",
    fault: "repeats-secret",
    judges: Judges::Exchange(judge),
};

/// A shorter token may stand in an answer by chance.
const SHORTEST: usize = 12;

/// Signs of a stack trace that no ordinary text has: each is a pair that must occur in order on one line or two.
const TRACES: &[(&str, &str)] = &[
    ("Traceback (most recent call last)", ""),
    ("\tat ", ".java:"),
    ("    at ", ".js:"),
    ("    at ", ".ts:"),
    ("   at ", ".cs:line "),
    ("goroutine ", "[running]"),
    ("panicked at ", ".rs:"),
    (".rb:", ":in `"),
    ("#0 ", ".php("),
    ("  File \"", ", line "),
];

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let Some(answer) = scene.exchange.response() else { return };
    let body = String::from_utf8_lossy(&answer.body);
    judgement.look(scene.rule(RuleId::NoSecret), Duty::Emit);
    judgement.look(scene.rule(RuleId::NoStackTrace), Duty::Emit);
    let secret = symbols_in(&body)
        .into_iter()
        .map(|(_, symbol)| (symbol, "body"))
        .chain(answer.headers.iter().flat_map(|(_, value)| {
            symbols_in(value).into_iter().map(|(_, symbol)| (symbol, "header")).collect::<Vec<_>>()
        }))
        .next();
    if let Some((symbol, part)) = secret {
        let clause = scene.rule(RuleId::NoSecret);
        let message = format!("the answer's {part} repeats the secret {symbol}");
        let breach = scene.breach(CHECK.id, clause, Duty::Emit, message);
        judgement.extend(breach.map(|breach| {
            // What is hidden though nobody has said that it is secret.
            let level = if symbol.is_credential() { breach.level } else { breach.level.min(Level::Should) };
            Breach { level, ..breach }
        }));
    }
    let repeated = sent_credentials(scene).iter().any(|token| body.contains(token.as_str()));
    if scene.operation.kind == Kind::Webhook && repeated {
        let clause = scene.rule(RuleId::NoSecret);
        let message = "the answer repeats the token of the notification";
        judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
    }
    if let Some((sign, _)) =
        TRACES.iter().find(|(first, then)| body.find(first).is_some_and(|at| body[at + first.len()..].contains(then)))
    {
        let clause = scene.rule(RuleId::NoStackTrace);
        let message = format!("the answer looks like a stack trace ({:?})", sign.trim());
        judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
    }
}

/// The credentials that a notification carried, where they are long enough to be no chance match.
fn sent_credentials(scene: &Scene<'_>) -> Vec<String> {
    let names = scene.contract.credential_parameters(scene.operation);
    let query = scene.exchange.request.url.split_once('?').map_or("", |(_, query)| query);
    query::parse(query)
        .into_iter()
        .filter(|pair| names.contains(&pair.name) && pair.value.len() >= SHORTEST)
        .map(|pair| pair.value)
        .collect()
}
