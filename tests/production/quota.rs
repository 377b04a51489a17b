//! The quota and the limits of `kustomize/base`, or those that an example brings, with every autoscaler at its most.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::control_plane::Client;
use crate::examples::{prepare, side_by_side, surround};
use crate::harness::{Case, root};
use crate::kinds::path;
use crate::objects::{at, text};
use crate::stage::{PATIENCE, Stage, is_settled};
use crate::workspace::Workspace;
use crate::yields::{self, Yield};

pub(crate) const CASES: &[Case<Stage>] = &[
    (
        "quota and limits of the base admit every example at its autoscalers' most, and its rollout",
        all_are_admitted,
    ),
    ("one pod more than the quota counts is refused", one_more_is_refused),
];

fn all_are_admitted(stage: &Stage, workspace: &Workspace) -> Result<()> {
    let mut all = yields::all("quota")?;
    prepare(stage, &all)?;
    let given: Vec<_> = all.iter().map(|one| (one.example(), policies(&one.objects))).collect();
    for one in &mut all {
        if policies(&one.objects).is_empty() {
            // An example that brings a quota is judged by that one, whatever yields it.
            let own = given.iter().find(|(example, own)| *example == one.example() && !own.is_empty());
            let limits = own.map_or_else(base, |(_, own)| Ok(own.clone()))?;
            one.objects.extend(limits.into_iter().map(|limit| placed(limit, &one.namespace)));
        }
        for port in
            one.objects.iter_mut().filter_map(|it| it.pointer_mut("/spec/ports")?.as_array_mut()).flatten()
        {
            // There is one of each in a cluster, and the example is in this one already.
            if let Some(port) = port.as_object_mut() {
                port.remove("nodePort");
            }
        }
    }
    let wrong = side_by_side(stage, workspace, &all, |index, one| admitted(stage, workspace, index, one));
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// The quota and the limits among objects.
fn policies(objects: &[Value]) -> Vec<Value> {
    let limits = ["ResourceQuota", "LimitRange"];
    objects.iter().filter(|object| limits.contains(&text(object, "kind"))).cloned().collect()
}

/// Those of the base.
fn base() -> Result<Vec<Value>> {
    let objects = yields::read(&root().join("kustomize/base/resource-management"))?;
    ensure!(objects.len() == 2, "{} objects", objects.len());
    Ok(objects)
}

fn placed(mut object: Value, namespace: &str) -> Value {
    object["metadata"]["namespace"] = json!(namespace);
    object
}

fn admitted(stage: &Stage, workspace: &Workspace, index: usize, one: &Yield) -> Result<()> {
    let mut client = stage.cluster.client();
    surround(stage, workspace, index, one)?;
    stage.apply(workspace, &format!("{index}-all.yaml"), &one.objects, &["would violate PodSecurity"])?;
    for scaler in &one.objects {
        at_its_most(&mut client, scaler)?;
    }
    stage.settle(&one.objects)?;
    refused(&mut client, &one.namespace)?;
    for object in one.objects.iter().filter(|object| object["kind"] == "Deployment") {
        let annotations = json!({"annotations": {"revision": "2"}});
        client.patch(&path(object)?, &json!({"spec": {"template": {"metadata": annotations}}}))?;
    }
    stage.settle(&one.objects).context("the rollout at the most")
}

/// Makes an autoscaler want all pods that it may have, and waits until it has them.
fn at_its_most(client: &mut Client, scaler: &Value) -> Result<()> {
    let is_horizontal = scaler["kind"] == "HorizontalPodAutoscaler";
    let most =
        if is_horizontal { &scaler["spec"]["maxReplicas"] } else { &scaler["spec"]["maxReplicaCount"] };
    if !most.is_number() {
        return Ok(());
    }
    let name = text(scaler, "spec.scaleTargetRef.name");
    let deployment =
        format!("/apis/apps/v1/namespaces/{}/deployments/{name}", text(scaler, "metadata.namespace"));
    if is_horizontal {
        client.patch(&path(scaler)?, &json!({"spec": {"minReplicas": most}}))?;
    } else {
        // KEDA is not here.
        client.patch(&deployment, &json!({"spec": {"replicas": most}}))?;
    }
    client.within(PATIENCE, &format!("{most} pods of {deployment}"), |client| {
        Ok(client.read(&deployment)?["spec"]["replicas"] == *most)
    })
}

/// Fails with what the cluster said when it refused pods.
fn refused(client: &mut Client, namespace: &str) -> Result<()> {
    let events = client.read(&format!("/api/v1/namespaces/{namespace}/events"))?;
    let refused = at(&events, "items").into_iter().filter(|event| event["reason"] == "FailedCreate");
    let said: Vec<_> = refused.filter_map(|event| event["message"].as_str()).collect();
    ensure!(said.is_empty(), "pods are refused: {}", said.join("; "));
    Ok(())
}

/// That the quota acts at all.
fn one_more_is_refused(stage: &Stage, workspace: &Workspace) -> Result<()> {
    let mut all = yields::all("over")?;
    let index = all.iter().position(|one| one.name.starts_with("quickstart")).context("no quickstart")?;
    let mut one = all.swap_remove(index);
    prepare(stage, std::slice::from_ref(&one))?;
    one.objects.extend(base()?.into_iter().map(|limit| placed(limit, &one.namespace)));
    surround(stage, workspace, index, &one)?;
    let quota = one.objects.iter().find(|object| object["kind"] == "ResourceQuota").context("no quota")?;
    let mut client = stage.cluster.client();
    client.patch(&path(quota)?, &json!({"spec": {"hard": {"pods": "4"}}}))?;
    let quota = path(quota)?;
    client.within(PATIENCE, "the quota to count", |client| {
        Ok(client.read(&quota)?["status"]["hard"]["pods"] == "4")
    })?;
    let rest: Vec<_> = one.objects.iter().filter(|it| it["kind"] != "ResourceQuota").cloned().collect();
    stage.apply(workspace, "over.yaml", &rest, &[])?;
    let scaler =
        one.objects.iter().find(|it| it["kind"] == "HorizontalPodAutoscaler").context("no autoscaler")?;
    ensure!(scaler["spec"]["maxReplicas"] == 5, "the example has other numbers");
    at_its_most(&mut client, scaler)?;
    client.within(PATIENCE, "a pod to be refused", |client| Ok(refused(client, &one.namespace).is_err()))?;
    let deployment = one.objects.iter().find(|it| it["kind"] == "Deployment").context("no deployment")?;
    ensure!(!is_settled(&client.read(&path(deployment)?)?), "all pods are there");
    Ok(())
}
