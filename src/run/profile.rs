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

    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Examples => "examples",
            Self::Coverage => "coverage",
            Self::Properties => "properties",
            Self::Lifecycle => "lifecycle",
            Self::Handler => "handler",
            Self::Load => "load",
            Self::Snapshots => "snapshots",
        }
    }
}

/// How much a run tries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name, for reports.
    pub name: String,
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
    /// `quick`: every clause, nothing generated; for each save of a file.
    pub fn quick() -> Self {
        Self::new("quick", 0, 0, &[Group::Examples, Group::Coverage, Group::Handler, Group::Snapshots], 60)
    }

    /// `standard`: for each commit.
    pub fn standard() -> Self {
        Self::new("standard", 20, 20, &Group::EVERYDAY, 10 * 60)
    }

    /// `deep`: for the night.
    pub fn deep() -> Self {
        Self::new("deep", 500, 500, &Group::EVERYDAY, 2 * 60 * 60)
    }

    /// `golive`: for the last look at a system that others use: each clause, a few inputs, a burst.
    pub fn golive() -> Self {
        Self::new("golive", 3, 5, &Group::ALL, 15 * 60)
    }

    fn new(name: &str, inputs: u32, sequences: u32, groups: &[Group], seconds: u64) -> Self {
        Self {
            name: name.to_owned(),
            inputs,
            sequences,
            groups: groups.to_vec(),
            time_limit: Duration::from_secs(seconds),
        }
    }

    /// Whether a group runs.
    pub fn has(&self, group: Group) -> bool {
        self.groups.contains(&group)
    }
}
