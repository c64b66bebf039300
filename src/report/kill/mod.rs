//! The kill matrix as a table for the terminal, as JSON, and as a picture.

mod json;
mod page;
mod table;

pub use json::{checks_json, kill_json};
pub use page::kill_html;
pub use table::kill_table;
