//! Parts of answers and notifications alike that are not what is documented.

pub(super) mod absent;
pub(super) mod another_media_type;
pub(super) mod another_root;
pub(super) mod commits;
pub(super) mod no_media_type;
pub(super) mod repeated;
pub(super) mod truncated;
pub(super) mod unbuilt;
