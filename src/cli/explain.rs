//! `probity explain ID`: a requirement, clause, case or check in words, with its citation and its place in the spec.

use std::fmt::Write as _;
use std::sync::Arc;

use clap::Args;

use super::cases::Cases;
use super::console::say;
use super::{Environment, UserError};
use crate::config::nearest;
use crate::contract::{Clause, Contract, Diagnostic, Excerpt, Requirement};
use crate::event::ExitCode;
use crate::judge::{Check, Expectation, checks};
use crate::suite::{DeliveryTrial, texts};

/// Explain a requirement, clause, case or check: what it says, who says so, and where the spec states it
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The id of a requirement or of a clause, a case path, or the name of a check
    #[arg(value_name = "ID")]
    id: String,
    /// A folder, an OpenAPI file, or the name of a shipped contract; default: all shipped contracts
    #[arg(value_name = "SPEC")]
    specs: Vec<String>,
}

/// Runs the command.
pub(super) fn run(arguments: &ExplainArguments, environment: &Environment) -> Result<ExitCode, UserError> {
    let id = arguments.id.as_str();
    let cases = Cases::of(&arguments.specs, environment)?;
    let suite = &cases.suite;
    let contracts: Vec<&Contract> = suite.contracts.iter().chain([&suite.baseline]).map(Arc::as_ref).collect();
    let in_contract = contracts.iter().find_map(|contract| {
        let requirement = contract.register.requirements.iter().find(|requirement| requirement.id == id);
        let clause = contract.clauses.get(id);
        requirement
            .map(|requirement| of_requirement(contract, requirement))
            .or_else(|| clause.map(|clause| of_clause(contract, clause, environment.stdout.color)))
    });
    let text = in_contract
        .or_else(|| checks().iter().find(|check| check.id.as_str() == id).map(of_check))
        .or_else(|| of_case(&cases, id));
    let Some(text) = text else {
        let paths = cases.paths();
        let known = ids(&contracts).chain(checks().iter().map(|check| check.id.as_str())).chain(paths.keys().copied());
        let help = nearest(id, known).map_or_else(
            || "see probity list, and probity list --requirements".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(UserError::new(format!("nothing has the id `{id}`"), help));
    };
    say(text.trim_end());
    Ok(ExitCode::Conformant)
}

fn ids<'a>(contracts: &'a [&'a Contract]) -> impl Iterator<Item = &'a str> {
    contracts.iter().flat_map(|contract| {
        let requirements = contract.register.requirements.iter().map(|requirement| requirement.id.as_str());
        requirements.chain(contract.clauses.keys().map(String::as_str))
    })
}

fn of_check(Check { id, about, fault, .. }: &Check) -> String {
    format!("{id} (check)\n  {about}\n  a fault of the proof that it finds: {fault}")
}

fn of_case(cases: &Cases, path: &str) -> Option<String> {
    let requirements = *cases.paths().get(path)?;
    let mut text = format!("{path} (case)\n");
    let case = cases.suite.cases().find(|case| case.path == path);
    let delivery = cases.suite.deliveries.iter().find(|case| case.path == path);
    if let Some(case) = case {
        let expected = match case.expectation {
            Expectation::Accepted => "must be accepted",
            Expectation::Refused(_) => "must be refused",
            Expectation::Unknown => "names something unknown, and is refused as such where it is refused",
            Expectation::Survived => "must be survived: answered, and as documented",
        };
        let request = &case.request;
        let _ =
            writeln!(text, "  This request to the {} {expected}:\n\n  {} {}", case.role, request.method, request.url);
        for (name, value) in &request.headers {
            let _ = writeln!(text, "  {name}: {value}");
        }
        if !request.body.is_empty() {
            let _ = writeln!(text, "\n  {}", String::from_utf8_lossy(&request.body));
        }
    } else if let Some(delivery) = delivery {
        let _ = writeln!(text, "  {}\n", delivery.says);
        if let DeliveryTrial::Steps(steps) = &delivery.trial {
            for (number, line) in (1..).zip(texts(steps, &cases.suite.world)) {
                let _ = writeln!(text, "  {number}. {line}");
            }
        }
    }
    if let Some((reason, _)) = cases.skipped.get(path) {
        let _ = writeln!(text, "\nSkipped here: {reason}");
    }
    let aims = case.map(|case| &case.aims).or_else(|| delivery.map(|delivery| &delivery.aims));
    if let Some(aims) = aims.filter(|aims| !aims.is_empty()) {
        text.push_str("\nTests:\n");
        for aim in aims {
            let _ = writeln!(text, "  {} ({})", aim.clause, aim.duty);
        }
    }
    if !requirements.is_empty() {
        let _ = writeln!(text, "\nRequirements: {}", requirements.join(", "));
    }
    Some(text)
}

fn of_requirement(contract: &Contract, requirement: &Requirement) -> String {
    let mut text = format!("{} ({})\n  {}\n", requirement.id, requirement.level.as_str(), requirement.says);
    let _ = writeln!(text, "\nStated in {}, {}", title(contract, &requirement.document), requirement.section);
    for document in &requirement.also {
        let _ = writeln!(text, "also in {}", title(contract, document));
    }
    if let Some(reason) = &requirement.reason {
        let _ = writeln!(text, "\nNot checked: {reason}");
    }
    if let Some(scheme) = &requirement.refused {
        let _ = writeln!(text, "\nJudged where [[provider.refused]] gives a {scheme} credential for this requirement.");
    }
    if !requirement.clauses.is_empty() {
        text.push_str("\nClauses:\n");
        for id in &requirement.clauses {
            let place = contract.clauses.get(id).map_or_else(String::new, |clause| format!("  {}", clause.location));
            let _ = writeln!(text, "  {id}{place}");
        }
    }
    text
}

fn title(contract: &Contract, document: &str) -> String {
    let title = contract.register.documents.get(document).map(|document| document.title.as_str());
    title.map_or_else(|| document.to_owned(), |title| format!("“{title}”"))
}

fn of_clause(contract: &Contract, clause: &Clause, color: bool) -> String {
    let mut text = format!("{}\n", clause.id);
    for (duty, level) in clause.duties.iter() {
        let meaning = match duty {
            crate::contract::Duty::Emit => "what is sent has this",
            crate::contract::Duty::Accept => "what has this is taken",
            crate::contract::Duty::Refuse => "what violates this is refused",
        };
        let _ = writeln!(text, "  {duty} ({level}): {meaning}");
    }
    let excerpt = Excerpt::of(&clause.location, contract.source(&clause.location.file).map(Arc::as_ref));
    let _ = writeln!(text, "\n{}", Diagnostic::about(&clause.pointer).at(&excerpt).render(color));
    for citation in &clause.citations {
        let requirement = contract.register.requirements.iter().find(|entry| entry.id == citation.requirement);
        let says = requirement.map_or("", |requirement| requirement.says.as_str());
        let scope: Vec<_> = citation.when.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let scope = if scope.is_empty() { String::new() } else { format!(" (where {})", scope.join(", ")) };
        let _ = writeln!(text, "States {}{scope}: {says}", citation.requirement);
    }
    text
}
