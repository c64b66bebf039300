//! The suite against servers that nobody here wrote (README.md beside this file).

mod servers;
