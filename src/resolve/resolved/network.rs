//! Who may call whom.

use k8s_openapi::api::networking::v1::{NetworkPolicyEgressRule, NetworkPolicyIngressRule};

/// The NetworkPolicies of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The Deployments whose pods it is for.
    pub deployments: Vec<String>,
    /// Who may call them; empty: nobody.
    pub ingress: Vec<NetworkPolicyIngressRule>,
    /// Whom they may call.
    pub egress: Vec<NetworkPolicyEgressRule>,
    /// The same for the pods of jobs, whom nobody calls.
    pub jobs: Option<JobsNetwork>,
}

/// What the pods of jobs may call.
#[derive(Clone, Debug, PartialEq)]
pub struct JobsNetwork {
    /// The CronJobs.
    pub names: Vec<String>,
    /// Whom they may call.
    pub egress: Vec<NetworkPolicyEgressRule>,
}
