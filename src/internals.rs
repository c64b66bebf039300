//! What this crate's own integration tests reach behind the facade. Not an interface: it changes with the rooms.

#![allow(missing_docs, reason = "each item is described in its room")]

pub mod contract {
    pub use crate::contract::{Clause, Duty, Kind, LoadOptions, Operation, RequirementLevel, SpecSource, baseline};
}

pub mod codec {
    pub use crate::codec::body::FORMATS;
}

pub mod config {
    pub use crate::config::parse;
}

pub mod exchange {
    pub use crate::exchange::{Arrival, Exchange, Occurrence, Received, Request, Response};
}

pub mod judge {
    pub use crate::judge::{
        Aim, Breach, Evidence, Expectation, Facts, Judgement, Judges, Limits, Notice, Scene, Without, checks, judge,
        judge_notification,
    };
}

pub mod suite {
    pub use crate::suite::{
        Attempt, Case, Class, DeliveryTrial, HandlerCase, HostileTargets, Property, Suite, SuiteOptions,
    };
}

pub mod event {
    pub use crate::event::{Arrow, Minimal, RequirementVerdict, ScriptLine, mask};
}

pub mod wire {
    pub use crate::wire::{
        Actions, ArrivalLog, Client, Listener, Network, Pipe, ReadLimits, SendOptions, Vault, outside_client,
    };
}

pub mod run {
    pub use crate::run::{Group, Pattern};
}

pub mod reference {
    pub use crate::reference::{CONFIG, Handler};
}

pub mod prove {
    pub use crate::prove::Stage;
}
