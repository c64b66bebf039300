//! insta's file format: a YAML head between two `---` lines, then the contents.
//!
//! ```text
//! ---
//! source: specs/petstore/openapi.yaml
//! description: GET /pets
//! ---
//! 200
//! content-type: application/json
//! ```

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// An approved text, or one that waits for approval. Other fields that insta writes into the head are passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Snapshot {
    /// The file that the text comes from, relative to the workspace.
    #[serde(default)]
    pub source: Option<String>,
    /// What the text is, for the reviewer.
    #[serde(default)]
    pub description: Option<String>,
    /// The expression that made it, for the reviewer.
    #[serde(default)]
    pub expression: Option<String>,
    /// The text, without white space at its end and with `\n` as line break.
    #[serde(skip)]
    pub contents: String,
}

/// Why a snapshot failed to be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The file could not be read.
    #[error("read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file could not be written.
    #[error("write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not in insta's format.
    #[error("read {path} as a snapshot: {reason}")]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl Snapshot {
    /// A snapshot of `contents`, normalised as insta does it: line breaks are `\n`, white space at the end is dropped.
    pub fn of(contents: &str) -> Self {
        Self { contents: contents.trim_end().replace("\r\n", "\n"), ..Self::default() }
    }

    /// Reads the file at `path`; `None` where there is none.
    pub fn read(path: &Path) -> Result<Option<Self>, SnapshotError> {
        match std::fs::read_to_string(path) {
            Ok(text) => {
                Self::parse(&text).map(Some).map_err(|reason| SnapshotError::Format { path: path.to_owned(), reason })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(SnapshotError::Read { path: path.to_owned(), source }),
        }
    }

    /// Writes the file at `path` and creates the folders above it.
    pub fn write(&self, path: &Path) -> Result<(), SnapshotError> {
        let error = |source| SnapshotError::Write { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(error)?;
        }
        std::fs::write(path, self.to_string()).map_err(error)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.split_inclusive('\n');
        if lines.next().map(str::trim_end) != Some("---") {
            return Err("the first line is not `---`".to_owned());
        }
        let mut head = String::new();
        loop {
            match lines.next() {
                None => return Err("no second `---` ends the head".to_owned()),
                Some(line) if line.trim_end() == "---" => break,
                Some(line) => head.push_str(line),
            }
        }
        let contents = Self::of(&lines.collect::<String>()).contents;
        if head.trim().is_empty() {
            return Ok(Self { contents, ..Self::default() });
        }
        let fields: Self = serde_saphyr::from_str(&head).map_err(|error| error.to_string())?;
        Ok(Self { contents, ..fields })
    }
}

impl std::fmt::Display for Snapshot {
    /// The text of the file.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("---\n")?;
        let fields = [("source", &self.source), ("description", &self.description), ("expression", &self.expression)];
        for (name, value) in fields.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))) {
            writeln!(f, "{name}: {}", quoted(value))?;
        }
        write!(f, "---\n{}\n", self.contents)
    }
}

/// A YAML double-quoted scalar (YAML 1.2 section 7.3.1), which is what a JSON string is.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use quickcheck::{QuickCheck, TestResult};

    use super::*;

    #[test]
    fn files_of_insta_are_read() {
        for (text, expected) in [
            (
                "---\nsource: a.rs\nexpression: \"f(\\\"x\\\")\"\ninfo:\n  a: 1\nsnapshot_kind: text\n---\nx\n---\ny\n",
                "x\n---\ny",
            ),
            ("---\nsource: a.rs\r\n---\r\nx\r\ny\r\n", "x\ny"),
            ("---\n---\n", ""),
        ] {
            assert_eq!(Snapshot::parse(text).unwrap().contents, expected, "{text}");
        }
        let head = Snapshot::parse("---\nsource: a.rs\nexpression: \"f(\\\"x\\\")\"\n---\n").unwrap();
        assert_eq!((head.source.as_deref(), head.expression.as_deref()), (Some("a.rs"), Some("f(\"x\")")));
    }

    #[test]
    fn what_is_no_snapshot_is_refused() {
        for text in ["", "Created: …\n\ntext", "---\nsource: a", "---\n- a\n---\n", "---\na: [\n---\nx"] {
            assert!(Snapshot::parse(text).is_err(), "{text}");
        }
    }

    /// What is written is read again by this module and by insta, with the same contents and head.
    #[test]
    fn insta_reads_what_is_written() {
        #[expect(clippy::needless_pass_by_value, reason = "quickcheck draws owned values")]
        fn law(contents: String, source: String, description: String) -> TestResult {
            let snapshot = Snapshot {
                source: Some(source.clone()),
                description: Some(description.clone()).filter(|text| !text.is_empty()),
                ..Snapshot::of(&contents)
            };
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("deep/name.snap");
            snapshot.write(&path).unwrap();
            let ours = Snapshot::read(&path).unwrap().unwrap();
            let theirs = insta::Snapshot::from_file(&path).unwrap();
            assert_eq!(ours, snapshot);
            assert_eq!(theirs.as_text().unwrap().to_string(), snapshot.contents);
            assert_eq!(theirs.metadata().source(), Some(source.as_str()));
            assert_eq!(theirs.metadata().description(), snapshot.description.as_deref());
            TestResult::passed()
        }
        QuickCheck::new().tests(200).quickcheck(law as fn(String, String, String) -> TestResult);
    }
}
