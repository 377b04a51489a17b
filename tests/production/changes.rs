//! Changes as they come over the years: a file's text, a name, a model that goes. The pods follow, and `kubectl apply --prune`
//! with an `ApplySet` leaves nothing behind.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::control_plane::Client;
use crate::harness::Case;
use crate::objects::{at, ids, text};
use crate::stage::{PATIENCE, Stage, write};
use crate::workspace::{Workspace, run};

pub(crate) const CASES: &[Case<Stage>] = &[
    (
        "a changed file rolls the pods; what is renamed or removed is pruned, and nothing is left",
        nothing_is_left,
    ),
    ("a promoted canary is the stable version, and nothing of the canary is left", canary_is_promoted),
];

fn model(name: &str, text: &str) -> String {
    format!(
        "\
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata:
  name: {name}
  annotations: {{config.kubernetes.io/function: \"exec: {{path: modelspec}}\"}}
spec:
  runtime: tensorflow-serving
  models: {{{name}: {{source: \"s3://models/{name}\"}}}}
  files: {{/etc/labels.txt: {{text: {text}}}}}
  replicas: 2
  availability: {{maxUnavailable: 1}}
  secrets: {{{name}-store: {{vault: ai/store, env: {{AWS_ACCESS_KEY_ID: key_id}}}}}}
"
    )
}

fn nothing_is_left(stage: &Stage, workspace: &Workspace) -> Result<()> {
    const NAMESPACE: &str = "changes";
    let mut client = stage.cluster.client();
    client.namespace(NAMESPACE, &json!({"pod-security.kubernetes.io/enforce": "restricted"}))?;
    let kustomization = |models: &str| format!("namespace: {NAMESPACE}\ngenerators: [{models}]\n");
    workspace.write("models/a.yaml", &model("first", "cat"))?;
    workspace.write("models/b.yaml", &model("second", "cat"))?;
    workspace.write("models/kustomization.yaml", &kustomization("a.yaml, b.yaml"))?;
    let before = apply(stage, workspace, NAMESPACE, "1.yaml")?;
    let before_pods = pods(&mut client, NAMESPACE)?;

    workspace.write("models/a.yaml", &model("first", "dog"))?;
    let changed = apply(stage, workspace, NAMESPACE, "2.yaml")?;
    ensure!(
        before.difference(&changed).count() == 1,
        "a changed file gives its ConfigMap another name, and nothing else"
    );
    let rolled = pods(&mut client, NAMESPACE)?;
    let (old, new) = (of(&before_pods, "first"), of(&rolled, "first"));
    ensure!(old.len() == 2 && new.len() == 2 && old.is_disjoint(&new), "{old:?}, then {new:?}");
    ensure!(of(&before_pods, "second") == of(&rolled, "second"), "another model's pods are gone");

    workspace.write("models/a.yaml", &model("renamed", "dog"))?;
    let renamed = apply(stage, workspace, NAMESPACE, "3.yaml")?;
    ensure!(!renamed.iter().any(|id| id.contains("first")), "{renamed:?}");

    workspace.write("models/kustomization.yaml", &kustomization("a.yaml"))?;
    let last = apply(stage, workspace, NAMESPACE, "4.yaml")?;
    ensure!(last.len() * 2 == renamed.len(), "{last:?}, of {renamed:?}");
    Ok(())
}

const CANARY: &str = "\
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata:
  name: tried
  annotations: {config.kubernetes.io/function: \"exec: {path: modelspec}\"}
spec:
  runtime: custom-python
  image: registry.example/app:1.0
  files: {/etc/labels.txt: {text: cat}}
  replicas: 2
  availability: {maxUnavailable: 1}
  config: {metricsPath: /metrics}
  monitoring: {}
  route: {hostname: tried.example.com, gateway: public}
";

fn canary_is_promoted(stage: &Stage, workspace: &Workspace) -> Result<()> {
    const NAMESPACE: &str = "promotion";
    let mut client = stage.cluster.client();
    client.namespace(NAMESPACE, &json!({"pod-security.kubernetes.io/enforce": "restricted"}))?;
    let kustomization = format!("namespace: {NAMESPACE}\ngenerators: [model.yaml]\n");
    workspace.write("models/kustomization.yaml", &kustomization)?;
    workspace.write("models/model.yaml", CANARY)?;
    let before = apply(stage, workspace, NAMESPACE, "1.yaml")?;
    let stable = of(&pods(&mut client, NAMESPACE)?, "tried");

    let change =
        "  canary: {weight: 20, image: 'registry.example/app:2.0', files: {/etc/labels.txt: {text: dog}}}\n";
    workspace.write("models/model.yaml", &format!("{CANARY}{change}"))?;
    let beside = apply(stage, workspace, NAMESPACE, "2.yaml")?;
    ensure!(before.is_subset(&beside), "a canary takes something away: {before:?}, then {beside:?}");
    let both = pods(&mut client, NAMESPACE)?;
    ensure!(images(&both) == ["1.0", "1.0", "2.0"], "{:?}", images(&both));
    ensure!(stable.is_subset(&of(&both, "tried")), "a canary makes the stable pods roll");

    let promoted = CANARY.replace("app:1.0", "app:2.0").replace("text: cat", "text: dog");
    workspace.write("models/model.yaml", &promoted)?;
    let after = apply(stage, workspace, NAMESPACE, "3.yaml")?;
    ensure!(!after.iter().any(|id| id.contains("canary")), "{after:?}");
    ensure!(after.len() == before.len(), "{before:?}, then {after:?}");
    client.within(PATIENCE, "the pods of before to go", |client| {
        Ok(images(&pods(client, NAMESPACE)?) == ["2.0", "2.0"])
    })
}

/// The tags of the pods' images, sorted.
fn images(pods: &[Value]) -> Vec<String> {
    let tag = |image: &Value| Some(image.as_str()?.rsplit(':').next()?.to_owned());
    let mut tags: Vec<_> =
        pods.iter().flat_map(|pod| at(pod, "spec.containers.image")).filter_map(tag).collect();
    tags.sort();
    tags
}

/// Builds, applies with pruning, waits, and sees that just what was built is there.
fn apply(stage: &Stage, workspace: &Workspace, namespace: &str, file: &str) -> Result<BTreeSet<String>> {
    let objects = stage.build(workspace, "models")?;
    write(workspace, file, &objects)?;
    let mut command = stage.cluster.kubectl();
    command.args([
        "apply",
        "--server-side",
        "--validate=strict",
        "-n",
        namespace,
        "--prune",
        "--applyset=models",
        "-f",
    ]);
    run(command.arg(file).env("KUBECTL_APPLYSET", "true").current_dir(workspace.path("")))?
        .good()
        .with_context(|| file.to_owned())?;
    stage.settle(&objects)?;
    let built: BTreeSet<_> = ids(&objects).into_iter().collect();
    let mut there = BTreeSet::new();
    let mut client = stage.cluster.client();
    let outcome = client.within(PATIENCE, "what was pruned to go", |_| {
        there = everything(stage, workspace, namespace)?;
        Ok(there == built)
    });
    outcome.with_context(|| format!("{file}: built {built:?}\nthere {there:?}"))?;
    Ok(built)
}

/// All that is in the namespace, of every kind there is, less what the cluster itself puts into each, and what belongs to
/// something else that is there.
fn everything(stage: &Stage, workspace: &Workspace, namespace: &str) -> Result<BTreeSet<String>> {
    let kinds =
        stage.kubectl(workspace, &["api-resources", "--verbs=list", "--namespaced", "-o", "name"])?.good()?;
    let kinds: Vec<_> = kinds.stdout.lines().filter(|kind| !kind.starts_with("events")).collect();
    let said = stage.kubectl(workspace, &["get", &kinds.join(","), "-n", namespace, "-o", "json"])?.good()?;
    let list: Value = serde_json::from_str(&said.stdout)?;
    let all = at(&list, "items");
    let uids: BTreeSet<_> = all.iter().map(|object| text(object, "metadata.uid")).collect();
    let mut found = BTreeSet::new();
    for object in &all {
        let owners = at(object, "metadata.ownerReferences.uid");
        let is_owned = owners.iter().any(|uid| uid.as_str().is_some_and(|uid| uids.contains(uid)));
        let id = ids(std::slice::from_ref(*object)).join("");
        let name = text(object, "metadata.name");
        // Endpoints have a Service's name and no owner; they go with it.
        let is_of_service = text(object, "kind") == "Endpoints"
            && all.iter().any(|it| text(it, "kind") == "Service" && text(it, "metadata.name") == name);
        let is_given =
            ["ServiceAccount/default", "ConfigMap/kube-root-ca.crt", "Secret/models"].contains(&id.as_str());
        if !is_owned && !is_of_service && !is_given {
            found.insert(id);
        }
    }
    Ok(found)
}

fn pods(client: &mut Client, namespace: &str) -> Result<Vec<Value>> {
    let list = client.read(&format!("/api/v1/namespaces/{namespace}/pods"))?;
    Ok(at(&list, "items").into_iter().cloned().collect())
}

/// The identities of a model's pods.
fn of(pods: &[Value], model: &str) -> BTreeSet<String> {
    let is_of = |pod: &&Value| text(pod, r"metadata.labels.creativeflow\.ai/model-name") == model;
    pods.iter().filter(is_of).map(|pod| text(pod, "metadata.uid").to_owned()).collect()
}
