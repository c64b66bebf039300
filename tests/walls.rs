//! The walls of the architecture, held by reading the source: floors, independence, and no word of a shipped contract.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the top floor down: a room imports only rooms above it.
const FLOORS: [&str; 15] = [
    "contract",
    "codec",
    "config",
    "exchange",
    "generate",
    "judge",
    "snapshot",
    "suite",
    "event",
    "wire",
    "run",
    "report",
    "reference",
    "prove",
    "libtest",
];

/// Words that only the reference and the specs may know.
const WORDS: [&str; 9] =
    ["concur", "itinerary", "fop", "oauth_token", "userid_", "tripid", "objecturi", "travelprofile", "partner-notif"];

fn sources(room: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![room.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The rooms that a source file names as `crate::ROOM`.
fn imports(text: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for part in line.split("crate::").skip(1) {
            if let Some(group) = part.strip_prefix('{') {
                rooms.extend(group.split([',', '}']).map(|name| first_word(name.trim())));
            } else {
                rooms.push(first_word(part));
            }
        }
    }
    rooms.retain(|room| !room.is_empty());
    rooms
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

#[test]
fn rooms_import_only_rooms_above_them() {
    let mut broken = Vec::new();
    for (floor, room) in FLOORS.iter().enumerate().filter(|(_, room)| src().join(room).is_dir()) {
        for file in sources(&src().join(room)) {
            for import in imports(&fs::read_to_string(&file).unwrap()) {
                let below = FLOORS.iter().position(|other| *other == import).is_none_or(|other| other > floor);
                if below && import != *room {
                    broken.push(format!("{} imports {import}", file.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_reference_imports_no_other_room() {
    for file in sources(&src().join("reference")) {
        let others: Vec<String> = imports(&fs::read_to_string(&file).unwrap());
        assert!(others.iter().all(|room| room == "reference"), "{} imports {others:?}", file.display());
    }
}

#[test]
fn reports_know_neither_the_wire_nor_the_engine_and_the_judge_generates_nothing() {
    for (room, forbidden) in [("report", ["wire", "run"].as_slice()), ("judge", &["generate"])] {
        for file in sources(&src().join(room)) {
            let text = fs::read_to_string(&file).unwrap();
            let found: Vec<String> =
                imports(&text).into_iter().filter(|own| forbidden.contains(&own.as_str())).collect();
            assert!(found.is_empty(), "{} imports {found:?}", file.display());
        }
    }
}

#[test]
fn the_judge_is_pure() {
    let tests = |file: &PathBuf| file.file_name().is_some_and(|name| name == "tests.rs" || name == "laws.rs");
    for file in sources(&src().join("judge")).into_iter().filter(|file| !tests(file)) {
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for word in ["tokio", "std::fs", "std::net", "std::time::Instant", "SystemTime", "rand", "proptest", "async "] {
            let found = text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(word));
            assert!(!found, "{} uses {word}", file.display());
        }
    }
}

#[test]
fn no_source_outside_the_reference_knows_a_shipped_contract() {
    let mut broken = Vec::new();
    for file in sources(&src()) {
        if file.starts_with(src().join("reference")) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap().to_lowercase();
        for (number, line) in text.lines().enumerate() {
            // A module path of the standard vocabulary is no word of a contract.
            let line = line.replace("concurren", "").replace("concurr", "");
            if let Some(word) = WORDS.iter().find(|word| line.contains(**word)) {
                broken.push(format!("{}:{}: {word}", file.display(), number + 1));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// The source without its tests.
fn code(file: &Path) -> String {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let tests =
        name.ends_with("tests.rs") || name == "laws.rs" || file.components().any(|part| part.as_os_str() == "tests");
    let text = if tests { String::new() } else { fs::read_to_string(file).unwrap() };
    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

/// What the integration tests reach behind the facade: few things, so that dead code shows.
#[test]
fn few_items_are_opened_to_the_tests() {
    let text = fs::read_to_string(src().join("internals.rs")).unwrap();
    let opened: Vec<&str> = text
        .split("pub use ")
        .skip(1)
        .filter_map(|part| part.split(';').next())
        .flat_map(|path| path.split_once('{').map_or(path, |(_, names)| names).split(','))
        .map(|name| name.trim_matches(|c: char| c.is_whitespace() || c == '}'))
        .filter(|name| !name.is_empty())
        .collect();
    assert!((40..=60).contains(&opened.len()), "{} items: {opened:#?}", opened.len());
    let lib = fs::read_to_string(src().join("lib.rs")).unwrap();
    let open: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")).collect();
    assert_eq!(open, ["internals;"]);
}

/// Each room says what it is for.
#[test]
fn each_room_has_its_sentence() {
    let lib = fs::read_to_string(src().join("lib.rs")).unwrap();
    let lines: Vec<&str> = lib.lines().collect();
    let rooms: Vec<&str> = lines
        .windows(2)
        .filter(|pair| pair[0].starts_with("// "))
        .filter_map(|pair| pair[1].strip_prefix("mod ")?.strip_suffix(';'))
        .collect();
    let folders: Vec<&str> = FLOORS.into_iter().chain(["cli"]).filter(|room| src().join(room).is_dir()).collect();
    assert_eq!(rooms, folders);
}

#[test]
fn rules_that_hold_for_every_contract_are_named_by_their_type() {
    let register = src().join("../specs/baseline/register.yaml");
    let text = fs::read_to_string(register).unwrap();
    let rules: Vec<&str> =
        text.lines().filter_map(|line| line.trim().strip_prefix("- baseline/")?.split('/').nth(1)).collect();
    assert!(rules.len() > 30, "{rules:?}");
    for file in sources(&src()).into_iter().filter(|file| !file.ends_with("contract/rule.rs")) {
        for line in code(&file).lines() {
            let literal = rules.iter().any(|rule| line.contains(&format!("\"{rule}\"")));
            let spelled = line.contains("\"baseline/") && !file.starts_with(src().join("contract"));
            assert!(!literal && !spelled, "{}: {line}", file.display());
        }
    }
}

#[test]
fn one_file_renders_lines_with_carets() {
    let own = src().join("contract/diagnostic.rs");
    for file in sources(&src()).into_iter().filter(|file| *file != own) {
        assert!(!fs::read_to_string(&file).unwrap().contains("annotate_snippets"), "{}", file.display());
    }
}

#[test]
fn the_entry_point_is_small_and_rooms_are_documented() {
    let main = fs::read_to_string(src().join("main.rs")).unwrap();
    assert!(main.lines().count() <= 16, "main.rs has {} lines", main.lines().count());
    for room in FLOORS.iter().chain(&["cli"]).filter(|room| src().join(room).is_dir()) {
        let text = fs::read_to_string(src().join(room).join("mod.rs")).unwrap();
        assert!(text.starts_with("//!"), "{room}/mod.rs does not say what the room is for");
    }
}
