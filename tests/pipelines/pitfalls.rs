//! What goes wrong silently in kustomize, and what the function and the documented guard make of it; and what an
//! overlay can still change once functions are about.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::checks::admission::limits;
use crate::harness::{Case, Report, tool};
use crate::models::{Function, classifier, expander, surroundings, writer};
use crate::objects::{faults, get, ids, text};
use crate::workspace::{Said, Workspace, run};

struct Kustomize(PathBuf);

pub(crate) fn suite(report: &mut Report) {
    report.run("kustomize", &tool("kustomize").map(Kustomize), CASES);
}

const CASES: &[Case<Kustomize>] = &[
    ("a patch on a ModelSpec that is expanded already fails loudly", late_patch),
    ("a function that is not enabled is skipped silently, and the guard turns that into an error", guard),
    ("the namespace of `kustomize/base` admits what is generated", base_admits),
    ("a patch reaches what a generator yields", patch_on_generated),
    ("an overlay over generators' configs changes them", overlay_over_configs),
    ("a transformer in the outermost overlay sees what the overlays changed", outermost_transformer),
    ("`kustomize fn run` expands a folder in place, twice the same", fn_run),
    ("the pipe yields what a transformer yields", pipe),
    ("the pipe without a ModelSpec is an error", empty_pipe),
];

fn build(kustomize: &Kustomize, workspace: &Workspace, folder: &str) -> Result<Said> {
    run(workspace.command(&kustomize.0).args(["build", "--enable-alpha-plugins", "--enable-exec", folder]))
}

fn generators(workspace: &Workspace) -> Result<()> {
    surroundings(workspace)?;
    workspace.write("base/classifier.yaml", &classifier(Function::Exec))?;
    workspace.write("base/writer.yaml", &writer(Function::Exec))?;
    workspace.write("base/kustomization.yaml", GENERATORS)
}

const GENERATORS: &str =
    "resources: [../account]\ncomponents: [../references]\ngenerators: [classifier.yaml, writer.yaml]\n";

/// Both ModelSpecs as resources, and the transformer for the folder that will list it.
fn items(workspace: &Workspace) -> Result<()> {
    surroundings(workspace)?;
    workspace.write("models/classifier.yaml", &classifier(Function::Unnamed))?;
    workspace.write("models/writer.yaml", &writer(Function::Unnamed))?;
    let fields = "resources: [../account, classifier.yaml, writer.yaml]\ncomponents: [../references]\n";
    workspace.write("models/kustomization.yaml", fields)
}

fn late_patch(kustomize: &Kustomize, workspace: &Workspace) -> Result<()> {
    items(workspace)?;
    workspace.write("base/expand.yaml", &expander(Function::Exec))?;
    workspace.write("base/kustomization.yaml", "resources: [../models]\ntransformers: [expand.yaml]\n")?;
    let patch = "kind: ModelSpec, apiVersion: serving.creativeflow.ai/v1alpha1, metadata: {name: writer}, spec: {replicas: 5}";
    workspace.write(
        "late/kustomization.yaml",
        &format!("resources: [../base]\npatches: [{{patch: '{{{patch}}}'}}]\n"),
    )?;
    build(kustomize, workspace, "late")?.fails_saying(&["no matches for Id ModelSpec", "writer"])
}

fn guard(kustomize: &Kustomize, workspace: &Workspace) -> Result<()> {
    generators(workspace)?;
    let disabled = ["build", "--enable-alpha-plugins", "base"];
    let silent = run(workspace.command(&kustomize.0).args(disabled))?.objects()?;
    ensure!(ids(&silent) == ["ServiceAccount/servers"], "kustomize skips no longer: {:?}", ids(&silent));

    let target = "kind: Deployment, apiVersion: apps/v1, metadata: {name: tf-serving-classifier}";
    workspace
        .write("base/kustomization.yaml", &format!("{GENERATORS}patches: [{{patch: '{{{target}}}'}}]\n"))?;
    let guarded = run(workspace.command(&kustomize.0).args(disabled))?;
    guarded.fails_saying(&["no matches for Id Deployment", "tf-serving-classifier"])?;
    build(kustomize, workspace, "base")?.good()?;
    Ok(())
}

fn base_admits(kustomize: &Kustomize, workspace: &Workspace) -> Result<()> {
    generators(workspace)?;
    workspace.copy("kustomize/base", "platform")?;
    workspace
        .write("all/kustomization.yaml", "resources: [../platform, ../base]\nnamespace: ai-serving\n")?;
    let objects = build(kustomize, workspace, "all")?.objects()?;
    let is_policy = |object: &Value| ["LimitRange", "ResourceQuota"].contains(&text(object, "kind"));
    let (policies, objects): (Vec<_>, Vec<_>) = objects.into_iter().partition(is_policy);
    let refused = limits(&objects, &policies);
    ensure!(policies.len() == 2 && refused.is_empty(), "{refused:#?}");
    Ok(())
}

fn patch_on_generated(kustomize: &Kustomize, workspace: &Workspace) -> Result<()> {
    generators(workspace)?;
    let patch = "kind: Deployment, apiVersion: apps/v1, metadata: {name: custom-py-server-writer}, spec: {minReadySeconds: 7}";
    let fields = format!(
        "resources: [../base]\nnamePrefix: p-\npatches: [{{patch: '{{{patch}}}'}}]\n\
         images: [{{name: registry.example/team/writer, newTag: '2.0'}}]\n\
         replicas: [{{name: custom-py-server-writer, count: 4}}]\nlabels: [{{pairs: {{stage: production}}}}]\n"
    );
    workspace.write("over/kustomization.yaml", &fields)?;
    let objects = build(kustomize, workspace, "over")?.objects()?;
    let deployment = get(&objects, "Deployment", "p-custom-py-server-writer")?;
    ensure!(deployment.pointer("/spec/minReadySeconds") == Some(&Value::from(7)), "the patch did not arrive");
    ensure!(deployment.pointer("/spec/replicas") == Some(&Value::from(4)), "replicas did not arrive");
    ensure!(text(deployment, "spec.template.spec.containers.image") == "registry.example/team/writer:2.0");
    ensure!(text(deployment, "metadata.labels.stage") == "production");
    Ok(())
}

/// The fields of an overlay that changes ModelSpecs: what it sets must be seen in what they yield.
const OVERLAY: &str = "namePrefix: p-\nnamespace: models\nimages: [{name: registry.example/team/writer, newTag: '2.0'}]\n\
    replicas: [{name: writer, count: 4}]\nlabels: [{pairs: {stage: production}}]\npatches:\n- target: {kind: ModelSpec}\n\
    \x20 patch: |\n    kind: ModelSpec\n    metadata: {name: any}\n    spec: {family: text}\n";

fn shows_the_overlay(objects: &[Value]) -> Result<()> {
    let deployment = get(objects, "Deployment", "custom-py-server-p-writer")?;
    ensure!(deployment.pointer("/spec/replicas") == Some(&Value::from(4)), "replicas did not arrive");
    for (path, expected) in [
        ("metadata.namespace", "models"),
        ("metadata.labels.stage", "production"),
        ("spec.template.spec.containers.image", "registry.example/team/writer:2.0"),
    ] {
        ensure!(
            text(deployment, path) == expected,
            "{path} is `{}`, not `{expected}`",
            text(deployment, path)
        );
    }
    let family = deployment.pointer("/metadata/labels/creativeflow.ai~1model-family").and_then(Value::as_str);
    ensure!(family == Some("text"), "the family is {family:?}");
    Ok(())
}

fn overlay_over_configs(kustomize: &Kustomize, workspace: &Workspace) -> Result<()> {
    surroundings(workspace)?;
    workspace.write("models/classifier.yaml", &classifier(Function::Exec))?;
    workspace.write("models/writer.yaml", &writer(Function::Exec))?;
    workspace.write("models/kustomization.yaml", "resources: [classifier.yaml, writer.yaml]\n")?;
    let fields = format!("resources: [../models]\ncomponents: [../references]\n{OVERLAY}");
    workspace.write("overlay/kustomization.yaml", &fields)?;
    let fields =
        "resources: [../account]\nnamespace: models\ngenerators: [../overlay]\ncomponents: [../references]\n";
    workspace.write("production/kustomization.yaml", fields)?;
    let objects = build(kustomize, workspace, "production")?.objects()?;
    shows_the_overlay(&objects)?;
    ensure!(faults(&objects, &[]).is_empty(), "{:#?}", faults(&objects, &[]));
    Ok(())
}

fn outermost_transformer(kustomize: &Kustomize, workspace: &Workspace) -> Result<()> {
    items(workspace)?;
    workspace.write("production/expand.yaml", &expander(Function::Exec))?;
    let fields = format!("resources: [../models]\ntransformers: [expand.yaml]\n{OVERLAY}");
    workspace.write("production/kustomization.yaml", &fields)?;
    let objects = build(kustomize, workspace, "production")?.objects()?;
    shows_the_overlay(&objects)?;
    ensure!(faults(&objects, &[]).is_empty(), "{:#?}", faults(&objects, &[]));
    Ok(())
}

fn fn_run(kustomize: &Kustomize, workspace: &Workspace) -> Result<()> {
    workspace.write("folder/classifier.yaml", &local(&classifier(Function::Exec)))?;
    workspace.write("folder/writer.yaml", &local(&writer(Function::Exec)))?;
    let mut command = workspace.command(&kustomize.0);
    command.args(["fn", "run", "folder", "--enable-exec"]);
    run(&mut command)?.good()?;
    let once = workspace.files("folder")?;
    ensure!(
        once.len() > 2,
        "nothing was written: {:?}",
        once.iter().map(|(name, _)| name).collect::<Vec<_>>()
    );
    run(&mut command)?.good()?;
    ensure!(workspace.files("folder")? == once, "the second run changed the folder");
    Ok(())
}

/// Marked as the package's own, so that nothing applies the ModelSpec to a cluster.
fn local(model: &str) -> String {
    model.replacen("  annotations:\n", "  annotations:\n    config.kubernetes.io/local-config: \"true\"\n", 1)
}

fn pipe(kustomize: &Kustomize, workspace: &Workspace) -> Result<()> {
    items(workspace)?;
    workspace.write(
        "expand/kustomization.yaml",
        "resources: [../models]\nnamePrefix: p-\ntransformers: [expand.yaml]\n",
    )?;
    workspace.write("expand/expand.yaml", &expander(Function::Exec))?;
    workspace.write("plain/kustomization.yaml", "resources: [../models]\nnamePrefix: p-\n")?;
    let inside = build(kustomize, workspace, "expand")?.objects()?;
    let line = format!("{} build plain | modelspec expand -", kustomize.0.display());
    let piped = run(workspace.command("bash").args(["-o", "pipefail", "-c", &line]))?.objects()?;
    ensure!(faults(&piped, &[]).is_empty(), "{:#?}", faults(&piped, &[]));
    // A pipe has no hashes: there the checksum annotation rolls the pods.
    let bare = |objects: &[Value]| -> Vec<String> {
        let mut bare: Vec<_> = ids(objects)
            .into_iter()
            .map(|id| match id.rsplit_once('-') {
                Some((name, hash)) if id.starts_with("ConfigMap/") && hash.len() == 10 => name.to_owned(),
                _ => id,
            })
            .collect();
        bare.sort();
        bare
    };
    ensure!(bare(&inside) == bare(&piped), "inside {:#?}\npiped {:#?}", bare(&inside), bare(&piped));
    let deployment = get(&piped, "Deployment", "custom-py-server-p-writer")?;
    let checksum =
        deployment.pointer("/spec/template/metadata/annotations/serving.creativeflow.ai~1config-checksum");
    ensure!(checksum.is_some(), "no checksum on the pods");
    Ok(())
}

fn empty_pipe(kustomize: &Kustomize, workspace: &Workspace) -> Result<()> {
    surroundings(workspace)?;
    let line = format!("{} build account | modelspec expand -", kustomize.0.display());
    let said = run(workspace.command("bash").args(["-o", "pipefail", "-c", &line]))?;
    said.fails_saying(&["--allow-empty"])
}
