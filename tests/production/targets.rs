//! What aims at something, under a prefix and a suffix: each autoscaler at a workload that is there, each Service, budget,
//! monitor and network policy at the pods of its own model and track, each route at a port of a Service. A second copy in the same
//! namespace, under another prefix, is what they must not reach.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::control_plane::Client;
use crate::examples::{prepare, surround};
use crate::harness::Case;
use crate::kinds::path;
use crate::objects::{at, text};
use crate::stage::{PATIENCE, Stage};
use crate::workspace::Workspace;
use crate::yields::Yield;

pub(crate) const CASES: &[Case<Stage>] =
    &[("what aims at workloads and pods reaches its own after a prefix and a suffix", all_reach_their_own)];

const NAMESPACE: &str = "targets";

/// The models with every kind that is generated, which the pipelines follow name by name; here in two copies.
fn copies(stage: &Stage, workspace: &Workspace) -> Result<Vec<Value>> {
    workspace.copy("kustomize/components/references", "references")?;
    workspace.copy("tests/pipelines/references/models", "base")?;
    let mut objects = Vec::new();
    for (folder, fields) in [("red", "namePrefix: red-\nnameSuffix: -x\n"), ("blue", "namePrefix: blue-\n")] {
        let fields = format!("{fields}namespace: {NAMESPACE}\nresources: [../base]\n");
        workspace.write(&format!("{folder}/kustomization.yaml"), &fields)?;
        objects.extend(stage.build(workspace, folder)?);
    }
    Ok(objects)
}

fn all_reach_their_own(stage: &Stage, workspace: &Workspace) -> Result<()> {
    let objects = copies(stage, workspace)?;
    let one = Yield {
        name: "targets".to_owned(),
        objects,
        outside: Vec::new(),
        namespace: NAMESPACE.to_owned(),
        word: NAMESPACE.to_owned(),
    };
    prepare(stage, std::slice::from_ref(&one))?;
    surround(stage, workspace, 0, &one)?;
    stage.apply(workspace, "all.yaml", &one.objects, &[])?;
    stage.settle(&one.objects)?;
    run_jobs(stage, workspace, &one.objects)?;
    let mut aims = Aims::new(stage.cluster.client(), &one.objects)?;
    for object in &one.objects {
        aims.judge(object)
            .with_context(|| format!("{} {}", text(object, "kind"), text(object, "metadata.name")))?;
    }
    println!("        {:?}", aims.judged);
    for kind in aims.expected() {
        ensure!(aims.judged.contains_key(kind), "no {kind} was judged");
    }
    Ok(())
}

/// Runs each CronJob once, so that its pods are there.
fn run_jobs(stage: &Stage, workspace: &Workspace, objects: &[Value]) -> Result<()> {
    let mut client = stage.cluster.client();
    for job in objects.iter().filter(|object| object["kind"] == "CronJob") {
        let name = text(job, "metadata.name");
        let from = format!("--from=cronjob/{name}");
        stage.kubectl(workspace, &["create", "job", &now(name), &from, "-n", NAMESPACE])?.good()?;
        let pods = format!("/api/v1/namespaces/{NAMESPACE}/pods?labelSelector={JOB}%3D{}", now(name));
        client
            .within(PATIENCE, "the job's pod", |client| Ok(!at(&client.read(&pods)?, "items").is_empty()))?;
    }
    Ok(())
}

/// The Job that stands for a CronJob's next run.
fn now(cron_job: &str) -> String {
    format!("{cron_job}-now")
}

/// The label of a Job's pods: <https://kubernetes.io/docs/reference/labels-annotations-taints/#batch-kubernetes-io-job-name>.
const JOB: &str = "batch.kubernetes.io/job-name";

/// What is there, and what was judged of it.
struct Aims<'a> {
    client: Client,
    objects: &'a [Value],
    pods: Vec<Value>,
    judged: BTreeMap<&'static str, usize>,
}

impl<'a> Aims<'a> {
    fn new(mut client: Client, objects: &'a [Value]) -> Result<Self> {
        let list = client.read(&format!("/api/v1/namespaces/{NAMESPACE}/pods"))?;
        let mut pods: Vec<_> = at(&list, "items").into_iter().cloned().collect();
        // Argo's controller is not here. It gives a Rollout the number of pods that an autoscaler asks for first
        // (https://github.com/argoproj/argo-rollouts/issues/119), and pods of the workload's template, for which one stands here.
        for rollout in objects.iter().filter(|object| object["kind"] == "Rollout") {
            if rollout["spec"]["replicas"].is_null() {
                client.patch(&path(rollout)?, &json!({"spec": {"replicas": 1}}))?;
            }
            let name = text(rollout, "spec.workloadRef.name");
            let is_its = |it: &&Value| it["kind"] == "Deployment" && text(it, "metadata.name") == name;
            let workload = objects.iter().find(is_its).with_context(|| format!("no Deployment {name}"))?;
            let mut pod = workload["spec"]["template"].clone();
            pod["metadata"]["name"] = json!(name);
            pods.push(pod);
        }
        Ok(Self { client, objects, pods, judged: BTreeMap::new() })
    }

    /// Kinds that must not be missing: those that the models yield at all.
    fn expected(&self) -> Vec<&'static str> {
        let yields = |kind: &&str| self.objects.iter().any(|object| object["kind"] == **kind);
        AIMING.iter().copied().filter(yields).collect()
    }

    fn judge(&mut self, object: &Value) -> Result<()> {
        let Some(kind) = AIMING.iter().find(|kind| object["kind"] == ***kind) else { return Ok(()) };
        match *kind {
            "HorizontalPodAutoscaler" => self.horizontal(object)?,
            "ScaledObject" => {
                self.there(&object["spec"]["scaleTargetRef"], "apps/v1", "Deployment")?;
                for trigger in
                    at(object, "spec.triggers").into_iter().filter(|it| it["authenticationRef"].is_object())
                {
                    self.there(&trigger["authenticationRef"], "keda.sh/v1alpha1", "TriggerAuthentication")?;
                }
            }
            "Rollout" => self.rollout(object)?,
            "Service" => drop(self.of_one_deployment(object, &object["spec"]["selector"])?),
            "PodDisruptionBudget" => self.budget(object)?,
            "PodMonitor" => drop(self.of_one_deployment(object, &object["spec"]["selector"]["matchLabels"])?),
            "ServiceMonitor" => self.service_monitor(object)?,
            "NetworkPolicy" => self.network_policy(object)?,
            "TriggerAuthentication" => self.secrets(object)?,
            "VaultStaticSecret" | "VaultDynamicSecret" | "VaultPKISecret" => {
                for target in at(object, "spec.rolloutRestartTargets") {
                    self.there(target, "apps/v1", "Deployment")?;
                }
            }
            _ => self.route(object)?,
        }
        *self.judged.entry(*kind).or_default() += 1;
        Ok(())
    }

    /// An object that a reference names.
    fn there(&mut self, reference: &Value, version: &str, kind: &str) -> Result<Value> {
        let given = |key: &str, or: &str| reference[key].as_str().unwrap_or(or).to_owned();
        let (version, kind) = (given("apiVersion", version), given("kind", kind));
        let name = reference["name"].as_str().context("no name")?;
        let object =
            json!({"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": NAMESPACE}});
        self.client.read(&path(&object)?)
    }

    /// Each Secret is there, or is asked for by an object of its name; no operator is here to make it.
    fn secrets(&mut self, object: &Value) -> Result<()> {
        const KINDS: [&str; 5] =
            ["Secret", "VaultStaticSecret", "VaultDynamicSecret", "VaultPKISecret", "ExternalSecret"];
        let parameters = at(object, "spec.secretTargetRef");
        ensure!(!parameters.is_empty(), "it reads nothing");
        for parameter in parameters {
            let is_its = |it: &&Value| it["metadata"]["name"] == parameter["name"];
            let yields = |it: &Value| KINDS.iter().any(|kind| it["kind"] == **kind);
            let secret = self.objects.iter().filter(is_its).find(|it| yields(it));
            self.client.read(&path(secret.with_context(|| format!("no Secret for {parameter}"))?)?)?;
        }
        Ok(())
    }

    /// The controller itself says whether it has found what it scales.
    fn horizontal(&mut self, object: &Value) -> Result<()> {
        let path = path(object)?;
        let mut said = Value::Null;
        self.client
            .within(PATIENCE, "the controller's word", |client| {
                said = client.read(&path)?["status"]["conditions"].clone();
                let is_able = |it: &Value| it["type"] == "AbleToScale" && it["status"] == "True";
                Ok(said.as_array().is_some_and(|all| all.iter().any(is_able)))
            })
            .with_context(|| said.to_string())
    }

    /// The pods that have all these labels.
    fn selected(&self, labels: &Value) -> Result<Vec<&Value>> {
        let labels =
            labels.as_object().filter(|labels| !labels.is_empty()).context("it selects everything")?;
        let has = |pod: &&Value| labels.iter().all(|(key, value)| pod["metadata"]["labels"][key] == *value);
        Ok(self.pods.iter().filter(has).collect())
    }

    /// The one Deployment all of whose pods are selected, and no others.
    fn of_one_deployment(&self, object: &Value, labels: &Value) -> Result<String> {
        let selected = self.selected(labels)?;
        let apps: BTreeSet<_> = selected.iter().map(|pod| text(pod, "metadata.labels.app")).collect();
        let [app] = apps.iter().collect::<Vec<_>>()[..] else { anyhow::bail!("it selects pods of {apps:?}") };
        let all = self.pods.iter().filter(|pod| text(pod, "metadata.labels.app") == *app).count();
        ensure!(selected.len() == all, "it selects {} of the {all} pods of {app}", selected.len());
        let own = text(object, "metadata.labels.app");
        // A Service that no monitor is to find has no such label.
        ensure!(own.is_empty() || own == *app, "it is labelled {own} and selects {app}");
        Ok((*app).to_owned())
    }

    fn rollout(&mut self, object: &Value) -> Result<()> {
        let spec = &object["spec"];
        self.there(&spec["workloadRef"], "apps/v1", "Deployment")?;
        let canary = &spec["strategy"]["canary"];
        for service in ["stableService", "canaryService"] {
            self.there(&json!({"name": canary[service]}), "v1", "Service")?;
        }
        let routing = &canary["trafficRouting"]["plugins"]["argoproj-labs/gatewayAPI"];
        let routes = [("httpRoute", "HTTPRoute"), ("grpcRoute", "GRPCRoute")];
        let mut count = 0;
        for (field, kind) in routes.into_iter().filter(|(field, _)| routing[*field].is_string()) {
            self.there(&json!({"name": routing[field]}), "gateway.networking.k8s.io/v1", kind)?;
            count += 1;
        }
        ensure!(count == 1, "{count} routes: {routing}");
        Ok(())
    }

    fn budget(&mut self, object: &Value) -> Result<()> {
        let app = self.of_one_deployment(object, &object["spec"]["selector"]["matchLabels"])?;
        let all = self.pods.iter().filter(|pod| text(pod, "metadata.labels.app") == app).count();
        let is_argos = |it: &Value| it["kind"] == "Rollout" && text(it, "metadata.name") == app;
        if self.objects.iter().any(is_argos) {
            return Ok(());
        }
        let path = path(object)?;
        self.client.within(PATIENCE, "the controller's count", |client| {
            Ok(client.read(&path)?["status"]["expectedPods"].as_u64() == Some(all as u64))
        })
    }

    /// It finds Services of one model and track, and each has the ports that it names.
    fn service_monitor(&self, object: &Value) -> Result<()> {
        let labels =
            object["spec"]["selector"]["matchLabels"].as_object().context("it selects everything")?;
        let has = |it: &&Value| labels.iter().all(|(key, value)| it["metadata"]["labels"][key] == *value);
        let services: Vec<_> = self.objects.iter().filter(|it| it["kind"] == "Service").filter(has).collect();
        ensure!(!services.is_empty(), "it selects no Service");
        let apps: BTreeSet<_> = services.iter().map(|service| text(service, "spec.selector.app")).collect();
        ensure!(apps.len() == 1, "it selects Services of {apps:?}");
        for port in at(object, "spec.endpoints.port") {
            let has = |service: &&Value| at(service, "spec.ports.name").contains(&port);
            // By two of them Prometheus would ask each pod twice.
            let count = services.iter().filter(|it| has(it)).count();
            ensure!(count == 1, "{count} Services have the port {port}");
        }
        Ok(())
    }

    /// It selects every pod of its model's servers, the canary's too, or of its jobs, and nobody else's.
    fn network_policy(&self, object: &Value) -> Result<()> {
        let selector = &object["spec"]["podSelector"];
        let mut selected: BTreeSet<&str> = BTreeSet::new();
        if selector["matchLabels"].is_object() {
            selected.extend(
                self.selected(&selector["matchLabels"])?.iter().map(|pod| text(pod, "metadata.name")),
            );
        }
        for rule in at(selector, "matchExpressions") {
            ensure!(rule["operator"] == "In", "{rule}");
            let values: Vec<_> = at(rule, "values").into_iter().filter_map(Value::as_str).collect();
            let key = rule["key"].as_str().unwrap_or_default();
            let is_in =
                |pod: &&Value| pod["metadata"]["labels"][key].as_str().is_some_and(|it| values.contains(&it));
            selected.extend(self.pods.iter().filter(is_in).map(|pod| text(pod, "metadata.name")));
        }
        let own = text(object, "metadata.labels.app");
        // A suffix stands behind the canary's own.
        let is_track = |app: &&str| app.replace("-canary", "") == own;
        let apps: BTreeSet<_> =
            self.pods.iter().map(|pod| text(pod, "metadata.labels.app")).filter(is_track).collect();
        let apps: Vec<_> = apps.into_iter().map(str::to_owned).collect();
        let is_job = |it: &&Value| it["kind"] == "CronJob" && text(it, "metadata.labels.app") == own;
        let jobs: Vec<_> =
            self.objects.iter().filter(is_job).map(|job| now(text(job, "metadata.name"))).collect();
        let (label, values): (&str, &[String]) = if text(object, "metadata.name").contains("-jobs-netpol") {
            (JOB, &jobs)
        } else {
            ("app", &apps)
        };
        let is_own = |pod: &&Value| {
            pod["metadata"]["labels"][label].as_str().is_some_and(|value| values.iter().any(|it| it == value))
        };
        let expected: BTreeSet<_> =
            self.pods.iter().filter(is_own).map(|pod| text(pod, "metadata.name")).collect();
        ensure!(
            !expected.is_empty() && selected == expected,
            "it selects {selected:?}, and its model has {expected:?}"
        );
        Ok(())
    }

    /// Each backend of a route is a Service that has the port.
    fn route(&mut self, object: &Value) -> Result<()> {
        let backends: Vec<_> = at(object, "spec.rules.backendRefs").into_iter().cloned().collect();
        ensure!(!backends.is_empty(), "it leads nowhere");
        for backend in backends {
            let service = self.there(&backend, "v1", "Service")?;
            let has = at(&service, "spec.ports.port").contains(&&backend["port"]);
            ensure!(has, "{} has no port {}", backend["name"], backend["port"]);
        }
        Ok(())
    }
}

/// Kinds that aim at something.
const AIMING: [&str; 14] = [
    "GRPCRoute",
    "HTTPRoute",
    "HorizontalPodAutoscaler",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "PodMonitor",
    "Rollout",
    "ScaledObject",
    "Service",
    "ServiceMonitor",
    "TriggerAuthentication",
    "VaultDynamicSecret",
    "VaultPKISecret",
    "VaultStaticSecret",
];
