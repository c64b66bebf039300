//! Answers that are not what is documented.

pub(super) mod another_status;
pub(super) mod constant;
pub(super) mod cut;
pub(super) mod unexpected_body;
