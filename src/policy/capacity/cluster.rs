//! The objects of a stream by namespace, with what concerns the pods of all of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use k8s_openapi::api::core::v1::ResourceQuotaSpec;

use super::charge::Charge;
use super::limits::Bounds;
use super::nodes;
use super::pod::{Given, Pod};
use super::replicas::Replicas;
use crate::policy::nodes::NodePool;
use crate::policy::object::{Body, Object};
use crate::policy::objects::Objects;
use crate::policy::workload::Workload;

/// The declared nodes by the names of their pools; empty where none are declared.
pub type Pools = BTreeMap<String, NodePool>;

/// What the rules on capacity share: it is worked out once, and not at all if none of them is asked.
#[derive(Debug)]
pub struct Worst<'a> {
    objects: &'a Objects,
    pools: &'a Pools,
    cluster: OnceLock<Cluster<'a>>,
}

impl<'a> Worst<'a> {
    /// Of these objects on these nodes.
    pub fn of(objects: &'a Objects, pools: &'a Pools) -> Self {
        Self { objects, pools, cluster: OnceLock::new() }
    }

    /// The objects by namespace.
    pub fn cluster(&self) -> &Cluster<'a> {
        self.cluster.get_or_init(|| Cluster::of(self.objects, self.pools))
    }
}

/// The objects of a stream by namespace, and what concerns all pods.
#[derive(Debug)]
pub struct Cluster<'a> {
    objects: &'a Objects,
    /// The declared nodes.
    pools: &'a Pools,
    namespaces: BTreeMap<Option<&'a str>, Namespace<'a>>,
}

/// A workload with its pods as they are stored.
#[derive(Debug)]
pub struct Running<'a> {
    /// The object.
    pub object: &'a Object,
    /// What it makes pods of.
    pub workload: &'a Workload,
    /// Each of the pods.
    pub pod: Pod<'a>,
    /// How many there are at worst.
    pub replicas: Replicas,
}

/// The objects of a namespace.
#[derive(Debug, Default)]
pub struct Namespace<'a> {
    /// Its name; none for what is applied to a namespace that the stream does not tell.
    pub name: Option<&'a str>,
    /// Its quotas.
    pub quotas: Vec<(&'a Object, &'a ResourceQuotaSpec)>,
    /// Its LimitRanges: one for each of `bounds`.
    pub ranges: Vec<&'a Object>,
    /// The bounds of its LimitRanges.
    pub bounds: Vec<Bounds>,
    /// What makes pods.
    pub workloads: Vec<Running<'a>>,
    /// All objects.
    pub objects: Vec<&'a Object>,
}

impl Running<'_> {
    /// Whether it has pods at all.
    pub fn has_pods(&self) -> bool {
        self.replicas.most() > 0
    }
}

impl<'a> Cluster<'a> {
    /// Sorts the objects of a stream, and works out the pods of each workload.
    pub fn of(objects: &'a Objects, pools: &'a Pools) -> Self {
        let mut runtimes = HashMap::new();
        let mut priority_class = None;
        let mut namespaces: BTreeMap<Option<&'a str>, Namespace<'a>> = BTreeMap::new();
        for object in objects {
            match &object.body {
                Body::RuntimeClass(runtime) => {
                    runtimes.insert(object.name(), &**runtime);
                    continue;
                }
                Body::PriorityClass { global_default } => {
                    if *global_default {
                        priority_class = Some(object.name());
                    }
                    continue;
                }
                _ => {}
            }
            let name = object.namespace();
            let own = namespaces.entry(name).or_insert_with(|| Namespace { name, ..Namespace::default() });
            own.objects.push(object);
            match &object.body {
                Body::ResourceQuota(spec) => own.quotas.push((object, spec)),
                Body::LimitRange(spec) => {
                    own.bounds.extend(Bounds::of(spec));
                    own.ranges.resize(own.bounds.len(), object);
                }
                _ => {}
            }
        }
        for namespace in namespaces.values_mut() {
            let running = |object: &&'a Object| {
                let workload = object.workload()?;
                let class = workload.pod().runtime_class_name.as_deref();
                let runtime = class.and_then(|name| runtimes.get(name).copied());
                let pod = Pod::new(workload.pod(), &namespace.bounds, Given { runtime, priority_class });
                let replicas = Replicas::of(object, workload, objects, nodes_for(&pod, pools));
                Some(Running { object, workload, pod, replicas })
            };
            namespace.workloads = namespace.objects.iter().filter_map(running).collect();
        }
        Self { objects, pools, namespaces }
    }

    /// In the order of their names.
    pub fn namespaces(&self) -> impl Iterator<Item = &Namespace<'a>> {
        self.namespaces.values()
    }

    /// The declared nodes.
    pub fn pools(&self) -> &'a Pools {
        self.pools
    }

    /// All that a namespace's quotas may count.
    pub fn charges<'b>(&'b self, namespace: &'b Namespace<'a>) -> Vec<Charge<'b>> {
        let of_workloads =
            namespace.workloads.iter().flat_map(|running| Charge::of_workload(running, self.objects));
        of_workloads.chain(Charge::of_objects(&namespace.objects)).collect()
    }
}

/// On how many nodes a pod may run; none where no nodes are declared.
fn nodes_for(pod: &Pod<'_>, pools: &Pools) -> Option<i128> {
    let open = pools.values().filter(|pool| nodes::chooses_not(pod, pool).is_none());
    (!pools.is_empty()).then(|| open.map(|pool| i128::from(pool.count)).sum())
}
