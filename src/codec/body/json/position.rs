//! Lines and columns, and the way from the root to a value.

/// Line and column of a byte offset, both from 1; the column counts characters.
pub(super) fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

/// One step from a value to one inside it.
#[derive(Debug, Clone)]
pub(super) enum JsonStep {
    Member(String),
    Item(usize),
}

/// The JSON Pointer of a way.
pub(super) fn pointer(steps: &[JsonStep]) -> String {
    steps.iter().fold(String::new(), |mut pointer, step| {
        pointer.push('/');
        match step {
            JsonStep::Member(name) => pointer.push_str(&name.replace('~', "~0").replace('/', "~1")),
            JsonStep::Item(index) => pointer.push_str(&index.to_string()),
        }
        pointer
    })
}
