//! Rules of the group `security`.

pub(super) mod image_tag_mutable;
