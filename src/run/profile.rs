//! Profiles: how much a run tries.

use std::time::Duration;

/// A part of the suite that a profile turns on or off. Preflight always runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Each documented example.
    Examples,
    /// Each clause once, each side of each boundary.
    Coverage,
    /// Generated valid and violating inputs.
    Properties,
    /// Scenarios over time, with events and notifications.
    Lifecycle,
    /// What a handler must take, survive and refuse.
    Handler,
    /// Many notifications at once.
    Load,
    /// Answers that the user has approved.
    Snapshots,
}

impl Group {
    /// All groups, in the order of a run.
    pub const ALL: [Self; 7] =
        [Self::Examples, Self::Coverage, Self::Properties, Self::Lifecycle, Self::Handler, Self::Load, Self::Snapshots];

    /// All but what loads a target.
    const EVERYDAY: [Self; 6] =
        [Self::Examples, Self::Coverage, Self::Properties, Self::Lifecycle, Self::Handler, Self::Snapshots];
}

/// How much a run tries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name, on the command line and in reports.
    pub name: &'static str,
    /// What it is for, for help texts.
    pub about: &'static str,
    /// Inputs generated for each property case.
    pub inputs: u32,
    /// Random lifecycle sequences of each style.
    pub sequences: u32,
    /// The groups that run.
    pub groups: Vec<Group>,
    /// The run is cut short after this.
    pub time_limit: Duration,
}

impl Profile {
    /// All profiles, from the least to the last look.
    pub fn all() -> [Self; 4] {
        [Self::quick(), Self::standard(), Self::deep(), Self::golive()]
    }

    /// `quick`: every clause, nothing generated.
    pub fn quick() -> Self {
        Self {
            name: "quick",
            about: "Every clause, nothing generated: for each save of a file",
            inputs: 0,
            sequences: 0,
            groups: vec![Group::Examples, Group::Coverage, Group::Handler, Group::Snapshots],
            time_limit: Duration::from_secs(60),
        }
    }

    /// `standard`: some generated inputs.
    pub fn standard() -> Self {
        Self {
            name: "standard",
            about: "For each commit",
            inputs: 20,
            sequences: 20,
            groups: Group::EVERYDAY.to_vec(),
            time_limit: Duration::from_secs(10 * 60),
        }
    }

    /// `deep`: many generated inputs.
    pub fn deep() -> Self {
        Self {
            name: "deep",
            about: "Many generated inputs: for the night",
            inputs: 500,
            sequences: 500,
            groups: Group::EVERYDAY.to_vec(),
            time_limit: Duration::from_secs(2 * 60 * 60),
        }
    }

    /// `golive`: each clause, a few inputs, a burst.
    pub fn golive() -> Self {
        Self {
            name: "golive",
            about: "Every clause and a few inputs: for the last look at a system that others use",
            inputs: 3,
            sequences: 5,
            groups: Group::ALL.to_vec(),
            time_limit: Duration::from_secs(15 * 60),
        }
    }

    /// Whether a group runs.
    pub fn has(&self, group: Group) -> bool {
        self.groups.contains(&group)
    }
}
