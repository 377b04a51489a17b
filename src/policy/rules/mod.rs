//! All rules, one file each, by group.

mod security;

use super::rule::Rule;

/// Every rule, in the order of the documentation.
#[rustfmt::skip] // one line a rule
pub const RULES: &[&Rule] = &[
    // security
    &security::image_tag_mutable::RULE,
];
