//! Whether all pods find room on the declared nodes at worst.
//!
//! Only what is proven is said for certain. That pods do not fit is proven by sums: what they request of a resource is more
//! than the only nodes that they may run on have of it, or a workload has more pods than these nodes take one by one. That
//! they fit is proven by placing them. Between the two lies what is not known.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::charge::{Charge, Subject};
use super::cluster::Pools;
use super::nodes;
use super::quota::{Sum, Term};
use super::resources::Resources;
use crate::policy::nodes::NodePool;
use crate::policy::object::Object;
use crate::policy::selectors::{Labels, selects};
use crate::policy::workload::{Controller, Workload};
use crate::quantity::Quantity;
use crate::suggest;

/// Pods for which there is no room.
#[derive(Debug)]
pub struct Shortage<'a> {
    /// The workload that takes most of what there is too little of.
    pub object: &'a Object,
    /// What is wrong.
    pub cause: String,
    /// What to do about it.
    pub remedy: String,
    /// Whether it is proven; else it is not known whether there is room.
    pub is_proven: bool,
}

/// Pods of a workload, all alike.
#[derive(Debug)]
struct Demand<'a> {
    charge: &'a Charge<'a>,
    object: &'a Object,
    /// What each requests, one of `pods` included.
    needs: Resources,
    /// The pools that it may run on, by index.
    open: BTreeSet<usize>,
    /// Whether no node may have two of them.
    apart: bool,
}

/// The pods for which there is no room. Those that fit no node even alone are left out, and those that name their node.
pub fn shortages<'a>(pools: &'a Pools, charges: &'a [Charge<'a>]) -> Vec<Shortage<'a>> {
    if pools.is_empty() {
        return Vec::new();
    }
    let pools: Vec<(&str, &NodePool)> = pools.iter().map(|(name, pool)| (name.as_str(), pool)).collect();
    let demands: Vec<Demand<'a>> = charges.iter().filter_map(|charge| Demand::of(charge, &pools)).collect();
    let mut short = short_of(&demands, &pools);
    for demand in &demands {
        if !short.iter().any(|shortage| shortage.object.index == demand.object.index) {
            short.extend(crowded(demand, &pools));
        }
    }
    if short.is_empty() {
        short.extend(unplaced(demands, &pools));
    }
    short
}

impl<'a> Demand<'a> {
    fn of(charge: &'a Charge<'a>, pools: &[(&str, &NodePool)]) -> Option<Self> {
        let Subject::Pod(pod) = &charge.subject else { return None };
        if pod.spec.node_name.is_some() || charge.replicas.most() == 0 {
            return None;
        }
        let pools = pools.iter().enumerate();
        let open: BTreeSet<usize> =
            pools.filter(|(_, (_, pool))| nodes::bars(pod, pool).is_none()).map(|(at, _)| at).collect();
        let mut needs = Resources::default();
        for (name, amount) in pod.requests().iter().filter(|(_, amount)| !amount.is_zero()) {
            needs.set(name, amount);
        }
        needs.set("pods", Quantity::units(1));
        let object = charge.object?;
        let apart = is_everywhere(object) || object.workload().is_some_and(keeps_apart);
        (!open.is_empty()).then_some(Self { charge, object, needs, open, apart })
    }

    /// How many of the pods an empty node takes; none where nothing bounds them.
    fn times_in(&self, pool: &NodePool) -> Option<i128> {
        let times = self.needs.iter().filter_map(|(name, need)| nodes::has(pool, name)?.times_of(need));
        times.chain(self.apart.then_some(1)).min()
    }
}

/// Whether each node has one of the pods.
fn is_everywhere(object: &Object) -> bool {
    object.workload().is_some_and(|workload| matches!(workload.controller, Controller::DaemonSet(_)))
}

/// Whether the pods of a workload refuse to share a node with each other.
fn keeps_apart(workload: &Workload) -> bool {
    let affinity = workload.pod().affinity.as_ref().and_then(|affinity| affinity.pod_anti_affinity.as_ref());
    let required = affinity.and_then(|own| own.required_during_scheduling_ignored_during_execution.as_ref());
    let labels = workload.template.metadata.as_ref().and_then(|metadata| metadata.labels.as_ref());
    let none = Labels::new();
    required.into_iter().flatten().any(|term| {
        term.topology_key == "kubernetes.io/hostname"
            && term.namespaces.as_ref().is_none_or(Vec::is_empty)
            && term.namespace_selector.is_none()
            && term.match_label_keys.as_ref().is_none_or(Vec::is_empty)
            && term.mismatch_label_keys.as_ref().is_none_or(Vec::is_empty)
            && term.label_selector.as_ref().is_some_and(|own| selects(own, labels.unwrap_or(&none)))
    })
}

/// What the only nodes for some pods have too little of.
fn short_of<'a>(demands: &[Demand<'a>], pools: &[(&str, &NodePool)]) -> Vec<Shortage<'a>> {
    let mut groups: Vec<BTreeSet<usize>> = demands.iter().map(|demand| demand.open.clone()).collect();
    groups.push((0..pools.len()).collect());
    groups.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    groups.dedup();
    let mut told: Vec<(&BTreeSet<usize>, &str)> = Vec::new();
    let mut short = Vec::new();
    for group in &groups {
        let within: Vec<&Demand<'a>> = demands.iter().filter(|demand| demand.open.is_subset(group)).collect();
        let names: BTreeSet<&str> =
            demands.iter().flat_map(|demand| demand.needs.iter().map(|(name, _)| name)).collect();
        for name in names {
            // More nodes do not help where a part of them is short of the same.
            if told.iter().any(|(part, known)| *known == name && part.is_subset(group)) {
                continue;
            }
            let of_group = group.iter().filter_map(|at| pools.get(*at));
            let supply: Option<Quantity> = of_group
                .map(|(_, pool)| nodes::has(pool, name).map(|each| each * i128::from(pool.count)))
                .sum::<Option<Quantity>>();
            let Some(supply) = supply else { continue };
            let mut takers: Vec<(&Demand<'a>, Quantity)> =
                within.iter().filter_map(|demand| Some((*demand, demand.needs.get(name)?))).collect();
            takers.sort_by_key(|(demand, each)| std::cmp::Reverse(*each * demand.charge.replicas.most()));
            let Some((largest, _)) = takers.first() else { continue };
            let terms = takers.iter().map(|(demand, each)| Term {
                label: Cow::Borrowed(&*demand.charge.label),
                replicas: demand.charge.replicas,
                each: *each,
            });
            let sum = Sum::of_terms(name, supply, terms.collect());
            if sum.is_exceeded() {
                told.push((group, name));
                short.push(Shortage {
                    object: largest.object,
                    cause: format!(
                        "`{name}` comes to {} of {supply} on {} at worst: {}",
                        sum.total,
                        names_of(group, pools),
                        sum.told()
                    ),
                    remedy: format!("take {} away, or add nodes", sum.total.less(supply)),
                    is_proven: true,
                });
            }
        }
    }
    short
}

/// A workload with more pods than its nodes take one by one.
fn crowded<'a>(demand: &Demand<'a>, pools: &[(&str, &NodePool)]) -> Option<Shortage<'a>> {
    let most = demand.charge.replicas.most();
    let open = demand.open.iter().filter_map(|at| pools.get(*at));
    let room: i128 = open
        .map(|(_, pool)| Some(demand.times_in(pool)?.saturating_mul(i128::from(pool.count))))
        .sum::<Option<i128>>()?;
    (most > room).then(|| Shortage {
        object: demand.object,
        cause: format!(
            "there are {most} pods at worst, and {} take {room}, each {}",
            names_of(&demand.open, pools),
            if demand.apart { "no more than one" } else { "as many as fit whole" }
        ),
        remedy: format!("take {} away, or add nodes", most - room),
        is_proven: true,
    })
}

/// What nodes have left of each resource; none of what is not told of them.
struct Room {
    pool: usize,
    left: Vec<Option<Quantity>>,
}

impl Room {
    /// How many pods with these needs still go in, at most `count`.
    fn takes(&self, needs: &[Option<Quantity>], count: i128) -> i128 {
        let both = self.left.iter().zip(needs);
        both.filter_map(|(left, need)| (*left)?.times_of((*need)?)).fold(count, i128::min)
    }

    fn put(&mut self, needs: &[Option<Quantity>], count: i128) {
        for (left, need) in self.left.iter_mut().zip(needs) {
            if let (Some(left), Some(need)) = (left.as_mut(), need) {
                *left = left.less(*need * count);
            }
        }
    }
}

/// Places all pods, those with the fewest nodes first and of these the largest, each on the first node that has room. The
/// workload whose pods are left over, if any are.
fn unplaced<'a>(mut demands: Vec<Demand<'a>>, pools: &[(&str, &NodePool)]) -> Option<Shortage<'a>> {
    let names: BTreeSet<String> =
        demands.iter().flat_map(|demand| demand.needs.iter().map(|(name, _)| name.to_owned())).collect();
    let mut rooms = Vec::new();
    for (at, (_, pool)) in pools.iter().enumerate() {
        let left = || names.iter().map(|name| nodes::has(pool, name)).collect();
        rooms.extend((0..pool.count).map(|_| Room { pool: at, left: left() }));
    }
    // A part of the largest node, in thousandths, by the resource of which it is most.
    let size = |demand: &Demand<'_>| {
        let part = |(name, need): (&str, Quantity)| {
            let most = pools.iter().filter_map(|(_, pool)| nodes::has(pool, name)).max()?;
            (need * 1000).times_of(most)
        };
        demand.needs.iter().filter_map(part).max()
    };
    demands.sort_by_cached_key(|demand| {
        (
            !is_everywhere(demand.object),
            demand.open.len(),
            std::cmp::Reverse(size(demand)),
            demand.object.index,
        )
    });
    let mut over: Option<(&'a Object, i128)> = None;
    for demand in &demands {
        let needs: Vec<Option<Quantity>> = names.iter().map(|name| demand.needs.get(name)).collect();
        let mut waiting = demand.charge.replicas.most();
        for room in rooms.iter_mut().filter(|room| demand.open.contains(&room.pool)) {
            let most = if demand.apart { waiting.min(1) } else { waiting };
            let count = room.takes(&needs, most);
            room.put(&needs, count);
            waiting -= count;
        }
        if waiting > 0 && over.is_none_or(|(_, known)| waiting > known) {
            over = Some((demand.object, waiting));
        }
    }
    over.map(|(object, count)| Shortage {
        object,
        cause: format!(
            "{count} of its pods found no room at worst when all pods were placed, the largest first; the sums do not tell \
             whether another order has room for them"
        ),
        remedy: "add nodes, or ask for less, to be sure".to_owned(),
        is_proven: false,
    })
}

fn names_of(group: &BTreeSet<usize>, pools: &[(&str, &NodePool)]) -> String {
    if group.len() == pools.len() {
        return "all nodes".to_owned();
    }
    let names = group.iter().filter_map(|at| pools.get(*at)).map(|(name, _)| *name);
    format!("the nodes of {}", suggest::list(names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::capacity::Cluster;
    use crate::policy::capacity::testing::{objects, pools};

    const POOLS: &str = "{
        gpu: {count: 2, allocatable: {cpu: 16, memory: 64Gi, nvidia.com/gpu: 4, pods: 10}, taints: [{key: gpu, effect: NoSchedule}]},
        cpu: {count: 3, allocatable: {cpu: 8, memory: 32Gi}}}";

    fn pods(name: &str, replicas: u32, tolerates: bool, requests: &str) -> String {
        let tolerations = if tolerates { "tolerations: [{key: gpu, operator: Exists}], " } else { "" };
        format!(
            "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: {name}}}, spec: {{replicas: {replicas}, \
             strategy: {{type: Recreate}}, template: {{spec: {{{tolerations}containers: [{{name: a, resources: \
             {{requests: {{{requests}}}}}}}]}}}}}}}}"
        )
    }

    fn told(documents: &[String]) -> Vec<String> {
        let (objects, pools) = (objects(&documents.join("\n---\n")), pools(POOLS));
        let cluster = Cluster::of(&objects, &pools);
        let charges: Vec<_> = cluster.namespaces().flat_map(|namespace| cluster.charges(namespace)).collect();
        let shortages = shortages(&pools, &charges).into_iter();
        shortages
            .map(|short| {
                let word = if short.is_proven { "short" } else { "unknown" };
                format!("{word} {}: {}; {}", short.object.name(), short.cause, short.remedy)
            })
            .collect()
    }

    #[test]
    fn sums_are_held_against_the_nodes_that_may_be_used() {
        assert_eq!(told(&[pods("a", 8, true, "nvidia.com/gpu: 1")]), [""; 0]);
        assert_eq!(
            told(&[pods("a", 6, true, "nvidia.com/gpu: 1"), pods("b", 3, true, "nvidia.com/gpu: 1")]),
            [
                "short a: `nvidia.com/gpu` comes to 9 of 8 on the nodes of `gpu` at worst: a 6 × 1; b 3 × 1; take 1 away, or add nodes"
            ]
        );
        // Those that do not tolerate the taint have the other nodes alone, which the others may use as well.
        assert_eq!(
            told(&[pods("a", 4, false, "cpu: 7"), pods("b", 1, true, "cpu: 7")]),
            [
                "short a: `cpu` comes to 28 of 24 on the nodes of `cpu` at worst: a 4 × 7; take 4 away, or add nodes"
            ]
        );
        assert_eq!(
            told(&[pods("a", 50, true, "cpu: 1"), pods("b", 10, true, "cpu: 1")]),
            [
                "short a: `cpu` comes to 60 of 56 on all nodes at worst: a 50 × 1; b 10 × 1; take 4 away, or add nodes"
            ]
        );
    }

    #[test]
    fn whole_pods_leave_gaps() {
        assert_eq!(
            told(&[pods("a", 3, true, "nvidia.com/gpu: 3")]),
            [
                "short a: `nvidia.com/gpu` comes to 9 of 8 on the nodes of `gpu` at worst: a 3 × 3; take 1 away, or add nodes"
            ]
        );
        assert_eq!(
            told(&[pods("a", 4, false, "cpu: 5")]),
            [
                "short a: there are 4 pods at worst, and the nodes of `cpu` take 3, each as many as fit whole; take 1 away, or add nodes"
            ]
        );
    }

    #[test]
    fn pods_that_keep_apart_need_a_node_each() {
        let apart = "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: \
                     kubernetes.io/hostname, labelSelector: {matchLabels: {app: a}}}]}}, ";
        let with = |replicas, label| {
            let pods = pods("a", replicas, false, "cpu: 1");
            pods.replace(
                "template: {spec: {",
                &format!("template: {{metadata: {{labels: {{app: {label}}}}}, spec: {{{apart}"),
            )
        };
        assert_eq!(
            told(&[with(4, "a")]),
            [
                "short a: there are 4 pods at worst, and the nodes of `cpu` take 3, each no more than one; take 1 away, or add nodes"
            ]
        );
        assert_eq!(told(&[with(3, "a")]), [""; 0]);
        assert_eq!(told(&[with(4, "b")]), [""; 0]);
    }

    #[test]
    fn what_is_neither_placed_nor_too_much_is_not_known() {
        // Each alone has room, and so have all by their sums.
        let found = told(&[pods("a", 3, false, "cpu: 5"), pods("b", 2, false, "cpu: 4")]);
        assert!(found.len() == 1 && found[0].starts_with("unknown b: 2 of its pods"), "{found:?}");
        assert_eq!(told(&[pods("a", 3, false, "cpu: 5"), pods("b", 3, false, "cpu: 3")]), [""; 0]);
    }

    #[test]
    fn pods_of_each_node_take_their_part_of_it() {
        let each = "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}, spec: {template: {spec: {containers: \
                    [{name: a, resources: {requests: {cpu: 1}}}]}}}}";
        assert_eq!(told(&[each.to_owned(), pods("a", 3, false, "cpu: 7")]), [""; 0]);
        let found = told(&[each.to_owned(), pods("a", 3, false, "cpu: 8")]);
        assert_eq!(
            found,
            [
                "short a: `cpu` comes to 27 of 24 on the nodes of `cpu` at worst: a 3 × 8; agent 3 × 1 (nodes); take 3 away, or add nodes"
            ]
        );
    }
}
