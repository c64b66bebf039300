//! Named scenarios: data in `specs/scenarios.yaml`, told for anybody who can be notified of anything.

use std::sync::OnceLock;

use serde::Deserialize;

/// The scenarios that are shipped.
const SHIPPED: &str = include_str!("../../../specs/scenarios.yaml");

/// Why scenarios cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("read the scenarios: {0}")]
pub(crate) struct ScenarioProblem(String);

/// One scenario.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Scenario {
    /// Its name: a part of a case path.
    pub(crate) name: String,
    /// What it shows, in a sentence.
    pub(crate) says: String,
    /// Told once for each contract and set, not for each of its scopes.
    #[serde(default)]
    pub(crate) once: bool,
    /// Only for those whose messages hold a value of the event.
    #[serde(default)]
    pub(crate) keyed: bool,
    /// Only with people whose token or name holds characters that need encoding.
    #[serde(default)]
    pub(crate) encoding: bool,
    /// How the listener behaves.
    #[serde(default)]
    pub(crate) listener: Option<Listening>,
    /// What is done.
    pub(crate) steps: Vec<ScenarioStep>,
}

/// How the listener behaves, in words.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Listening {
    /// Answers late.
    Slow,
    /// Answers 500 once.
    FailOnce,
    /// Closes the connection once.
    CloseOnce,
    /// Redirects once.
    RedirectOnce,
}

/// Who: seen from the member that the scenario is told for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Who {
    /// The member itself.
    Own,
    /// The same credential, in another scope.
    Sibling,
    /// Another credential, in the same scope.
    Peer,
    /// A member of another set that hears the same events.
    Beside,
}

/// Whose data changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Person {
    /// One of those whom the member hears of.
    #[default]
    Own,
    /// Another one of them.
    Second,
    /// Somebody whom the member does not hear of.
    Stranger,
    /// Each person in turn.
    Anybody,
}

/// One step, as it is told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) enum ScenarioStep {
    Add(Who),
    Remove(Who),
    Refused(Who),
    Event(ScenarioEvent),
    Settle,
    AtOnce(Vec<ScenarioStep>),
}

/// An event, as it is told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ScenarioEvent {
    /// Of the type that this member hears of.
    pub(crate) of: Who,
    /// Whose data changes.
    #[serde(default)]
    pub(crate) user: Person,
    /// Every kind in turn, not the first alone.
    #[serde(default)]
    pub(crate) each_kind: bool,
    /// With values that need encoding.
    #[serde(default)]
    pub(crate) odd: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scenarios: Vec<Scenario>,
}

/// The shipped scenarios.
///
/// # Errors
/// Where the embedded file is broken, which is a bug.
pub(crate) fn shipped() -> Result<&'static [Scenario], ScenarioProblem> {
    static READ: OnceLock<Result<Vec<Scenario>, ScenarioProblem>> = OnceLock::new();
    let read = READ.get_or_init(|| {
        let file: Result<File, _> = serde_saphyr::from_str(SHIPPED);
        file.map(|file| file.scenarios).map_err(|error| ScenarioProblem(error.to_string()))
    });
    read.as_deref().map_err(Clone::clone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_scenarios_are_read() {
        let scenarios = shipped().unwrap();
        assert!(scenarios.len() >= 16);
        for (index, scenario) in scenarios.iter().enumerate() {
            assert!(scenarios[..index].iter().all(|other| other.name != scenario.name), "{}", scenario.name);
            assert!(!scenario.says.is_empty() && !scenario.steps.is_empty(), "{}", scenario.name);
        }
    }
}
