//! What a user names as SPEC, and how it is to be read.

use std::path::{Path, PathBuf};

use super::files::{self, Files};

/// Which reading of the open points is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Readings {
    /// Every defensible reading is tolerated.
    #[default]
    Lenient,
    /// `strict.overlay.yaml` is applied.
    Strict,
}

impl Readings {
    /// Both readings.
    pub const ALL: [Self; 2] = [Self::Lenient, Self::Strict];

    /// The word used on the command line and in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lenient => "lenient",
            Self::Strict => "strict",
        }
    }
}

impl std::str::FromStr for Readings {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|own| own.as_str() == word);
        known.ok_or_else(|| format!("`{word}` is none of {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}

/// How a contract is read.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// The readings in force.
    pub readings: Readings,
    /// Overlay files, applied in this order before `strict.overlay.yaml`.
    pub overlays: Vec<PathBuf>,
}

/// Where a contract is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpecSource {
    /// A contract embedded in the binary, by name.
    Shipped(String),
    /// A folder with `openapi.yaml` (or `.yml`, `.json`) and what belongs to it.
    Folder(PathBuf),
    /// A single OpenAPI file.
    File(PathBuf),
    /// A text in memory, with the name of the contract.
    Text {
        /// The name of the contract.
        name: String,
        /// The OpenAPI document.
        text: String,
    },
}

/// A SPEC argument that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{argument}` is neither a folder with an openapi.yaml, nor a file, nor a shipped contract ({})", shipped.join(", "))]
pub struct UnknownSpec {
    /// The argument.
    pub argument: String,
    /// The names of the shipped contracts.
    pub shipped: Vec<&'static str>,
}

/// The names under which the main document of a folder is looked for.
const ENTRIES: [&str; 3] = ["openapi.yaml", "openapi.yml", "openapi.json"];

impl SpecSource {
    /// Reads a SPEC argument. A bare name of a shipped contract means that one; `./NAME` means a folder of this name.
    pub fn of(argument: &str) -> Result<Self, UnknownSpec> {
        let shipped = files::shipped();
        if shipped.contains(&argument) {
            return Ok(Self::Shipped(argument.to_owned()));
        }
        let path = Path::new(argument);
        if path.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        if path.is_file() {
            return Ok(Self::File(path.to_owned()));
        }
        Err(UnknownSpec { argument: argument.to_owned(), shipped })
    }

    /// All shipped contracts.
    pub fn all_shipped() -> Vec<Self> {
        files::shipped().into_iter().map(|name| Self::Shipped(name.to_owned())).collect()
    }

    /// The name of the contract: that of the folder, or of the file without its ending. `openapi.*` is named after its folder.
    pub fn name(&self) -> String {
        let last = |path: &Path| {
            let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            path.file_name().map_or_else(|| "contract".to_owned(), |name| name.to_string_lossy().into_owned())
        };
        match self {
            Self::Shipped(name) | Self::Text { name, .. } => name.clone(),
            Self::Folder(path) => last(path),
            Self::File(path) => match path.file_stem().map(|stem| stem.to_string_lossy().into_owned()) {
                Some(stem) if stem != "openapi" => stem,
                _ => last(&folder_of(path)),
            },
        }
    }

    /// Its files and the path of the main document among them.
    pub(crate) fn open(&self) -> Option<(Files, String)> {
        let entry_of = |files: &Files| ENTRIES.iter().find(|entry| files.has(entry)).map_or(ENTRIES[0], |entry| *entry);
        let whole = |files: Files| {
            let entry = entry_of(&files).to_owned();
            (files, entry)
        };
        match self {
            Self::Shipped(name) => Files::shipped(name).map(whole),
            Self::Folder(path) => Some(whole(Files::folder(path))),
            Self::Text { text, .. } => Some(whole(Files::text(text.clone()))),
            Self::File(path) => {
                let entry = path.file_name()?.to_str()?.to_owned();
                Some((Files::folder(&folder_of(path)), entry))
            }
        }
    }

    /// Whether the files beside the main document belong to the contract.
    pub(crate) fn has_companions(&self, entry: &str) -> bool {
        !matches!(self, Self::File(_)) || ENTRIES.contains(&entry)
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_comes_from_folder_or_file() {
        let folder = tempfile::tempdir().unwrap();
        let petstore = folder.path().join("petstore");
        std::fs::create_dir(&petstore).unwrap();
        std::fs::write(petstore.join("openapi.json"), "{}").unwrap();
        std::fs::write(petstore.join("orders.yaml"), "{}").unwrap();
        let of = |path: &Path| SpecSource::of(path.to_str().unwrap()).unwrap();
        assert_eq!(of(&petstore).name(), "petstore");
        assert_eq!(of(&petstore).open().unwrap().1, "openapi.json");
        assert_eq!(of(&petstore.join("orders.yaml")).name(), "orders");
        assert_eq!(of(&petstore.join("openapi.json")).name(), "petstore");
        assert!(SpecSource::of("no-such-thing").unwrap_err().to_string().contains("`no-such-thing`"));
    }
}
