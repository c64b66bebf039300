//! Requests that are taken although they must be refused, and those that are refused although they are legal.

pub(super) mod refuses_absence;
pub(super) mod refuses_charset;
pub(super) mod refuses_documented;
pub(super) mod refuses_media_type;
pub(super) mod refuses_presence;
pub(super) mod refuses_spelling;
pub(super) mod refuses_value;
pub(super) mod takes_credential;
pub(super) mod takes_method;
pub(super) mod takes_type;
pub(super) mod takes_violation;
