//! Rules of the group `capacity`.

pub(super) mod capacity_exceeded;
pub(super) mod limit_range_ambiguous;
pub(super) mod limit_range_exceeded;
pub(super) mod quota_exceeded;
pub(super) mod quota_unset;
pub(super) mod unschedulable;
