//! Writing a report file: as a whole or not at all, and never in the place of one that is somebody else's.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::ReportError;

/// What is added to the name of an earlier run's report; no pattern for reports matches it.
const EARLIER: &str = ".previous";

/// Writes `bytes` to `path` and creates the folders above it. The file is written beside its place, brought to the disk and
/// then given its name, so that a reader sees all of it or nothing.
///
/// # Errors
/// No room, no permission, a symbolic link or a folder at the place.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    let error = |source| ReportError::Write { path: path.to_owned(), source };
    if let Some(folder) = folder(path) {
        fs::create_dir_all(folder).map_err(error)?;
    }
    match at(path).map_err(error)? {
        Found::Stream => stream(path, bytes),
        Found::Nothing | Found::File => whole(path, bytes),
    }
    .map_err(error)
}

/// Moves what an earlier run has written to `path` away, under a name that says so.
///
/// # Errors
/// A symbolic link or a folder at the place, no permission.
pub fn make_room(path: &Path) -> Result<(), ReportError> {
    let error = |source| ReportError::Write { path: path.to_owned(), source };
    if matches!(at(path).map_err(error)?, Found::File) {
        fs::rename(path, beside(path, "", EARLIER)).map_err(error)?;
    }
    Ok(())
}

/// What is at a place.
enum Found {
    Nothing,
    File,
    /// A pipe or a device: it is written to as it is.
    Stream,
}

fn at(path: &Path) -> io::Result<Found> {
    let kind = match fs::symlink_metadata(path) {
        Ok(found) => found.file_type(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(error),
    };
    if kind.is_symlink() {
        return Err(io::Error::other("a symbolic link is in its place"));
    }
    if kind.is_dir() {
        return Err(io::Error::other("a folder is in its place"));
    }
    Ok(if kind.is_file() { Found::File } else { Found::Stream })
}

fn stream(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut stream = File::options().write(true).open(path)?;
    stream.write_all(bytes)?;
    stream.flush()
}

fn whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = beside(path, ".", &format!(".{}.tmp", std::process::id()));
    // One that a killed process of this number has left.
    let _ = fs::remove_file(&draft);
    let written = File::options().write(true).create_new(true).open(&draft).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let written = written.and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    // Not every file system can bring a folder to the disk; the file itself is there.
    if let Ok(folder) = File::open(folder(path).unwrap_or(Path::new("."))) {
        let _ = folder.sync_all();
    }
    written
}

fn folder(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty())
}

/// The path with something before and after its last part.
fn beside(path: &Path, before: &str, after: &str) -> PathBuf {
    let mut name = OsString::from(before);
    name.push(path.file_name().unwrap_or_default());
    name.push(after);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_written_as_a_whole_and_replaces_its_like() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/report.json");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(path.parent().unwrap()), ["report.json"]);
    }

    #[test]
    fn an_earlier_report_is_moved_away_under_another_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("junit.xml");
        make_room(&path).unwrap();
        fs::write(&path, "yesterday").unwrap();
        make_room(&path).unwrap();
        make_room(&path).unwrap();
        assert_eq!(names(folder.path()), ["junit.xml.previous"]);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_somebody_elses_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let (own, link) = (folder.path().join("precious"), folder.path().join("report.json"));
        fs::write(&own, "precious").unwrap();
        std::os::unix::fs::symlink(&own, &link).unwrap();
        for done in [make_room(&link), write(&link, b"report")] {
            assert!(done.unwrap_err().to_string().ends_with("a symbolic link is in its place"));
        }
        assert_eq!((fs::read(&own).unwrap(), names(folder.path()).len()), (b"precious".to_vec(), 2));
        assert!(write(folder.path(), b"report").unwrap_err().to_string().ends_with("a folder is in its place"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_stream_is_written_to_and_its_error_is_told() {
        let error = write(Path::new("/dev/full"), b"report").unwrap_err().to_string();
        assert!(error.starts_with("write /dev/full: ") && error.contains("space"), "{error}");
        assert!(!fs::symlink_metadata("/dev/full").unwrap().is_file());
    }
}
