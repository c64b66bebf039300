//! Fetches, or discloses, what a document points to, which it knows by what it looks like on the wire.

use crate::contract::{Clause, RuleId};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::{Reaction, ask};
use crate::wire::http1::Incoming;
use crate::wire::{BoxFuture, Origin};

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "follows-POINTER", arises: &[Arises::Rule(RuleId::NoExternalEntity, derive)] };

/// What a document may point with, by name.
const POINTERS: &[&str] = &[
    "general-entity",
    "parameter-entity",
    "document-type",
    "inclusion",
    "schema-location",
    "stylesheet",
    "file-entity",
    "file-inclusion",
];

/// By what the document points with.
#[derive(Debug)]
struct Follows(&'static str);

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if derivation.takes_markup() {
        for pointer in POINTERS {
            derivation.put_rule(clause, Follows(pointer));
        }
    }
}

impl FaultKind for Follows {
    fn name(&self) -> String {
        format!("follows-{}", self.0)
    }

    fn handle<'a>(
        &'a self,
        layer: &'a Layer,
        request: &'a Incoming,
        _: &'a [String],
    ) -> BoxFuture<'a, Option<Reaction>> {
        Box::pin(async {
            let url = target(self.0, &request.body)?;
            layer.apply();
            if let Some(path) = url.strip_prefix("file://") {
                let mut answer = layer.forward(request).await?;
                answer.body = std::fs::read(path).unwrap_or_default();
                answer.set_header("Content-Type", Some("text/plain"));
                return Some(Reaction::Answer(answer));
            }
            let (_, target) = Origin::split(&url).ok()?;
            let headers = vec![("Host".to_owned(), "canary.prove".to_owned())];
            let fetch = Incoming { method: "GET".to_owned(), target, headers, ..Incoming::default() };
            // Whether or not anybody answers, the notification is then taken.
            let _ = ask(layer.canary.as_ref()?, &fetch).await;
            None
        })
    }
}

/// Where the document points to with this pointer: a URL.
fn target(pointer: &str, body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let url = match pointer {
        "general-entity" | "file-entity" => {
            let entity = |at: &usize| !text[at + 8..].trim_start().starts_with('%');
            let at = text.match_indices("<!ENTITY").map(|(at, _)| at).find(entity)?;
            quoted(until(&text[at..], '>')?, "SYSTEM ")
        }
        "parameter-entity" => quoted(until(&text[text.find("<!ENTITY %")?..], '>')?, "SYSTEM "),
        "document-type" => {
            let declaration = until(&text[text.find("<!DOCTYPE")?..], '>')?;
            if declaration.contains('[') { None } else { quoted(declaration, "SYSTEM ") }
        }
        "inclusion" | "file-inclusion" => quoted(until(&text[text.find(":include ")?..], '>')?, "href="),
        "schema-location" => quoted(text, ":noNamespaceSchemaLocation="),
        "stylesheet" => quoted(until(&text[text.find("<?xml-stylesheet")?..], '>')?, "href="),
        _ => None,
    }?;
    (url.starts_with("file:") == pointer.starts_with("file")).then(|| url.to_owned())
}

fn until(text: &str, end: char) -> Option<&str> {
    text.split(end).next()
}

/// What stands in quotes behind a word.
fn quoted<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.split_once(word)?.1;
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest[1..].split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_read() {
        let url = Some("http://h/x".to_owned());
        for (pointer, text) in [
            ("general-entity", "<!DOCTYPE a [<!ENTITY p SYSTEM \"http://h/x\">]><a>&p;</a>"),
            ("parameter-entity", "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://h/x\"> %p;]><a/>"),
            ("document-type", "<!DOCTYPE a SYSTEM \"http://h/x\"><a/>"),
            ("inclusion", "<a><xi:include xmlns:xi=\"u\" href=\"http://h/x\"/></a>"),
            ("schema-location", "<a xsi:noNamespaceSchemaLocation=\"http://h/x\"/>"),
            ("stylesheet", "<?xml-stylesheet type=\"text/xsl\" href=\"http://h/x\"?><a/>"),
        ] {
            assert_eq!(target(pointer, text.as_bytes()), url, "{pointer}");
            for other in POINTERS.iter().filter(|other| **other != pointer) {
                assert_eq!(target(other, text.as_bytes()), None, "{other} in {text}");
            }
        }
        let file = b"<!DOCTYPE a [<!ENTITY p SYSTEM \"file:///f\">]><a>&p;</a>";
        assert_eq!(target("file-entity", file).as_deref(), Some("file:///f"));
        assert_eq!(target("general-entity", file), None);
    }
}
