//! Servers that the suite is run against. They share no code with the crate: what they do is
//! written down a second time, on a bare socket, so that they can also answer what no library would send.

/// Targets that implement no contract: dead, hanging, echoing, answering everything alike.
pub(crate) mod null;
/// A provider that keeps subscriptions and delivers, correct but for one switched fault or one legal variant.
pub(crate) mod planted_delivery;
/// A postback handler, correct but for one switched fault.
pub(crate) mod planted_handler;
/// A server of a contract of its own, with faults that show on some inputs only.
pub(crate) mod planted_properties;
/// A provider of the three contracts, correct but for one switched fault or one legal variant.
pub(crate) mod planted_provider;
/// A server whose answers are bytes and pauses.
pub(crate) mod socket;
/// The form of the tables of faults and variants.
pub(crate) mod table;

/// How serious the finding of a planted fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// The contract is broken.
    Must,
    /// Good practice is broken.
    Should,
    /// Worth a note.
    May,
}

impl Level {
    /// The level's name in a report.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Level::Must => "must",
            Level::Should => "should",
            Level::May => "may",
        }
    }
}
