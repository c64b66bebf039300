//! A file on this machine whose content nobody else knows.

use std::fs;
use std::path::PathBuf;

/// A file that hostile documents point to; it is removed when it is dropped.
pub(super) struct Bait {
    path: PathBuf,
    content: String,
}

impl Bait {
    /// Writes the file; nothing where this machine has no place for it.
    pub(super) fn new() -> Option<Self> {
        let name = uuid::Uuid::new_v4().simple().to_string();
        let path = std::env::temp_dir().join(format!("probity-{}.txt", &name[..8]));
        let content = format!("probity-{name}");
        fs::write(&path, &content).ok()?;
        Some(Self { path, content })
    }

    /// Its URL.
    pub(super) fn url(&self) -> String {
        format!("file://{}", self.path.display())
    }

    /// What it holds.
    pub(super) fn content(&self) -> &str {
        &self.content
    }
}

impl Drop for Bait {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}
