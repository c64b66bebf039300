//! Everything that is wrong with a contract, at once: what keeps it from being loaded, and what only a careful reader sees.

mod accept;
mod example;
mod expression;
mod path;
mod register;

use super::files::Sources;
use super::node::Node;
use super::{Contract, LoadOptions, Problem, Readings, Severity, SpecSource, load};

/// What a rule may look at.
struct LintContext<'c> {
    contract: &'c Contract,
    /// The bundled document, with places.
    tree: &'c Node,
    /// `register.yaml`, with places.
    register: Option<&'c Node>,
    sources: &'c Sources,
}

impl LintContext<'_> {
    /// An error at the key or value that a pointer (without `#`) leads to.
    fn error(&self, at: &str, message: impl Into<String>) -> Problem {
        self.sources.problem(self.tree.mark_of(at), message)
    }

    /// An error at a value.
    fn error_at_value(&self, at: &str, message: impl Into<String>) -> Problem {
        self.sources.problem(self.tree.value_mark_of(at), message)
    }
}

/// The rules, each a function from a contract to its problems.
const RULES: [fn(&LintContext<'_>) -> Vec<Problem>; 5] =
    [accept::check, example::check, expression::check, path::check, register::check];

/// All problems of a contract in both readings, sorted by place. A contract without one of severity error can be run.
pub fn lint(spec: &SpecSource, options: &LoadOptions) -> Vec<Problem> {
    let strict = LoadOptions { readings: Readings::Strict, ..options.clone() };
    let mut problems = in_one_reading(spec, options);
    problems.extend(in_one_reading(spec, &strict));
    let key = |problem: &Problem| (problem.location.clone(), problem.message.clone());
    problems.sort_by_cached_key(key);
    problems.dedup_by_key(|problem| key(problem));
    problems
}

fn in_one_reading(spec: &SpecSource, options: &LoadOptions) -> Vec<Problem> {
    let loaded = load::read(spec, options);
    let mut problems = loaded.problems;
    // A document that is no OpenAPI has been built as far as possible; what the rules say of it would only be noise.
    let sound = problems.iter().all(|problem| problem.severity < Severity::Error);
    if let Some(contract) = loaded.contract.as_ref().filter(|_| sound) {
        let context = LintContext {
            contract,
            tree: &loaded.tree,
            register: loaded.register.as_ref(),
            sources: &loaded.files.sources,
        };
        problems.extend(RULES.iter().flat_map(|rule| rule(&context)));
    }
    problems
}

#[cfg(test)]
mod tests;
