//! Rules of the group `serving`.

pub(super) mod autoscaler_bounds;
pub(super) mod autoscaler_duplicate;
pub(super) mod autoscaler_metric;
pub(super) mod autoscaler_request_missing;
pub(super) mod claim_shared;
pub(super) mod gpu_request;
pub(super) mod gpu_toleration_missing;
pub(super) mod grace_period_short;
pub(super) mod pdb_forbids_eviction;
pub(super) mod probe_missing;
pub(super) mod probe_port;
pub(super) mod probe_premature;
pub(super) mod quota_key_ignored;
pub(super) mod replicas_beside_autoscaler;
pub(super) mod rollout_stuck;
pub(super) mod route_weights;
pub(super) mod server_on_localhost;
pub(super) mod server_token;
pub(super) mod service_variables;
