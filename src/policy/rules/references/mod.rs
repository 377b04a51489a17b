//! Rules of the group `references`.

pub(super) mod configmap_orphaned;
pub(super) mod port_missing;
pub(super) mod reference_key_missing;
pub(super) mod reference_missing;
pub(super) mod reference_namespace;
pub(super) mod selector_finds_nothing;
pub(super) mod selector_overlap;
pub(super) mod variable_order;
