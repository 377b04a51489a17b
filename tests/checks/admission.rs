//! Whether a namespace takes the pods: the `restricted` Pod Security Standard, its limits and its quota.

use std::collections::BTreeMap;

use serde_json::Value;

use super::quantity::{at_most, units};
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

/// Everything by which the LimitRange and the quota of `policies` would refuse the objects, with every
/// autoscaler at its most and every rollout with its surge.
pub(crate) fn limits(objects: &[Value], policies: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    for range in of_kind(policies, "LimitRange").flat_map(|policy| list(policy, "/spec/limits")) {
        for deployment in of_kind(objects, "Deployment") {
            for container in containers(&deployment["spec"]["template"]["spec"]) {
                let of = format!("{} container `{}`", id(deployment), text(container, "/name"));
                found.extend(range_refuses(range, container).into_iter().map(|why| format!("{of}: {why}")));
            }
        }
    }
    let used = usage(objects);
    for hard in of_kind(policies, "ResourceQuota").filter_map(|policy| policy["spec"]["hard"].as_object()) {
        for (key, limit) in hard {
            let limit = units(limit.as_str().unwrap_or_default());
            let used = used.get(key).copied().unwrap_or_default();
            let fits = used <= limit;
            if !fits {
                found.push(format!("quota of `{key}`: {used} of {limit}"));
            }
        }
    }
    found
}

fn range_refuses(range: &Value, container: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for resource in ["cpu", "memory"] {
        let of = |side: &str| text(container, &format!("/resources/{side}/{resource}"));
        let bound = |side: &str| text(range, &format!("/{side}/{resource}"));
        let request =
            [of("requests"), of("limits"), bound("defaultRequest")].into_iter().find(|it| !it.is_empty());
        let limit = [of("limits"), bound("default")].into_iter().find(|it| !it.is_empty());
        let (request, limit) = (request.unwrap_or("0"), limit.unwrap_or("0"));
        if !at_most(request, limit) {
            found.push(format!("{resource} request {request} above limit {limit}"));
        }
        if !at_most(limit, bound("max")) {
            found.push(format!("{resource} limit {limit} above {}", bound("max")));
        }
        if !at_most(bound("min"), request) {
            found.push(format!("{resource} request {request} below {}", bound("min")));
        }
    }
    found
}

/// What the objects count as under the keys of a quota.
fn usage(objects: &[Value]) -> BTreeMap<String, f64> {
    let mut used = BTreeMap::new();
    for object in objects {
        let plural = format!("count/{}s", text(object, "/kind").to_lowercase());
        *used.entry(plural).or_default() += 1.0;
    }
    for deployment in of_kind(objects, "Deployment") {
        let pods = most_pods(deployment, objects);
        *used.entry("pods".to_owned()).or_default() += pods;
        for side in ["requests", "limits"] {
            for (resource, amount) in pod_needs(&deployment["spec"]["template"]["spec"], side) {
                *used.entry(format!("{side}.{resource}")).or_default() += pods * amount;
            }
        }
    }
    used
}

/// The larger of what the containers take together and what one that runs first takes alone.
fn pod_needs(pod: &Value, side: &str) -> BTreeMap<String, f64> {
    let of = |container: &Value| -> BTreeMap<String, f64> {
        let needs = container["resources"][side].as_object();
        let needs = needs.into_iter().flatten();
        needs.map(|(name, amount)| (name.clone(), units(amount.as_str().unwrap_or_default()))).collect()
    };
    let mut total: BTreeMap<String, f64> = BTreeMap::new();
    for (name, amount) in list(pod, "/containers").iter().flat_map(of) {
        *total.entry(name).or_default() += amount;
    }
    for (name, amount) in list(pod, "/initContainers").iter().flat_map(of) {
        let own = total.entry(name).or_default();
        *own = own.max(amount);
    }
    total
}

/// The replicas of an autoscaler's most, and those that a rollout adds.
fn most_pods(deployment: &Value, objects: &[Value]) -> f64 {
    let name = text(deployment, "/metadata/name");
    let namespace = text(deployment, "/metadata/namespace");
    let scaler = of_kind(objects, "HorizontalPodAutoscaler").find(|scaler| {
        text(scaler, "/spec/scaleTargetRef/name") == name && text(scaler, "/metadata/namespace") == namespace
    });
    let most = match scaler {
        Some(scaler) => scaler["spec"]["maxReplicas"].as_f64(),
        None => deployment["spec"]["replicas"].as_f64(),
    };
    let most = most.unwrap_or(1.0);
    let strategy = &deployment["spec"]["strategy"];
    let surge = match &strategy["rollingUpdate"]["maxSurge"] {
        _ if strategy["type"] == "Recreate" => 0.0,
        Value::Number(pods) => pods.as_f64().unwrap_or_default(),
        share => {
            let percent: f64 =
                share.as_str().unwrap_or("25%").trim_end_matches('%').parse().unwrap_or(f64::NAN);
            (most * percent / 100.0).ceil()
        }
    };
    most + surge
}
