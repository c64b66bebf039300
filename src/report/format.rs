//! The formats that a run is reported in: one row each, read by the command line, its help and the reports of every run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Html, JsonReporter, Junit, Reporter, RunJson, WallClock};

/// A format of reports.
#[derive(Debug)]
pub struct Format {
    /// The word for it on the command line.
    pub name: &'static str,
    /// The file that every run writes.
    pub file: &'static str,
    /// What it is for, for help texts.
    pub about: &'static str,
    /// A reporter that writes to a path.
    pub make: fn(PathBuf, WallClock) -> Box<dyn Reporter>,
}

/// All formats.
pub static FORMATS: [Format; 3] = [
    Format {
        name: "json",
        file: "report.json",
        about: "All that was found, for tools and for replay",
        make: |path, _| Box::new(JsonReporter::new(path)),
    },
    Format {
        name: "junit",
        file: "junit.xml",
        about: "Each case as a test, for continuous integration",
        make: |path, clock| Box::new(Junit::new(path, clock)),
    },
    Format {
        name: "html",
        file: "report.html",
        about: "One self-contained page, to read and to hand on",
        make: |path, clock| Box::new(Html::new(path, clock)),
    },
];

impl Format {
    /// The format of this name, in any case.
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name.eq_ignore_ascii_case(name))
    }
}

/// The file of what differs between two runs that report the same.
const RUN: &str = "run.json";

/// The names of the files that every run writes.
pub fn standard_files() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.file).chain([RUN])
}

/// What every run writes to `folder`: each format, and `run.json`, which is no format of the report but what differs between
/// two runs that report the same.
pub fn standard_reports(folder: &Path, clock: &WallClock) -> Vec<Box<dyn Reporter>> {
    let formats = FORMATS.iter().map(|format| (format.make)(folder.join(format.file), Arc::clone(clock)));
    let run: Box<dyn Reporter> = Box::new(RunJson::new(folder.join(RUN), Arc::clone(clock)));
    formats.chain([run]).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn page(name: &str) -> String {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap()
    }

    #[test]
    fn each_format_has_its_help_and_its_part_of_the_guide() {
        let (help, guide) = (page("commands.md"), page("reports.md"));
        for Format { name, file, about, .. } in &FORMATS {
            let line = help.lines().find(|line| line.trim_start().starts_with(&format!("- {name}:")));
            assert!(line.is_some_and(|line| line.ends_with(about)), "docs/commands.md says nothing of {name}");
            let heading = format!("\n## {name}: `{file}`\n\n");
            let part = guide.split_once(&heading).map(|(_, rest)| rest.split("\n## ").next().unwrap_or_default());
            let part = part.unwrap_or_else(|| panic!("docs/reports.md has no part with the heading{heading}"));
            assert!(part.split_whitespace().count() > 20, "docs/reports.md says next to nothing of {name}");
        }
        let parts = guide.matches("\n## ").count();
        assert_eq!(parts, FORMATS.len() + 1, "a part of docs/reports.md is neither a format's nor that of run.json");
    }

    #[test]
    fn names_and_files_are_told_apart() {
        let names: BTreeSet<&str> = FORMATS.iter().map(|format| format.name).collect();
        let files: BTreeSet<&str> = standard_files().collect();
        assert_eq!((names.len(), files.len()), (FORMATS.len(), FORMATS.len() + 1));
    }
}
