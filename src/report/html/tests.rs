//! The page: what it says, that it loads nothing, and that nothing a target says becomes markup.

use super::*;
use crate::event::{Report, sample};

fn page(report: &Report) -> String {
    Page::new(report, Some("2026-11-20T10:00:00Z".parse().unwrap())).render().unwrap()
}

#[test]
fn the_page_says_the_verdict_first() {
    let text = page(&sample::report(24, true));
    let body = &text[text.find("<header").unwrap()..];
    let first = body.find("<p class=\"first-line\">judged 16 of 18 must requirements</p>").unwrap();
    assert!(first < body.find("<h1>").unwrap());
    for words in [
        "<span class=\"verdict\">Broken</span>",
        "The handler accepts garbage: in 1 case",
        "specs/petstore/openapi.yaml:41:15",
        "<mark>required: true</mark>",
        "20 November 2026, 10:00 UTC",
        "This document is marked as deprecated.",
        "Bearer ⟨petAuth#0⟩",
    ] {
        assert!(text.contains(words), "{words}");
    }
}

#[test]
fn a_sequence_is_drawn_and_told_to_readers_who_see_no_drawing() {
    use crate::event::{Arrow, ScriptLine};
    let mut report = sample::report(24, true);
    report.findings[0].script = vec![
        ScriptLine::new(Arrow::Request, "subscribe orders (anna <&>)").answered("200"),
        ScriptLine::new(Arrow::Event, "orders CREATE of anna"),
        ScriptLine::new(Arrow::Missing, "onOrder to orders (anna)"),
    ];
    let text = page(&report);
    assert_eq!(text.matches("<svg viewBox=\"0 0 340").count(), 1);
    assert!(text.contains("<li>Missing: onOrder to orders (anna) did not come</li>"));
    assert!(text.contains("anna &#60;&#38;&#62;") && !text.contains("<&>"));
}

#[test]
fn the_page_loads_nothing() {
    let text = page(&sample::report(24, true));
    for loading in ["src=", "@import", "url(", "<link rel=\"stylesheet\"", "fetch(", " style=\"", " onclick="] {
        assert!(!text.contains(loading), "{loading}");
    }
    assert!(text.contains("default-src &#39;none&#39;") || text.contains("default-src 'none'"));
}

#[test]
fn what_a_target_says_never_becomes_markup() {
    let mut report = sample::report(24, true);
    let hostile = "</pre></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&";
    for finding in &mut report.findings {
        hostile.clone_into(&mut finding.message);
        hostile.clone_into(&mut finding.case);
        finding.curl = Some(hostile.to_owned());
        finding.response.as_mut().unwrap().body = hostile.to_owned();
        finding.response.as_mut().unwrap().headers.push((hostile.to_owned(), hostile.to_owned()));
        finding.request.as_mut().unwrap().url = hostile.to_owned();
    }
    report.skipped[0].reason = hostile.to_owned();
    let text = page(&report);
    assert!(!text.contains("<script>alert") && !text.contains("<img"));
    assert_eq!(text.matches("<script>").count(), 1);
}

#[test]
fn every_form_of_report_has_a_page() {
    for (report, words) in [
        (sample::report(168, false), "Every must requirement was judged, and none failed."),
        (sample::report(0, false), "Nothing was judged."),
        (sample::report(168, true), "3 requirements are broken."),
    ] {
        assert!(page(&report).contains(words), "{words}");
    }
}

/// Writes sample reports to `target/gallery`, to be looked at in a browser.
#[test]
#[ignore = "writes files for people to look at"]
fn gallery() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/gallery");
    let mut partial = sample::report(168, false);
    partial.partial.push("the cases were chosen by --only".to_owned());
    partial.complete = false;
    for (name, report) in [
        ("broken", sample::report(168, true)),
        ("conformant", sample::report(168, false)),
        ("partial", partial),
        ("none", sample::report(0, false)),
    ] {
        file::write(&folder.join(format!("{name}.html")), page(&report).as_bytes()).unwrap();
    }
}
