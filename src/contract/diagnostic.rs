//! What is told to people about one place, in the manner of rustc: the line, what of it is meant, and notes.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Excerpt;

/// A message, where it belongs, and what is to be known beside it.
#[derive(Debug, Clone)]
pub struct Diagnostic<'d> {
    level: Level<'d>,
    message: &'d str,
    id: Option<&'d str>,
    place: Option<(&'d Excerpt, Option<&'d str>)>,
    notes: Vec<(&'d str, &'d str)>,
    help: Option<&'d str>,
}

impl<'d> Diagnostic<'d> {
    /// An error.
    pub fn error(message: &'d str) -> Self {
        Self::new(Level::ERROR, message)
    }

    /// A warning.
    pub fn warning(message: &'d str) -> Self {
        Self::new(Level::WARNING, message)
    }

    /// Something to know.
    pub fn about(message: &'d str) -> Self {
        Self::new(Level::NOTE, message)
    }

    fn new(level: Level<'d>, message: &'d str) -> Self {
        Self { level, message, id: None, place: None, notes: Vec::new(), help: None }
    }

    /// With another word before the message, and an id beside it.
    #[must_use]
    pub fn named(mut self, name: &'d str, id: &'d str) -> Self {
        self.level = self.level.with_name(name);
        self.id = Some(id);
        self
    }

    /// With the line that it is about.
    #[must_use]
    pub fn at(mut self, excerpt: &'d Excerpt) -> Self {
        self.place = Some((excerpt, None));
        self
    }

    /// With the line that it is about, and a word beside what is meant.
    #[must_use]
    pub fn labelled(mut self, excerpt: &'d Excerpt, label: &'d str) -> Self {
        self.place = Some((excerpt, Some(label)));
        self
    }

    /// With something more to know.
    #[must_use]
    pub fn note(mut self, name: &'d str, text: &'d str) -> Self {
        self.notes.push((name, text));
        self
    }

    /// With what to do about it.
    #[must_use]
    pub fn help(mut self, help: Option<&'d str>) -> Self {
        self.help = help;
        self
    }

    /// As text, without a line end.
    pub fn render(self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
        let title = self.level.primary_title(self.message);
        let mut group = Group::with_title(match self.id {
            Some(id) => title.id(id),
            None => title,
        });
        group = match self.place {
            Some((excerpt, label)) if !excerpt.text.is_empty() => group.element(
                Snippet::source(excerpt.text.as_str())
                    .line_start(excerpt.location.line as usize)
                    .path(excerpt.location.file.as_ref())
                    .annotation(AnnotationKind::Primary.span(excerpt.span.clone()).label(label)),
            ),
            Some((Excerpt { location, .. }, _)) => {
                let origin = Origin::path(location.file.as_ref()).line(location.line as usize);
                group.element(origin.char_column(location.column as usize))
            }
            None => group,
        };
        group = group.elements(self.notes.iter().map(|(name, text)| Level::NOTE.with_name(*name).message(*text)));
        match (self.help, self.place) {
            (Some(help), Some(_)) => renderer.render(&[group.element(Level::HELP.message(help))]),
            // Without a place there is nothing that the help could be set below.
            (Some(help), None) => {
                let help = Group::with_title(Level::HELP.secondary_title(help));
                format!("{}\n{}", renderer.render(&[group]), renderer.render(&[help]))
            }
            (None, _) => renderer.render(&[group]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Location;

    fn excerpt(line: &str, column: u32) -> Excerpt {
        Excerpt::new(Location { file: "orders.yaml".into(), line: 2, column }, line)
    }

    #[test]
    fn a_line_is_shown_with_what_is_meant() {
        let excerpt = excerpt("  bé: tre # four", 3);
        let text = Diagnostic::error("no such key").at(&excerpt).help(Some("did you mean `be`?")).render(false);
        assert_eq!(
            text,
            "error: no such key\n --> orders.yaml:2:3\n  |\n2 |   bé: tre # four\n  |   ^^^^^^^\n  |\n  = help: did you mean `be`?"
        );
        let text = Diagnostic::error("no such key").at(&excerpt).render(true);
        assert!(text.contains('\u{1b}'));
    }

    #[test]
    fn names_ids_labels_and_notes_have_their_places() {
        let excerpt = excerpt("a: 1", 1);
        let text =
            Diagnostic::warning("too few").named("advisory", "schema").labelled(&excerpt, "a#min").note("case", "x/y");
        assert_eq!(
            text.render(false),
            "advisory[schema]: too few\n --> orders.yaml:2:1\n  |\n2 | a: 1\n  | ^^^^ a#min\n  |\n  = case: x/y"
        );
    }

    #[test]
    fn without_a_line_or_a_place_the_rest_is_shown() {
        let outside = excerpt("", 90);
        assert_eq!(Diagnostic::about("cut short").at(&outside).render(false), "note: cut short\n--> orders.yaml:2:90");
        let text = Diagnostic::error("no file").help(Some("name one")).render(false);
        assert_eq!(text, "error: no file\nhelp: name one");
    }

    /// The carets below a line stand under what is meant, whatever the width of what is before.
    #[test]
    fn carets_line_up_after_tabs_and_wide_characters() {
        for (line, column, before, meant) in [
            ("\t名前: {a: 1}", 7, "    名前: {", "a: 1"),
            ("{日本: 日本}", 6, "{日本: ", "日本"),
            ("\t\ta: \u{1b}b", 3, "        ", "a: \u{241b}b"),
        ] {
            let text = Diagnostic::error("x").at(&excerpt(line, column)).render(false);
            let lines: Vec<&str> = text.lines().collect();
            let width =
                |text: &str| text.chars().map(|letter| if letter as u32 >= 0x3000 { 2 } else { 1 }).sum::<usize>();
            assert!(lines[3].starts_with(&format!("2 | {before}{meant}")), "{text}");
            assert_eq!(lines[4], format!("  | {}{}", " ".repeat(width(before)), "^".repeat(width(meant))), "{text}");
            assert!(lines[1].ends_with(&format!(":2:{column}")), "{text}");
        }
    }

    #[test]
    fn of_long_lines_the_part_that_is_meant_is_shown() {
        let line = format!("{{{}a: 1, {}}}", "x: 1, ".repeat(100), "y: 2, ".repeat(100));
        let text = Diagnostic::error("x").at(&excerpt(&line, 602)).render(false);
        assert!(
            text.lines().all(|line| line.chars().count() < 160) && text.contains("a: 1") && text.contains("^^^^"),
            "{text}"
        );
        assert!(text.contains("orders.yaml:2:602"), "{text}");
    }
}
