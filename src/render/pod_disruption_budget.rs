//! The PodDisruptionBudget.

use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};

use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::Availability;

pub(super) fn render(model: &ResolvedModel, availability: &Availability) -> Object {
    let (min, max) = match availability {
        Availability::MinAvailable(pods) => (Some(pods.clone()), None),
        Availability::MaxUnavailable(pods) => (None, Some(pods.clone())),
    };
    let body = PodDisruptionBudget {
        metadata: meta::object(model, model.names.disruption_budget()),
        spec: Some(PodDisruptionBudgetSpec {
            min_available: min,
            max_unavailable: max,
            selector: Some(meta::selector(model)),
            // One that is not ready serves nobody, and by default it holds up a drain while too few others are.
            // <https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy>
            unhealthy_pod_eviction_policy: Some("AlwaysAllow".into()),
        }),
        ..PodDisruptionBudget::default()
    };
    Object::only(Body::PodDisruptionBudget(Box::new(body)))
}
