//! Which of the declared nodes a pod may run on, looked at by itself.
//!
//! Labels that a policy does not tell are not there, but for those that the cluster itself gives every node, such as
//! `kubernetes.io/hostname`; the same goes for resources that no device plugin brings. What is not told of these is no reason
//! against a node.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{NodeSelectorRequirement, NodeSelectorTerm, Toleration};

use super::pod::Pod;
use super::resources::{Resources, is_extended};
use crate::api::v1alpha1::{Taint, TaintEffect};
use crate::policy::nodes::NodePool;
use crate::quantity::Quantity;

/// Why a pod cannot run on nodes of a pool, as a part of a sentence; nothing if it can.
pub fn bars(pod: &Pod<'_>, pool: &NodePool) -> Option<String> {
    chooses_not(pod, pool).or_else(|| lacks(&pod.requests(), pool))
}

/// Why a pod and the nodes of a pool keep apart, whatever there is room for.
pub fn chooses_not(pod: &Pod<'_>, pool: &NodePool) -> Option<String> {
    if pod.has_unknown_runtime() {
        return None;
    }
    let unwanted = pool.taints.iter().find(|taint| {
        taint.effect != TaintEffect::PreferNoSchedule
            && !pod.tolerations().any(|toleration| tolerates(toleration, taint))
    });
    if let Some(taint) = unwanted {
        let value = if taint.value.is_empty() { String::new() } else { format!("={}", taint.value) };
        return Some(format!("has taint `{}{value}`, which the pod does not tolerate", taint.key));
    }
    let unlike = pod.node_selector().find(|(key, value)| match pool.labels.get(*key) {
        Some(own) => own != *value,
        None => !is_given(key),
    });
    if let Some((key, value)) = unlike {
        return Some(format!("is not labelled `{key}: {value}`"));
    }
    let affinity = pod.spec.affinity.as_ref().and_then(|affinity| affinity.node_affinity.as_ref());
    let required = affinity.and_then(|own| own.required_during_scheduling_ignored_during_execution.as_ref());
    required
        .is_some_and(|required| !required.node_selector_terms.iter().any(|term| fits(term, &pool.labels)))
        .then(|| "does not fit the pod's node affinity".to_owned())
}

/// What an empty node of a pool has too little of.
fn lacks(requests: &Resources, pool: &NodePool) -> Option<String> {
    requests.iter().find_map(|(name, need)| {
        let has = has(pool, name)?;
        (need > has).then(|| format!("has {has} of `{name}` where the pod requests {need}"))
    })
}

/// What a node of a pool has of a resource; none where that is not known.
pub(super) fn has(pool: &NodePool, name: &str) -> Option<Quantity> {
    let told = pool.allocatable.get(name).copied();
    told.or_else(|| is_extended(name).then_some(Quantity::ZERO))
}

fn tolerates(toleration: &Toleration, taint: &Taint) -> bool {
    let effect = match taint.effect {
        TaintEffect::NoSchedule => "NoSchedule",
        TaintEffect::PreferNoSchedule => "PreferNoSchedule",
        TaintEffect::NoExecute => "NoExecute",
    };
    let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
    let (of, key) = (text(&toleration.effect), text(&toleration.key));
    (of.is_empty() || of == effect)
        && (key.is_empty() || key == taint.key)
        && match toleration.operator.as_deref().unwrap_or_default() {
            "Exists" => true,
            "" | "Equal" => text(&toleration.value) == taint.value,
            _ => false,
        }
}

/// Whether the cluster gives every node such a label.
fn is_given(key: &str) -> bool {
    key.split_once('/').is_some_and(|(prefix, _)| {
        ["kubernetes.io", "k8s.io"].iter().any(|own| {
            prefix.strip_suffix(own).is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    })
}

fn fits(term: &NodeSelectorTerm, labels: &BTreeMap<String, String>) -> bool {
    let expressions = term.match_expressions.as_deref().unwrap_or_default();
    // Names of nodes are not told.
    let by_name = term.match_fields.as_ref().is_some_and(|fields| !fields.is_empty());
    (by_name || !expressions.is_empty()) && expressions.iter().all(|expression| holds(expression, labels))
}

fn holds(expression: &NodeSelectorRequirement, labels: &BTreeMap<String, String>) -> bool {
    let values = expression.values.as_deref().unwrap_or_default();
    let Some(own) = labels.get(&expression.key) else {
        return matches!(expression.operator.as_str(), "NotIn" | "DoesNotExist") || is_given(&expression.key);
    };
    let bound = || Some((own.parse::<i64>().ok()?, values.first()?.parse::<i64>().ok()?));
    match expression.operator.as_str() {
        "In" => values.contains(own),
        "NotIn" => !values.contains(own),
        "Exists" => true,
        "Gt" => bound().is_some_and(|(own, value)| own > value),
        "Lt" => bound().is_some_and(|(own, value)| own < value),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::core::v1::PodSpec;

    use super::*;
    use crate::policy::capacity::Given;
    use crate::policy::capacity::testing::pools;
    use crate::yaml;

    fn bar(pod: &str) -> Option<String> {
        let pools = pools(
            "{gpu: {count: 2, allocatable: {cpu: 8, memory: 64Gi, nvidia.com/gpu: 2}, labels: {pool: gpu, size: '4'}, \
             taints: [{key: dedicated, value: models, effect: NoSchedule}, {key: old, effect: PreferNoSchedule}]}}",
        );
        let spec: PodSpec = yaml::decode(&yaml::parse(pod).unwrap()).unwrap();
        bars(&Pod::new(&spec, &[], Given::default()), pools.values().next().unwrap())
    }

    #[test]
    fn pods_keep_off_nodes_for_many_reasons() {
        let tolerates = "tolerations: [{key: dedicated, value: models}]";
        let affinity = |expressions: &str| {
            format!(
                "affinity: {{nodeAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: [{expressions}]}}}}}}"
            )
        };
        let term = |text: &str| affinity(&format!("{{matchExpressions: [{text}]}}"));
        for (pod, reason) in [
            (tolerates.to_owned(), None),
            ("tolerations: [{operator: Exists}]".into(), None),
            ("tolerations: [{key: dedicated, operator: Exists, effect: NoSchedule}]".into(), None),
            ("tolerations: [{key: dedicated}]".into(), Some("has taint `dedicated=models`")),
            (
                "tolerations: [{key: dedicated, operator: Exists, effect: NoExecute}]".into(),
                Some("has taint `dedicated=models`"),
            ),
            (format!("{tolerates}\nnodeSelector: {{pool: gpu, kubernetes.io/os: linux}}"), None),
            (format!("{tolerates}\nnodeSelector: {{pool: cpu}}"), Some("is not labelled `pool: cpu`")),
            (format!("{tolerates}\nnodeSelector: {{zone: a}}"), Some("is not labelled `zone: a`")),
            (format!("{tolerates}\n{}", term("{key: size, operator: Gt, values: ['3']}")), None),
            (
                format!("{tolerates}\n{}", term("{key: size, operator: Lt, values: ['4']}")),
                Some("does not fit the pod's node affinity"),
            ),
            (
                format!(
                    "{tolerates}\n{}",
                    term("{key: pool, operator: In, values: [gpu, b]}, {key: a, operator: Exists}")
                ),
                Some("does not fit"),
            ),
            (
                format!(
                    "{tolerates}\n{}",
                    affinity(
                        "{matchExpressions: [{key: a, operator: Exists}]}, {matchExpressions: [{key: a, operator: NotIn, values: [b]}]}"
                    )
                ),
                None,
            ),
            (format!("{tolerates}\n{}", affinity("{}")), Some("does not fit")),
            (
                format!(
                    "{tolerates}\n{}",
                    term("{key: topology.kubernetes.io/zone, operator: In, values: [a]}")
                ),
                None,
            ),
            (
                format!(
                    "{tolerates}\ncontainers: [{{name: a, resources: {{limits: {{nvidia.com/gpu: 4}}}}}}]"
                ),
                Some("has 2 of `nvidia.com/gpu` where the pod requests 4"),
            ),
            (
                format!("{tolerates}\ncontainers: [{{name: a, resources: {{limits: {{amd.com/gpu: 1}}}}}}]"),
                Some("has 0 of `amd.com/gpu`"),
            ),
            (
                format!(
                    "{tolerates}\ncontainers: [{{name: a, resources: {{limits: {{ephemeral-storage: 1Ti}}}}}}]"
                ),
                None,
            ),
        ] {
            match (bar(&pod), reason) {
                (None, None) => {}
                (Some(told), Some(reason)) => assert!(told.contains(reason), "{pod}: {told}"),
                (told, reason) => panic!("{pod}: {told:?} and not {reason:?}"),
            }
        }
    }
}
