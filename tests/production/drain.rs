//! `kubectl drain` of the machine that all pods are on: the generated disruption budget never lets fewer stay ready than it
//! promises; without it they are all gone at once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::{Value, json};

use crate::control_plane::Client;
use crate::harness::Case;
use crate::kinds::path;
use crate::objects::{at, text};
use crate::stage::{Stage, expand, machine};
use crate::workspace::Workspace;

pub(crate) const CASES: &[Case<Stage>] =
    &[("a drain keeps as many pods ready as the disruption budget promises", budget_holds)];

const NAMESPACE: &str = "drain";

const MODEL: &str = "\
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: drained, namespace: drain}
spec:
  runtime: tensorflow-serving
  models: {drained: {source: \"s3://models/drained\"}}
  replicas: 4
  availability: {minAvailable: 3}
  scheduling: {nodeSelector: {pool: drain}}
";

fn budget_holds(stage: &Stage, workspace: &Workspace) -> Result<()> {
    let mut client = stage.cluster.client();
    client.namespace(NAMESPACE, &json!({"pod-security.kubernetes.io/enforce": "restricted"}))?;
    client.make("/api/v1/nodes", &machine("drain-a", &pool("drain"), &BTreeMap::new()))?;
    let objects = expand(workspace, MODEL)?;
    stage.apply(workspace, "all.yaml", &objects, &[])?;
    stage.settle(&objects)?;
    let budget = objects.iter().find(|it| it["kind"] == "PodDisruptionBudget").context("no budget")?;
    let budget = path(budget)?;
    client.within(crate::stage::PATIENCE, "the budget to count", |client| {
        Ok(client.read(&budget)?["status"]["disruptionsAllowed"] == 1)
    })?;

    client.make("/api/v1/nodes", &machine("drain-b", &pool("drain"), &BTreeMap::new()))?;
    let least = drain(stage, workspace, "drain-a")?;
    ensure!(least == 3, "{least} pods stayed ready, where 3 are promised and 4 are there");
    stage.settle(&objects)?;
    let places = places(&mut client)?;
    ensure!(places == ["drain-b"; 4], "{places:?}");

    // What the budget is for.
    stage.kubectl(workspace, &["delete", "poddisruptionbudget", "--all", "-n", NAMESPACE])?.good()?;
    stage.kubectl(workspace, &["uncordon", "drain-a"])?.good()?;
    let least = drain(stage, workspace, "drain-b")?;
    ensure!(least < 3, "without a budget {least} pods stayed ready");
    Ok(())
}

/// Drains a machine, and says how many pods were ready at the worst moment.
fn drain(stage: &Stage, workspace: &Workspace, node: &str) -> Result<usize> {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let watch = scope.spawn(|| -> Result<usize> {
            let mut client = stage.cluster.client();
            let mut least = ready(&mut client)?;
            while !over.load(Ordering::Relaxed) {
                least = least.min(ready(&mut client)?);
                thread::sleep(Duration::from_millis(5));
            }
            Ok(least)
        });
        let arguments = ["drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=80s"];
        let said = stage.kubectl(workspace, &arguments).and_then(crate::workspace::Said::good);
        over.store(true, Ordering::Relaxed);
        let least = watch.join().map_err(|_| anyhow!("the watch broke"))?;
        said?;
        least
    })
}

/// Pods that are ready and not on their way out.
fn ready(client: &mut Client) -> Result<usize> {
    let pods = client.read(&format!("/api/v1/namespaces/{NAMESPACE}/pods"))?;
    let is_ready = |pod: &&&Value| {
        let says = |it: &&Value| it["type"] == "Ready" && it["status"] == "True";
        pod["metadata"]["deletionTimestamp"].is_null() && at(pod, "status.conditions").iter().any(says)
    };
    Ok(at(&pods, "items").iter().filter(is_ready).count())
}

fn places(client: &mut Client) -> Result<Vec<String>> {
    let pods = client.read(&format!("/api/v1/namespaces/{NAMESPACE}/pods"))?;
    Ok(at(&pods, "items").iter().map(|pod| text(pod, "spec.nodeName").to_owned()).collect())
}

/// The label of machines that a case has for itself.
pub(crate) fn pool(name: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("pool".to_owned(), name.to_owned())])
}
