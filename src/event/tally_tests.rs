//! Verdicts as tables: what cases say about a requirement, and what they add up to.

use super::super::sample::{case, finding};
use super::super::{Doubt, Outcome, RequirementVerdict as R};
use super::*;
use crate::contract::{Level, Requirement};

fn register(levels: &[(&str, RequirementLevel)]) -> Register {
    let requirement = |(id, level): &(&str, RequirementLevel)| Requirement {
        id: (*id).to_owned(),
        level: *level,
        document: "guide".to_owned(),
        also: Vec::new(),
        section: "1".to_owned(),
        says: "Something.".to_owned(),
        clauses: vec![format!("petstore/listPets/query.{id}#required")],
        refused: None,
        reason: (*level == RequirementLevel::None).then(|| "informative".to_owned()),
        location: None,
    };
    Register {
        contract: "petstore".to_owned(),
        requirements: levels.iter().map(requirement).collect(),
        ..Register::default()
    }
}

fn options(levels: &[(&str, RequirementLevel)]) -> TallyOptions {
    TallyOptions { registers: vec![register(levels)], ..TallyOptions::default() }
}

fn report(options: TallyOptions, cases: &[CaseResult], cut_short: Option<&str>) -> Report {
    let mut tally = Tally::new(options);
    for case in cases {
        tally.add(case);
    }
    tally.finish(cut_short.map(str::to_owned).into_iter().collect())
}

/// A case about requirement `A`, which it judged where that was possible, and findings at these levels that name these
/// requirements.
fn tested(path: &str, outcome: Outcome, findings: &[(Level, Duty, &str)]) -> CaseResult {
    let mut tested = case(path, outcome);
    match outcome {
        Outcome::Skipped | Outcome::Inconclusive => tested.doubts = vec![doubt(true)],
        Outcome::Passed | Outcome::Advisory | Outcome::Failed => tested.requirements = vec!["A".to_owned()],
    }
    tested.findings = findings
        .iter()
        .map(|(level, duty, requirement)| {
            let mut finding = finding(path, *level, *duty);
            finding.requirements = vec![(*requirement).to_owned()];
            finding
        })
        .collect();
    tested
}

fn doubt(is_subject: bool) -> Doubt {
    Doubt { requirement: "A".to_owned(), is_subject }
}

/// The same case, which was aimed at `A` and did not judge it.
fn unshown(case: CaseResult) -> CaseResult {
    CaseResult { requirements: Vec::new(), doubts: vec![doubt(false)], ..case }
}

#[test]
fn a_requirement_gets_its_verdict_from_its_cases() {
    use Outcome::{Advisory, Failed, Inconclusive, Passed, Skipped};
    let must = RequirementLevel::Must;
    let (emit, refuse, accept) = (Duty::Emit, Duty::Refuse, Duty::Accept);
    let below_must = CaseResult { must: false, ..tested("p/o/s/4", Inconclusive, &[]) };
    let no_answer = {
        let mut case = unshown(tested("p/o/s/5", Failed, &[(Level::Must, emit, "B")]));
        case.findings[0].response = Some(super::super::ResponseView::default());
        case
    };
    let passed = || tested("p/o/s/1", Passed, &[]);
    let unjudged = || tested("p/o/s/2", Inconclusive, &[]);
    let failed = || tested("p/o/s/3", Failed, &[(Level::Must, emit, "A")]);
    let advisory = || tested("p/o/s/6", Advisory, &[(Level::Should, refuse, "A")]);
    let skipped = || tested("p/o/s/7", Skipped, &[]);
    let judged_in_part = || CaseResult { outcome: Inconclusive, ..passed() };
    let table: Vec<(&str, RequirementLevel, Vec<CaseResult>, R)> = vec![
        ("no case", must, vec![], R::Skipped),
        ("only skipped", must, vec![skipped()], R::Skipped),
        ("passed", must, vec![passed(), skipped()], R::Passed),
        ("advisory over passed", must, vec![passed(), advisory()], R::Advisory),
        ("failed over all", must, vec![passed(), advisory(), unjudged(), failed()], R::Failed),
        ("a judged break over inconclusive", must, vec![advisory(), unjudged()], R::Advisory),
        ("inconclusive at must over passed", must, vec![passed(), unjudged()], R::Inconclusive),
        ("inconclusive below must under passed", must, vec![passed(), below_must.clone()], R::Passed),
        ("inconclusive below must alone", must, vec![below_must.clone()], R::Inconclusive),
        (
            "a should in doubt",
            RequirementLevel::Should,
            vec![tested("p/o/s/1", Passed, &[]), below_must],
            R::Inconclusive,
        ),
        (
            "a finding speaks only for what it names",
            must,
            vec![tested("p/o/s/1", Failed, &[(Level::Must, emit, "B")])],
            R::Passed,
        ),
        (
            "where what is valid was refused, nothing else was judged",
            must,
            vec![unshown(tested("p/o/s/1", Failed, &[(Level::Must, accept, "B")]))],
            R::Inconclusive,
        ),
        (
            "what was looked at all the same was judged",
            must,
            vec![tested("p/o/s/1", Failed, &[(Level::Must, accept, "B")])],
            R::Passed,
        ),
        ("a case that could not judge all judged this", must, vec![judged_in_part()], R::Passed),
        ("what a case is not about is judged by another", must, vec![passed(), unshown(unjudged())], R::Passed),
        ("… and in doubt where none does", must, vec![unshown(unjudged())], R::Inconclusive),
        ("nothing that came gave occasion", must, vec![unshown(passed())], R::Skipped),
        ("without an answer nothing else was judged", must, vec![no_answer.clone()], R::Inconclusive),
        ("… unless another case did", must, vec![no_answer, passed()], R::Passed),
        (
            "a may note leaves a must passed",
            must,
            vec![tested("p/o/s/1", Advisory, &[(Level::May, emit, "A")])],
            R::Passed,
        ),
        (
            "a may note on a may",
            RequirementLevel::May,
            vec![tested("p/o/s/1", Advisory, &[(Level::May, emit, "A")])],
            R::Advisory,
        ),
        ("informative", RequirementLevel::None, vec![passed()], R::Informative),
    ];
    for (what, level, cases, verdict) in table {
        let forward = report(options(&[("A", level)]), &cases, None);
        assert_eq!(forward.requirements[0].verdict, verdict, "{what}");
        let backward: Vec<CaseResult> = cases.into_iter().rev().collect();
        assert_eq!(report(options(&[("A", level)]), &backward, None), forward, "{what}, in another order");
    }
}

/// What, options, cases, why the run was cut short; headline and exit code.
type TallyCase<'a> = (&'a str, TallyOptions, Vec<CaseResult>, Option<&'a str>, &'a str, u8);

#[test]
fn a_run_gets_its_verdict_and_exit_code_from_its_cases() {
    use Outcome::{Advisory, Failed, Inconclusive, Passed, Skipped};
    let complete = || TallyOptions { require_complete: true, ..options(&[("A", RequirementLevel::Must)]) };
    let two = || options(&[("A", RequirementLevel::Must), ("B", RequirementLevel::Must)]);
    let plain = || options(&[("A", RequirementLevel::Must)]);
    let only = || TallyOptions { partial: vec!["--only x".to_owned()], ..plain() };
    let case = |outcome| tested("p/o/s/1", outcome, &[]);
    let doubtful = || CaseResult { must: false, ..tested("p/o/s/2", Inconclusive, &[]) };
    let cut = Some("the time limit was reached");
    let table: Vec<TallyCase<'_>> = vec![
        ("nothing ran", plain(), vec![], None, "judged 0 of 1 must requirements: no case ran", 4),
        ("all skipped", plain(), vec![case(Skipped)], None, "judged 0 of 1 must requirements: no case ran", 4),
        ("cut before the first case", plain(), vec![], cut, "judged 0 of 1 must requirements: inconclusive", 3),
        ("all passed", plain(), vec![case(Passed)], None, "judged 1 of 1 must requirements: conformant", 0),
        ("advisory", plain(), vec![case(Advisory)], None, "judged 1 of 1 must requirements: conformant", 0),
        ("one of two", two(), vec![case(Passed)], None, "judged 1 of 2 must requirements: conformant (partial)", 0),
        ("left out", only(), vec![case(Passed)], None, "judged 1 of 1 must requirements: conformant (partial)", 0),
        ("failed", plain(), vec![case(Failed)], cut, "judged 1 of 1 must requirements: broken", 1),
        (
            "failed and in doubt",
            plain(),
            vec![case(Failed), tested("p/o/s/2", Inconclusive, &[])],
            None,
            "judged 0 of 1 must requirements: broken",
            1,
        ),
        ("must in doubt", plain(), vec![case(Inconclusive)], None, "judged 0 of 1 must requirements: inconclusive", 3),
        (
            "below must in doubt",
            plain(),
            vec![case(Passed), doubtful()],
            None,
            "judged 1 of 1 must requirements: conformant",
            0,
        ),
        ("only doubt", plain(), vec![doubtful()], None, "judged 0 of 1 must requirements: inconclusive", 3),
        ("cut short", plain(), vec![case(Passed)], cut, "judged 1 of 1 must requirements: inconclusive", 3),
        ("complete", complete(), vec![case(Passed)], None, "judged 1 of 1 must requirements: conformant", 0),
        (
            "not complete",
            TallyOptions { require_complete: true, ..two() },
            vec![case(Passed)],
            None,
            "judged 1 of 2 must requirements: inconclusive",
            3,
        ),
    ];
    for (what, options, cases, cut_short, headline, exit_code) in table {
        let report = report(options, &cases, cut_short);
        assert_eq!((report.headline.as_str(), report.exit_code), (headline, exit_code), "{what}");
    }
}

#[test]
fn what_is_not_claimed_is_listed_and_counted() {
    let options = TallyOptions {
        not_claimed: Box::new(|clause| clause.starts_with("petstore/listPets/query.B")),
        ..options(&[("A", RequirementLevel::Must), ("B", RequirementLevel::Must)])
    };
    let report = report(options, &[tested("p/o/s/1", Outcome::Passed, &[])], None);
    assert_eq!(report.requirements[1].verdict, R::NotClaimed);
    assert_eq!(report.headline, "judged 1 of 2 must requirements (1 not claimed): conformant (partial)");
}

#[test]
fn reasons_say_why_a_requirement_is_not_judged() {
    let mut skipped = tested("p/o/s/1", Outcome::Skipped, &[]);
    skipped.reason = Some("no trigger is configured".to_owned());
    let levels = [("A", RequirementLevel::Must), ("B", RequirementLevel::Must), ("C", RequirementLevel::Must)];
    let hints = [("B".to_owned(), "[[provider.refused]] has none of scheme petAuth".to_owned())].into();
    let report = report(TallyOptions { hints, ..options(&levels) }, &[skipped], None);
    let reasons: Vec<&str> = report.requirements.iter().filter_map(|line| line.reason.as_deref()).collect();
    assert_eq!(
        reasons,
        ["no trigger is configured", "[[provider.refused]] has none of scheme petAuth", "no case of this run tests it"]
    );
}

#[test]
fn garbage_that_a_handler_takes_is_counted_and_said() {
    let mut garbage = tested("p/o/s/1", Outcome::Advisory, &[(Level::Should, Duty::Refuse, "A")]);
    garbage.role = Role::Handler;
    let mut note = tested("p/o/s/2", Outcome::Passed, &[(Level::May, Duty::Refuse, "A")]);
    note.role = Role::Handler;
    let report = report(options(&[("A", RequirementLevel::Should)]), &[garbage, note], None);
    assert_eq!(report.summary.accepted_garbage, 1, "what may be taken is no garbage");
    assert_eq!(report.notices(), ["The handler accepts garbage: in 1 case it took what the contract rules out."]);
}

#[test]
fn fail_on_decides_what_fails() {
    for (fail_on, level, outcome) in [
        (FailOn::Must, Level::Must, Outcome::Failed),
        (FailOn::Must, Level::Should, Outcome::Advisory),
        (FailOn::Should, Level::Should, Outcome::Failed),
        (FailOn::Should, Level::May, Outcome::Passed),
        (FailOn::Never, Level::Must, Outcome::Advisory),
    ] {
        assert_eq!(fail_on.outcome(&[finding("p/o/s/1", level, Duty::Emit)]), outcome, "{fail_on} {level}");
    }
    assert_eq!(FailOn::Must.outcome(&[]), Outcome::Passed);
}

#[test]
fn readings_are_told_in_full() {
    for (readings, lenient, says) in [
        ("strict", "In any case.", "As written."),
        ("lenient", "In any case.", "In any case."),
        ("lenient", "the same", "As written."),
        ("lenient", "the same in any case", "As written; the same in any case"),
    ] {
        let mut register = register(&[]);
        register.readings = vec![Reading {
            id: "R01".to_owned(),
            place: "The guide".to_owned(),
            about: "Capitals".to_owned(),
            strict: "As written.".to_owned(),
            lenient: lenient.to_owned(),
            decided_by: Vec::new(),
        }];
        let options =
            TallyOptions { registers: vec![register], readings: readings.to_owned(), ..TallyOptions::default() };
        assert_eq!(report(options, &[], None).readings_in_force[0].says, says);
    }
}
