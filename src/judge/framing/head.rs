//! Status line and header fields.

use super::Faults;
use crate::contract::RuleId;

/// What the head of an answer says about its framing.
#[derive(Debug)]
pub(super) struct Head {
    /// The status; 0 where the status line does not show one.
    pub(super) status: u16,
    /// How many bytes the head has, with its empty line.
    pub(super) length: usize,
    /// Whether the status line is good enough to go on.
    pub(super) readable: bool,
    http_1_0: bool,
    /// The values of each `Content-Length` line, split at commas.
    content_lengths: Vec<String>,
    /// The transfer codings in order, lower-case.
    codings: Vec<String>,
}

impl Head {
    /// Reads a head. `None` where it does not end in what was recorded; `ended`: nothing more came.
    pub(super) fn read(bytes: &[u8], ended: bool, faults: &mut Faults) -> Option<Self> {
        let mut head = Self {
            status: 0,
            length: 0,
            readable: true,
            http_1_0: false,
            content_lengths: Vec::new(),
            codings: Vec::new(),
        };
        let mut first = true;
        loop {
            let rest = &bytes[head.length..];
            let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
                if first && !could_be_status_line(rest) {
                    faults.framing("the answer does not begin with a status line");
                } else if ended {
                    faults.framing("the head of the answer does not end");
                }
                return None;
            };
            head.length += end + 1;
            let line = &rest[..end];
            let line = line.strip_suffix(b"\r").unwrap_or_else(|| {
                faults.framing("a line of the head ends with LF alone, not with CR LF");
                line
            });
            if first {
                head.status_line(line, faults);
                first = false;
                if !head.readable {
                    return Some(head);
                }
            } else if line.is_empty() {
                return Some(head);
            } else {
                head.field(line, faults);
            }
        }
    }

    /// `HTTP/1.1 SP 3DIGIT SP [ reason ]` (RFC 9112 section 4).
    fn status_line(&mut self, line: &[u8], faults: &mut Faults) {
        let (version, rest) = line.split_at(line.len().min(8));
        let known = matches!(version, [b'H', b'T', b'T', b'P', b'/', b'1', b'.', minor] if minor.is_ascii_digit());
        let digits = rest
            .strip_prefix(b" ")
            .and_then(|rest| rest.first_chunk::<3>())
            .filter(|code| code.iter().all(u8::is_ascii_digit));
        let (true, Some(digits)) = (known, digits) else {
            faults.framing("the status line is not of the form `HTTP/1.1 200 reason`");
            self.readable = false;
            return;
        };
        self.http_1_0 = version.ends_with(b"1.0");
        self.status = digits.iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0'));
        if !(100..=599).contains(&self.status) {
            faults.framing(format!("the status {} is not between 100 and 599", self.status));
        }
        match &rest[4..] {
            [] => faults.framing("the space after the status code is missing"),
            [b' ', reason @ ..] if reason.iter().all(|byte| is_field_byte(*byte)) => {}
            [b' ', ..] => faults.framing("the reason phrase holds a control character"),
            _ => {
                faults.framing("the status code is not followed by a space");
                self.readable = false;
            }
        }
    }

    /// `name ":" OWS value OWS` (RFC 9112 section 5).
    fn field(&mut self, line: &[u8], faults: &mut Faults) {
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            return faults.framing("a header field is folded onto a second line");
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            return faults.framing("a line of the head has no colon");
        };
        let (name, value) = (&line[..colon], &line[colon + 1..]);
        let bare = name.trim_ascii_end();
        if bare.len() < name.len() {
            faults.framing("white space stands before the colon of a header field");
        }
        if bare.is_empty() || !bare.iter().all(|byte| is_token_byte(*byte)) {
            return faults.framing("a header field's name is no token");
        }
        if !value.iter().all(|byte| is_field_byte(*byte)) {
            faults.framing("a header field's value holds a control character");
        }
        let value = String::from_utf8_lossy(value);
        let parts = value.split(',').map(|part| part.trim_matches([' ', '\t']));
        if bare.eq_ignore_ascii_case(b"content-length") {
            self.content_lengths.extend(parts.map(str::to_owned));
        } else if bare.eq_ignore_ascii_case(b"transfer-encoding") {
            self.codings.extend(parts.filter(|part| !part.is_empty()).map(str::to_ascii_lowercase));
        }
    }

    /// What the framing fields say together.
    pub(super) fn judge_lengths(&self, faults: &mut Faults) {
        let values = &self.content_lengths;
        if values.iter().any(|value| value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit())) {
            faults.add(RuleId::ContentLength, "Content-Length is not a number");
        } else if values.iter().any(|value| *value != values[0]) {
            faults.add(RuleId::ContentLength, "Content-Length is given more than once, with different values");
        }
        if !values.is_empty() && !self.codings.is_empty() {
            faults.framing("both Content-Length and Transfer-Encoding are given");
        }
        if !self.codings.is_empty() && self.http_1_0 {
            faults.framing("an HTTP/1.0 answer has a Transfer-Encoding");
        }
        let chunked = self.codings.iter().filter(|coding| *coding == "chunked").count();
        if chunked > 1 || chunked == 1 && !self.is_chunked() {
            faults.framing("chunked is not the last transfer coding, applied once");
        }
        if self.status < 200 || self.status == 204 {
            if !values.is_empty() {
                let rule = if self.status == 204 { RuleId::NoContent } else { RuleId::ContentLength };
                faults.add(rule, format!("a {} answer has a Content-Length", self.status));
            }
            if !self.codings.is_empty() {
                faults.framing(format!("a {} answer has a Transfer-Encoding", self.status));
            }
        }
    }

    /// Whether chunks say where the body ends.
    pub(super) fn is_chunked(&self) -> bool {
        self.codings.last().is_some_and(|coding| coding == "chunked")
    }

    /// Whether any transfer coding is given.
    pub(super) fn is_coded(&self) -> bool {
        !self.codings.is_empty()
    }

    /// The `Content-Length`, where it is one number, and as it is stated; what is larger than can be counted is the largest that
    /// can.
    pub(super) fn content_length(&self) -> Option<(u64, &str)> {
        let first = self.content_lengths.first()?;
        let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
        let is_one = is_number && self.content_lengths.iter().all(|value| value == first);
        is_one.then(|| (first.parse().unwrap_or(u64::MAX), first.as_str()))
    }
}

/// Whether the start of a line may still become a status line.
fn could_be_status_line(bytes: &[u8]) -> bool {
    bytes.iter().zip(b"HTTP/1.").all(|(own, wanted)| own == wanted)
}

/// Bytes of field values and reason phrases: HTAB, SP, visible ASCII and obs-text.
const fn is_field_byte(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~' | 0x80..)
}

/// Bytes of a token (RFC 9110 section 5.6.2).
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Judges trailer fields by the grammar of header fields. Gives the length up to the empty line's end, where that came.
pub(super) fn trailers(bytes: &[u8], faults: &mut Faults) -> Option<usize> {
    let mut length = 0;
    loop {
        let end = bytes[length..].iter().position(|byte| *byte == b'\n')?;
        let line = &bytes[length..length + end];
        length += end + 1;
        let Some(line) = line.strip_suffix(b"\r") else {
            faults.add(RuleId::Chunked, "a line after the last chunk ends with LF alone, not with CR LF");
            return None;
        };
        if line.is_empty() {
            return Some(length);
        }
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        if name.len() == line.len() || name.is_empty() || !name.iter().all(|byte| is_token_byte(*byte)) {
            faults.add(RuleId::Chunked, "what follows the last chunk is no trailer field");
            return None;
        }
    }
}
