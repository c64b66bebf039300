//! The kill matrix as a table for the terminal, as JSON, as Markdown, and as a picture.

mod json;
mod markdown;
mod page;
mod table;

#[cfg(test)]
mod tests;

pub use json::{checks_json, kill_json};
pub use markdown::{kill_markdown, requirements_markdown};
pub use page::kill_html;
pub use table::kill_table;
