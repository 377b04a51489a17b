//! The nodes of the cluster, as a policy tells them.

use std::collections::BTreeMap;

use crate::api::v1alpha1::{Capacity, Taint};
use crate::diagnostic::{Path, Problems};
use crate::quantity::Quantity;

/// Nodes that are all alike.
#[derive(Debug)]
pub struct NodePool {
    /// How many there are.
    pub count: u32,
    /// What each has for pods, by resource.
    pub allocatable: BTreeMap<String, Quantity>,
    /// Labels of each.
    pub labels: BTreeMap<String, String>,
    /// Taints of each.
    pub taints: Vec<Taint>,
}

/// The pools of a policy by name.
pub(super) fn read(capacity: Capacity, problems: &mut Problems) -> BTreeMap<String, NodePool> {
    let pools = capacity.nodes.into_iter().map(|(name, pool)| {
        let path = Path::spec(["capacity", "nodes", &name, "allocatable"]);
        for resource in ["cpu", "memory"].into_iter().filter(|name| !pool.allocatable.contains_key(*name)) {
            let message = format!("has no `{resource}`, so no pod that asks for it would fit; add it");
            problems.error(path.clone(), message);
        }
        let amount = |(name, text): (String, String)| Some((name, Quantity::parse(&text)?));
        let allocatable = pool.allocatable.into_iter().filter_map(amount).collect();
        (name, NodePool { count: pool.count, allocatable, labels: pool.labels, taints: pool.taints })
    });
    pools.collect()
}
