//! Keywords: which promise is made at a place.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// A word that is no known keyword.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(Arc<str>);

macro_rules! keywords {
    ($($(#[$about:meta])* $name:ident = $word:literal,)*) => {
        /// Which promise is made at a place: a keyword of JSON Schema, or a word of Probity's own.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Keyword {
            $($(#[$about])* $name,)*
            /// A word that the author of a contract or of a rule chose: the id of an `x-holds`, say.
            Named(Word),
        }

        impl Keyword {
            /// The keywords whose meaning is known.
            pub const KNOWN: &'static [Self] = &[$(Self::$name,)*];

            /// The word, as ids write it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $word,)*
                    Self::Named(Word(word)) => word,
                }
            }

            /// Reads a keyword as ids and schemas write it. Every text is one.
            pub fn parse(word: &str) -> Self {
                match word {
                    $($word => Self::$name,)*
                    other => Self::Named(Word(other.into())),
                }
            }
        }
    };
}

keywords! {
    /// The operation is offered, the webhook taken.
    Offered = "offered",
    /// The documented method, and no other.
    Method = "method",
    /// A credential is carried as its scheme says.
    Scheme = "scheme",
    /// The credential is a good one.
    Credential = "credential",
    /// It is there once.
    Single = "single",
    /// The media type is a documented one.
    MediaType = "media-type",
    /// The body can be read as its media type says.
    Syntax = "syntax",
    /// The root element has the documented name.
    Root = "root",
    /// The status is a documented one.
    Documented = "documented",
    /// The status is the one for what happened.
    Status = "status",
    /// There is no body.
    Empty = "empty",
    /// The value differs from answer to answer.
    Distinct = "distinct",
    /// A notification comes.
    Due = "due",
    /// It comes once.
    Once = "once",
    /// None comes that nobody asked for.
    Silent = "silent",
    /// It goes to the registered URL.
    Url = "url",
    /// What must be there: a parameter, a body, a credential, or a member, which then stands beside the keyword.
    Required = "required",
    /// `readOnly` of JSON Schema: the member is not sent in requests.
    ReadOnly = "readOnly",
    /// `writeOnly` of JSON Schema: the member is not sent in answers.
    WriteOnly = "writeOnly",
    /// `discriminator` of OpenAPI: the member whose value says which schema an object is of.
    Discriminator = "discriminator",
    /// `type` of JSON Schema.
    Type = "type",
    /// `enum` of JSON Schema.
    Enum = "enum",
    /// `const` of JSON Schema.
    Const = "const",
    /// `format` of JSON Schema.
    Format = "format",
    /// `pattern` of JSON Schema.
    Pattern = "pattern",
    /// `minLength` of JSON Schema.
    MinLength = "minLength",
    /// `maxLength` of JSON Schema.
    MaxLength = "maxLength",
    /// `minimum` of JSON Schema.
    Minimum = "minimum",
    /// `maximum` of JSON Schema.
    Maximum = "maximum",
    /// `exclusiveMinimum` of JSON Schema.
    ExclusiveMinimum = "exclusiveMinimum",
    /// `exclusiveMaximum` of JSON Schema.
    ExclusiveMaximum = "exclusiveMaximum",
    /// `multipleOf` of JSON Schema.
    MultipleOf = "multipleOf",
    /// `items` of JSON Schema, where it asserts something itself.
    Items = "items",
    /// `prefixItems` of JSON Schema.
    PrefixItems = "prefixItems",
    /// `unevaluatedItems` of JSON Schema.
    UnevaluatedItems = "unevaluatedItems",
    /// `contains` of JSON Schema.
    Contains = "contains",
    /// `minContains` of JSON Schema.
    MinContains = "minContains",
    /// `maxContains` of JSON Schema.
    MaxContains = "maxContains",
    /// `minItems` of JSON Schema.
    MinItems = "minItems",
    /// `maxItems` of JSON Schema.
    MaxItems = "maxItems",
    /// `uniqueItems` of JSON Schema.
    UniqueItems = "uniqueItems",
    /// `patternProperties` of JSON Schema.
    PatternProperties = "patternProperties",
    /// `additionalProperties` of JSON Schema.
    AdditionalProperties = "additionalProperties",
    /// `unevaluatedProperties` of JSON Schema.
    UnevaluatedProperties = "unevaluatedProperties",
    /// `propertyNames` of JSON Schema.
    PropertyNames = "propertyNames",
    /// `minProperties` of JSON Schema.
    MinProperties = "minProperties",
    /// `maxProperties` of JSON Schema.
    MaxProperties = "maxProperties",
    /// `dependentRequired` of JSON Schema.
    DependentRequired = "dependentRequired",
    /// `dependentSchemas` of JSON Schema.
    DependentSchemas = "dependentSchemas",
    /// `allOf` of JSON Schema.
    AllOf = "allOf",
    /// `anyOf` of JSON Schema.
    AnyOf = "anyOf",
    /// `oneOf` of JSON Schema.
    OneOf = "oneOf",
    /// `not` of JSON Schema.
    Not = "not",
    /// `if` of JSON Schema, with `then` and `else`.
    If = "if",
}

impl fmt::Display for Keyword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Keyword {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_is_read_and_written() {
        for keyword in Keyword::KNOWN {
            assert_eq!(Keyword::parse(keyword.as_str()), *keyword);
            assert!(!matches!(Keyword::parse(keyword.as_str()), Keyword::Named(_)), "{keyword} is known");
        }
        let chosen = Keyword::parse("order-id");
        assert_eq!(
            (chosen.clone(), chosen.to_string().as_str()),
            (Keyword::Named(Word("order-id".into())), "order-id")
        );
    }

    #[test]
    fn every_text_is_written_as_it_was_read() {
        #[expect(clippy::needless_pass_by_value, reason = "quickcheck passes values")]
        fn law(word: String) -> bool {
            Keyword::parse(&word).to_string() == word
        }
        quickcheck::quickcheck(law as fn(String) -> bool);
    }
}
