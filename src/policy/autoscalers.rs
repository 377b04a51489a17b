//! Who scales what.

use super::object::{Body, Object, group};

/// A HorizontalPodAutoscaler or ScaledObject, reduced to what it does.
#[derive(Clone, Debug)]
pub struct Autoscaler {
    /// The object, by its index.
    pub object: usize,
    /// The group of what it scales.
    pub group: String,
    /// The kind of what it scales.
    pub kind: String,
    /// The name of what it scales, in the autoscaler's own namespace.
    pub name: String,
    /// The fewest replicas.
    pub min: i32,
    /// The most replicas.
    pub max: i32,
}

impl Autoscaler {
    /// What an object scales; none for any other kind.
    pub(super) fn of(object: &Object) -> Option<Self> {
        let (target, min, max) = match &object.body {
            Body::HorizontalPodAutoscaler(spec) => {
                let target = &spec.scale_target_ref;
                let version = target.api_version.as_deref().unwrap_or_default();
                (
                    (version, target.kind.as_str(), target.name.as_str()),
                    spec.min_replicas.unwrap_or(1),
                    spec.max_replicas,
                )
            }
            Body::ScaledObject(spec) => {
                let target = &spec.scale_target_ref;
                let version = target.api_version.as_deref().unwrap_or("apps/v1");
                let kind = target.kind.as_deref().unwrap_or("Deployment");
                (
                    (version, kind, target.name.as_str()),
                    spec.min_replica_count.unwrap_or(0),
                    spec.max_replica_count.unwrap_or(100),
                )
            }
            _ => return None,
        };
        let (version, kind, name) = target;
        Some(Self {
            object: object.index,
            group: group(version).to_owned(),
            kind: kind.to_owned(),
            name: name.to_owned(),
            min,
            max,
        })
    }
}
