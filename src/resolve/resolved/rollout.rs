//! What runs the pods: a Deployment, or a Rollout of Argo's in its place.

use super::ResolvedModel;

/// A Rollout of Argo's, which takes its pods from the Deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rollout {
    /// The share of the requests that a change gets until it is promoted.
    pub weight: i32,
    /// How many pods; none beside an autoscaler.
    pub replicas: Option<i32>,
}

/// What autoscalers scale and operators restart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// `apiVersion`.
    pub api_version: &'static str,
    /// `kind`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
}

impl ResolvedModel {
    /// What runs the pods.
    pub fn workload(&self) -> Workload {
        let name = self.names.deployment();
        match self.rollout {
            Some(_) => Workload { api_version: "argoproj.io/v1alpha1", kind: "Rollout", name },
            None => Workload { api_version: "apps/v1", kind: "Deployment", name },
        }
    }

    /// The Service of the canary, by whomever it is run.
    pub fn canary_service(&self) -> String {
        self.names.clone().on(crate::resolve::Track::Canary).service()
    }
}
