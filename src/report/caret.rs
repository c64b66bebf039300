//! Where in a line a clause is written.

/// The bytes of `line` from `column` (in characters, from 1) to the end of what is written there.
pub(super) fn span(line: &str, column: u32) -> std::ops::Range<usize> {
    let start = line.char_indices().nth(column.saturating_sub(1) as usize).map_or(line.len(), |(at, _)| at);
    start..line.trim_end().len().max(start)
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_stay_inside_the_line() {
        for (line, column, text) in [
            ("  required: true  ", 3, "required: true"),
            ("é: ü", 4, "ü"),
            ("ab", 9, ""),
            ("", 1, ""),
            ("ab  ", 4, " "),
        ] {
            let span = span(line, column);
            assert_eq!(&line[span.start.min(line.len())..span.end.min(line.len())], text.trim_end(), "{line} {column}");
        }
    }
}
