//! A value written to Vault arrives where the container looks for it, by either operator and either version of the engine, with
//! a prefix too; and the container sees the same whoever fills the Secret.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::harness::Case;
use crate::model::{self, BACKENDS};
use crate::objects::{self, at, text};
use crate::site::Site;
use crate::stage::PATIENCE;
use crate::view::{self, View};
use crate::workspace::{Workspace, run};

pub(crate) const CASES: &[Case<Site>] = &[
    ("what is written arrives as the pod reads it, the same by each operator and engine", each_way),
    ("after a prefix it arrives under the names that the prefix made", with_a_prefix),
];

/// Writes what the model reads into an engine.
pub(crate) fn fill(site: &Site, engine: &str) -> Result<()> {
    let mount = if engine == "kv-v1" { "old" } else { "secret" };
    model::VALUES.iter().try_for_each(|(path, values)| site.vault.put(&format!("{mount}/{path}"), values))
}

/// Expands the model for a namespace and applies it.
pub(crate) fn deploy(
    site: &Site,
    workspace: &Workspace,
    namespace: &str,
    role: &str,
    backend: &str,
    engine: &str,
) -> Result<Vec<Value>> {
    let stream = model::documents(backend, engine, "").join("---\n");
    apply(site, workspace, namespace, role, &stream)
}

/// Expands ModelSpecs for a namespace that has the platform's objects, and applies what comes out.
pub(crate) fn apply(
    site: &Site,
    workspace: &Workspace,
    namespace: &str,
    role: &str,
    stream: &str,
) -> Result<Vec<Value>> {
    site.namespace(workspace, namespace, role)?;
    workspace.write("stream.yaml", stream)?;
    let program = env!("CARGO_BIN_EXE_modelspec");
    let mut objects = run(workspace.command(program).args(["expand", "stream.yaml"]))?.objects()?;
    for object in &mut objects {
        object["metadata"]["namespace"] = namespace.into();
    }
    site.stage.apply(workspace, "all.yaml", &objects, &[])?;
    Ok(objects)
}

/// Waits until the container sees this.
pub(crate) fn sees(site: &Site, deployment: &Value, expected: &View) -> Result<()> {
    let mut client = site.stage.cluster.client();
    let mut last = String::new();
    let outcome = client.within(PATIENCE, "the Secrets", |client| {
        let seen = view::of(client, deployment);
        last = format!("{seen:?}");
        Ok(seen.is_ok_and(|seen| seen == *expected))
    });
    outcome.with_context(|| format!("the container sees {last}\n{}", told(site, deployment)))
}

/// What the operators say of the objects in a Deployment's namespace.
fn told(site: &Site, deployment: &Value) -> String {
    let mut client = site.stage.cluster.client();
    let namespace = text(deployment, "metadata.namespace");
    let events = client.read(&format!("/api/v1/namespaces/{namespace}/events")).unwrap_or_default();
    let warned = at(&events, "items").into_iter().filter(|event| event["type"] == "Warning");
    warned
        .map(|event| format!("{}: {}\n", text(event, "involvedObject.name"), text(event, "message")))
        .collect()
}

fn each_way(site: &Site, workspace: &Workspace) -> Result<()> {
    for engine in ["kv-v2", "kv-v1"] {
        fill(site, engine)?;
        for backend in BACKENDS {
            let namespace = format!("{backend}-{engine}");
            let objects = deploy(site, workspace, &namespace, "serving", backend, engine)?;
            let deployment = model::deployment(&objects);
            sees(site, &deployment, &model::expected()).with_context(|| namespace.clone())?;
            site.stage.settle(&objects)?;
            // No Secret holds more than what is read of it.
            let keys = view::secret(&mut site.stage.cluster.client(), &namespace, "keys")?;
            let keys: Vec<_> = keys.keys().map(String::as_str).collect();
            ensure!(keys == ["api-key", "tls.key", "token", "user"], "{namespace}: {keys:?}");
        }
    }
    Ok(())
}

fn with_a_prefix(site: &Site, workspace: &Workspace) -> Result<()> {
    fill(site, "kv-v2")?;
    workspace.copy("kustomize", "kustomize")?;
    for backend in BACKENDS {
        let (base, namespace) = (format!("{backend}/base"), format!("blue-{backend}"));
        let function = "  annotations: {config.kubernetes.io/function: \"exec: {path: modelspec}\"}\n";
        let [expander, model] = model::documents(backend, "kv-v2", function);
        workspace.write(&format!("{base}/platform.yaml"), &site.platform("serving"))?;
        workspace.write(&format!("{base}/expand.yaml"), &expander)?;
        workspace.write(&format!("{base}/model.yaml"), &model)?;
        workspace.write(
            &format!("{base}/kustomization.yaml"),
            "resources: [platform.yaml, model.yaml]\ntransformers: [expand.yaml]\ncomponents: [../../kustomize/components/references]\n",
        )?;
        workspace.write(
            &format!("{backend}/blue/kustomization.yaml"),
            &format!("namePrefix: blue-\nnamespace: {namespace}\nresources: [../base]\n"),
        )?;
        let objects = site.stage.build(workspace, &format!("{backend}/blue"))?;
        ensure!(objects::dangling(&objects).is_empty(), "{:?}", objects::dangling(&objects));
        let names: Vec<_> = objects.iter().map(|object| text(object, "metadata.name")).collect();
        ensure!(names.iter().all(|name| name.starts_with("blue-")), "{names:?}");
        site.stage.cluster.client().namespace(&namespace, &serde_json::json!({}))?;
        site.stage.apply(workspace, &format!("{backend}.yaml"), &objects, &[])?;
        sees(site, &model::deployment(&objects), &model::expected()).with_context(|| namespace.clone())?;
        let mut client = site.stage.cluster.client();
        view::secret(&mut client, &namespace, "blue-keys").context("the prefix is not on the Secret")?;
        ensure!(view::secret(&mut client, &namespace, "keys").is_err(), "a Secret has the bare name");
    }
    Ok(())
}
