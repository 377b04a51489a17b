//! What each namespace may use at worst, as a table.

use std::collections::BTreeSet;
use std::fmt;

use super::charge::{Charge, Subject};
use super::cluster::{Cluster, Namespace, Pools};
use super::nodes;
use super::quota::Sum;
use crate::policy::objects::Objects;
use crate::policy::serving_policy::Policy;
use crate::quantity::Quantity;

/// What each namespace may use at worst, and what that is of its quotas and of the declared nodes.
#[derive(Debug)]
pub struct Report {
    /// By namespace and resource; a resource stands there once for each quota that counts it.
    pub namespaces: Vec<Row>,
    /// What all pods request of the declared nodes; empty where none are declared.
    pub nodes: Vec<Row>,
}

/// A resource and how much of it may be used at worst.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The namespace; none where the objects do not tell theirs, and for what is over all of them.
    pub namespace: Option<String>,
    /// The key of a quota, such as `requests.cpu`; of nodes, the resource.
    pub resource: String,
    /// What is used at worst.
    pub worst: Quantity,
    /// The most that there may be, or that the nodes have; none where nothing bounds it.
    pub hard: Option<Quantity>,
    /// The quota that bounds it.
    pub quota: Option<String>,
}

impl Row {
    /// How many hundredths of what there may be is used, rounded up; none where nothing bounds it, and where there may be
    /// nothing.
    pub fn percent(&self) -> Option<i128> {
        self.worst.percent_of(self.hard?)
    }
}

/// What each namespace may use at worst.
pub fn report(objects: &Objects, policy: &Policy) -> Report {
    let cluster = Cluster::of(objects, &policy.nodes);
    let charged: Vec<(&Namespace<'_>, Vec<Charge<'_>>)> =
        cluster.namespaces().map(|namespace| (namespace, cluster.charges(namespace))).collect();
    Report {
        namespaces: charged
            .iter()
            .flat_map(|(namespace, charges)| of_namespace(namespace, charges))
            .collect(),
        nodes: of_nodes(&policy.nodes, charged.iter().flat_map(|(_, charges)| charges)),
    }
}

fn of_namespace(namespace: &Namespace<'_>, charges: &[Charge<'_>]) -> Vec<Row> {
    let row = |sum: &Sum<'_>, hard, quota| Row {
        namespace: namespace.name.map(str::to_owned),
        resource: sum.key.to_owned(),
        worst: sum.total,
        hard,
        quota,
    };
    let mut rows = Vec::new();
    for (quota, spec) in &namespace.quotas {
        let sums = Sum::of(spec, charges);
        rows.extend(sums.iter().map(|sum| row(sum, Some(sum.hard), Some(quota.name().to_owned()))));
    }
    let keys: BTreeSet<&str> = charges
        .iter()
        .flat_map(|charge| charge.each.iter().map(|(key, _)| key))
        .filter(|key| is_told(key))
        .collect();
    for key in keys {
        let sum = Sum::over(key, Quantity::ZERO, charges.iter());
        if !sum.total.is_zero() && !rows.iter().any(|row| full(&row.resource) == key) {
            rows.push(row(&sum, None, None));
        }
    }
    rows.sort_by(|a, b| (&a.resource, &a.quota).cmp(&(&b.resource, &b.quota)));
    rows
}

/// Whether a key says something that no other key says, and that one wants to know without a quota on it.
fn is_told(key: &str) -> bool {
    key.starts_with("requests.")
        || key.starts_with("limits.")
        || matches!(key, "pods" | "persistentvolumeclaims")
}

/// Of two names for the same, the longer.
fn full(key: &str) -> String {
    match key {
        "cpu" | "memory" | "ephemeral-storage" => format!("requests.{key}"),
        _ if key.starts_with("hugepages-") => format!("requests.{key}"),
        _ => key.to_owned(),
    }
}

fn of_nodes<'a>(pools: &'a Pools, charges: impl Iterator<Item = &'a Charge<'a>>) -> Vec<Row> {
    let pods: Vec<_> = charges
        .filter_map(|charge| match &charge.subject {
            Subject::Pod(pod) => Some((pod.requests(), charge.replicas.most())),
            Subject::Finished(_) | Subject::Claim(_) | Subject::Plain => None,
        })
        .collect();
    let resources: BTreeSet<&str> =
        pools.values().flat_map(|pool| pool.allocatable.keys()).map(String::as_str).collect();
    let row = |resource: &str| {
        let each = |(requests, count): &(super::Resources, i128)| match resource {
            "pods" => Some(Quantity::units(*count)),
            _ => Some(requests.get(resource)? * *count),
        };
        let supply = pools.values().map(|pool| Some(nodes::has(pool, resource)? * i128::from(pool.count)));
        Row {
            namespace: None,
            resource: resource.to_owned(),
            worst: pods.iter().filter_map(each).sum(),
            hard: supply.sum(),
            quota: None,
        }
    };
    resources.into_iter().map(row).collect()
}

/// A table for people. Columns are as wide as they have to be.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |amount: Option<String>| amount.unwrap_or_else(|| "-".to_owned());
        let cells = |first: String, row: &Row| {
            let hard = text(row.hard.map(|hard| hard.to_string()));
            let share = text(row.percent().map(|percent| format!("{percent}%")));
            [first, row.resource.clone(), row.worst.to_string(), hard, share, text(row.quota.clone())]
        };
        let head = ["NAMESPACE", "RESOURCE", "AT WORST", "OF", "SHARE", "QUOTA"].map(str::to_owned);
        let mut lines = vec![head];
        lines.extend(self.namespaces.iter().map(|row| cells(text(row.namespace.clone()), row)));
        lines.extend(self.nodes.iter().map(|row| cells("(all nodes)".to_owned(), row)));
        let width =
            |column: usize| lines.iter().filter_map(|line| Some(line.get(column)?.chars().count())).max();
        let widths: Vec<usize> = (0..6).map(|column| width(column).unwrap_or_default()).collect();
        for line in &lines {
            let mut told = String::new();
            for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
                // Names stand on the left and numbers on the right.
                let is_number = (2..=4).contains(&column);
                told += &if is_number { format!("{cell:>width$}  ") } else { format!("{cell:<width$}  ") };
            }
            writeln!(f, "{}", told.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::capacity::testing::{objects, pools};

    #[test]
    fn a_table_has_what_quotas_count_and_what_they_do_not() {
        let objects = objects(
            "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: a}, spec: {hard: {cpu: 10, pods: 0, count/configmaps: 3}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: a}, spec: {replicas: 3, template: {spec: {containers: [{name: s, resources: {requests: {cpu: 500m}, limits: {memory: 1Gi, nvidia.com/gpu: 1}}}]}}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: s, resources: {requests: {memory: 100Mi}}}]}}",
        );
        let mut policy = Policy::default();
        policy.nodes = pools("{n: {count: 2, allocatable: {cpu: 3, memory: 8Gi, pods: 10}}}");
        let report = report(&objects, &policy);
        assert_eq!(
            report.to_string(),
            "\
NAMESPACE    RESOURCE                 AT WORST    OF  SHARE  QUOTA
-            pods                            1     -      -  -
-            requests.memory             100Mi     -      -  -
a            count/configmaps                1     3    34%  q
a            cpu                             2    10    20%  q
a            limits.memory                 4Gi     -      -  -
a            pods                            4     0      -  q
a            requests.memory               4Gi     -      -  -
a            requests.nvidia.com/gpu         4     -      -  -
(all nodes)  cpu                             2     6    34%  -
(all nodes)  memory                     4196Mi  16Gi    26%  -
(all nodes)  pods                            5    20    25%  -
"
        );
    }
}
