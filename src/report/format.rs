//! The file formats of `--report FORMAT=PATH`.

use std::path::PathBuf;

use super::{Clock, Html, Json, Junit, Reporter};

/// A format that reports are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// `report.json`.
    Json,
    /// `junit.xml`.
    Junit,
    /// `report.html`.
    Html,
}

impl Format {
    /// All formats, in the order in which help lists them.
    pub const ALL: [Self; 3] = [Self::Json, Self::Junit, Self::Html];

    /// The word used on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Html => "html",
        }
    }

    /// The file's name in the report folder.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Json => "report.json",
            Self::Junit => "junit.xml",
            Self::Html => "report.html",
        }
    }

    /// A reporter that writes this format to `path`.
    pub fn reporter(self, path: impl Into<PathBuf>, clock: Clock) -> Box<dyn Reporter> {
        match self {
            Self::Json => Box::new(Json::new(path)),
            Self::Junit => Box::new(Junit::new(path, clock)),
            Self::Html => Box::new(Html::new(path, clock)),
        }
    }
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|format| format.as_str() == word).ok_or_else(|| {
            let known = Self::ALL.map(Self::as_str).join(", ");
            format!("`{word}` is no report format (known: {known})")
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::event::sample;
    use crate::report::Reporters;

    #[test]
    fn each_format_writes_its_file_with_the_first_line_and_without_a_secret() {
        let folder = tempfile::tempdir().unwrap();
        let clock: Clock = Arc::new(|| "2026-11-20T10:00:00Z".parse().unwrap());
        let path = |format: Format| folder.path().join("reports").join(format.file_name());
        let mut reporters = Reporters(Format::ALL.map(|format| format.reporter(path(format), clock.clone())).into());
        for event in sample::events(24, true) {
            reporters.event(&event).unwrap();
        }
        for format in Format::ALL {
            let text = std::fs::read_to_string(path(format)).unwrap();
            assert!(text.contains("judged 16 of 18 must requirements"), "{}", format.as_str());
            assert!(text.contains("PROBITY_PETAUTH_0"), "{}", format.as_str());
            assert_eq!(format.as_str().parse(), Ok(format));
        }
        assert!("yaml".parse::<Format>().is_err());
    }

    #[test]
    fn a_report_that_cannot_be_written_says_where() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("file");
        std::fs::write(&blocked, "").unwrap();
        let path = blocked.join("report.json");
        let mut reporter = Json::new(&path);
        let error = sample::events(3, false).iter().find_map(|event| reporter.event(event).err()).unwrap();
        assert!(error.to_string().starts_with(&format!("write {}: ", path.display())), "{error}");
    }
}
