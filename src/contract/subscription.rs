//! The delivery model: who is notified of what (`x-subscription`, `x-event`).

use indexmap::IndexMap;

use super::Schema;

/// What an operation or webhook does in the delivery model.
#[derive(Debug, Clone)]
pub enum Subscription {
    /// The operation adds a member to a set.
    Add(Membership),
    /// The operation removes a member from a set.
    Remove(Membership),
    /// The webhook is due for events of a kind to members of a set.
    Due(Due),
}

/// A set and the attributes of the member that an operation adds or removes.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The set's name.
    pub set: String,
    /// Attribute name to expression, e.g. `token` to `$credential.value`.
    pub member: IndexMap<String, String>,
}

/// When a webhook is due, and to whom.
#[derive(Debug, Clone)]
pub struct Due {
    /// The set's name.
    pub set: String,
    /// The event's type.
    pub event_type: String,
    /// The event's kinds.
    pub kinds: Vec<String>,
    /// Attribute name to expression over `$event`; a member that equals all is due.
    pub matches: IndexMap<String, String>,
}

/// What a trigger template may use beside the fixed words (`x-event`).
#[derive(Debug, Clone, Default)]
pub struct EventModel {
    /// Variable name to the schema of its values.
    pub variables: IndexMap<String, Schema>,
}
