//! Events: values for their variables, and the trigger.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::barrier::words;
use super::stage::LifecycleStage;
use crate::config::Action;
use crate::contract::{Role, Zone};
use crate::exchange::Occurrence;
use crate::generate::{Knowledge, SchemaNode, matching_from, sample};
use crate::run::result::CUT_SHORT;
use crate::suite::Happening;
use crate::wire::ActionError;

/// Characters that XML or a URL must escape; a provider whose world has no such values says so by refusing the event.
const ODD: &str = "a+b/c=d&e <é>\"'%41;";

/// Why an event did not happen.
pub(super) enum NoEvent {
    /// Nothing is said against the provider.
    Failed(String),
    /// It cannot be had with this target.
    Unavailable(String),
}

fn cut() -> NoEvent {
    NoEvent::Failed(CUT_SHORT.to_owned())
}

impl LifecycleStage<'_> {
    /// What happens, with values that no other event of the run has.
    pub(super) fn occurrence(&self, happening: &Happening) -> Occurrence {
        let number = self.events.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mut variables = BTreeMap::new();
        for contract in &self.ground.contracts {
            for (name, schema) in &contract.events.variables {
                if variables.contains_key(name) {
                    continue;
                }
                let seed = Sha256::new()
                    .chain_update(self.post.seed.to_le_bytes())
                    .chain_update(number.to_le_bytes())
                    .chain_update(name.as_bytes())
                    .finalize();
                let node = SchemaNode::of(schema);
                let plain = match node.get("pattern").and_then(serde_json::Value::as_str) {
                    Some(pattern) => matching_from(pattern, 1, seed.into()),
                    None => sample(node, Some(name), &Knowledge::default())
                        .and_then(|value| value.as_str().map(str::to_owned)),
                };
                let Some(plain) = plain else { continue };
                let odd = serde_json::Value::String(format!("{ODD}{plain}"));
                let text = match odd {
                    serde_json::Value::String(text)
                        if happening.odd && schema.accepts(Zone::Wide, &serde_json::Value::String(text.clone())) =>
                    {
                        text
                    }
                    _ => plain,
                };
                variables.insert(name.clone(), text);
            }
        }
        let mut values = self.values.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        values.extend(variables.values().flat_map(|value| words(value)).map(str::to_owned));
        Occurrence {
            user: happening.user,
            event_type: happening.event_type.clone(),
            kind: happening.kind.clone(),
            variables,
            at: self.post.begun.elapsed(),
        }
    }

    /// Makes an event happen.
    pub(super) async fn trigger(&self, happening: &Happening, occurrence: &Occurrence) -> Result<(), NoEvent> {
        let Some(trigger) = self.ground.target.provider.as_ref().and_then(|provider| provider.trigger.as_ref()) else {
            return Err(NoEvent::Unavailable("no [provider.trigger] is configured".to_owned()));
        };
        let (name, token, _) = &self.world.users[occurrence.user];
        if happening.odd && !occurrence.variables.values().any(|value| value.starts_with(ODD)) {
            let reason = "no event variable of the contract may hold characters that need encoding".to_owned();
            return Err(NoEvent::Unavailable(reason));
        }
        let mut variables = BTreeMap::from([
            ("token".to_owned(), token.clone()),
            ("user".to_owned(), name.clone()),
            ("type".to_owned(), occurrence.event_type.clone()),
            ("event".to_owned(), occurrence.kind.clone()),
            ("postback".to_owned(), self.post.registered.clone()),
        ]);
        variables.extend(occurrence.variables.clone());
        if *trigger == Action::Manual {
            let Some(ask) = &self.post.ask else {
                let reason = "the trigger is manual = true, and nobody is at the terminal to do it".to_owned();
                return Err(NoEvent::Unavailable(reason));
            };
            let mut text = format!("make this happen: {} {} of {name}", occurrence.event_type, occurrence.kind);
            for (name, value) in occurrence.variables.iter().filter(|(_, value)| !value.is_empty()) {
                text.extend([", ", name, " = ", value, " (where it can be chosen)"]);
            }
            return self.ground.stop.cut(ask(text)).await.ok_or_else(cut)?.map_err(NoEvent::Unavailable);
        }
        self.ground.witness.helped();
        let triggered = Box::pin(self.post.actions.run(trigger, &variables, self.ground.limits(Role::Provider).hang));
        match self.ground.stop.cut(triggered).await.ok_or_else(cut)? {
            Ok(_) => Ok(()),
            Err(ActionError::Refused { status, .. }) if happening.odd => Err(NoEvent::Unavailable(format!(
                "the provider has no such values: the trigger with characters that need encoding was answered {status}"
            ))),
            Err(error) => Err(NoEvent::Failed(format!("the event could not be made to happen: failed to {error}"))),
        }
    }
}
