//! What makes pods, whatever its kind.

use k8s_openapi::api::apps::v1::{DaemonSetUpdateStrategy, DeploymentStrategy, StatefulSetUpdateStrategy};
use k8s_openapi::api::core::v1::{Container, PersistentVolumeClaim, PodSpec, PodTemplateSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::object::{group, part};
use crate::diagnostic::{ObjectRef, Path};
use crate::yaml::Node;

/// An object that makes pods.
#[derive(Debug)]
pub struct Workload {
    /// What it is, with what only this kind has.
    pub controller: Controller,
    /// `spec.replicas` as written; none where it is not, or the kind has no such field.
    pub replicas: Option<i32>,
    /// `spec.revisionHistoryLimit` as written: how many old revisions are kept, 10 by default.
    pub revision_history_limit: Option<i32>,
    /// `spec.selector`; none where the cluster makes one up.
    pub selector: Option<LabelSelector>,
    /// The pods, with a `spec` that may be empty.
    pub template: PodTemplateSpec,
    /// Where the template stands in the object, such as `spec.template`; empty for a Pod.
    pub path: Path,
}

/// The kinds that make pods.
#[derive(Debug)]
pub enum Controller {
    /// A bare pod.
    Pod,
    /// `apps/v1`.
    Deployment(DeploymentStrategy),
    /// `apps/v1`.
    StatefulSet {
        /// How pods are replaced.
        strategy: StatefulSetUpdateStrategy,
        /// The claims that each pod gets.
        claims: Vec<PersistentVolumeClaim>,
        /// The governing Service.
        service: Option<String>,
    },
    /// `apps/v1`.
    DaemonSet(DaemonSetUpdateStrategy),
    /// `apps/v1`.
    ReplicaSet,
    /// `v1`.
    ReplicationController,
    /// `v1`: a template that nothing runs by itself.
    PodTemplate,
    /// `batch/v1`.
    Job(Run),
    /// `batch/v1`.
    CronJob {
        /// `spec.schedule`.
        schedule: String,
        /// Each run.
        run: Run,
        /// Whether runs may overlap: `spec.concurrencyPolicy`, `Allow` by default.
        concurrency: Option<String>,
    },
}

/// How many pods a Job runs.
#[derive(Debug)]
pub struct Run {
    /// At the same time; 1 by default.
    pub parallelism: Option<i32>,
    /// In all.
    pub completions: Option<i32>,
    /// Whether it waits until somebody resumes it.
    pub suspended: bool,
}

/// Which list of a pod holds a container, and so when it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Runs to its end before the containers start.
    Init,
    /// An init container with `restartPolicy: Always`: runs beside the containers from its turn on.
    Sidecar,
    /// Runs as long as the pod.
    Main,
}

/// A container with its place.
#[derive(Clone, Debug)]
pub struct Placed<'a> {
    /// The container.
    pub container: &'a Container,
    /// When it runs.
    pub phase: Phase,
    /// Where it stands in the object.
    pub path: Path,
}

impl Workload {
    /// The workload of a document; none for any other kind, and for one that does not fit its type.
    pub(super) fn read(id: &ObjectRef, document: &Node) -> Option<Self> {
        let empty = Node::empty();
        let spec = document.get("spec").unwrap_or(&empty);
        let integer = |node: &Node, key: &str| {
            node.get(key).and_then(|value| i32::try_from(value.as_scalar()?.as_i64()?).ok())
        };
        let text = |node: &Node, key: &str| node.get(key).and_then(Node::as_text).map(str::to_owned);
        let is_true = |node: &Node, key: &str| {
            node.get(key).and_then(|value| value.as_scalar()?.as_bool()) == Some(true)
        };
        let run = |job: &Node| Run {
            parallelism: integer(job, "parallelism"),
            completions: integer(job, "completions"),
            suspended: is_true(job, "suspend") || is_true(spec, "suspend"),
        };
        let mut path = Path::spec(["template"]);
        let mut holder = spec;
        let controller = match (group(&id.api_version), id.kind.as_str()) {
            ("", "Pod") => {
                path = Path::default();
                Controller::Pod
            }
            ("", "PodTemplate") => {
                path = Path::default().key("template");
                holder = document;
                Controller::PodTemplate
            }
            ("", "ReplicationController") => Controller::ReplicationController,
            ("apps", "Deployment") => Controller::Deployment(part(spec, "strategy")?),
            ("apps", "StatefulSet") => Controller::StatefulSet {
                strategy: part(spec, "updateStrategy")?,
                claims: part(spec, "volumeClaimTemplates")?,
                service: text(spec, "serviceName"),
            },
            ("apps", "DaemonSet") => Controller::DaemonSet(part(spec, "updateStrategy")?),
            ("apps", "ReplicaSet") => Controller::ReplicaSet,
            ("batch", "Job") => Controller::Job(run(spec)),
            ("batch", "CronJob") => {
                path = Path::spec(["jobTemplate", "spec", "template"]);
                holder = spec.get("jobTemplate").and_then(|job| job.get("spec")).unwrap_or(&empty);
                Controller::CronJob {
                    schedule: text(spec, "schedule").unwrap_or_default(),
                    run: run(holder),
                    concurrency: text(spec, "concurrencyPolicy"),
                }
            }
            _ => return None,
        };
        let mut template: PodTemplateSpec = match controller {
            Controller::Pod => PodTemplateSpec {
                metadata: Some(part(document, "metadata")?),
                spec: Some(part(document, "spec")?),
            },
            _ => part(holder, "template")?,
        };
        template.spec.get_or_insert_default();
        // A ReplicationController's selector is a bare map of labels.
        let selector = match controller {
            Controller::Pod | Controller::PodTemplate => None,
            Controller::ReplicationController => {
                let labels: Option<_> = part(holder, "selector")?;
                labels.map(|labels| LabelSelector { match_labels: Some(labels), ..LabelSelector::default() })
            }
            _ => part(holder, "selector")?,
        };
        let replicas = integer(holder, "replicas");
        let revision_history_limit = integer(holder, "revisionHistoryLimit");
        Some(Self { controller, replicas, revision_history_limit, selector, template, path })
    }

    /// The pods' spec.
    pub fn pod(&self) -> &PodSpec {
        static EMPTY: std::sync::LazyLock<PodSpec> = std::sync::LazyLock::new(PodSpec::default);
        self.template.spec.as_ref().unwrap_or(&EMPTY)
    }

    /// A field of the pods' spec, from the object's root.
    pub fn pod_path(&self, field: &str) -> Path {
        self.path.clone().key("spec").key(field)
    }

    /// All containers in the order in which they start, but ephemeral ones, which no template can hold.
    pub fn containers(&self) -> impl Iterator<Item = Placed<'_>> {
        let init = self.pod().init_containers.iter().flatten().enumerate().map(|(index, container)| {
            let sidecar = container.restart_policy.as_deref() == Some("Always");
            let phase = if sidecar { Phase::Sidecar } else { Phase::Init };
            Placed { container, phase, path: self.pod_path("initContainers").index(index) }
        });
        let main = self.pod().containers.iter().enumerate().map(|(index, container)| Placed {
            container,
            phase: Phase::Main,
            path: self.pod_path("containers").index(index),
        });
        init.chain(main)
    }
}
