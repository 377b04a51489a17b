//! What objects add to the quotas of their namespace, by the quotas' keys.

use std::borrow::Cow;
use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{PersistentVolumeClaimSpec, ServiceSpec};

use super::pod::Pod;
use super::replicas::{By, Replicas};
use super::resources::Resources;
use crate::policy::object::{Body, Object};
use crate::policy::workload::{Controller, Workload};
use crate::quantity::Quantity;

/// Something that is counted, so many times so much.
#[derive(Clone, Debug)]
pub struct Charge<'a> {
    /// Whose it is: a name, or the kind of several objects.
    pub label: Cow<'a, str>,
    /// The object; none for what the cluster makes by itself, and for several.
    pub object: Option<&'a Object>,
    /// What it is, as far as scopes look at it.
    pub subject: Subject<'a>,
    /// How many there are.
    pub replicas: Replicas,
    /// What each adds.
    pub each: Resources,
}

/// What is counted, as far as scopes look at it.
#[derive(Clone, Debug)]
pub enum Subject<'a> {
    /// A pod.
    Pod(Box<Pod<'a>>),
    /// A claim.
    Claim(&'a PersistentVolumeClaimSpec),
    /// Anything else.
    Plain,
}

/// How many old revisions are kept where a workload does not say.
const REVISIONS: i32 = 10;

impl<'a> Charge<'a> {
    /// The pods of a workload, and what comes and goes with them.
    pub(super) fn of_workload(
        object: &'a Object,
        workload: &'a Workload,
        pod: Pod<'a>,
        replicas: Replicas,
    ) -> Vec<Self> {
        let charge = |subject, replicas, each| Self {
            label: object.name().into(),
            object: Some(object),
            subject,
            replicas,
            each,
        };
        // The pods that are to be and those of a rollout each have claims of their own.
        let volumes = workload.pod().volumes.iter().flatten();
        let own = volumes.filter_map(|volume| {
            let template = volume.ephemeral.as_ref()?.volume_claim_template.as_ref()?;
            Some(charge(Subject::Claim(&template.spec), replicas, claim(&template.spec)))
        });
        let mut charges: Vec<Self> = own.collect();
        match &workload.controller {
            Controller::StatefulSet { claims, .. } => {
                for spec in claims.iter().filter_map(|claim| claim.spec.as_ref()) {
                    charges.push(charge(Subject::Claim(spec), replicas, claim(spec)));
                }
                charges.push(charge(
                    Subject::Plain,
                    revisions(workload),
                    one("count/controllerrevisions.apps"),
                ));
            }
            Controller::DaemonSet(_) => {
                charges.push(charge(
                    Subject::Plain,
                    revisions(workload),
                    one("count/controllerrevisions.apps"),
                ));
            }
            Controller::Deployment(_) => {
                charges.push(charge(Subject::Plain, revisions(workload), one("count/replicasets.apps")));
            }
            Controller::CronJob { .. } => {
                let run = Replicas { count: 1, by: By::EachRun, surge: 0 };
                charges.push(charge(Subject::Plain, run, one("count/jobs.batch")));
            }
            Controller::Pod
            | Controller::ReplicaSet
            | Controller::ReplicationController
            | Controller::PodTemplate
            | Controller::Job(_) => {}
        }
        let each = pod.usage();
        charges.push(charge(Subject::Pod(Box::new(pod)), replicas, each));
        charges
    }

    /// The objects of a namespace themselves. Those that only their number matters of are counted by kind.
    pub(super) fn of_objects(objects: &[&'a Object]) -> Vec<Self> {
        let mut charges = Vec::new();
        let mut kinds: BTreeMap<(&str, &str), i128> = BTreeMap::new();
        let single = |object: &'a Object, subject, each| Self {
            label: object.name().into(),
            object: Some(object),
            subject,
            replicas: times(1),
            each,
        };
        for object in objects.iter().copied() {
            match &object.body {
                Body::Service(spec) => {
                    charges.push(single(object, Subject::Plain, service(spec)));
                    if spec.selector.as_ref().is_some_and(|selector| !selector.is_empty()) {
                        let mut ends = one("count/endpoints");
                        ends.add(&one("count/endpointslices.discovery.k8s.io"));
                        charges.push(single(object, Subject::Plain, ends));
                    }
                }
                Body::PersistentVolumeClaim(spec) => {
                    charges.push(single(object, Subject::Claim(spec), claim(spec)));
                }
                Body::ScaledObject(_) => {
                    *kinds.entry((object.group(), object.kind())).or_default() += 1;
                    // KEDA makes an autoscaler of each.
                    let each = one("count/horizontalpodautoscalers.autoscaling");
                    charges.push(single(object, Subject::Plain, each));
                }
                // Its pod is counted as a workload's.
                Body::Workload(workload) if matches!(workload.controller, Controller::Pod) => {}
                _ => *kinds.entry((object.group(), object.kind())).or_default() += 1,
            }
        }
        let made = [("", "ConfigMap", "kube-root-ca.crt"), ("", "ServiceAccount", "default")];
        for (group, kind, name) in made {
            if !objects
                .iter()
                .any(|object| object.kind() == kind && object.name() == name && object.group() == group)
            {
                charges.push(Self {
                    label: name.into(),
                    object: None,
                    subject: Subject::Plain,
                    replicas: times(1),
                    each: counted(group, kind),
                });
            }
        }
        charges.extend(kinds.into_iter().map(|((group, kind), count)| Self {
            label: kind.into(),
            object: None,
            subject: Subject::Plain,
            replicas: times(count),
            each: counted(group, kind),
        }));
        charges
    }
}

fn times(count: i128) -> Replicas {
    Replicas { count, by: By::Itself, surge: 0 }
}

fn one(key: &str) -> Resources {
    let mut each = Resources::default();
    each.set(key, Quantity::units(1));
    each
}

/// The revisions that a workload keeps, the one that runs, and the one that a rollout makes before it clears the oldest away.
fn revisions(workload: &Workload) -> Replicas {
    let kept = workload.revision_history_limit.unwrap_or(REVISIONS).max(0);
    Replicas { count: i128::from(kept).saturating_add(2), by: By::Revisions, surge: 0 }
}

/// An object of a kind that is counted by number: `count/<resource>.<group>`, and the old name of four kinds
/// (`legacyObjectCountAliases` of the quota evaluators).
fn counted(group: &str, kind: &str) -> Resources {
    let resource = resource(kind);
    let mut each = match group {
        "" => one(&format!("count/{resource}")),
        group => one(&format!("count/{resource}.{group}")),
    };
    if group.is_empty() && matches!(kind, "ConfigMap" | "Secret" | "ReplicationController" | "ResourceQuota")
    {
        each.set(resource, Quantity::units(1));
    }
    each
}

/// The name of a kind's resource in paths and quotas: lower case and plural, as `UnsafeGuessKindToResource` of
/// k8s.io/apimachinery makes it. All built-in kinds follow it, and by custom so do others.
fn resource(kind: &str) -> String {
    let lower = kind.to_lowercase();
    match lower.as_str() {
        "endpoints" => lower,
        _ if lower.ends_with('s') => lower + "es",
        _ => match lower.strip_suffix('y') {
            Some(stem) => format!("{stem}ies"),
            None => lower + "s",
        },
    }
}

/// What a claim adds, of its class as well.
fn claim(spec: &PersistentVolumeClaimSpec) -> Resources {
    let mut each = one("persistentvolumeclaims");
    each.set("count/persistentvolumeclaims", Quantity::units(1));
    let class = spec.storage_class_name.as_deref().filter(|name| !name.is_empty());
    if let Some(class) = class {
        each.set(format!("{class}.storageclass.storage.k8s.io/persistentvolumeclaims"), Quantity::units(1));
    }
    let requests = Resources::read(spec.resources.as_ref().and_then(|resources| resources.requests.as_ref()));
    if let Some(storage) = requests.get("storage") {
        let storage = storage.ceil_units();
        each.set("requests.storage", storage);
        if let Some(class) = class {
            each.set(format!("{class}.storageclass.storage.k8s.io/requests.storage"), storage);
        }
    }
    each
}

/// What a Service adds; of node ports, those that it will be given.
fn service(spec: &ServiceSpec) -> Resources {
    let ports = spec.ports.as_deref().unwrap_or_default();
    let all = ports.len();
    let said = ports.iter().filter(|port| port.node_port.is_some_and(|port| port != 0)).count();
    let (balancers, node_ports) = match spec.type_.as_deref() {
        Some("NodePort") => (0, all),
        Some("LoadBalancer") if spec.allocate_load_balancer_node_ports == Some(false) => (1, said),
        Some("LoadBalancer") => (1, all),
        _ => (0, 0),
    };
    let mut each = one("services");
    each.set("count/services", Quantity::units(1));
    each.set("services.loadbalancers", Quantity::units(balancers));
    each.set("services.nodeports", Quantity::units(i128::try_from(node_ports).unwrap_or(i128::MAX)));
    each
}
