//! A value of a documented body, in a style.

use serde_json::Value;

use super::XmlStyle;
use crate::codec::CodecError;
use crate::codec::body::raw::without_schema;
use crate::contract::MediaType;

/// The name of a root element that the schema does not name.
const ROOT: &str = "root";

/// A value in a style.
pub(super) fn styled(documented: &MediaType, value: &Value, style: &XmlStyle) -> Result<Vec<u8>, CodecError> {
    let schema = documented.schema.as_ref().ok_or_else(without_schema)?;
    super::write(schema.raw(), schema.bundle().as_ref(), ROOT, value, style)
}
