//! Every example in the cluster: what it yields is taken under the strictest settings, comes up, and applied again changes
//! nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::harness::Case;
use crate::kinds::collection;
use crate::objects::{at, text};
use crate::stage::{Stage, machine};
use crate::workspace::Workspace;
use crate::yields::{self, Yield};

pub(crate) const CASES: &[Case<Stage>] = &[(
    "every example applies strictly under the restricted standard without a warning, comes up, and changes nothing when applied again",
    all_apply,
)];

/// Examples that are applied at once: most of the time is spent waiting.
const AT_ONCE: usize = 6;

/// Said of a namespace that enforces less, where servers run only as root.
const ROOT: &str = "would violate PodSecurity";

fn all_apply(stage: &Stage, workspace: &Workspace) -> Result<()> {
    let all = yields::all("example")?;
    ensure!(all.len() >= 15, "only {} examples", all.len());
    prepare(stage, &all)?;
    let wrong = side_by_side(stage, workspace, &all, |index, one| apply(stage, workspace, index, one));
    println!(
        "        {} sets, {} objects",
        all.len(),
        all.iter().map(|one| one.objects.len()).sum::<usize>()
    );
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// Does something with each example, several at once, takes it away again, and says what goes wrong.
pub(crate) fn side_by_side(
    stage: &Stage,
    workspace: &Workspace,
    all: &[Yield],
    each: impl Fn(usize, &Yield) -> Result<()> + Sync,
) -> Vec<String> {
    let (next, wrong) = (Mutex::new(all.iter().enumerate()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((index, one)) = next.lock().ok().and_then(|mut next| next.next()) {
                    let outcome = each(index, one);
                    let leave = ["delete", "namespace", "--wait=false", one.namespace.as_str()];
                    let outcome = outcome.and_then(|()| stage.kubectl(workspace, &leave)?.good().map(drop));
                    if let (Err(error), Ok(mut wrong)) = (outcome, wrong.lock()) {
                        wrong.push(format!("{}: {error:#}", one.name));
                    }
                }
            });
        }
    });
    wrong.into_inner().unwrap_or_default()
}

fn apply(stage: &Stage, workspace: &Workspace, index: usize, one: &Yield) -> Result<()> {
    let is_root = !is_strict(&one.objects);
    let may_warn: &[&str] = if is_root { &[ROOT] } else { &[] };
    surround(stage, workspace, index, one)?;
    let file = format!("{index}-all.yaml");
    stage.apply(workspace, &file, &one.objects, may_warn)?;
    stage.settle(&one.objects)?;
    let changed = stage.diff(workspace, &file)?;
    ensure!(changed.is_empty(), "applied again it changes\n{changed}");
    Ok(())
}

/// What is there before an example: its namespace, what others bring, and quotas, which act once they have counted.
pub(crate) fn surround(stage: &Stage, workspace: &Workspace, index: usize, one: &Yield) -> Result<()> {
    let mut client = stage.cluster.client();
    let is_namespace = |object: &&Value| object["kind"] == "Namespace";
    let mut first: Vec<_> = one.objects.iter().filter(is_namespace).cloned().collect();
    if !first.iter().any(|object| object["metadata"]["name"] == one.namespace.as_str()) {
        first.push(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": one.namespace, "labels": {
            "pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/warn": "restricted",
        }}}));
    }
    let limits = ["ResourceQuota", "LimitRange"];
    first.extend(one.objects.iter().filter(|it| limits.contains(&text(it, "kind"))).cloned());
    first.extend(one.outside.iter().cloned());
    stage.apply(workspace, &format!("{index}-first.yaml"), &first, &[])?;
    for claim in one.objects.iter().chain(&one.outside) {
        if claim["kind"] == "PersistentVolumeClaim" {
            client.make("/api/v1/persistentvolumes", &volume(claim))?;
        }
    }
    for quota in first.iter().filter(|object| object["kind"] == "ResourceQuota") {
        let path = crate::kinds::path(quota)?;
        let hard = quota["spec"]["hard"].as_object().context("no hard")?.len();
        client.until("the quota to count", |client| {
            let counted = &client.read(&path)?["status"]["hard"];
            Ok(counted.as_object().is_some_and(|counted| counted.len() == hard))
        })?;
    }
    Ok(())
}

/// A volume for a claim, as a storage class would provide it.
fn volume(claim: &Value) -> Value {
    let (name, namespace) = (text(claim, "metadata.name"), text(claim, "metadata.namespace"));
    json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": format!("{namespace}-{name}")},
        "spec": {
            "capacity": {"storage": claim["spec"]["resources"]["requests"]["storage"]},
            "accessModes": claim["spec"]["accessModes"],
            "storageClassName": claim["spec"]["storageClassName"].as_str().unwrap_or_default(),
            "claimRef": {"name": name, "namespace": namespace},
            "hostPath": {"path": format!("/volumes/{namespace}/{name}")},
        },
    })
}

/// Whether no namespace among the objects asks for less than the strictest standard.
fn is_strict(objects: &[Value]) -> bool {
    objects
        .iter()
        .filter(|object| object["kind"] == "Namespace")
        .filter_map(|object| object["metadata"]["labels"]["pod-security.kubernetes.io/enforce"].as_str())
        .all(|level| level == "restricted")
}

/// What the pods ask of the cluster itself: a machine for each set of labels, with plenty of each extended resource, classes of
/// priorities and runtimes, and devices to claim.
pub(crate) fn prepare(stage: &Stage, all: &[Yield]) -> Result<()> {
    let mut client = stage.cluster.client();
    let (mut labels, mut extended) = (vec![BTreeMap::new()], BTreeMap::new());
    for object in all.iter().flat_map(|one| &one.objects) {
        for pod in at(object, "spec.template.spec") {
            for container in at(pod, "containers").into_iter().chain(at(pod, "initContainers")) {
                let limits = container["resources"]["limits"].as_object().into_iter().flatten();
                let counted = limits.filter(|(resource, _)| resource.contains('/'));
                extended.extend(counted.map(|(resource, _)| (resource.clone(), 1000)));
            }
            for (field, class) in CLASSES {
                if let Some(name) = pod[field].as_str() {
                    let mut class: Value = serde_json::from_str(class)?;
                    class["metadata"] = json!({"name": name});
                    client.make(&collection(&class)?, &class)?;
                }
            }
            let wanted = wanted(pod);
            if !labels.contains(&wanted) {
                labels.push(wanted);
            }
        }
    }
    // One that is there already has all of it.
    let name = |labels: &BTreeMap<String, String>| format!("machine-{:x}", digest(&(labels, &extended)));
    for labels in &labels {
        client.make("/api/v1/nodes", &machine(&name(labels), labels, &extended))?;
    }
    let claimed =
        all.iter().flat_map(|one| &one.objects).flat_map(|object| at(object, "spec.spec.devices.requests"));
    let classes: BTreeSet<_> = claimed.map(|request| text(request, "exactly.deviceClassName")).collect();
    for class in &classes {
        let class = json!({"apiVersion": "resource.k8s.io/v1", "kind": "DeviceClass", "metadata": {"name": class}, "spec": {}});
        client.make("/apis/resource.k8s.io/v1/deviceclasses", &class)?;
    }
    if !classes.is_empty() {
        client.make("/apis/resource.k8s.io/v1/resourceslices", &devices(&name(&labels[0])))?;
    }
    Ok(())
}

fn digest(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// What a pod may name by class, and an object of it.
const CLASSES: [(&str, &str); 2] = [
    (
        "priorityClassName",
        r#"{"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "value": 1000}"#,
    ),
    ("runtimeClassName", r#"{"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "handler": "runc"}"#),
];

/// Devices of a machine, as a driver tells of them.
fn devices(node: &str) -> Value {
    let devices: Vec<_> = (0..100).map(|index| json!({"name": format!("device-{index}")})).collect();
    json!({
        "apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice", "metadata": {"name": format!("{node}-devices")},
        "spec": {
            "driver": "devices.example.com", "nodeName": node, "devices": devices,
            "pool": {"name": node, "generation": 1, "resourceSliceCount": 1},
        },
    })
}

/// Labels that a node must have to take a pod.
fn wanted(pod: &Value) -> BTreeMap<String, String> {
    let mut labels: BTreeMap<_, _> = pod["nodeSelector"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect();
    let required = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
    for rule in at(pod, &format!("{required}.matchExpressions")) {
        let value = text(rule, "values");
        let value = match text(rule, "operator") {
            "Gt" => value.parse().map_or(0, |least: u64| least + 1).to_string(),
            _ => value.to_owned(),
        };
        labels.insert(text(rule, "key").to_owned(), value);
    }
    labels
}
