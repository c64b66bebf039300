//! Values drawn from any JSON Schema (2020-12): by construction from the keywords that apply, with the validator as
//! oracle. A schema without a value that can be found is reported; nothing loops.

mod conjunction;
mod dice;
mod drawer;
mod edge;
mod list;
mod number;
mod pattern;
mod record;
mod resolve;
mod simplify;
mod text;
mod tree;
mod values;

#[cfg(test)]
mod laws;

pub(crate) use dice::runner;
pub use dice::{Dice, seed};
pub use drawer::Drawer;
pub use edge::{anything, name, odd_text};
pub use simplify::{simpler, texts};
pub use tree::Shrinking;
pub use values::Values;
