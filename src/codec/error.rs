//! Why a value cannot be written, or bytes not be read.

/// Why a value cannot be written, or a text not be read as a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// The format has no way to write this value here, e.g. an array inside an attribute.
    #[error("`{place}` cannot be written: {reason}")]
    Unrepresentable {
        /// Name of the parameter, member or element.
        place: String,
        /// Why not.
        reason: &'static str,
    },
    /// The format can write the value, but a reader could take it for another one.
    #[error("`{place}` cannot be written so that it is read back: {reason}")]
    Ambiguous {
        /// Name of the parameter, member or element.
        place: String,
        /// Why not.
        reason: &'static str,
    },
    /// A character that the format cannot hold, not even escaped.
    #[error("`{place}` holds the character U+{:04X}, which {format} cannot carry", u32::from(*character))]
    Character {
        /// Name of the parameter, member or element.
        place: String,
        /// The character.
        character: char,
        /// The format.
        format: &'static str,
    },
    /// What is to be read does not have the form that the style asks for.
    #[error("`{place}` is not in the documented form: {reason}")]
    Form {
        /// Name of the parameter, member or element.
        place: String,
        /// What is missing or wrong.
        reason: String,
    },
    /// What is to be read is nested deeper than is read: the name of the parameter or member.
    #[error("`{0}` is nested too deep to be read")]
    TooDeep(String),
    /// A name that the format does not allow.
    #[error("`{0}` is no valid XML name")]
    Name(String),
}
