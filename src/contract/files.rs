//! The files that a contract is read from: the folder embedded in the binary, or the disk.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::node::{Mark, Node};
use super::{Location, Problem, Severity, SourceText, yaml};

/// The contracts that are shipped.
static SHIPPED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/specs");

/// The most files that one contract may consist of.
const MAX_FILES: usize = 256;
/// The most bytes that the files of one contract may have together.
const MAX_TOTAL: usize = 4 * yaml::MAX_BYTES;

/// The texts that were read, by the number that a [`Mark`] carries.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources {
    texts: Vec<Arc<SourceText>>,
}

impl Sources {
    /// The texts in the order in which they were read.
    pub(crate) fn texts(&self) -> &[Arc<SourceText>] {
        &self.texts
    }

    /// The place that a mark stands for.
    pub(crate) fn location(&self, mark: Mark) -> Location {
        let file = self.texts.get(usize::from(mark.source)).map_or_else(|| "".into(), |text| text.file.clone());
        Location { file, line: mark.line.max(1), column: mark.column.max(1) }
    }

    /// An error at a mark.
    pub(crate) fn problem(&self, mark: Mark, message: impl Into<String>) -> Problem {
        Problem {
            severity: Severity::Error,
            message: message.into(),
            location: self.location(mark),
            help: None,
            text: self.texts.get(usize::from(mark.source)).cloned(),
        }
    }

    fn add(&mut self, shown: &str, text: String) -> u16 {
        self.texts.push(Arc::new(SourceText { file: shown.into(), text: text.into() }));
        u16::try_from(self.texts.len() - 1).unwrap_or(u16::MAX)
    }
}

/// Why a file cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// It is outside the folder of the contract.
    #[error("`{0}` is outside the folder of the contract")]
    Escapes(String),
    /// It does not exist.
    #[error("there is no file `{0}`")]
    Missing(String),
    /// It exists and cannot be read.
    #[error("`{0}` cannot be read: {1}")]
    Unreadable(String, String),
    /// A budget is used up.
    #[error("`{0}` is one file too many: a contract may have {MAX_FILES} files with {MAX_TOTAL} bytes together")]
    TooMany(String),
}

enum Root {
    Embedded(&'static Dir<'static>),
    Disk(PathBuf),
    Text(String),
}

/// The files of one contract.
pub(crate) struct Files {
    root: Root,
    /// The folder as shown to people; empty or with a final slash.
    shown: String,
    /// The text of each file that was read.
    pub(crate) sources: Sources,
    bytes: usize,
    hash: Sha256,
}

impl Files {
    /// The folder of a shipped contract.
    pub(crate) fn shipped(name: &str) -> Option<Self> {
        let folder = SHIPPED.get_dir(name)?;
        Some(Self::new(Root::Embedded(folder), format!("specs/{name}/")))
    }

    /// A folder on the disk.
    pub(crate) fn folder(path: &Path) -> Self {
        let shown = path.to_string_lossy().replace('\\', "/");
        let shown = match shown.trim_end_matches('/') {
            "" | "." => String::new(),
            shown => format!("{shown}/"),
        };
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        Self::new(Root::Disk(path.to_owned()), shown)
    }

    /// A single text that is in no file.
    pub(crate) fn text(text: String) -> Self {
        Self::new(Root::Text(text), String::new())
    }

    fn new(root: Root, shown: String) -> Self {
        Self { root, shown, sources: Sources::default(), bytes: 0, hash: Sha256::new() }
    }

    /// How a file of the contract is shown to people.
    pub(crate) fn shown(&self, relative: &str) -> String {
        format!("{}{relative}", self.shown)
    }

    /// Whether the contract has this file.
    pub(crate) fn has(&self, relative: &str) -> bool {
        match &self.root {
            Root::Embedded(folder) => folder.get_file(folder.path().join(relative)).is_some(),
            Root::Disk(folder) => folder.join(relative).is_file(),
            Root::Text(_) => relative == "openapi.yaml",
        }
    }

    /// Reads a file of the contract, by its path inside the contract's folder.
    pub(crate) fn read(&mut self, relative: &str) -> Result<u16, FileError> {
        let shown = self.shown(relative);
        let bytes = match &self.root {
            Root::Embedded(folder) => folder
                .get_file(folder.path().join(relative))
                .map(|file| file.contents().to_vec())
                .ok_or_else(|| FileError::Missing(shown.clone()))?,
            Root::Disk(folder) => {
                let path = folder.join(relative);
                // A symbolic link may lead out of the folder even where the path does not.
                if let (Ok(real), Ok(root)) = (path.canonicalize(), folder.canonicalize())
                    && !real.starts_with(root)
                {
                    return Err(FileError::Escapes(shown));
                }
                disk(&path, &shown)?
            }
            Root::Text(text) if relative == "openapi.yaml" => text.clone().into_bytes(),
            Root::Text(_) => return Err(FileError::Missing(shown)),
        };
        self.keep(&shown, bytes)
    }

    /// Reads a file that the user named, wherever it is.
    pub(crate) fn read_anywhere(&mut self, path: &Path) -> Result<u16, FileError> {
        let shown = path.to_string_lossy().into_owned();
        let bytes = disk(path, &shown)?;
        self.keep(&shown, bytes)
    }

    fn keep(&mut self, shown: &str, bytes: Vec<u8>) -> Result<u16, FileError> {
        self.bytes += bytes.len();
        if self.bytes > MAX_TOTAL || self.sources.texts.len() >= MAX_FILES {
            return Err(FileError::TooMany(shown.to_owned()));
        }
        self.hash.update((bytes.len() as u64).to_be_bytes());
        self.hash.update(&bytes);
        let text = String::from_utf8(bytes)
            .map_err(|error| FileError::Unreadable(shown.to_owned(), format!("it is not UTF-8: {error}")))?;
        // A byte order mark is no content (YAML 1.2 section 5.2).
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        Ok(self.sources.add(shown, text))
    }

    /// Parses a text that was read.
    pub(crate) fn parse(&self, source: u16) -> Result<Node, Problem> {
        let text = &self.sources.texts[usize::from(source)];
        let mut node = yaml::parse(&text.text).map_err(|error| error.problem(text))?;
        node.set_source(source);
        Ok(node)
    }

    /// SHA-256 over all files read so far, in hex.
    pub(crate) fn sha256(&self) -> String {
        hex(&self.hash.clone().finalize())
    }
}

/// Bytes in hex.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn disk(path: &Path, shown: &str) -> Result<Vec<u8>, FileError> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => FileError::Missing(shown.to_owned()),
        _ => FileError::Unreadable(shown.to_owned(), error.to_string()),
    };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > yaml::MAX_BYTES as u64 {
        let message = format!("it has {size} bytes; at most {} are read", yaml::MAX_BYTES);
        return Err(FileError::Unreadable(shown.to_owned(), message));
    }
    std::fs::read(path).map_err(unreadable)
}

/// The names of the shipped contracts, sorted.
pub fn shipped() -> Vec<&'static str> {
    let mut names: Vec<_> = SHIPPED
        .dirs()
        .filter(|folder| folder.get_file(folder.path().join("openapi.yaml")).is_some())
        .filter_map(|folder| folder.path().file_name()?.to_str())
        .collect();
    names.sort_unstable();
    names
}

/// Joins a relative path to the folder of `base`, both inside the contract's folder; `None` where it leads out of it.
pub(crate) fn join(base: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let folder = Path::new(base).parent().unwrap_or(Path::new(""));
    for part in folder.join(relative.replace('\\', "/")).components() {
        match part {
            Component::Normal(name) => parts.push(name.to_str()?.to_owned()),
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside_the_folder() {
        assert_eq!(join("openapi.yaml", "schemas/pet.yaml").as_deref(), Some("schemas/pet.yaml"));
        assert_eq!(join("schemas/pet.yaml", "../common.yaml").as_deref(), Some("common.yaml"));
        assert_eq!(join("schemas/pet.yaml", "./tag.yaml").as_deref(), Some("schemas/tag.yaml"));
        assert_eq!(join("openapi.yaml", "../secret.yaml"), None);
        assert_eq!(join("openapi.yaml", "/etc/passwd"), None);
    }

    #[test]
    fn a_link_out_of_the_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("petstore");
        std::fs::create_dir(&inside).unwrap();
        std::fs::write(folder.path().join("secret.yaml"), "a: 1").unwrap();
        std::os::unix::fs::symlink(folder.path().join("secret.yaml"), inside.join("link.yaml")).unwrap();
        let mut files = Files::folder(&inside);
        assert!(matches!(files.read("link.yaml"), Err(FileError::Escapes(_))));
        assert!(matches!(files.read("absent.yaml"), Err(FileError::Missing(_))));
    }
}
