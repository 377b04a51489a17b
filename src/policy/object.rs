//! An object of the stream, typed as far as rules look into it.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::autoscaling::v2::{
    HorizontalPodAutoscalerSpec, MetricSpec, MetricTarget, ResourceMetricSource,
};
use k8s_openapi::api::core::v1::{LimitRangeSpec, PersistentVolumeClaimSpec, ResourceQuotaSpec, ServiceSpec};
use k8s_openapi::api::networking::v1::{IngressSpec, NetworkPolicySpec};
use k8s_openapi::api::policy::v1::PodDisruptionBudgetSpec;
use k8s_openapi::api::rbac::v1::{PolicyRule, RoleRef, Subject};
use k8s_openapi::api::resource::v1::ResourceClaimSpec;
use serde::de::DeserializeOwned;

use super::capacity::{Resources, Runtime};
use super::custom::{Gateway, ReferenceGrant, Route, ScaledObject};
use super::references::{self, Links};
use super::schema::{Problem, Schemas};
use super::workload::Workload;
use crate::api::stands_for_another;
use crate::diagnostic::{ObjectRef, Place};
use crate::yaml::{self, Node};

/// An object of the stream.
#[derive(Debug)]
pub struct Object {
    /// Which of the judged objects it is, from 0.
    pub index: usize,
    /// Where it stands, and how it is called.
    pub place: Place,
    /// `metadata.labels`.
    pub labels: BTreeMap<String, String>,
    /// `metadata.annotations`.
    pub annotations: BTreeMap<String, String>,
    /// What the API server would refuse of its shape.
    pub problems: Vec<Problem>,
    /// What rules know of it.
    pub body: Body,
    /// What it has to do with others.
    pub links: Links,
}

/// The parts of an object that rules look into.
#[derive(Debug)]
pub enum Body {
    /// Makes pods.
    Workload(Box<Workload>),
    /// `v1` Service.
    Service(Box<ServiceSpec>),
    /// `v1` ConfigMap: texts by key; of binary data the keys alone.
    ConfigMap {
        /// `data`.
        data: BTreeMap<String, String>,
        /// The keys of `binaryData`.
        binary: BTreeSet<String>,
    },
    /// `v1` Secret: the keys of `data` and `stringData`, and which of them have a value.
    Secret {
        /// All keys.
        keys: BTreeSet<String>,
        /// Those with a value that is not empty and does not stand for another.
        filled: BTreeSet<String>,
    },
    /// `autoscaling/v2`; v1 is read as the v2 that it stands for.
    HorizontalPodAutoscaler(Box<HorizontalPodAutoscalerSpec>),
    /// `policy/v1`.
    PodDisruptionBudget(Box<PodDisruptionBudgetSpec>),
    /// `v1`.
    PersistentVolumeClaim(Box<PersistentVolumeClaimSpec>),
    /// `v1`: `automountServiceAccountToken`.
    ServiceAccount {
        /// Whether pods get its token where they do not say.
        automount: Option<bool>,
    },
    /// `Role` or `ClusterRole`.
    Role(Vec<PolicyRule>),
    /// `RoleBinding` or `ClusterRoleBinding`.
    RoleBinding {
        /// The role.
        role: RoleRef,
        /// Who gets it.
        subjects: Vec<Subject>,
    },
    /// `networking.k8s.io/v1`.
    NetworkPolicy(Box<NetworkPolicySpec>),
    /// `networking.k8s.io/v1`.
    Ingress(Box<IngressSpec>),
    /// `v1`.
    ResourceQuota(Box<ResourceQuotaSpec>),
    /// `v1`.
    LimitRange(Box<LimitRangeSpec>),
    /// `keda.sh`.
    ScaledObject(Box<ScaledObject>),
    /// `gateway.networking.k8s.io` HTTPRoute or GRPCRoute.
    Route(Box<Route>),
    /// `node.k8s.io/v1`.
    RuntimeClass(Box<Runtime>),
    /// `resource.k8s.io` ResourceClaim, or what a ResourceClaimTemplate makes.
    ResourceClaim(Box<ResourceClaimSpec>),
    /// `scheduling.k8s.io/v1`.
    PriorityClass {
        /// Whether pods that name no class get this one.
        global_default: bool,
    },
    /// `gateway.networking.k8s.io`.
    Gateway(Box<Gateway>),
    /// `gateway.networking.k8s.io`.
    ReferenceGrant(Box<ReferenceGrant>),
    /// Any other kind.
    Other,
}

impl Object {
    /// Reads a document. What does not fit its schema is told and left out, so that the rest can be judged.
    pub fn read(index: usize, place: Place, mut document: Node, schemas: &Schemas) -> Self {
        let problems = schemas.check(&document, &place.object);
        for problem in &problems {
            problem.cut(&mut document);
        }
        let texts = |key: &str| {
            let map = document.get("metadata").and_then(|metadata| metadata.get(key));
            texts(map)
        };
        let (labels, annotations) = (texts("labels"), texts("annotations"));
        let body = Body::read(&place.object, &document).unwrap_or(Body::Other);
        let links = references::read(&place.object, &document);
        Self { index, place, labels, annotations, problems, body, links }
    }

    /// How it is called.
    pub fn id(&self) -> &ObjectRef {
        &self.place.object
    }

    /// Its kind.
    pub fn kind(&self) -> &str {
        &self.id().kind
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.id().name
    }

    /// Its namespace; none for what is cluster-wide and for what is applied to a namespace that the stream does not tell.
    pub fn namespace(&self) -> Option<&str> {
        self.id().namespace.as_deref()
    }

    /// Its API group, empty for the core group.
    pub fn group(&self) -> &str {
        group(&self.id().api_version)
    }

    /// The workload, if it makes pods.
    pub fn workload(&self) -> Option<&Workload> {
        match &self.body {
            Body::Workload(workload) => Some(workload),
            _ => None,
        }
    }
}

/// The group of an `apiVersion`, empty for the core group.
pub(super) fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

impl Body {
    /// Nothing for a document that does not fit its type even without what its schema refuses.
    fn read(id: &ObjectRef, document: &Node) -> Option<Self> {
        if let Some(workload) = Workload::read(id, document) {
            return Some(Self::Workload(Box::new(workload)));
        }
        let get = |key: &str| document.get(key);
        Some(match (group(&id.api_version), id.kind.as_str()) {
            ("", "Service") => Self::Service(part(document, "spec")?),
            ("", "ConfigMap") => {
                Self::ConfigMap { data: texts(get("data")), binary: keys(get("binaryData")) }
            }
            ("", "Secret") => {
                let both = || [get("data"), get("stringData")];
                let filled = both().into_iter().flatten().flat_map(Node::entries);
                let filled = filled.filter(|entry| {
                    entry.value.as_text().is_some_and(|text| !text.is_empty() && !stands_for_another(text))
                });
                Self::Secret {
                    keys: both().into_iter().flat_map(keys).collect(),
                    filled: filled.map(|entry| entry.key.clone()).collect(),
                }
            }
            ("", "PersistentVolumeClaim") => Self::PersistentVolumeClaim(part(document, "spec")?),
            ("", "ResourceQuota") => Self::ResourceQuota(part(document, "spec")?),
            ("", "LimitRange") => Self::LimitRange(part(document, "spec")?),
            ("", "ServiceAccount") => Self::ServiceAccount {
                automount: get("automountServiceAccountToken").and_then(|value| value.as_scalar()?.as_bool()),
            },
            ("autoscaling", "HorizontalPodAutoscaler") => {
                Self::HorizontalPodAutoscaler(autoscaler(document)?)
            }
            ("keda.sh", "ScaledObject") => Self::ScaledObject(part(document, "spec")?),
            ("gateway.networking.k8s.io", "HTTPRoute" | "GRPCRoute") => Self::Route(part(document, "spec")?),
            ("gateway.networking.k8s.io", "Gateway") => Self::Gateway(part(document, "spec")?),
            ("gateway.networking.k8s.io", "ReferenceGrant") => Self::ReferenceGrant(part(document, "spec")?),
            ("policy", "PodDisruptionBudget") => Self::PodDisruptionBudget(part(document, "spec")?),
            ("networking.k8s.io", "NetworkPolicy") => Self::NetworkPolicy(part(document, "spec")?),
            ("networking.k8s.io", "Ingress") => Self::Ingress(part(document, "spec")?),
            ("rbac.authorization.k8s.io", "Role" | "ClusterRole") => Self::Role(part(document, "rules")?),
            ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => {
                Self::RoleBinding { role: part(document, "roleRef")?, subjects: part(document, "subjects")? }
            }
            ("node.k8s.io", "RuntimeClass") => Self::RuntimeClass(runtime(document)?),
            ("resource.k8s.io", "ResourceClaim") => Self::ResourceClaim(part(document, "spec")?),
            ("resource.k8s.io", "ResourceClaimTemplate") => {
                Self::ResourceClaim(part(get("spec").unwrap_or(&Node::empty()), "spec")?)
            }
            ("scheduling.k8s.io", "PriorityClass") => Self::PriorityClass {
                global_default: get("globalDefault").and_then(|value| value.as_scalar()?.as_bool())
                    == Some(true),
            },
            _ => Self::Other,
        })
    }
}

/// What a RuntimeClass does to its pods.
fn runtime(document: &Node) -> Option<Box<Runtime>> {
    let mut runtime = Runtime::default();
    if let Some(overhead) = document.get("overhead") {
        runtime.overhead = Resources::read(part::<Option<_>>(overhead, "podFixed")?.as_ref());
    }
    if let Some(scheduling) = document.get("scheduling") {
        runtime.node_selector = texts(scheduling.get("nodeSelector"));
        runtime.tolerations = part(scheduling, "tolerations")?;
    }
    Some(Box::new(runtime))
}

/// A HorizontalPodAutoscaler's spec. In version 1 the only metric is a number of its own.
fn autoscaler(document: &Node) -> Option<Box<HorizontalPodAutoscalerSpec>> {
    let mut spec: HorizontalPodAutoscalerSpec = part(document, "spec")?;
    let percentage = document.get("spec").and_then(|spec| spec.get("targetCPUUtilizationPercentage"));
    if let Some(percentage) = percentage.and_then(|value| i32::try_from(value.as_scalar()?.as_i64()?).ok()) {
        let target = MetricTarget {
            type_: "Utilization".into(),
            average_utilization: Some(percentage),
            ..MetricTarget::default()
        };
        spec.metrics.get_or_insert_default().push(MetricSpec {
            type_: "Resource".into(),
            resource: Some(ResourceMetricSource { name: "cpu".into(), target }),
            ..MetricSpec::default()
        });
    }
    Some(Box::new(spec))
}

/// A field of a document, typed; one that is not there is the type's default.
pub(super) fn part<T: DeserializeOwned + Default>(document: &Node, key: &str) -> Option<T> {
    match document.get(key) {
        Some(node) if !node.is_null() => yaml::decode(node).ok(),
        _ => Some(T::default()),
    }
}

fn texts(map: Option<&Node>) -> BTreeMap<String, String> {
    let entries = map.map(Node::entries).unwrap_or_default().iter();
    entries.filter_map(|entry| Some((entry.key.clone(), entry.value.as_text()?.to_owned()))).collect()
}

fn keys(map: Option<&Node>) -> BTreeSet<String> {
    map.map(Node::entries).unwrap_or_default().iter().map(|entry| entry.key.clone()).collect()
}
