//! The cluster that everything is applied to: with the definitions of custom kinds, and machines that have what pods ask for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::control_plane::{Cluster, Tools};
use crate::harness::tool;
use crate::kinds::path;
use crate::objects::at;
use crate::openapi::crds::DEFINED;
use crate::workspace::{Said, Workspace, run};

/// How long what must come may take; machines are busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// A cluster and the tools that a team has.
pub(crate) struct Stage {
    pub(crate) cluster: Cluster,
    pub(crate) kustomize: PathBuf,
}

impl Stage {
    /// Starts it, or says which tool is not to be had.
    pub(crate) fn start() -> Result<Result<Self>, String> {
        let kustomize = tool("kustomize").map_err(|reason| format!("kustomize: {reason}"))?;
        let defined = DEFINED.as_ref().map_err(|reason| format!("definitions: {reason}"))?;
        let tools = Tools::get()?;
        let start = || {
            let cluster = Cluster::start(&tools, &["ImageVolume=true"])?;
            let mut client = cluster.client();
            client.define(defined.documents.values())?;
            client.make("/api/v1/nodes", &machine("plain", &BTreeMap::new(), &BTreeMap::new()))?;
            Ok(Self { cluster, kustomize })
        };
        Ok(start())
    }

    /// `kubectl` with every right, in the folder of a case.
    pub(crate) fn kubectl(&self, workspace: &Workspace, arguments: &[&str]) -> Result<Said> {
        let mut command = self.cluster.kubectl();
        run(command.args(arguments).current_dir(workspace.path("")))
    }

    /// Applies objects as a pipeline does: on the server's side, under strict validation, with no warning. `may_warn` are
    /// words of warnings that are known.
    pub(crate) fn apply(
        &self,
        workspace: &Workspace,
        file: &str,
        objects: &[Value],
        may_warn: &[&str],
    ) -> Result<()> {
        write(workspace, file, objects)?;
        let said = self
            .kubectl(workspace, &["apply", "--server-side", "--validate=strict", "-f", file])?
            .good()
            .with_context(|| file.to_owned())?;
        let warned: Vec<_> =
            said.stderr.lines().filter(|line| !may_warn.iter().any(|words| line.contains(words))).collect();
        ensure!(warned.is_empty(), "{file}: kubectl warns\n{}", warned.join("\n"));
        Ok(())
    }

    /// What another apply of the same file would change; empty when nothing.
    pub(crate) fn diff(&self, workspace: &Workspace, file: &str) -> Result<String> {
        let said = self.kubectl(workspace, &["diff", "--server-side", "-f", file])?;
        if said.success {
            return Ok(String::new());
        }
        Ok(format!("{}{}", said.stdout, said.stderr))
    }

    /// `kustomize build` with the function on its PATH.
    pub(crate) fn build(&self, workspace: &Workspace, folder: &str) -> Result<Vec<Value>> {
        let mut command: Command = workspace.command(&self.kustomize);
        command.args(["build", "--enable-alpha-plugins", "--enable-exec"]).arg(folder);
        run(&mut command)?.objects()
    }

    /// Waits until every Deployment among the objects has all its pods, and they are available.
    pub(crate) fn settle(&self, objects: &[Value]) -> Result<()> {
        let mut client = self.cluster.client();
        // What an autoscaler has not looked at yet would change later.
        for object in objects.iter().filter(|object| object["kind"] == "HorizontalPodAutoscaler") {
            let mut target = object.clone();
            for key in ["apiVersion", "kind"] {
                target[key] = object["spec"]["scaleTargetRef"][key].clone();
            }
            target["metadata"]["name"] = object["spec"]["scaleTargetRef"]["name"].clone();
            if target["kind"] != "Deployment" {
                continue;
            }
            let (path, least) = (path(&target)?, object["spec"]["minReplicas"].as_u64().unwrap_or(1));
            client.within(PATIENCE, &format!("{path} to have {least} pods"), |client| {
                Ok(client.read(&path)?["spec"]["replicas"].as_u64() >= Some(least))
            })?;
        }
        for object in objects.iter().filter(|object| object["kind"] == "Deployment") {
            let path = path(object)?;
            let mut last = Value::Null;
            client
                .within(PATIENCE, &format!("{path} to be available"), |client| {
                    last = client.read(&path)?;
                    Ok(is_settled(&last))
                })
                .with_context(|| self.why(object, &last))?;
        }
        Ok(())
    }

    /// What the cluster says of a Deployment that does not come up.
    fn why(&self, deployment: &Value, last: &Value) -> String {
        let namespace = deployment["metadata"]["namespace"].as_str().unwrap_or_default();
        let mut client = self.cluster.client();
        let events = client.read(&format!("/api/v1/namespaces/{namespace}/events")).unwrap_or_default();
        let warned = at(&events, "items").into_iter().filter(|event| event["type"] == "Warning");
        let said: BTreeSet<_> = warned.filter_map(|event| event["message"].as_str()).collect();
        let said: Vec<_> = said.into_iter().take(5).collect();
        format!("{} said {}", said.join("; "), last["status"])
    }
}

/// What the program makes of a ModelSpec.
pub(crate) fn expand(workspace: &Workspace, model: &str) -> Result<Vec<Value>> {
    workspace.write("model.yaml", model)?;
    run(workspace.command(env!("CARGO_BIN_EXE_modelspec")).args(["expand", "model.yaml"]))?.objects()
}

/// Whether a rollout has come to its end.
pub(crate) fn is_settled(deployment: &Value) -> bool {
    let wanted = deployment["spec"]["replicas"].as_u64();
    let counts = ["updatedReplicas", "replicas", "availableReplicas"];
    deployment["status"]["observedGeneration"] == deployment["metadata"]["generation"]
        && (wanted == Some(0) || counts.iter().all(|key| deployment["status"][key].as_u64() == wanted))
}

/// Writes objects as one stream.
pub(crate) fn write(workspace: &Workspace, file: &str, objects: &[Value]) -> Result<()> {
    let stream: String = objects.iter().map(|object| format!("---\n{object}\n")).collect();
    workspace.write(file, &stream)
}

/// A machine with these labels, much of everything, and of each extended resource so many.
pub(crate) fn machine(
    name: &str,
    labels: &BTreeMap<String, String>,
    extended: &BTreeMap<String, u32>,
) -> Value {
    let mut labels = labels.clone();
    labels.insert("kubernetes.io/hostname".to_owned(), name.to_owned());
    labels.entry("topology.kubernetes.io/zone".to_owned()).or_insert_with(|| "a".to_owned());
    let mut allocatable =
        json!({"cpu": "10k", "memory": "100Ti", "ephemeral-storage": "100Ti", "pods": "10k"});
    for (resource, count) in extended {
        allocatable[resource] = json!(count.to_string());
    }
    json!({
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "labels": labels, "annotations": {"kwok.x-k8s.io/node": "fake"}},
        "status": {"allocatable": allocatable, "capacity": allocatable},
    })
}
