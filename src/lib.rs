//! Probity checks that an API keeps its word.
//!
//! The rooms are listed in the order in which data flows; a room imports only rooms above it.

pub mod contract;

pub mod codec;

pub mod config;

pub mod exchange;

pub mod generate;

pub mod judge;

pub mod snapshot;

pub mod suite;

pub mod event;

pub mod wire;

pub mod run;

pub mod report;

pub mod reference;

pub mod prove;

pub mod libtest;

pub mod cli;
