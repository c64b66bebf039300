//! What a reader sees, as snapshots; colours are stripped as in a pipe.

use crate::contract::Level;
use std::io::Write;
use std::sync::{Arc, Mutex};

use super::*;
use crate::event::sample;

/// A stream whose bytes a test can read.
#[derive(Clone, Default)]
struct SharedBuffer(Arc<Mutex<Vec<u8>>>);

impl Write for SharedBuffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl SharedBuffer {
    fn text(&self) -> String {
        anstream::adapter::strip_str(std::str::from_utf8(&self.0.lock().unwrap()).unwrap()).to_string()
    }
}

/// Standard output and standard error of a run.
fn printed(events: &[Event], options: TerminalOptions) -> (String, String) {
    let (out, progress) = (SharedBuffer::default(), SharedBuffer::default());
    let mut terminal = Terminal::new(Box::new(out.clone()), Box::new(progress.clone()), options);
    for event in events {
        terminal.event(event).unwrap();
    }
    (out.text(), progress.text())
}

fn shown(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn what_fails_is_shown_in_full_and_the_rest_in_a_line() {
    let (out, progress) = printed(&sample::events(24, true), TerminalOptions::default());
    shown("terminal_broken", &out);
    shown("terminal_progress", &progress);
}

#[test]
fn a_conformant_run_is_a_few_lines() {
    let (out, _) = printed(&sample::events(24, false), TerminalOptions::default());
    shown("terminal_conformant", &out);
}

#[test]
fn quiet_prints_the_verdict_and_a_line_per_finding() {
    let options = TerminalOptions { verbosity: Verbosity::Quiet, ..TerminalOptions::default() };
    let (out, progress) = printed(&sample::events(24, true), options);
    shown("terminal_quiet", &out);
    assert_eq!(progress, "");
}

#[test]
fn findings_below_the_level_asked_for_are_counted_and_those_that_fail_are_shown_whatever_is_asked_for() {
    let shown = |show| printed(&sample::events(24, true), TerminalOptions { show, ..TerminalOptions::default() }).0;
    let (must, should) = (shown(Level::Must), shown(Level::Should));
    let advisory = "where application/json is documented [";
    assert!(should.contains(advisory) && !should.contains("--show"), "{should}");
    assert!(
        !must.contains(advisory) && must.contains("2 findings below level must: --show should prints them"),
        "{must}"
    );
    assert!(must.contains("failed["), "{must}");
}

#[test]
fn the_first_line_of_every_form_is_the_same() {
    for verbosity in [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose] {
        let options = TerminalOptions { verbosity, ..TerminalOptions::default() };
        let (out, _) = printed(&sample::events(24, true), options);
        assert!(out.starts_with("judged 16 of 18 must requirements\n"), "{out}");
    }
}

#[test]
fn what_was_done_over_time_is_shown_line_by_line() {
    use crate::event::{Arrow, ScriptLine};
    let mut events = sample::events(24, true);
    let Some(Event::Finished(report)) = events.last_mut() else { panic!("a run ends") };
    let script = vec![
        ScriptLine::new(Arrow::Request, "subscribe orders (anna)").answered("200"),
        ScriptLine::new(Arrow::Event, "orders CREATE of anna"),
        ScriptLine::new(Arrow::Wait, "wait until everything is delivered"),
        ScriptLine::new(Arrow::Notification, "onOrder: POST /in?order=7"),
        ScriptLine::new(Arrow::Missing, "onOrder to orders (anna)"),
    ];
    report.findings.iter_mut().for_each(|finding| finding.script.clone_from(&script));
    let (out, _) = printed(&events, TerminalOptions::default());
    let lines = "  > subscribe orders (anna)  -> 200\n  * orders CREATE of anna\n  - wait until everything is delivered\n  \
                 < onOrder: POST /in?order=7\n  ! onOrder to orders (anna) did not come\n";
    assert!(out.contains(lines), "{out}");
}
