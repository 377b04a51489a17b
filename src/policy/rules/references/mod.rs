//! Rules of the group `references`.

pub(super) mod reference_key_missing;
pub(super) mod reference_missing;
pub(super) mod reference_namespace;
