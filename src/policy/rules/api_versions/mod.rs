//! Rules of the group `API versions`.

pub(super) mod api_deprecated;
pub(super) mod api_removed;
