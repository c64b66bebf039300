//! String tokens.

/// A string token that was read.
pub(super) struct StringToken {
    pub(super) text: String,
    /// How many bytes it has after the opening quote, the closing one included.
    pub(super) length: usize,
    /// Whether it holds an escape for half of a surrogate pair; it stands as U+FFFD in the text.
    pub(super) lone: bool,
}

/// Reads a string token whose opening quote is gone. An error is a reason and an offset.
pub(super) fn read(rest: &str) -> Result<StringToken, (&'static str, usize)> {
    let mut token = StringToken { text: String::new(), length: 0, lone: false };
    loop {
        let at = token.length;
        let tail = &rest[at..];
        let plain =
            tail.find(|c: char| c == '"' || c == '\\' || c < ' ').ok_or(("a string does not end", rest.len()))?;
        token.text.push_str(&tail[..plain]);
        let at = at + plain;
        match rest.as_bytes()[at] {
            b'"' => {
                token.length = at + 1;
                return Ok(token);
            }
            b'\\' => token.length = escape(rest, at, &mut token)?,
            _ => return Err(("a control character in a string", at)),
        }
    }
}

/// Reads the escape at `at` and gives the offset after it.
fn escape(rest: &str, at: usize, token: &mut StringToken) -> Result<usize, (&'static str, usize)> {
    let character = match rest.as_bytes().get(at + 1) {
        Some(b'u') => return unicode(rest, at, token),
        Some(plain @ (b'"' | b'\\' | b'/')) => char::from(*plain),
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(_) => return Err(("an unknown escape in a string", at)),
        None => return Err(("a string does not end", rest.len())),
    };
    token.text.push(character);
    Ok(at + 2)
}

fn unicode(rest: &str, at: usize, token: &mut StringToken) -> Result<usize, (&'static str, usize)> {
    let first = unit(rest, at).ok_or(("`\\u` without four hexadecimal digits", at))?;
    if let Some(character) = char::from_u32(u32::from(first)) {
        token.text.push(character);
        return Ok(at + 6);
    }
    if let Some(second) = unit(rest, at + 6)
        && let Some(Ok(character)) = char::decode_utf16([first, second]).next()
    {
        token.text.push(character);
        return Ok(at + 12);
    }
    token.lone = true;
    token.text.push(char::REPLACEMENT_CHARACTER);
    Ok(at + 6)
}

/// The code unit of a `\uXXXX` at `at`.
fn unit(rest: &str, at: usize) -> Option<u16> {
    let digits = rest.get(at..at + 6)?.strip_prefix("\\u")?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| u16::from_str_radix(digits, 16).ok())?
}
