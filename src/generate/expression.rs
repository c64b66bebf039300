//! What a pattern looks like to who draws from it: the expression without what only looks around.

use regex_syntax::hir::Hir;

/// Groups that match nothing themselves.
const LOOKS: [&str; 4] = ["(?=", "(?!", "(?<=", "(?<!"];

/// Texts that many patterns with look-around were written for.
pub(super) const CANDIDATES: [&str; 10] =
    ["a1", "abc1", "Abc123!x", "Aa1!Aa1!", "Passw0rd!", "abc-def", "abc_def", "aa", "11", "A1b2C3d4E5f6"];

/// The most repetitions that a text is drawn with where a pattern allows far more.
pub(super) const LONGEST: u32 = 1_000;

/// The expression to draw texts from; not all of them need match where the pattern looks around or back.
pub(super) fn drawable(pattern: &str) -> Option<Hir> {
    let parse = |text: &str| regex_syntax::Parser::new().parse(text).ok();
    parse(pattern).or_else(|| parse(&plain(pattern)))
}

/// The pattern in the words of an engine that looks neither around nor back: what looks around is left out, what repeats a
/// group is written out once more, and escapes of ECMA-262 are spelled anew.
fn plain(pattern: &str) -> String {
    let mut groups: Vec<String> = Vec::new();
    // Where each open group begins, and its number where it has one.
    let mut open: Vec<(usize, Option<usize>)> = Vec::new();
    let mut text = String::new();
    let mut rest = pattern;
    let mut class = false;
    while let Some(first) = rest.chars().next() {
        let look = LOOKS.iter().find(|own| !class && rest.starts_with(**own));
        if look.is_some() {
            rest = &rest[end_of_group(rest)..];
            // What a look repeats it need not see twice.
            rest = rest.trim_start_matches(['?', '*', '+']);
            continue;
        }
        if let Some(escaped) = rest.strip_prefix('\\') {
            let Some(letter) = escaped.chars().next() else { break };
            let after = &escaped[letter.len_utf8()..];
            rest = match letter {
                '1'..='9' if !class => {
                    let number = usize::try_from(u32::from(letter) - u32::from('1')).unwrap_or_default();
                    text.push_str(groups.get(number).map_or("", String::as_str));
                    after
                }
                'u' => hexadecimal(after, 4, &mut text),
                'x' => hexadecimal(after, 2, &mut text),
                'c' => after.get(1..).unwrap_or_default(),
                '0' => {
                    text.push_str("\\x00");
                    after
                }
                other => {
                    // An escaped letter or digit may mean something; of all else the escape only says that it means nothing.
                    let known = !other.is_ascii_alphanumeric() || "dDwWsSbBnrtfvpP".contains(other);
                    text.push_str(if known && other != '/' { "\\" } else { "" });
                    text.push(other);
                    after
                }
            };
            continue;
        }
        match first {
            '[' => class = true,
            ']' => class = false,
            '(' if !class => {
                let number = (!rest.starts_with("(?:")).then_some(groups.len());
                groups.extend(number.map(|_| String::new()));
                open.push((text.len(), number));
            }
            ')' if !class => {
                if let Some((from, Some(number))) = open.pop() {
                    groups[number] = format!("{})", &text[from..]);
                }
            }
            _ => {}
        }
        text.push(first);
        rest = &rest[first.len_utf8()..];
    }
    text
}

/// Where the group at the start of a text ends, its parenthesis included.
fn end_of_group(text: &str) -> usize {
    let (mut depth, mut class, mut escaped) = (0_usize, false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '(' if !class => depth += 1,
            ')' if !class => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

fn hexadecimal<'r>(rest: &'r str, digits: usize, text: &mut String) -> &'r str {
    if let Some(braced) = rest.strip_prefix('{')
        && let Some((number, after)) = braced.split_once('}')
    {
        text.extend(["\\x{", number, "}"]);
        return after;
    }
    match rest.get(..digits).filter(|number| number.chars().all(|own| own.is_ascii_hexdigit())) {
        Some(number) => {
            text.extend(["\\x{", number, "}"]);
            &rest[digits..]
        }
        None => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_around_is_left_out_and_what_repeats_is_written_out() {
        for (pattern, expected) in [
            (r"^(?=.*[0-9])(?=.*[a-z]).{4,12}$", "^.{4,12}$"),
            (r"^(?!admin)[a-z]{3,9}$", "^[a-z]{3,9}$"),
            (r"^a(?<!b(c[)]))d$", "^ad$"),
            (r"^([0-9])\1$", "^([0-9])([0-9])$"),
            (r"^((a|b)c)\2\1$", "^((a|b)c)(a|b)((a|b)c)$"),
            (r"^\/[\w\-\.]+\u002e\x41\/$", r"^/[\w\-\.]+\x{002e}\x{41}/$"),
            (r"[\]()]\(", r"[\]()]\("),
        ] {
            assert_eq!(plain(pattern), expected, "{pattern}");
            assert!(drawable(pattern).is_some(), "{pattern}");
        }
    }

    #[test]
    fn no_pattern_panics() {
        #[expect(clippy::needless_pass_by_value, reason = "quickcheck passes values")]
        fn law(picks: Vec<u8>) -> bool {
            const PARTS: [&str; 16] =
                ["(", ")", "(?=", "(?<!", "[", "]", "\\", "\\1", "\\u00", "\\x4", "\\c", "é", "(?:", "{2}", "a", "*"];
            let text: String = picks.iter().map(|own| PARTS[usize::from(*own) % PARTS.len()]).collect();
            let _ = drawable(&text);
            true
        }
        quickcheck::quickcheck(law as fn(Vec<u8>) -> bool);
    }
}
