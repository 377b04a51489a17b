//! The autoscaler and the disruption budget.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscalerBehavior;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

/// The autoscaler.
#[derive(Clone, Debug)]
pub struct Autoscaling {
    /// At least so many pods.
    pub min_replicas: i32,
    /// At most so many pods.
    pub max_replicas: i32,
    /// CPU use to hold, in percent of the request.
    pub cpu: Option<i32>,
    /// Memory use to hold, in percent of the request.
    pub memory: Option<i32>,
    /// How fast it scales.
    pub behavior: HorizontalPodAutoscalerBehavior,
}

/// The disruption budget.
#[derive(Clone, Debug, PartialEq)]
pub enum Availability {
    /// So many pods stay.
    MinAvailable(IntOrString),
    /// So many pods may go.
    MaxUnavailable(IntOrString),
}
