//! The form of the tables of faults and variants.

use super::Level;

/// What is known of a fault.
pub(crate) struct Row<F> {
    /// The switch.
    pub(crate) fault: F,
    /// Its name.
    pub(crate) name: &'static str,
    /// The clause that at least one finding must name.
    pub(crate) clause: &'static str,
    /// The level of that finding.
    pub(crate) level: Level,
    /// What the server does wrong.
    pub(crate) says: &'static str,
}

/// Declares the enumeration of faults and their table: name, clause, level, sentence.
macro_rules! faults {
    ($($name:ident, $clause:expr, $level:ident, $says:literal;)*) => {
        /// One way in which the planted server is wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(clippy::doc_markdown, reason = "the table's sentences are prose, and stand in reports")]
        pub(crate) enum Fault {
            $(#[doc = $says] $name,)*
        }

        /// What is known of a fault.
        pub(crate) type Row = $crate::servers::table::Row<Fault>;

        /// Every fault with the clause that a finding must name.
        pub(crate) const TABLE: &[Row] = &[
            $(Row {
                fault: Fault::$name,
                name: stringify!($name),
                clause: $clause,
                level: $crate::servers::Level::$level,
                says: $says,
            },)*
        ];
    };
}

/// Declares the enumeration of legal variants and their table: name, sentence.
macro_rules! variants {
    ($($name:ident, $says:literal;)*) => {
        /// One way in which the planted server is unusual, but right.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Variant {
            $(#[doc = $says] $name,)*
        }

        /// Every variant with what it does.
        pub(crate) const VARIANTS: &[(Variant, &str)] = &[$((Variant::$name, $says),)*];
    };
}

pub(crate) use {faults, variants};
