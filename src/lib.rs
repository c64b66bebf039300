//! Probity checks that an API keeps its word.
