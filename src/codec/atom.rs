//! Symbols of secrets are atoms: no escaping touches them, because the transport looks for them literally.

/// A run of text: ordinary, or one symbol `⟨group#0⟩`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextRun<'a> {
    Text(&'a str),
    Symbol(&'a str),
}

/// Splits a text into ordinary runs and symbols. Ordinary runs are never empty.
pub(crate) fn runs(text: &str) -> Vec<TextRun<'_>> {
    let mut found = Vec::new();
    let mut plain = 0;
    let mut from = 0;
    while let Some(open) = text[from..].find('⟨').map(|at| at + from) {
        let inner = open + '⟨'.len_utf8();
        let Some(close) = text[inner..].find('⟩').map(|at| at + inner) else {
            break;
        };
        if is_symbol(&text[inner..close]) {
            if plain < open {
                found.push(TextRun::Text(&text[plain..open]));
            }
            plain = close + '⟩'.len_utf8();
            from = plain;
            found.push(TextRun::Symbol(&text[open..plain]));
        } else {
            from = inner;
        }
    }
    if plain < text.len() {
        found.push(TextRun::Text(&text[plain..]));
    }
    found
}

fn is_symbol(inner: &str) -> bool {
    inner.split_once('#').is_some_and(|(group, index)| {
        !group.contains('⟨') && !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Rewrites the ordinary runs and keeps the symbols.
pub(crate) fn rewrite(text: &str, mut ordinary: impl FnMut(&str, &mut String)) -> String {
    let mut into = String::with_capacity(text.len());
    for run in runs(text) {
        match run {
            TextRun::Text(run) => ordinary(run, &mut into),
            TextRun::Symbol(run) => into.push_str(run),
        }
    }
    into
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_stand_apart() {
        for (text, expected) in [
            ("", vec![]),
            ("a", vec![TextRun::Text("a")]),
            ("⟨k#0⟩", vec![TextRun::Symbol("⟨k#0⟩")]),
            ("a ⟨k#12⟩b", vec![TextRun::Text("a "), TextRun::Symbol("⟨k#12⟩"), TextRun::Text("b")]),
            ("⟨⟨k#0⟩", vec![TextRun::Text("⟨"), TextRun::Symbol("⟨k#0⟩")]),
            ("⟨k⟩⟨k#⟩⟨k#x⟩⟨", vec![TextRun::Text("⟨k⟩⟨k#⟩⟨k#x⟩⟨")]),
        ] {
            assert_eq!(runs(text), expected, "{text}");
        }
    }
}
