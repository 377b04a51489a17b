//! All rules, one file each, by group.

mod capacity;
mod references;
mod security;
mod serving;
mod shape;

use super::rule::Rule;

/// Every rule, in the order of the documentation.
#[rustfmt::skip] // one line a rule
pub const RULES: &[&Rule] = &[
    // shape
    &shape::duplicate_entry::RULE,
    &shape::invalid_quantity::RULE,
    &shape::missing_field::RULE,
    &shape::unknown_field::RULE,
    &shape::unknown_kind::RULE,
    &shape::wrong_type::RULE,
    // references
    &references::reference_missing::RULE,
    &references::reference_namespace::RULE,
    &references::reference_key_missing::RULE,
    // serving
    &serving::probe_missing::RULE,
    &serving::probe_port::RULE,
    &serving::probe_premature::RULE,
    &serving::server_on_localhost::RULE,
    &serving::server_token::RULE,
    &serving::service_variables::RULE,
    &serving::grace_period_short::RULE,
    &serving::rollout_stuck::RULE,
    &serving::replicas_beside_autoscaler::RULE,
    &serving::autoscaler_duplicate::RULE,
    &serving::autoscaler_request_missing::RULE,
    &serving::autoscaler_bounds::RULE,
    &serving::claim_shared::RULE,
    &serving::gpu_request::RULE,
    &serving::gpu_toleration_missing::RULE,
    &serving::quota_key_ignored::RULE,
    &serving::route_weights::RULE,
    // security
    &security::image_tag_mutable::RULE,
    // capacity
    &capacity::quota_exceeded::RULE,
    &capacity::quota_unset::RULE,
    &capacity::limit_range_exceeded::RULE,
];
