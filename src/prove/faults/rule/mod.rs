//! Rules that hold for every contract, broken.

pub(super) mod closes;
pub(super) mod echoes;
pub(super) mod expands_entities;
pub(super) mod fails;
pub(super) mod fickle;
pub(super) mod follows;
pub(super) mod framing;
pub(super) mod hangs;
pub(super) mod no_allow;
pub(super) mod no_challenge;
pub(super) mod odd_refusal;
pub(super) mod overloaded;
pub(super) mod recounts;
pub(super) mod repeats_secret;
pub(super) mod shows_stack_trace;
pub(super) mod slow;
pub(super) mod wedged;
