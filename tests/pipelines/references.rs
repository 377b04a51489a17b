//! `kustomize/components/references` on plain objects, in every kustomize there is.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::harness::{Case, Report, on_path, tool};
use crate::objects::{dangling, get, leaked, text};
use crate::workspace::{Workspace, run};

/// A program that builds kustomizations, and the word that makes it do so.
struct Builder {
    program: PathBuf,
    verb: &'static str,
}

/// The pinned kustomize, the pinned kubectl with the one that it embeds, and the kubectl that stands on PATH.
fn builders() -> Vec<(&'static str, Result<Builder, String>)> {
    let kubectl = |program| Builder { program, verb: "kustomize" };
    let mut builders = vec![
        ("kustomize", tool("kustomize").map(|program| Builder { program, verb: "build" })),
        ("kubectl", tool("kubectl").map(kubectl)),
    ];
    builders.extend(on_path("kubectl").map(|program| ("kubectl on PATH", Ok(kubectl(program)))));
    builders
}

pub(crate) fn suite(report: &mut Report) {
    for (name, builder) in builders() {
        report.run(&format!("references, {name}"), &builder, CASES);
    }
}

const CASES: &[Case<Builder>] = &[
    ("without the Component a prefix leaves selectors behind", the_component_is_needed),
    ("prefix, suffix and hash reach every reference", every_reference_follows),
    ("two prefixed copies in one namespace keep their pods apart", copies_stay_apart),
    ("images, replicas and names reach a ModelSpec", modelspec_fields_follow),
    ("another namespace takes the whole base with it", base_moves),
];

fn build(builder: &Builder, workspace: &Workspace, folder: &str) -> Result<Vec<Value>> {
    run(workspace.command(&builder.program).arg(builder.verb).arg(folder))?.objects()
}

/// An overlay over the objects beside this file, which list the Component.
fn overlay(workspace: &Workspace, folder: &str, fields: &str) -> Result<()> {
    workspace.write(&format!("{folder}/kustomization.yaml"), fields)
}

/// Copies of the fixture and of the project's `kustomize` folder, since kustomize takes no absolute path.
fn fixture(workspace: &Workspace) -> Result<()> {
    workspace.copy("kustomize", "kustomize")?;
    workspace.copy("tests/pipelines/references/base", "base")
}

fn the_component_is_needed(builder: &Builder, workspace: &Workspace) -> Result<()> {
    fixture(workspace)?;
    overlay(workspace, "plain", "namePrefix: p-\nresources: [../base]\n")?;
    let fields = workspace.read("base/kustomization.yaml")?;
    workspace.write("base/kustomization.yaml", fields.split("components:").next().unwrap_or_default())?;
    let lost = dangling(&build(builder, workspace, "plain")?);
    ensure!(
        lost.iter().any(|line| line.starts_with("Service/")),
        "nothing lost: the Component has no use: {lost:?}"
    );
    Ok(())
}

fn every_reference_follows(builder: &Builder, workspace: &Workspace) -> Result<()> {
    fixture(workspace)?;
    overlay(workspace, "inner", "namePrefix: in-\nnamespace: models\nresources: [../base]\n")?;
    overlay(workspace, "outer", "namePrefix: out-\nnameSuffix: -x\nresources: [../inner]\n")?;
    let objects = build(builder, workspace, "outer")?;
    ensure!(dangling(&objects).is_empty(), "{:#?}", dangling(&objects));
    ensure!(leaked(&objects).is_empty(), "{:#?}", leaked(&objects));
    let deployment = get(&objects, "Deployment", "out-in-tf-serving-image-classifier-x")?;
    let config = text(deployment, "spec.template.spec.volumes.configMap.name");
    let hash = config.strip_prefix("out-in-tf-serving-image-classifier-models-config-x-").unwrap_or_default();
    ensure!(hash.len() == 10, "no hash in `{config}`");
    Ok(())
}

fn copies_stay_apart(builder: &Builder, workspace: &Workspace) -> Result<()> {
    fixture(workspace)?;
    overlay(workspace, "a", "namePrefix: a-\nresources: [../base]\n")?;
    overlay(workspace, "b", "namePrefix: b-\nresources: [../base]\n")?;
    overlay(workspace, "both", "namespace: shared\nresources: [../a, ../b]\n")?;
    let objects = build(builder, workspace, "both")?;
    ensure!(dangling(&objects).is_empty(), "{:#?}", dangling(&objects));
    for copy in ["a", "b"] {
        let name = format!("{copy}-tf-serving-image-classifier");
        let selector = text(get(&objects, "Service", &format!("{name}-svc"))?, "spec.selector.app");
        ensure!(selector == name, "the Service of copy {copy} selects `{selector}`");
    }
    Ok(())
}

fn modelspec_fields_follow(builder: &Builder, workspace: &Workspace) -> Result<()> {
    fixture(workspace)?;
    workspace.write("models/model.yaml", MODEL)?;
    overlay(
        workspace,
        "models",
        "resources: [model.yaml]\ncomponents: [../kustomize/components/references]\n\
         secretGenerator: [{name: pull, literals: [a=b]}]\n",
    )?;
    overlay(
        workspace,
        "production",
        "resources: [../models]\nnamePrefix: p-\nreplicas: [{name: classifier, count: 3}]\nimages:\n\
         - {name: registry/team/classifier, newTag: \"2.0\"}\n- {name: kserve/storage-initializer, newName: mirror/si}\n",
    )?;
    let objects = build(builder, workspace, "production")?;
    let model = get(&objects, "ModelSpec", "p-classifier")?;
    for (path, expected) in [
        ("spec.image", "registry/team/classifier:2.0"),
        ("spec.download.image", "mirror/si:v0.20.0"),
        ("spec.serviceAccountName", "p-servers"),
        ("spec.storage.existingClaim", "p-weights"),
        ("spec.imagePullSecrets.name", "p-pull-k695gkmbtk"),
    ] {
        ensure!(text(model, path) == expected, "{path} is `{}`, not `{expected}`", text(model, path));
    }
    ensure!(model.pointer("/spec/replicas") == Some(&Value::from(3)), "replicas did not arrive");
    Ok(())
}

const MODEL: &str = "\
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: classifier}
spec:
  runtime: tensorflow-serving
  image: registry/team/classifier:1.0
  serviceAccountName: servers
  imagePullSecrets: [{name: pull}]
  storage: {existingClaim: weights}
  download: {image: 'kserve/storage-initializer:v0.20.0'}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: servers}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: weights}
";

fn base_moves(builder: &Builder, workspace: &Workspace) -> Result<()> {
    fixture(workspace)?;
    overlay(
        workspace,
        "elsewhere",
        "namespace: elsewhere\nnamePrefix: p-\nresources: [../kustomize/base]\n",
    )?;
    let objects = build(builder, workspace, "elsewhere")?;
    ensure!(dangling(&objects).is_empty(), "{:#?}", dangling(&objects));
    get(&objects, "Namespace", "elsewhere")?;
    let subject = text(get(&objects, "RoleBinding", "p-model-server-rb")?, "subjects.namespace");
    ensure!(subject == "elsewhere", "the binding's account is in `{subject}`");
    Ok(())
}
