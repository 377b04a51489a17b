//! A rollout where every GPU is taken: the generated strategy frees one before it asks for the next. With the design
//! documents' surge of 25 % the same rollout waits for a GPU for ever.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::drain::pool;
use crate::harness::Case;
use crate::kinds::path;
use crate::objects::{at, text};
use crate::stage::{PATIENCE, Stage, expand, machine};
use crate::workspace::Workspace;

pub(crate) const CASES: &[Case<Stage>] = &[
    ("a rollout with all GPUs taken completes", generated_completes),
    ("with the documents' surge of 25 % it hangs", surge_hangs),
];

const MODEL: &str = "\
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: taken, namespace: NAMESPACE}
spec:
  runtime: tensorflow-serving
  models: {taken: {source: \"s3://models/taken\"}}
  replicas: 3
  resources: {gpu: 1}
  env: {RELEASE: \"1\"}
  scheduling:
    nodeSelector: {pool: NAMESPACE}
    tolerations: [{key: pool, operator: Exists, effect: NoSchedule}]
";

/// All three pods on a machine with three GPUs; then what the second release is to be.
fn full(stage: &Stage, workspace: &Workspace, namespace: &str) -> Result<(Vec<Value>, Vec<Value>)> {
    let mut client = stage.cluster.client();
    client.namespace(namespace, &json!({"pod-security.kubernetes.io/enforce": "restricted"}))?;
    let gpus = BTreeMap::from([("nvidia.com/gpu".to_owned(), 3)]);
    let mut node = machine(&format!("{namespace}-machine"), &pool(namespace), &gpus);
    node["spec"] = json!({"taints": [{"key": "pool", "value": namespace, "effect": "NoSchedule"}]});
    client.make("/api/v1/nodes", &node)?;
    let model = MODEL.replace("NAMESPACE", namespace);
    let first = expand(workspace, &model)?;
    stage.apply(workspace, "first.yaml", &first, &[])?;
    stage.settle(&first)?;
    let second = expand(workspace, &model.replace("\"1\"", "\"2\""))?;
    Ok((first, second))
}

fn deployment(objects: &mut [Value]) -> Result<&mut Value> {
    objects.iter_mut().find(|object| object["kind"] == "Deployment").context("no Deployment")
}

fn generated_completes(stage: &Stage, workspace: &Workspace) -> Result<()> {
    let (mut first, mut second) = full(stage, workspace, "gpus-taken")?;
    ensure!(deployment(&mut first)? != deployment(&mut second)?, "nothing is to be rolled");
    stage.apply(workspace, "second.yaml", &second, &[])?;
    stage.settle(&second)?;
    let pods = stage.cluster.client().read("/api/v1/namespaces/gpus-taken/pods")?;
    let releases: Vec<_> = at(&pods, "items.spec.containers.env")
        .into_iter()
        .filter(|variable| variable["name"] == "RELEASE")
        .map(|variable| text(variable, "value"))
        .collect();
    ensure!(releases == ["2", "2", "2"], "{releases:?}");
    Ok(())
}

fn surge_hangs(stage: &Stage, workspace: &Workspace) -> Result<()> {
    let (_, mut second) = full(stage, workspace, "gpus-surge")?;
    let rolled = deployment(&mut second)?;
    rolled["spec"]["strategy"] =
        json!({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}});
    rolled["spec"]["progressDeadlineSeconds"] = json!(10);
    let path = path(rolled)?;
    stage.apply(workspace, "second.yaml", &second, &[])?;
    let mut client = stage.cluster.client();
    client.within(PATIENCE, "the rollout to be given up", |client| {
        let last = client.read(&path)?;
        let said = at(&last, "status.conditions.reason");
        Ok(said.iter().any(|reason| **reason == "ProgressDeadlineExceeded"))
    })?;
    let pods = client.read("/api/v1/namespaces/gpus-surge/pods")?;
    let waiting: Vec<_> = at(&pods, "items.status.conditions")
        .into_iter()
        .filter(|it| it["reason"] == "Unschedulable")
        .collect();
    let reason = waiting.first().map(|it| text(it, "message")).context("no pod waits")?;
    ensure!(reason.contains("Insufficient nvidia.com/gpu"), "{reason}");
    let updated = client.read(&path)?["status"]["updatedReplicas"].clone();
    ensure!(updated == 1, "{updated} of the new pods are there");
    Ok(())
}
