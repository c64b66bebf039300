//! The integration tests: one binary, one module per concern.

/// Servers that nobody here wrote, with their recorded verdicts.
mod real;
/// Servers to run the suite against: planted faults, legal variants, and targets that implement nothing.
mod servers;
