//! Problems as people read them: `file:line:column`, the line and a caret.

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::{Location, Problem, Severity, SourceText};

impl Problem {
    /// The problem with the line it is on and a caret under the place, in the manner of rustc.
    pub fn render(&self, color: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(self.message.as_str());
        let mut group = match self.text.as_deref().and_then(|source| caret(source, &self.location)) {
            Some(snippet) => title.element(snippet),
            None => title.element(
                Origin::path(self.location.file.as_ref())
                    .line(self.location.line as usize)
                    .char_column(self.location.column as usize),
            ),
        };
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        renderer(color).render(&[group])
    }
}

/// The line of `location` with a caret under the column; for reports that point into a spec.
pub fn render_location(title: &str, location: &Location, source: Option<&SourceText>, color: bool) -> String {
    let title = Level::NOTE.primary_title(title);
    let group = match source.and_then(|source| caret(source, location)) {
        Some(snippet) => title.element(snippet),
        None => title.element(
            Origin::path(location.file.as_ref()).line(location.line as usize).char_column(location.column as usize),
        ),
    };
    renderer(color).render(&[group])
}

fn renderer(color: bool) -> Renderer {
    if color { Renderer::styled() } else { Renderer::plain() }
}

/// A snippet of the one line, with the word at the column underlined.
fn caret<'s>(source: &'s SourceText, location: &'s Location) -> Option<Snippet<'s, annotate_snippets::Annotation<'s>>> {
    let line = source.line(location.line)?;
    let start = line.char_indices().nth(location.column.saturating_sub(1) as usize).map_or(line.len(), |(at, _)| at);
    let word = line[start..].find([':', ',', ' ', '}', ']']).filter(|length| *length > 0);
    let end = start + word.unwrap_or(line.len() - start);
    Some(
        Snippet::source(line)
            .line_start(location.line as usize)
            .path(location.file.as_ref())
            .annotation(AnnotationKind::Primary.span(start..end)),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_problem_shows_its_line_and_a_caret() {
        let source = Arc::new(SourceText { file: "orders.yaml".into(), text: "a: 1\n  bé: tre\n".into() });
        let mut problem = Problem::of_file("orders.yaml", "no such key").with_help("did you mean `be`?");
        problem.location.line = 2;
        problem.location.column = 3;
        problem.text = Some(source);
        let text = problem.render(false);
        assert_eq!(
            text,
            "error: no such key\n --> orders.yaml:2:3\n  |\n2 |   bé: tre\n  |   ^^\n  |\n  = help: did you mean `be`?"
        );
        assert!(problem.render(true).contains('\u{1b}'));
    }

    #[test]
    fn a_place_outside_the_text_shows_no_line() {
        let source = Arc::new(SourceText { file: "orders.yaml".into(), text: "a: 1\n".into() });
        let mut problem = Problem::of_file("orders.yaml", "cut short").into_warning();
        problem.location.line = 1;
        problem.location.column = 90;
        problem.text = Some(source);
        assert!(problem.render(false).contains("orders.yaml:1"));
        problem.location.line = 9;
        assert!(problem.render(false).contains("orders.yaml:9:90"), "{}", problem.render(false));
    }
}
