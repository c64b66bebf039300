//! Lifecycle cases.

use super::random::SequenceStyle;
use super::step::Step;
use crate::contract::OperationRef;
use crate::judge::Aim;

/// How the listener behaves in a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Answers after a pause.
    Slow,
    /// Answers 500 to the first notification.
    FailOnce,
    /// Closes the connection on the first notification.
    CloseOnce,
    /// Redirects the first notification to itself.
    RedirectOnce,
}

/// What a case does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryTrial {
    /// These steps.
    Steps(Vec<Step>),
    /// Sequences drawn at random.
    Random(SequenceStyle),
}

/// One scenario, or the random sequences of one style.
#[derive(Debug, Clone)]
pub struct DeliveryCase {
    /// `contract/webhook/delivery/variant` or `lifecycle/scenario/name/variant`.
    pub path: String,
    /// What it is about, in a sentence.
    pub says: String,
    /// The clauses and duties tested.
    pub aims: Vec<Aim>,
    /// The requirements that these clauses state.
    pub requirements: Vec<String>,
    /// Index of the contract that it is mainly about.
    pub contract: usize,
    /// The webhook, where it is about one alone.
    pub webhook: Option<OperationRef>,
    /// What is done.
    pub trial: DeliveryTrial,
    /// How the listener behaves; `None`: it answers 200 at once. Otherwise nothing found is more than information.
    pub listener: Option<Behaviour>,
}
