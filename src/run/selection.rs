//! Which cases a run tries: `--only` and `--skip`.

use super::Pattern;

/// The cases that the user wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only cases that match one of these; empty: all.
    pub only: Vec<Pattern>,
    /// No case that matches one of these; wins over `only`.
    pub skip: Vec<Pattern>,
}

/// A pattern that matches no case at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// The pattern as written.
    pub pattern: String,
    /// What may have been meant, best first; at most three.
    pub near: Vec<String>,
}

impl Selection {
    /// Whether a case is wanted.
    pub fn selects(&self, case: &str) -> bool {
        let any = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches(case));
        (self.only.is_empty() || any(&self.only)) && !any(&self.skip)
    }

    /// Whether it leaves anything out, so that a report is partial.
    pub fn is_partial(&self) -> bool {
        !self.only.is_empty() || !self.skip.is_empty()
    }

    /// The patterns that match none of all `cases`.
    pub fn unmatched(&self, cases: &[&str]) -> Vec<Unmatched> {
        self.only.iter().chain(&self.skip).filter_map(|pattern| unmatched(pattern, cases)).collect()
    }
}

/// The pattern, if it matches none of `cases`.
pub(super) fn unmatched(pattern: &Pattern, cases: &[&str]) -> Option<Unmatched> {
    if cases.iter().any(|case| pattern.matches(case)) {
        return None;
    }
    Some(Unmatched { pattern: pattern.to_string(), near: near(pattern, cases) })
}

/// Patterns and cases that are like it. A path cut short wants `/**` at its end.
fn near(pattern: &Pattern, cases: &[&str]) -> Vec<String> {
    let text = pattern.as_str();
    for longer in [format!("{text}/**"), format!("**/{text}"), format!("**/{text}/**")] {
        if longer.parse::<Pattern>().is_ok_and(|longer| cases.iter().any(|case| longer.matches(case))) {
            return vec![longer];
        }
    }
    // `a/b/**` is compared as `a/b`, and suggested with its ending.
    let (text, ending) = text.strip_suffix("/**").map_or((text, ""), |head| (head, "/**"));
    let parts = text.split('/').count();
    let mut ranked: Vec<(f64, String)> = cases
        .iter()
        .map(|case| {
            // A pattern of two parts is compared with the first two parts of each case.
            let head: Vec<&str> = case.split('/').take(parts).collect();
            (strsim::normalized_levenshtein(text, &head.join("/")), head.join("/"))
        })
        .filter(|(likeness, _)| *likeness >= 0.5)
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    ranked.dedup_by(|a, b| a.1 == b.1);
    ranked.into_iter().take(3).map(|(_, case)| case + ending).collect()
}

impl std::fmt::Display for Unmatched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the pattern `{}` matches no case", self.pattern)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: [&str; 3] =
        ["orders/create/query.kind/missing", "orders/create/query.kind/empty", "orders/cancel/path.id/unknown"];

    fn selection(only: &[&str], skip: &[&str]) -> Selection {
        let parse = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        Selection { only: parse(only), skip: parse(skip) }
    }

    #[test]
    fn skip_wins_over_only() {
        let selection = selection(&["orders/create/**"], &["**/empty"]);
        assert!(selection.selects(CASES[0]));
        assert!(!selection.selects(CASES[1]));
        assert!(!selection.selects(CASES[2]));
        assert!(Selection::default().selects(CASES[2]) && !Selection::default().is_partial());
    }

    #[test]
    fn a_pattern_that_matches_nothing_comes_with_what_may_have_been_meant() {
        let only = ["orders/create", "orders/create/query.kind/mising", "orders/craete/**"];
        let selection = selection(&only, &["zebra", "**/empty"]);
        let near: Vec<_> = selection.unmatched(&CASES).into_iter().map(|unmatched| unmatched.near).collect();
        assert_eq!(near[0], ["orders/create/**"]);
        assert_eq!(near[1][0], "orders/create/query.kind/missing");
        assert_eq!(near[2][0], "orders/create/**");
        assert!(near[3].is_empty());
        assert_eq!(near.len(), 4);
    }
}
