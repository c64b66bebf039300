//! The integration tests: one binary, one module per concern.

/// Contracts without a reference: a provider built from them.
mod built;
/// The command itself: messages and exit codes.
mod cli;
/// The judge against other validators.
mod corpus;
/// Delivery against planted faults and legal variants.
mod deliveries;
/// One seed, one series of requests, one report.
mod determinism;
/// Documents of anyone, in the many ways of OpenAPI.
mod documents;
/// What counts whether or not the documented request was taken.
mod evidence;
/// Signals, time limits and the files of a run.
mod exits;
/// Hostile notifications: what is found, and what is never said to be safe.
mod handlers;
/// Drawn values, keyword by keyword.
mod keywords;
/// Targets that implement nothing.
mod null_targets;
/// Targets that do wrong exactly once.
mod once;
/// What a partner meets: the first refusal, one notification by hand, a counter, the report.
mod partner;
/// What is asked of the check of a handler, phrase by phrase.
mod phrases;
/// The suite against planted faults and legal variants.
mod planted;
/// Drawn inputs against faults that show on some of them only.
mod properties;
/// The kill matrix.
mod prove;
/// Servers that nobody here wrote, with their recorded verdicts.
mod real;
/// The inputs of a report sent again.
mod replay;
/// The reference provider, killed and started again.
mod restarts;
/// Runs as a whole: interrupted, limited, repeated.
mod runs;
/// What is tried of delivery.
mod scenarios;
/// No secret reaches an artifact.
mod secrets;
/// Servers to run the suite against: planted faults, legal variants, and targets that implement nothing.
mod servers;
/// Approved case lists and answers.
mod snapshots;
/// Runs the engine in this process against a target on loopback.
mod support;
/// Bodies that are not read.
mod unread;
/// How long answers are waited for.
mod waits;
/// The walls of the architecture.
mod walls;
