//! Rules of the group `policy`.

pub(super) mod exemption_invalid;
pub(super) mod exemption_unused;
