//! Where pods run: which nodes, and how they spread over them.

use k8s_openapi::api::core::v1::{
    Affinity, NodeAffinity, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodAffinityTerm,
    PodAntiAffinity, TopologySpreadConstraint, WeightedPodAffinityTerm,
};

use crate::render::meta;
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::Spread;

const HOST: &str = "kubernetes.io/hostname";
const ZONE: &str = "topology.kubernetes.io/zone";
/// MiB of each GPU of a node.
const GPU_MEMORY: &str = "nvidia.com/gpu.memory";

/// The nodes, and within a zone those without another pod of the model first.
pub(super) fn affinity(model: &ResolvedModel) -> Option<Affinity> {
    let node_affinity = model.pod.gpu_memory.map(more_than);
    let pod_anti_affinity = (model.pod.spread == Some(Spread::Zone)).then(|| apart(model));
    (node_affinity.is_some() || pod_anti_affinity.is_some()).then_some(Affinity {
        node_affinity,
        pod_anti_affinity,
        pod_affinity: None,
    })
}

fn more_than(mebibytes: i64) -> NodeAffinity {
    let memory = NodeSelectorRequirement {
        key: GPU_MEMORY.into(),
        operator: "Gt".into(),
        values: Some(vec![mebibytes.to_string()]),
    };
    NodeAffinity {
        required_during_scheduling_ignored_during_execution: Some(NodeSelector {
            node_selector_terms: vec![NodeSelectorTerm {
                match_expressions: Some(vec![memory]),
                match_fields: None,
            }],
        }),
        ..NodeAffinity::default()
    }
}

fn apart(model: &ResolvedModel) -> PodAntiAffinity {
    let term = PodAffinityTerm {
        label_selector: Some(meta::selector(model)),
        topology_key: HOST.into(),
        ..PodAffinityTerm::default()
    };
    PodAntiAffinity {
        preferred_during_scheduling_ignored_during_execution: Some(vec![WeightedPodAffinityTerm {
            pod_affinity_term: term,
            weight: 100,
        }]),
        ..PodAntiAffinity::default()
    }
}

/// As even as there is room for: a pod that serves from a full zone is better than one that waits for a GPU in another.
pub(super) fn spread(model: &ResolvedModel) -> Option<Vec<TopologySpreadConstraint>> {
    let key = match model.pod.spread? {
        Spread::Zone => ZONE,
        Spread::Host => HOST,
    };
    // <https://github.com/argoproj/argo-rollouts/blob/v1.8.3/pkg/apis/rollouts/v1alpha1/types.go>
    let hash = if model.rollout.is_some() { "rollouts-pod-template-hash" } else { "pod-template-hash" };
    Some(vec![TopologySpreadConstraint {
        label_selector: Some(meta::selector(model)),
        // Each revision by itself: counted with the old pods, the new ones would lie askew once those are gone.
        // <https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#spread-constraint-definition>
        match_label_keys: Some(vec![hash.into()]),
        max_skew: 1,
        topology_key: key.into(),
        when_unsatisfiable: "ScheduleAnyway".into(),
        ..TopologySpreadConstraint::default()
    }])
}
