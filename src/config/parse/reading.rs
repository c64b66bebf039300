//! What is gathered while a configuration is read: problems, secrets, and what must stay out of sight.

use std::ops::Range;
use std::sync::Arc;

use super::mask::place;
use crate::config::{ConfigProblem, Mention, MentionKind, Secrets, Target};

/// The state of reading one file.
pub(super) struct ConfigReader<'e> {
    text: String,
    env: &'e dyn Fn(&str) -> Option<String>,
    drafts: Vec<SecretDraft>,
    mentions: Vec<(MentionKind, String, String, Range<usize>)>,
    /// Byte ranges that no problem may show.
    hidden: Vec<Range<usize>>,
    /// The secrets found so far.
    pub(super) secrets: Secrets,
}

struct SecretDraft {
    key: String,
    message: String,
    help: Option<String>,
    span: Range<usize>,
}

impl<'e> ConfigReader<'e> {
    pub(super) fn new(text: &str, env: &'e dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            text: text.to_owned(),
            env,
            drafts: Vec::new(),
            mentions: Vec::new(),
            hidden: Vec::new(),
            secrets: Secrets::default(),
        }
    }

    /// The value of an environment variable.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        (self.env)(name)
    }

    /// A problem with something to do about it.
    pub(super) fn problem(&mut self, key: &str, span: Range<usize>, message: String, help: Option<String>) {
        self.drafts.push(SecretDraft { key: key.to_owned(), message, help, span });
    }

    /// A syntax error. Nothing is known about its line but that a secret may stand after the equals sign.
    pub(super) fn syntax(&mut self, span: Range<usize>, message: &str) {
        let at = span.start.min(self.text.len());
        let from = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let to = self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline);
        let line = &self.text[from..to];
        let shown = match line.find('=') {
            Some(equals) => equals + 1,
            None if line.trim_start().starts_with('[') => line.len(),
            None => 0,
        };
        self.hidden.push(from + shown..to);
        self.problem("", span, format!("the file is not valid TOML: {message}"), None);
    }

    /// Keeps a range of the file out of every problem.
    pub(super) fn hide(&mut self, span: Range<usize>) {
        self.hidden.push(span);
    }

    /// Notes a name that only the contracts can confirm.
    pub(super) fn mention(&mut self, kind: MentionKind, name: &str, key: &str, span: Range<usize>) {
        self.mentions.push((kind, name.to_owned(), key.to_owned(), span));
    }

    /// The target, or all problems in the order of the file.
    pub(super) fn finish(mut self, mut target: Target, file: &str) -> Result<Target, Vec<ConfigProblem>> {
        let file: Arc<str> = file.into();
        if self.drafts.is_empty() {
            let mentions = std::mem::take(&mut self.mentions);
            target.mentions = mentions
                .into_iter()
                .map(|(kind, name, key, span)| {
                    let place = place(&self.text, &file, span, &self.hidden);
                    Mention { kind, name, key, place }
                })
                .collect();
            target.secrets = self.secrets;
            return Ok(target);
        }
        self.drafts.sort_by_key(|draft| draft.span.start);
        let problem = |draft: SecretDraft| ConfigProblem {
            place: Some(place(&self.text, &file, draft.span, &self.hidden)),
            key: draft.key,
            message: draft.message,
            help: draft.help,
        };
        Err(self.drafts.into_iter().map(problem).collect())
    }
}
