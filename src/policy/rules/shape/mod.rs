//! Rules of the group `shape`.

pub(super) mod duplicate_entry;
pub(super) mod duplicate_object;
pub(super) mod invalid_image;
pub(super) mod invalid_label;
pub(super) mod invalid_name;
pub(super) mod invalid_port;
pub(super) mod invalid_quantity;
pub(super) mod invalid_schedule;
pub(super) mod invalid_value;
pub(super) mod missing_field;
pub(super) mod name_length;
pub(super) mod selector_mismatch;
pub(super) mod unknown_field;
pub(super) mod unknown_kind;
pub(super) mod volume_missing;
pub(super) mod wrong_type;
