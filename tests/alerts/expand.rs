//! What small ModelSpecs of each runtime yield.

use anyhow::{Context, Result, anyhow, bail, ensure};
use modelspec::api::v1alpha1::serving_runtime::{Accelerator, Metrics};
use modelspec::functions::{Input, Options, run};
use modelspec::krm::Stream;
use modelspec::runtimes::{Catalog, Runtime};
use modelspec::yaml::{decode, parse};
use serde_json::{Value, json};

/// A model server that is monitored.
pub(crate) struct Server {
    runtime: String,
    gpu: bool,
    /// What the data says of its metrics.
    pub(crate) metrics: Metrics,
    objects: Vec<Value>,
}

/// The ModelSpec's name.
pub(crate) const MODEL: &str = "chat";
/// Where it stands, as Prometheus sees it: nothing generated knows it.
pub(crate) const NAMESPACE: &str = "production";

/// Each runtime that tells metrics, on a CPU and on a GPU of NVIDIA's where it can.
pub(crate) fn servers() -> Result<Vec<Server>> {
    let catalog = Catalog::builtin();
    let mut servers = Vec::new();
    for runtime in catalog.names().into_iter().filter_map(|name| catalog.get(name)) {
        let Some(metrics) = &runtime.declared.metrics else { continue };
        let on = |accelerator| runtime.images.is_empty() || runtime.images.contains_key(&accelerator);
        for gpu in [false, true] {
            if on(if gpu { Accelerator::Nvidia } else { Accelerator::Cpu }) {
                servers.push(server(runtime, gpu, metrics).with_context(|| runtime.name.clone())?);
            }
        }
    }
    ensure!(servers.len() > 15, "only {} servers", servers.len());
    Ok(servers)
}

fn server(runtime: &Runtime, gpu: bool, metrics: &Metrics) -> Result<Server> {
    let extension = runtime.models.file.clone().unwrap_or_default();
    let mut spec = json!({
        "runtime": runtime.name,
        "models": {"m": {"source": format!("pvc://models/m{extension}")}},
        "monitoring": {"dashboard": true},
    });
    if runtime.images.is_empty() {
        spec["image"] = "registry.example/server:1.0".into();
    }
    if metrics.path.as_deref() == Some("${config.metricsPath}") {
        spec["config"]["metricsPath"] = "/metrics".into();
    }
    if gpu {
        spec["resources"]["gpu"] = 2.into();
    }
    let objects = expand(&spec)?;
    Ok(Server { runtime: runtime.name.clone(), gpu, metrics: metrics.clone(), objects })
}

/// A server with a canary, in the hands of a Gateway or of Argo Rollouts.
pub(crate) fn with_canary(provider: &str) -> Result<Server> {
    let catalog = Catalog::builtin();
    let runtime = catalog.get("tensorflow-serving").context("no such runtime")?;
    let objects = expand(&json!({
        "runtime": runtime.name,
        "models": {"m": {"source": "pvc://models/m"}},
        "route": {"hostname": "m.example.com", "gateway": "infra/public"},
        "monitoring": {"dashboard": true},
        "canary": {"weight": 10, "provider": provider},
    }))?;
    let metrics = runtime.declared.metrics.clone().context("no metrics")?;
    Ok(Server { runtime: runtime.name.clone(), gpu: false, metrics, objects })
}

/// A server of which there may be no pod.
pub(crate) fn to_zero() -> Result<Server> {
    let catalog = Catalog::builtin();
    let runtime = catalog.get("vllm").context("no such runtime")?;
    let objects = expand(&json!({
        "runtime": runtime.name,
        "models": {"m": {"source": "pvc://models/m"}},
        "resources": {"gpu": 1},
        "monitoring": {"enabled": true},
        "autoscaling": {
            "backend": "keda",
            "prometheus": "http://prometheus.monitoring:9090",
            "minReplicas": 0,
            "maxReplicas": 1,
            "activation": {"query": "sum(rate(gateway_requests_total[2m]))"},
        },
    }))?;
    let metrics = runtime.declared.metrics.clone().context("no metrics")?;
    Ok(Server { runtime: runtime.name.clone(), gpu: true, metrics, objects })
}

/// The objects of a ModelSpec.
pub(crate) fn expand(spec: &Value) -> Result<Vec<Value>> {
    let model = json!({
        "apiVersion": "serving.creativeflow.ai/v1alpha1",
        "kind": "ModelSpec",
        "metadata": {"name": MODEL},
        "spec": spec,
    });
    let input = Input::read(None, model.to_string().into_bytes()).map_err(|error| anyhow!("{error}"))?;
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

impl Server {
    /// What tells it from the others.
    pub(crate) fn name(&self) -> String {
        format!("{}-{}", self.runtime, if self.gpu { "gpu" } else { "cpu" })
    }

    /// Whether it has GPUs.
    pub(crate) fn has_gpu(&self) -> bool {
        self.gpu
    }

    pub(crate) fn object(&self, kind: &str, name: &str) -> Result<&Value> {
        let mut objects = self.objects.iter();
        let found = objects.find(|object| object["kind"] == kind && object["metadata"]["name"] == name);
        found.with_context(|| format!("no {kind} `{name}`"))
    }

    /// The Deployment.
    pub(crate) fn deployment(&self) -> Result<&Value> {
        self.objects.iter().find(|object| object["kind"] == "Deployment").context("no Deployment")
    }

    /// The name of the Deployment, which its pods have as the label `app`.
    pub(crate) fn app(&self) -> Result<&str> {
        self.deployment()?["metadata"]["name"].as_str().context("no name")
    }

    /// The dashboard, as the sidecar of Grafana hands it on.
    pub(crate) fn dashboard(&self) -> Result<Value> {
        let config = self.object("ConfigMap", &format!("{}-dashboard", self.app()?))?;
        let files: Vec<&Value> = config["data"].as_object().context("no data")?.values().collect();
        let [Value::String(file)] = files[..] else { bail!("{} files", files.len()) };
        Ok(serde_json::from_str(file)?)
    }

    /// The groups of the `PrometheusRule`, as Prometheus reads them.
    pub(crate) fn rules(&self) -> Result<Value> {
        Ok(self.object("PrometheusRule", &format!("{MODEL}-rules"))?["spec"].clone())
    }
}
