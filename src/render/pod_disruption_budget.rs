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
            ..PodDisruptionBudgetSpec::default()
        }),
        ..PodDisruptionBudget::default()
    };
    Object::only(Body::PodDisruptionBudget(Box::new(body)))
}
