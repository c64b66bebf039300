//! Compiles schemas: JSON Schema 2020-12, formats asserted, offline, patterns in bounded time.

use std::sync::Arc;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::{Value, json};

use super::{Keyword, Violation, pointer, view};

/// A document prepared for references into it.
pub(super) type Registry = jsonschema::Registry<'static>;

/// The address under which a document is registered.
const DOCUMENT: &str = "probity:/document";
/// Steps that one match may take back; patterns with look-around need an engine that can run away.
const BACKTRACK_LIMIT: usize = 100_000;
/// The most bytes that one compiled pattern takes: `^.{0,65536}$` is long, and fair.
const SIZE_LIMIT: usize = 1 << 28;

fn linear_patterns() -> PatternOptions<jsonschema::Regex> {
    PatternOptions::regex().size_limit(SIZE_LIMIT)
}

fn fancy_patterns() -> PatternOptions<jsonschema::FancyRegex> {
    PatternOptions::fancy_regex().backtrack_limit(BACKTRACK_LIMIT).size_limit(SIZE_LIMIT)
}

/// Prepares a document.
pub(super) fn registry(document: &Arc<Value>) -> Result<Registry, String> {
    jsonschema::Registry::new()
        .draft(Draft::Draft202012)
        .add(DOCUMENT, document.clone())
        .and_then(jsonschema::RegistryBuilder::prepare)
        .map_err(|error| error.to_string())
}

/// Compiles the schema at a pointer (without `#`) of a prepared document.
pub(super) fn validator(registry: &Registry, pointer: &str) -> Result<Validator, String> {
    let schema = json!({"$ref": format!("{DOCUMENT}#{}", pointer::to_fragment(pointer))});
    let options = || {
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(registry)
            .should_validate_formats(true)
            .offline()
    };
    // The linear engine where it can, the backtracking one (look-around) where it must.
    options()
        .with_pattern_options(linear_patterns())
        .build(&schema)
        .or_else(|_| options().with_pattern_options(fancy_patterns()).build(&schema))
        .map_err(|error| error.to_string())
}

/// Why a pattern cannot be compiled.
pub(super) fn pattern_error(pattern: &str) -> Option<String> {
    let schema = json!({"pattern": pattern});
    let linear = jsonschema::options().offline().with_pattern_options(linear_patterns()).build(&schema);
    let fancy = fancy_patterns();
    linear.or_else(|_| jsonschema::options().offline().with_pattern_options(fancy).build(&schema)).err().map(|error| {
        // The regex parser's own words, in its last line, are clearer where it refuses the pattern too.
        let parsed = regex_syntax::parse(pattern).err().map(|error| error.to_string());
        let last = parsed.as_deref().and_then(|text| text.lines().last()).and_then(|line| line.strip_prefix("error: "));
        last.map_or_else(|| error.to_string(), str::to_owned)
    })
}

/// Whether a `format` is an assertion here; others are annotations.
pub(super) fn is_known_format(format: &str) -> bool {
    jsonschema::options().is_known_format(Draft::Draft202012, format)
}

/// Everything in which `value` does not fit.
pub(super) fn violations(validator: &Validator, value: &Value) -> Vec<Violation> {
    validator.iter_errors(value).flat_map(|error| of_error(&error)).collect()
}

/// Keywords that apply schemas to a value or to parts of it.
const APPLICATORS: [&str; 17] = [
    "properties",
    "items",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "patternProperties",
    "additionalProperties",
    "prefixItems",
    "contains",
    "propertyNames",
    "unevaluatedProperties",
    "unevaluatedItems",
];

/// The applicators of an evaluation path, the outermost first.
fn through(path: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut parts = path.split('/').skip(1);
    while let Some(part) = parts.next() {
        found.extend(APPLICATORS.iter().find(|own| **own == part));
        // What follows these is a name of the author's.
        if matches!(part, "properties" | "patternProperties" | "dependentSchemas" | "$defs") {
            parts.next();
        }
    }
    found
}

fn of_error(error: &ValidationError<'_>) -> Vec<Violation> {
    if let ValidationErrorKind::Not { schema } = error.kind()
        && let Some(keyword) = view::of_not(schema)
    {
        return vec![of_owned(error, keyword)];
    }
    let through = through(error.evaluation_path().as_str());
    let one = |member: Option<&str>| Violation {
        path: error.instance_path().as_str().to_owned(),
        keyword: keyword_of(error),
        member: member.map(str::to_owned),
        message: match (error.kind(), member) {
            (
                ValidationErrorKind::AdditionalProperties { .. } | ValidationErrorKind::UnevaluatedProperties { .. },
                Some(name),
            ) => {
                format!("member `{name}` is not allowed")
            }
            (ValidationErrorKind::Required { .. }, Some(name)) => format!("member `{name}` is missing"),
            _ => error.masked().to_string(),
        },
        through: through.clone(),
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected }
            if !unexpected.is_empty() =>
        {
            unexpected.iter().map(|name| one(Some(name))).collect()
        }
        ValidationErrorKind::Required { property } => vec![one(property.as_str())],
        _ => vec![one(None)],
    }
}

/// A member that is not sent in this view is a promise of the object that has it.
fn of_owned(error: &ValidationError<'_>, keyword: Keyword) -> Violation {
    let path = error.instance_path().as_str();
    let (object, name) = path.rsplit_once('/').unwrap_or((path, ""));
    let name = pointer::unescape(name).into_owned();
    Violation {
        path: object.to_owned(),
        message: format!("member `{name}` is {keyword} and is not sent here"),
        keyword,
        member: Some(name),
        through: through(error.evaluation_path().as_str()),
    }
}

/// The keyword as written in the schema, where the kind of error does not say it.
fn keyword_of(error: &ValidationError<'_>) -> Keyword {
    let path = error.schema_path().as_str();
    match error.kind() {
        ValidationErrorKind::FalseSchema => {
            Keyword::parse(path.rsplit('/').find(|part| !part.is_empty()).unwrap_or("false"))
        }
        ValidationErrorKind::Required { .. } if path.contains("/dependentRequired") => Keyword::DependentRequired,
        ValidationErrorKind::Contains => {
            let last = path.rsplit('/').next().filter(|part| matches!(*part, "minContains" | "maxContains"));
            last.map_or(Keyword::Contains, Keyword::parse)
        }
        kind => Keyword::parse(kind.keyword()),
    }
}
