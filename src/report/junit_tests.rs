//! The file against a schema, and what tools read out of it.

use std::process::Command;

use super::*;
use crate::event::sample;

fn written(events: &[Event]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    let clock: WallClock = std::sync::Arc::new(|| "2026-11-20T10:00:00.5Z".parse().unwrap());
    let mut reporter = Junit::new(&path, clock);
    for event in events {
        reporter.event(event).unwrap();
    }
    std::fs::read_to_string(&path).unwrap()
}

/// Events whose texts hold everything that XML cannot, or that ends a CDATA section.
fn hostile() -> Vec<Event> {
    let mut events = sample::events(24, true);
    for event in &mut events {
        if let Event::Finished(report) = event {
            for finding in &mut report.findings {
                finding.message = "a ]]> b \u{0}\u{1b}[31m <c> & \"d\" \u{ffff} \u{2028} é".to_owned();
            }
            for case in &mut report.skipped {
                case.reason = "\u{1}\r\n<x attr='1'>".to_owned();
            }
        }
    }
    events
}

#[test]
fn counts_add_up_and_each_outcome_has_its_element() {
    let text = written(&sample::events(24, true));
    let document = roxmltree::Document::parse(&text).unwrap();
    let suites: Vec<_> = document.root_element().children().filter(roxmltree::Node::is_element).collect();
    let sum = |name| suites.iter().map(|suite| suite.attribute(name).unwrap().parse::<usize>().unwrap()).sum::<usize>();
    let elements = |name| document.descendants().filter(|node| node.has_tag_name(name)).count();
    assert_eq!((sum("tests"), elements("testcase")), (78, 78));
    assert_eq!((sum("failures"), elements("failure")), (4, 4));
    assert_eq!((sum("errors"), elements("error")), (3, 3));
    assert_eq!((sum("skipped"), elements("skipped")), (3, 3));
    let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert_eq!(failure.attribute("type"), Some("authentication-demanded"));
    assert!(failure.text().unwrap().contains("specs/orders/openapi.yaml:12:15"));
    assert!(text.contains("value=\"judged 16 of 18 must requirements: broken\""), "{text}");
    assert!(text.contains("advisory (should) orders/createPet/response.200/media-type: the answer is text/plain"));
}

#[test]
fn texts_that_xml_cannot_hold_are_replaced() {
    let text = written(&hostile());
    let document = roxmltree::Document::parse(&text).unwrap();
    let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    let body: String = failure.descendants().filter_map(|node| node.text()).collect();
    assert!(body.starts_with("a ]]> b \u{fffd}\u{fffd}[31m <c> & \"d\" \u{fffd} \u{2028} é\n"), "{body}");
}

#[test]
fn the_file_fits_the_schema_that_ant_and_jenkins_share() {
    let folder = tempfile::tempdir().unwrap();
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/junit.xsd");
    for (number, events) in [sample::events(24, true), sample::events(0, false), hostile()].iter().enumerate() {
        let path = folder.path().join(format!("{number}.xml"));
        std::fs::write(&path, written(events)).unwrap();
        let Ok(output) = Command::new("xmllint").args(["--noout", "--schema", schema]).arg(&path).output() else {
            println!("skipped: xmllint is not installed");
            return;
        };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
