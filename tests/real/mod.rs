//! The suite against servers that nobody here wrote, and contracts that nobody here wrote against themselves
//! (README.md beside this file).

mod foreign;
mod servers;
