//! The metrics of a HorizontalPodAutoscaler.

use std::collections::BTreeMap;

use super::metrics::{Given, entries, given};
use super::{Asked, query};
use crate::diagnostic::Problems;
use crate::resolve::resolved::{Metric, NamedMetric, Target};

/// CPU and memory; what the pods tell, which an adapter serves under the name that Prometheus knows; the user's.
pub(super) fn metrics(asked: &Asked<'_>, problems: &mut Problems) -> Vec<Metric> {
    let stanza = asked.stanza;
    let mut metrics: Vec<Metric> = asked.of_pods().map(Metric::Resource).collect();
    let told = [(Some(query::GPU), stanza.gpu), (asked.waiting, stanza.queue)];
    metrics.extend(told.into_iter().filter_map(|(name, average)| {
        Some(Metric::Pods(NamedMetric {
            name: name?.to_owned(),
            selector: BTreeMap::default(),
            target: Target::Average(average?.to_string()),
        }))
    }));
    for (path, name, metric) in entries(asked) {
        let Some(given) = given(asked, name, metric, &path, problems) else { continue };
        metrics.extend(match given {
            Given::Resource(metric) => Some(Metric::Resource(metric)),
            Given::Pods(metric) => Some(Metric::Pods(metric)),
            Given::External { metric, query } => {
                if query.is_some() {
                    problems.error(
                        path.key("query"),
                        "a HorizontalPodAutoscaler asks an adapter by `metric` and `selector`; remove it, or write `backend: keda`",
                    );
                }
                Some(Metric::External(metric))
            }
        });
    }
    metrics
}
