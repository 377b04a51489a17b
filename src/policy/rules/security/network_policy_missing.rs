//! Pods that everything in the cluster may reach.

use std::collections::HashSet;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use crate::policy::finding::Found;
use crate::policy::object::Body;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Controller;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "network-policy-missing",
    group: Group::Security,
    severity: None,
    summary: "a NetworkPolicy says who may reach the pods of every workload",
    parameters: &["allow"],
    page: include_str!("../../../../docs/rules/network-policy-missing.md"),
    check: Check::Stream(check),
};

fn check(context: &Context<'_>, found: &mut Found) {
    let everything = LabelSelector::default();
    let mut reached: HashSet<usize> = HashSet::new();
    for object in context.objects.of_kind("networking.k8s.io", "NetworkPolicy") {
        let Body::NetworkPolicy(policy) = &object.body else { continue };
        // A policy that names no types is one for what comes in, whatever else it is for.
        let types = policy.policy_types.as_deref().unwrap_or_default();
        if types.is_empty() || types.iter().any(|one| one == "Ingress") {
            let selector = policy.pod_selector.as_ref().unwrap_or(&everything);
            let pods = context.objects.pods_of(object.namespace(), selector);
            reached.extend(pods.map(|pods| pods.object.index));
        }
    }
    for (object, workload) in context.objects.workloads() {
        // Nothing runs a PodTemplate by itself.
        let runs = !matches!(workload.controller, Controller::PodTemplate);
        if runs && !reached.contains(&object.index) && !context.settings.allows(object.name()) {
            found.say(
                object,
                workload.path.clone().key("metadata").key("labels"),
                "no NetworkPolicy of the stream selects the pods, so every pod of the cluster may reach them",
                "write a NetworkPolicy whose `podSelector` fits their labels, and name in it who may reach them",
            );
        }
    }
}
