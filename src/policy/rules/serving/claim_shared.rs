//! Claims for one node that several pods share.

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::{Controller, Workload};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "claim-shared",
    group: Group::Serving,
    severity: Some(Severity::Warning),
    summary: "pods that share a claim may run on different nodes",
    parameters: &[],
    page: include_str!("../../../../docs/rules/claim-shared.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    if !matches!(
        workload.controller,
        Controller::Deployment(_)
            | Controller::ReplicaSet
            | Controller::StatefulSet { .. }
            | Controller::DaemonSet(_)
    ) {
        return;
    }
    let most = context.objects.autoscalers_of(object).map(|autoscaler| autoscaler.max).max();
    let most = most.or(workload.replicas).unwrap_or(1);
    let everywhere = matches!(workload.controller, Controller::DaemonSet(_));
    let surges = matches!(&workload.controller, Controller::Deployment(strategy) if strategy.type_.as_deref() != Some("Recreate"));
    for (index, volume) in workload.pod().volumes.iter().flatten().enumerate() {
        let Some(claim) = volume.persistent_volume_claim.as_ref().map(|source| source.claim_name.as_str())
        else {
            continue;
        };
        let target = context.objects.find("", "PersistentVolumeClaim", object.namespace(), claim);
        let Some(Body::PersistentVolumeClaim(spec)) = target.map(|claim| &claim.body) else { continue };
        let modes = spec.access_modes.as_deref().unwrap_or_default();
        if modes.is_empty()
            || modes.iter().any(|mode| ["ReadWriteMany", "ReadOnlyMany"].contains(&mode.as_str()))
        {
            continue;
        }
        let path = workload.pod_path("volumes").index(index).key("persistentVolumeClaim").key("claimName");
        let mode = &modes[0];
        let only_pod = mode == "ReadWriteOncePod";
        if most > 1 || everywhere {
            let pods =
                if everywhere { "a pod on every node".to_owned() } else { format!("up to {most} pods") };
            let holds = if only_pod { "one pod" } else { "one node" };
            let remedy = "use a claim with `ReadOnlyMany` or `ReadWriteMany`, or one replica";
            let severity = if only_pod { Severity::Error } else { Severity::Warning };
            found.say_at_most(
                severity,
                object,
                path,
                format!("{pods} share claim `{claim}`, whose mode `{mode}` holds for {holds}, so the others stay pending"),
                remedy,
            );
        } else if surges {
            found.say_at_most(
                Severity::Warning,
                object,
                path,
                format!("a rollout starts the new pod beside the old one, and claim `{claim}` of mode `{mode}` may hold it on another node"),
                "write `strategy: {type: Recreate}`, or use a claim with `ReadOnlyMany` or `ReadWriteMany`",
            );
        }
    }
}
