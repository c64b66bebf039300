//! Lines, columns and element paths.

use std::collections::HashMap;

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    text: String,
    starts: Vec<usize>,
}

impl Lines {
    pub(super) fn of(text: String) -> Self {
        let starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1))
            .collect();
        Self { text, starts }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset, both from 1; the column counts characters.
    pub(super) fn at(&self, offset: usize) -> (usize, usize) {
        let offset = boundary(&self.text, offset);
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        (line, self.text[start..offset].chars().count() + 1)
    }
}

/// The last character boundary at or before an offset.
pub(super) fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Where a value stands in an XML document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct XmlPlace {
    /// The path of the element or attribute: `/order/line[2]/@id`.
    pub path: String,
    /// Byte offset in the text.
    pub offset: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// The places of all values of a document, by JSON Pointer.
#[derive(Debug, Clone, Default)]
pub(super) struct XmlPlaces(pub(super) HashMap<String, XmlPlace>);

impl XmlPlaces {
    /// The place of the value at `pointer`, or of the nearest value around it that has one.
    pub(super) fn get(&self, pointer: &str) -> Option<&XmlPlace> {
        let mut at = pointer;
        loop {
            if let Some(place) = self.0.get(at) {
                return Some(place);
            }
            at = &at[..at.rfind('/')?];
        }
    }
}
