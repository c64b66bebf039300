//! Approved answers, in insta's file format, so that `cargo insta review` works on them.
//!
//! insta's own macros panic on a mismatch and are steered by the environment; this compares, and returns what it found.

#![cfg_attr(not(test), allow(dead_code, reason = "snapshots of a target are not taken yet"))]

mod compare;
mod format;
