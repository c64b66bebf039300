//! Probity checks that an API keeps its word.
//!
//! A [`Contract`] is what a spec file promises, a [`Target`] who is checked. [`prepare`] makes the suite of both, [`run()`]
//! plays it and tells [`Event`]s as they happen; a [`Report`] is their sum. [`conformance`] does all of it under
//! `cargo test`, [`main`] on the command line.
//!
//! The rooms are private. They are listed in the order in which data flows: a room imports only rooms above it.

// What is promised: spec files, overlays and registers become a model of clauses.
mod contract;

// Bytes to values and back: body formats, parameters, media types, character sets.
mod codec;

// Who is checked: the configuration, its users and its secrets, which are symbols here.
mod config;

// What passes over the wire, as data: requests, answers, arrivals.
mod exchange;

// Values that fit a schema, lie at its edge, or break it.
mod generate;

// What is right: pure functions from an exchange and its clauses to breaches.
mod judge;

// The form of approved answers.
mod snapshot;

// What is tried: the cases of a contract, as data.
mod suite;

// What happened and what it means: events, findings, reports.
mod event;

// How it is sent: connections, listeners, secrets in the clear.
mod wire;

// The order of things: stages, sessions, waiting, repetition.
mod run;

// What is said: one file per report format.
mod report;

// The shipped contracts implemented twice, as provider and as handler. Imports no other room.
mod reference;

// Whether the checks can fail: planted faults, legal variants, the kill matrix.
mod prove;

// The cases of a contract as trials of `cargo test`.
mod libtest;

// The command line: one file per command.
mod cli;

#[doc(hidden)]
pub mod internals;

pub use cli::{Environment, conformance, main};
pub use config::Target;
pub use contract::{Contract, Level, Readings, Role};
pub use event::{CaseResult, Event, Finding, Outcome, Report, Verdict};
pub use judge::CheckId;
pub use run::{Cause, Options, Prepared, Profile, RunEnvironment, Selection, Setup, Stop, Stopper, prepare, run};
