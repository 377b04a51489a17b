//! A case as the cluster plays it.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use modelspec::quantity::Quantity;
use serde_json::{Value, json};

use crate::cases::Members;
use crate::cases::capacity::{Case, Workload};
use crate::cases::kinds::{collection, path};
use crate::control_plane::{Client, message};

/// How long a quota may lag behind. What it has not counted by then it counts minutes later.
const COUNTED: Duration = Duration::from_secs(20);

/// What came of a case.
pub(super) enum Outcome {
    /// Some pods were refused, for this reason.
    Refused(String),
    /// All were admitted and the rollouts came to their end; the quota counted this at the worst.
    Admitted(Members),
}

/// Scales up, rolls, and sees what the cluster admits.
pub(super) fn play(client: &mut Client, case: &Case) -> Result<Outcome> {
    client.namespace(&case.namespace, &json!({}))?;
    for object in &case.around {
        let answer = client.create(&collection(object)?, object)?;
        match answer.status {
            201 => {}
            // What belongs to no namespace is there from another case.
            409 if !path(object)?.contains("/namespaces/") => {}
            403 => return Ok(Outcome::Refused(message(&answer))),
            _ => anyhow::bail!("{}: {}", path(object)?, message(&answer)),
        }
        if object["kind"] == "ResourceQuota" {
            let path = path(object)?;
            let hard = object["spec"]["hard"].as_object().context("no hard")?.len();
            client.until("the quota to count", |client| {
                let counted = &client.read(&path)?["status"]["hard"];
                Ok(counted.as_object().is_some_and(|counted| counted.len() == hard))
            })?;
        }
    }
    for workload in &case.workloads {
        let answer = client.create(&collection(&workload.object)?, &scaled(workload))?;
        if answer.status == 403 {
            return Ok(Outcome::Refused(message(&answer)));
        }
        ensure!(answer.status == 201, "{}", message(&answer));
    }
    for workload in &case.workloads {
        if let Some(reason) = settle(client, case, &workload.object, |_, object| Ok(has_all(object)))? {
            return Ok(Outcome::Refused(reason));
        }
    }
    let deployments: Vec<_> =
        case.workloads.iter().filter(|workload| workload.object["kind"] == "Deployment").collect();
    let (surging, others): (Vec<_>, Vec<_>) =
        deployments.iter().map(|workload| &workload.object).partition(|object| surges(object));
    for deployment in &surging {
        let halted = json!({"spec": {
            "minReadySeconds": 300, "strategy": {"rollingUpdate": {"maxUnavailable": 0}}, "template": revised(),
        }});
        client.patch(&path(deployment)?, &halted)?;
    }
    for deployment in &surging {
        if let Some(reason) = settle(client, case, deployment, has_surged)? {
            return Ok(Outcome::Refused(reason));
        }
    }
    let used = counted(client, case)?;
    for deployment in surging.iter().chain(&others) {
        client.patch(&path(deployment)?, &json!({"spec": {"minReadySeconds": 0, "template": revised()}}))?;
    }
    for deployment in surging.iter().chain(&others) {
        let path = path(deployment)?;
        client.until(&format!("the rollout of {path}"), |client| Ok(has_rolled(&client.read(&path)?)))?;
    }
    Ok(Outcome::Admitted(used))
}

/// The workload as its autoscaler makes it at most. The pods of Jobs go to no node, as they would end there.
fn scaled(workload: &Workload) -> Value {
    let mut object = workload.object.clone();
    if let Some(max) = workload.max {
        object["spec"]["replicas"] = json!(max);
    }
    if object["kind"] == "Job" {
        object["spec"]["template"]["spec"]["nodeSelector"] = json!({"there-is": "no-such-node"});
    }
    object
}

/// Whether a rollout puts pods beside those that are there.
fn surges(deployment: &Value) -> bool {
    let strategy = &deployment["spec"]["strategy"];
    let surge = &strategy["rollingUpdate"]["maxSurge"];
    strategy["type"] != "Recreate" && surge != "0%" && *surge != json!(0)
}

/// The change of a pod template that makes it roll.
fn revised() -> Value {
    json!({"metadata": {"annotations": {"revision": "2"}}})
}

/// Waits until a workload is where it should be, or some of its pods were refused.
fn settle(
    client: &mut Client,
    case: &Case,
    object: &Value,
    is_there: fn(&mut Client, &Value) -> Result<bool>,
) -> Result<Option<String>> {
    let path = path(object)?;
    let events = format!("/api/v1/namespaces/{}/events", case.namespace);
    let mut reason = None;
    client.until(&path, |client| {
        let current = client.read(&path)?;
        if is_there(client, &current)? {
            return Ok(true);
        }
        let events = client.read(&events)?;
        let events = events["items"].as_array().into_iter().flatten();
        let mut refused = events.filter(|event| event["reason"] == "FailedCreate");
        reason = refused.find_map(|event| Some(event["message"].as_str()?.to_owned()));
        Ok(reason.is_some())
    })?;
    Ok(reason)
}

fn seen(object: &Value) -> bool {
    object["status"]["observedGeneration"] == object["metadata"]["generation"]
}

/// Whether all pods are there that the workload wants, and those of a Deployment are available.
fn has_all(object: &Value) -> bool {
    let (spec, status) = (&object["spec"], &object["status"]);
    let count = |key: &str| status[key].as_u64().unwrap_or(0);
    let replicas = spec["replicas"].as_u64().unwrap_or(0);
    match object["kind"].as_str() {
        Some("Deployment") => seen(object) && count("availableReplicas") == replicas,
        Some("StatefulSet" | "ReplicaSet") => seen(object) && count("replicas") == replicas,
        Some("Job") => {
            let parallel = spec["parallelism"].as_u64().unwrap_or(1);
            let wanted = spec["completions"].as_u64().map_or(parallel, |all| all.min(parallel));
            count("active") == wanted
        }
        _ => true,
    }
}

/// Whether every pod is of the new template, and available.
fn has_rolled(deployment: &Value) -> bool {
    let replicas = deployment["spec"]["replicas"].as_u64();
    let counts =
        ["updatedReplicas", "replicas", "availableReplicas"].map(|key| deployment["status"][key].as_u64());
    seen(deployment) && counts.iter().all(|count| *count == replicas)
}

/// Whether the new replica set has all pods that the surge allows, and the rollout has halted there: none of them counts
/// as available for minutes, and none of the old may go.
fn has_surged(client: &mut Client, object: &Value) -> Result<bool> {
    if !seen(object) {
        return Ok(false);
    }
    let namespace = object["metadata"]["namespace"].as_str().context("no namespace")?;
    let sets = client.read(&format!("/apis/apps/v1/namespaces/{namespace}/replicasets"))?;
    let new = sets["items"].as_array().into_iter().flatten().find(|set| {
        set["spec"]["template"]["metadata"]["annotations"]["revision"] == "2"
            && set["metadata"]["ownerReferences"][0]["uid"] == object["metadata"]["uid"]
    });
    Ok(new.is_some_and(|set| {
        let wanted = set["spec"]["replicas"].as_u64().unwrap_or(0);
        seen(set) && wanted > 0 && set["status"]["replicas"].as_u64() == Some(wanted)
    }))
}

/// What the quota has counted. It lags behind, so this waits for what the case says that it needs; where that is not
/// known, for the pods.
fn counted(client: &mut Client, case: &Case) -> Result<Members> {
    let Some(quota) = case.around.iter().find(|object| object["kind"] == "ResourceQuota") else {
        return Ok(Members::new());
    };
    let (quota, mut used) = (path(quota)?, Members::new());
    let mut needs = case.needs.clone();
    if needs.is_empty() && client.read(&quota)?["spec"]["hard"]["count/pods"].is_string() {
        let pods = client.read(&format!("/api/v1/namespaces/{}/pods", case.namespace))?;
        needs.insert("count/pods".to_owned(), json!(pods["items"].as_array().map_or(0, Vec::len)));
    }
    let outcome = client.within(COUNTED, "the quota to count", |client| {
        used = client.read(&quota)?["status"]["used"].as_object().cloned().unwrap_or_default();
        let quantity = |of: Option<&Value>| match of {
            Some(Value::String(text)) => Quantity::parse(text),
            Some(number) => Quantity::parse(&number.to_string()),
            None => None,
        };
        Ok(needs.iter().all(|(key, needed)| quantity(used.get(key)) == quantity(Some(needed))))
    });
    outcome.with_context(|| format!("the case needs {needs:?}, and the quota counts {used:?}"))?;
    Ok(used)
}
