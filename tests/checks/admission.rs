//! Whether a namespace takes the pods: the `restricted` Pod Security Standard, its limits and its quota.

use modelspec::functions::{Input, validate};
use modelspec::policy::{Group, Policy, RULES};
use serde_json::Value;

use super::{containers, id, list, of_kind, text};

/// Everything by which the `restricted` standard would refuse a Deployment's pods.
/// <https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted>
pub(crate) fn restricted(objects: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    for deployment in of_kind(objects, "Deployment") {
        let pod = &deployment["spec"]["template"]["spec"];
        let mut say = |problem: String| found.push(format!("{}: {problem}", id(deployment)));
        for field in ["hostNetwork", "hostPID", "hostIPC"] {
            if pod[field] == true {
                say(format!("`{field}`"));
            }
        }
        for volume in list(pod, "/volumes") {
            const KINDS: [&str; 8] = [
                "configMap",
                "csi",
                "downwardAPI",
                "emptyDir",
                "ephemeral",
                "image",
                "persistentVolumeClaim",
                "projected",
            ];
            let fits = KINDS.iter().chain(&["secret"]).any(|kind| volume.get(kind).is_some());
            if !fits {
                say(format!("volume {volume}"));
            }
        }
        for container in containers(pod) {
            let name = text(container, "/name");
            let own = &container["securityContext"];
            let or_pod = |field: &str| match &own[field] {
                Value::Null => pod["securityContext"][field].clone(),
                value => value.clone(),
            };
            if or_pod("runAsNonRoot") != true || or_pod("runAsUser") == 0 {
                say(format!("container `{name}` may run as root"));
            }
            if own["allowPrivilegeEscalation"] != false || own["privileged"] == true {
                say(format!("container `{name}` may escalate its privileges"));
            }
            if own["capabilities"] != serde_json::json!({"drop": ["ALL"]}) {
                say(format!("container `{name}` keeps capabilities"));
            }
            if or_pod("seccompProfile")["type"] != "RuntimeDefault" {
                say(format!("container `{name}` has no seccomp profile"));
            }
            if list(container, "/ports").iter().any(|port| !port["hostPort"].is_null()) {
                say(format!("container `{name}` takes a port of the host"));
            }
        }
    }
    found
}

/// Everything by which the LimitRange and the quota of `policies` would refuse the objects, as if all stood in one
/// namespace, with every autoscaler at its most and every rollout with its surge.
pub(crate) fn limits(objects: &[Value], policies: &[Value]) -> Vec<String> {
    let is_policy = |object: &&Value| ["LimitRange", "ResourceQuota"].contains(&text(object, "/kind"));
    let judged = objects.iter().filter(|object| !is_policy(object)).chain(policies.iter().filter(is_policy));
    let mut stream = String::new();
    for object in judged {
        let mut object = object.clone();
        if let Some(metadata) = object["metadata"].as_object_mut() {
            metadata.remove("namespace");
        }
        stream += &format!("---\n{object}\n");
    }
    let input = match Input::read(None, stream.into_bytes()) {
        Ok(input) => input,
        Err(error) => return vec![error.to_string()],
    };
    let verdict = validate(&[input], &Policy::default());
    let of_capacity = |rule: &str| RULES.iter().any(|one| one.id == rule && one.group == Group::Capacity);
    let found = verdict.findings.iter().filter(|(finding, _)| of_capacity(&finding.rule));
    let unreadable = verdict.unreadable.iter().map(ToString::to_string);
    unreadable.chain(found.map(|(_, diagnostic)| diagnostic.to_string())).collect()
}
