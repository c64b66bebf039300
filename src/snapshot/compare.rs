//! Comparing a text with the approved one.

use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::format::{Snapshot, SnapshotError};

/// Lines around a change that a difference shows.
const CONTEXT: usize = 3;

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// The text is the approved one.
    Same,
    /// Nothing is approved yet; the text waits in `pending`.
    New {
        /// The `.snap.new` file.
        pending: PathBuf,
    },
    /// The text differs from the approved one and waits in `pending`.
    Different {
        /// The `.snap.new` file.
        pending: PathBuf,
        /// The difference, as unified diff.
        diff: String,
    },
}

/// Compares `now` with the approved snapshot at `path` (a `.snap` file). Where they differ, `now` is written beside it as
/// `.snap.new`, where `cargo insta review` finds it; where they are the same, such a file of an earlier run is removed.
pub fn compare(path: &Path, now: &Snapshot) -> Result<Comparison, SnapshotError> {
    let pending = path.with_extension("snap.new");
    let approved = Snapshot::read(path)?;
    match approved {
        Some(approved) if approved.contents == now.contents => {
            match std::fs::remove_file(&pending) {
                Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                    return Err(SnapshotError::Write { path: pending, source });
                }
                Ok(()) | Err(_) => {}
            }
            Ok(Comparison::Same)
        }
        Some(approved) => {
            now.write(&pending)?;
            Ok(Comparison::Different { diff: difference(&approved.contents, &now.contents), pending })
        }
        None => {
            now.write(&pending)?;
            Ok(Comparison::New { pending })
        }
    }
}

fn difference(approved: &str, now: &str) -> String {
    let (approved, now) = (format!("{approved}\n"), format!("{now}\n"));
    let diff = TextDiff::from_lines(&approved, &now);
    diff.unified_diff().context_radius(CONTEXT).header("approved", "now").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_waits_until_it_is_approved() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("petstore/listPets.200.snap");
        let pending = folder.path().join("petstore/listPets.200.snap.new");
        let (old, new) = (Snapshot::of("200\na\nb\n"), Snapshot::of("200\na\nc\n\n"));

        assert_eq!(compare(&path, &old).unwrap(), Comparison::New { pending: pending.clone() });
        std::fs::rename(&pending, &path).unwrap();
        assert_eq!(compare(&path, &old).unwrap(), Comparison::Same);

        let diff = "--- approved\n+++ now\n@@ -1,3 +1,3 @@\n 200\n a\n-b\n+c\n".to_owned();
        assert_eq!(compare(&path, &new).unwrap(), Comparison::Different { pending: pending.clone(), diff });
        assert!(pending.exists());
        assert_eq!(compare(&path, &old).unwrap(), Comparison::Same);
        assert!(!pending.exists());
    }

    #[test]
    fn a_file_in_another_format_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.snap");
        std::fs::write(&path, "Created: long ago\n\nx").unwrap();
        let error = compare(&path, &Snapshot::of("x")).unwrap_err().to_string();
        assert!(error.ends_with("as a snapshot: the first line is not `---`"), "{error}");
    }
}
