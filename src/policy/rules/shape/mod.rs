//! Rules of the group `shape`.

pub(super) mod duplicate_entry;
pub(super) mod invalid_quantity;
pub(super) mod missing_field;
pub(super) mod unknown_field;
pub(super) mod unknown_kind;
pub(super) mod wrong_type;
