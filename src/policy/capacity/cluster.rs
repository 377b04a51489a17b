//! The objects of a stream by namespace, with what concerns the pods of all of them.

use std::collections::{BTreeMap, HashMap};

use k8s_openapi::api::core::v1::ResourceQuotaSpec;

use super::charge::Charge;
use super::limits::Bounds;
use super::nodes;
use super::pod::{Given, Pod, Runtime};
use super::replicas::Replicas;
use crate::policy::nodes::NodePool;
use crate::policy::object::{Body, Object};
use crate::policy::objects::Objects;
use crate::policy::workload::Workload;

/// The declared nodes by the names of their pools; empty where none are declared.
pub type Pools = BTreeMap<String, NodePool>;

/// The objects of a stream by namespace, and what concerns all pods.
#[derive(Debug)]
pub struct Cluster<'a> {
    objects: &'a Objects,
    /// The declared nodes.
    pools: &'a Pools,
    runtimes: HashMap<&'a str, &'a Runtime>,
    /// The PriorityClass of pods that name none.
    priority_class: Option<&'a str>,
    namespaces: BTreeMap<Option<&'a str>, Namespace<'a>>,
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
    pub workloads: Vec<(&'a Object, &'a Workload)>,
    /// All objects.
    pub objects: Vec<&'a Object>,
}

impl<'a> Cluster<'a> {
    /// Sorts the objects of a stream.
    pub fn of(objects: &'a Objects, pools: &'a Pools) -> Self {
        let mut cluster = Self {
            objects,
            pools,
            runtimes: HashMap::new(),
            priority_class: None,
            namespaces: BTreeMap::new(),
        };
        for object in objects {
            match &object.body {
                Body::RuntimeClass(runtime) => {
                    cluster.runtimes.insert(object.name(), runtime);
                    continue;
                }
                Body::PriorityClass { global_default } => {
                    if *global_default {
                        cluster.priority_class = Some(object.name());
                    }
                    continue;
                }
                _ => {}
            }
            let name = object.namespace();
            let namespace =
                cluster.namespaces.entry(name).or_insert_with(|| Namespace { name, ..Namespace::default() });
            namespace.objects.push(object);
            match &object.body {
                Body::Workload(workload) => namespace.workloads.push((object, workload)),
                Body::ResourceQuota(spec) => namespace.quotas.push((object, spec)),
                Body::LimitRange(spec) => {
                    namespace.bounds.extend(Bounds::of(spec));
                    namespace.ranges.resize(namespace.bounds.len(), object);
                }
                _ => {}
            }
        }
        cluster
    }

    /// In the order of their names.
    pub fn namespaces(&self) -> impl Iterator<Item = &Namespace<'a>> {
        self.namespaces.values()
    }

    /// A pod of a workload as it is stored.
    pub fn pod<'b>(&'b self, namespace: &'b Namespace<'a>, workload: &'b Workload) -> Pod<'b> {
        let spec = workload.pod();
        let class = spec.runtime_class_name.as_deref();
        let given = Given {
            bounds: &namespace.bounds,
            runtime: class.and_then(|name| self.runtimes.get(name).copied()),
            priority_class: self.priority_class,
        };
        Pod::new(spec, given)
    }

    /// The declared nodes.
    pub fn pools(&self) -> &'a Pools {
        self.pools
    }

    /// How many pods a workload has at worst.
    pub fn replicas(&self, object: &Object, workload: &Workload, pod: &Pod<'_>) -> Replicas {
        let open = self.pools.values().filter(|pool| nodes::chooses_not(pod, pool).is_none());
        let nodes = (!self.pools.is_empty()).then(|| open.map(|pool| i128::from(pool.count)).sum());
        Replicas::of(object, workload, self.objects, nodes)
    }

    /// All that a namespace's quotas may count.
    pub fn charges<'b>(&'b self, namespace: &'b Namespace<'a>) -> Vec<Charge<'b>> {
        let mut charges = Vec::new();
        for (object, workload) in &namespace.workloads {
            let pod = self.pod(namespace, workload);
            let replicas = self.replicas(object, workload, &pod);
            charges.extend(Charge::of_workload(object, workload, pod, replicas, self.objects));
        }
        charges.extend(Charge::of_objects(&namespace.objects));
        charges
    }
}
