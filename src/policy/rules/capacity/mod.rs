//! Rules of the group `capacity`.

pub(super) mod limit_range_exceeded;
pub(super) mod quota_exceeded;
pub(super) mod quota_unset;
