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

impl Network {
    /// One of both tracks, whose pods may call, and be called by, what either may. Jobs ask the stable one alone.
    #[must_use]
    pub fn joined(mut self, other: Self) -> Self {
        self.deployments.extend(other.deployments);
        for rule in other.ingress {
            if !self.ingress.contains(&rule) {
                self.ingress.push(rule);
            }
        }
        for rule in other.egress {
            if !self.egress.contains(&rule) {
                self.egress.push(rule);
            }
        }
        self
    }
}

/// What the pods of jobs may call.
#[derive(Clone, Debug, PartialEq)]
pub struct JobsNetwork {
    /// The CronJobs.
    pub names: Vec<String>,
    /// Whom they may call.
    pub egress: Vec<NetworkPolicyEgressRule>,
}
