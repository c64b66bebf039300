//! A value of a documented body, in a style.

use serde_json::Value;

use super::XmlStyle;
use super::map::to_element;
use super::spell::spell;
use crate::codec::body::raw::without_schema;
use crate::codec::{CodecError, Resolve};
use crate::contract::MediaType;

/// The name of a root element that the schema does not name.
const ROOT: &str = "root";

/// A value in a style.
pub(super) fn styled(documented: &MediaType, value: &Value, style: &XmlStyle) -> Result<Vec<u8>, CodecError> {
    let schema = documented.schema.as_ref().ok_or_else(without_schema)?;
    write(schema.raw(), schema.bundle().as_ref(), ROOT, value, style)
}

/// Writes a value as XML. `root` names the root element where the schema does not.
pub(super) fn write(
    schema: &Value,
    resolver: &dyn Resolve,
    root: &str,
    value: &Value,
    style: &XmlStyle,
) -> Result<Vec<u8>, CodecError> {
    spell(&to_element(schema, resolver, root, value, style.order)?, style)
}
