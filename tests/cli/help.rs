//! The help texts as a page of the docs. `UPDATE_EXPECTED=1` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use super::Place;

#[test]
fn the_page_of_commands_is_what_the_command_says() {
    let place = Place::new();
    let mut page = "# Commands\n\nWhat `probity --help` says, and `probity COMMAND --help`.\n".to_owned();
    let overview = place.run(&["--help"]);
    let commands: Vec<&str> = overview
        .out
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    let _ = write!(page, "\n```text\n{}```\n", overview.out);
    for command in commands {
        let help = place.run(&[command, "--help"]);
        help.says(0, &["Usage: probity"]);
        let lines: Vec<&str> = help.out.lines().map(str::trim_end).collect();
        let _ = write!(page, "\n## {command}\n\n```text\n{}\n```\n", lines.join("\n"));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/commands.md");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page,
        "docs/commands.md has drifted: UPDATE_EXPECTED=1 cargo test --test integration cli::help"
    );
}

#[test]
fn help_and_version_end_with_zero_and_no_arguments_with_two() {
    let place = Place::new();
    place.run(&["--version"]).says(0, &["probity 0."]);
    place.run(&["help", "run"]).says(0, &["--provider"]);
    place.run(&[]).complains(2, &["Usage: probity"]);
}
