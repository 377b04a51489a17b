//! All rules, one file each, by group.

mod api_versions;
mod capacity;
mod policy;
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
    &shape::duplicate_object::RULE,
    &shape::invalid_image::RULE,
    &shape::invalid_label::RULE,
    &shape::invalid_name::RULE,
    &shape::invalid_port::RULE,
    &shape::invalid_quantity::RULE,
    &shape::invalid_schedule::RULE,
    &shape::invalid_value::RULE,
    &shape::missing_field::RULE,
    &shape::name_length::RULE,
    &shape::selector_mismatch::RULE,
    &shape::unknown_field::RULE,
    &shape::unknown_kind::RULE,
    &shape::volume_missing::RULE,
    &shape::wrong_type::RULE,
    // references
    &references::reference_missing::RULE,
    &references::reference_namespace::RULE,
    &references::reference_key_missing::RULE,
    &references::port_missing::RULE,
    &references::selector_finds_nothing::RULE,
    &references::selector_overlap::RULE,
    &references::variable_order::RULE,
    &references::configmap_orphaned::RULE,
    // serving
    &serving::probe_missing::RULE,
    &serving::probe_port::RULE,
    &serving::probe_premature::RULE,
    &serving::server_on_localhost::RULE,
    &serving::server_token::RULE,
    &serving::service_variables::RULE,
    &serving::grace_period_short::RULE,
    &serving::rollout_stuck::RULE,
    &serving::pdb_forbids_eviction::RULE,
    &serving::replicas_beside_autoscaler::RULE,
    &serving::autoscaler_duplicate::RULE,
    &serving::autoscaler_metric::RULE,
    &serving::autoscaler_request_missing::RULE,
    &serving::autoscaler_bounds::RULE,
    &serving::claim_shared::RULE,
    &serving::gpu_request::RULE,
    &serving::gpu_toleration_missing::RULE,
    &serving::quota_key_ignored::RULE,
    &serving::route_weights::RULE,
    // security
    &security::pss_hostprocess::RULE,
    &security::pss_host_namespaces::RULE,
    &security::pss_privileged_containers::RULE,
    &security::pss_capabilities::RULE,
    &security::pss_hostpath_volumes::RULE,
    &security::pss_host_ports::RULE,
    &security::pss_host_probes_lifecycle_hooks::RULE,
    &security::pss_apparmor::RULE,
    &security::pss_selinux::RULE,
    &security::pss_proc_mount_type::RULE,
    &security::pss_seccomp::RULE,
    &security::pss_sysctls::RULE,
    &security::pss_volume_types::RULE,
    &security::pss_privilege_escalation::RULE,
    &security::pss_running_as_non_root::RULE,
    &security::pss_running_as_non_root_user::RULE,
    &security::pod_security_labels::RULE,
    &security::run_as_root::RULE,
    &security::secret_value::RULE,
    &security::credential_literal::RULE,
    &security::image_tag_mutable::RULE,
    &security::image_registry_missing::RULE,
    &security::image_registry_denied::RULE,
    &security::image_digest_missing::RULE,
    &security::service_account_token::RULE,
    &security::role_reads_all_secrets::RULE,
    &security::network_policy_missing::RULE,
    &security::service_exposed::RULE,
    // capacity
    &capacity::quota_exceeded::RULE,
    &capacity::quota_unset::RULE,
    &capacity::limit_range_exceeded::RULE,
    &capacity::limit_range_ambiguous::RULE,
    &capacity::unschedulable::RULE,
    &capacity::capacity_exceeded::RULE,
    // API versions
    &api_versions::api_removed::RULE,
    &api_versions::api_deprecated::RULE,
    // policy
    &policy::exemption_invalid::RULE,
    &policy::exemption_unused::RULE,
];

/// The rule whose exemptions are also this one's.
pub(super) fn wider(id: &str) -> Option<&'static str> {
    let rule = &security::run_as_root::RULE;
    security::run_as_root::CONTROLS.contains(&id).then_some(rule.id)
}

/// Whether a rule is about text that nobody must repeat.
pub fn is_about_credentials(id: &str) -> bool {
    id == security::credential_literal::RULE.id
}
