//! What a kubelet reads: the pod of a generated Deployment, with the ConfigMaps that it mounts.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, ensure};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Container, PodSpec, Probe};
use modelspec::api::v1alpha1::serving_runtime;
use modelspec::functions::{Input, Options, run};
use modelspec::krm::Stream;
use modelspec::runtimes::Catalog;
use modelspec::yaml::{decode, parse};
use serde_json::Value;

use crate::objects;

/// A pod as the ModelSpec makes it.
pub(crate) struct Pod {
    pub(crate) spec: PodSpec,
    /// Its one container.
    pub(crate) server: Container,
    pub(crate) config_maps: Vec<ConfigMap>,
    /// The Service's ports: name, and whether it says gRPC.
    pub(crate) services: Vec<(String, bool)>,
    pub(crate) metrics: Option<Metrics>,
    /// The paths that the server answers before its model does, as the runtime's data has it.
    pub(crate) early_paths: Vec<String>,
}

/// Where the runtime's data says that metrics are told.
pub(crate) struct Metrics {
    pub(crate) port: u16,
    pub(crate) path: String,
    /// All that the data says of them.
    pub(crate) declared: serving_runtime::Metrics,
}

/// Source and folder of a model, as the download container is told.
pub(crate) struct Download {
    pub(crate) source: String,
    pub(crate) folder: String,
}

impl Pod {
    /// Expands a ModelSpec in this process, with a runtime of its own where the text has one too.
    pub(crate) fn of(text: &str) -> Result<Self> {
        let objects = expand(text)?;
        let of_kind =
            |kind: &'static str| objects.iter().filter(move |object| object["kind"] == kind).cloned();
        let deployment = of_kind("Deployment").next().context("no Deployment")?;
        let deployment: Deployment = serde_json::from_value(deployment)?;
        let spec =
            deployment.spec.and_then(|spec| spec.template.spec).context("a Deployment without a pod")?;
        let server = spec.containers.first().context("a pod without a container")?.clone();
        let config_maps = of_kind("ConfigMap").map(serde_json::from_value).collect::<Result<_, _>>()?;
        let ports = of_kind("Service").flat_map(|service| {
            service["spec"]["ports"].as_array().cloned().unwrap_or_default().into_iter().map(|port| {
                let target = port["targetPort"].as_str().unwrap_or_default().to_owned();
                (target, port["appProtocol"] == "kubernetes.io/h2c")
            })
        });
        let model = objects::read(text)?.into_iter().find(|item| item["kind"] == "ModelSpec");
        let model = model.context("no ModelSpec")?;
        let runtime = model["spec"]["runtime"].as_str().context("no runtime")?;
        let catalog = Catalog::builtin();
        let declared = &catalog.get(runtime).with_context(|| format!("no runtime `{runtime}`"))?.declared;
        let early_paths = declared.habits.early_paths.clone();
        let mut pod =
            Self { spec, server, config_maps, services: ports.collect(), metrics: None, early_paths };
        pod.metrics = declared.metrics.as_ref().map(|metrics| told_at(&model, &pod, metrics)).transpose()?;
        Ok(pod)
    }

    /// A port of the container.
    pub(crate) fn port(&self, name: &str) -> Result<u16> {
        let port = self.ports().into_iter().find(|(known, _)| known == name);
        port.map(|(_, number)| number).with_context(|| format!("no port `{name}`"))
    }

    /// All ports of the container by name.
    pub(crate) fn ports(&self) -> Vec<(String, u16)> {
        let ports = self.server.ports.iter().flatten();
        ports
            .filter_map(|port| Some((port.name.clone()?, u16::try_from(port.container_port).ok()?)))
            .collect()
    }

    /// The container's variables.
    pub(crate) fn env(&self) -> Result<BTreeMap<String, String>> {
        let variables = self.server.env.iter().flatten().map(|variable| {
            let value = variable.value.clone();
            Ok((
                variable.name.clone(),
                value.with_context(|| format!("`{}` has no plain value", variable.name))?,
            ))
        });
        variables.collect()
    }

    /// The models that an init container fetches before the server starts: one by one, or all into the server's own cache.
    pub(crate) fn downloads(&self) -> Result<Vec<Download>> {
        let init = |name: &str| self.spec.init_containers.iter().flatten().find(|init| init.name == name);
        if let Some(pull) = init("pull") {
            let cache = pull.volume_mounts.iter().flatten().find(|mount| mount.name == "cache");
            let folder = cache.context("nothing keeps what is pulled")?.mount_path.clone();
            return Ok(vec![Download { source: String::new(), folder }]);
        }
        let download = init("download");
        let args = download.and_then(|init| init.args.clone()).context("nothing is downloaded")?;
        let (pairs, rest) = args.as_chunks::<2>();
        ensure!(rest.is_empty(), "{args:?} are no pairs");
        Ok(pairs
            .iter()
            .map(|[source, folder]| Download { source: source.clone(), folder: folder.clone() })
            .collect())
    }

    /// The mount of the download container that holds `path`: the volume, and the path below it.
    pub(crate) fn volume_of(&self, path: &str) -> Result<(String, String)> {
        let mounts =
            self.spec.init_containers.iter().flatten().flat_map(|init| init.volume_mounts.iter().flatten());
        for mount in mounts {
            if let Some(below) = path.strip_prefix(mount.mount_path.as_str()) {
                return Ok((mount.name.clone(), below.trim_start_matches('/').to_owned()));
            }
        }
        Err(anyhow!("no volume is mounted at `{path}`"))
    }

    /// A probe; every generated server has all three.
    pub(crate) fn probe(&self, phase: Phase) -> Result<&Probe> {
        let probe = match phase {
            Phase::Startup => &self.server.startup_probe,
            Phase::Readiness => &self.server.readiness_probe,
            Phase::Liveness => &self.server.liveness_probe,
        };
        probe.as_ref().with_context(|| format!("no {phase:?} probe"))
    }

    /// Seconds from the beginning of the end until SIGKILL.
    pub(crate) fn grace(&self) -> u64 {
        self.spec.termination_grace_period_seconds.and_then(|grace| grace.try_into().ok()).unwrap_or(30)
    }
}

/// When a probe is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Startup,
    Readiness,
    Liveness,
}

/// The objects of a ModelSpec.
fn expand(model: &str) -> Result<Vec<Value>> {
    let input = Input::read(None, model.as_bytes().to_vec()).map_err(|error| anyhow!("{error}"))?;
    let outcome = run(std::slice::from_ref(&input), &Options::default());
    ensure!(!outcome.failed(), "{:?}", outcome.diagnostics);
    let mut output = Vec::new();
    input.stream.write(outcome.edits.first().context("no edits")?, &mut output)?;
    let stream = Stream::read(output).map_err(|error| anyhow!("{error:?}"))?;
    let items = stream.items().map(|item| {
        let tree = parse(&item.document()).map_err(|errors| anyhow!("{errors:?}"))?;
        Ok(decode(&tree)?)
    });
    items.collect()
}

/// The metrics as the runtime declares them, with a path that the ModelSpec's `config` gives.
fn told_at(model: &Value, pod: &Pod, declared: &serving_runtime::Metrics) -> Result<Metrics> {
    let path = declared.path.as_deref().context("metrics without a path")?;
    let path = match path.strip_prefix("${config.").and_then(|rest| rest.strip_suffix('}')) {
        Some(key) => model["spec"]["config"][key].as_str().with_context(|| format!("no `config.{key}`"))?,
        None => path,
    };
    let port = pod.port(declared.port.as_deref().context("metrics without a port")?)?;
    Ok(Metrics { port, path: path.to_owned(), declared: declared.clone() })
}
