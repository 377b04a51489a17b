//! What KEDA looks at: <https://keda.sh/docs/2.21/scalers/prometheus/>, `cpu`, `memory` and `cron`.

use super::metrics::{Given, entries, given};
use super::schedules::schedules;
use super::{Asked, query};
use crate::diagnostic::{Path, Problems};
use crate::quantity::Quantity;
use crate::resolve::defaults;
use crate::resolve::resolved::{Query, Target, Trigger, TriggerSource};

/// All of them: resources, the clock, then what Prometheus is asked.
pub(super) fn triggers(asked: &Asked<'_>, problems: &mut Problems) -> Vec<Trigger> {
    let stanza = asked.stanza;
    let mut triggers: Vec<Trigger> = Vec::new();
    let mut add = |name: String, source| triggers.push(Trigger { name, source });
    for metric in asked.of_pods() {
        add(metric.resource.clone(), TriggerSource::Resource(metric));
    }
    // Between one pod and many a metric that is not there is a fault, and no reason to scale down; at zero it is the rule.
    let of_pods = |query: String, threshold: i32| Query {
        must_be_there: asked.min > 0,
        ..plain(query, threshold.to_string())
    };
    let mut asks = Vec::new();
    if let Some(percent) = stanza.gpu {
        asks.push(("gpu".to_owned(), of_pods(query::gpu(asked.cx), percent)));
    }
    if let (Some(count), Some(metric)) = (stanza.queue, asked.waiting) {
        asks.push(("queue".to_owned(), of_pods(query::queue(asked.cx, metric), count)));
    }
    if !asks.is_empty() {
        query::warn(asked.cx, problems);
    }
    for (path, name, metric) in entries(asked) {
        let Some(given) = given(asked, name, metric, &path, problems) else { continue };
        match given {
            Given::Resource(metric) => add(format!("metrics-{name}"), TriggerSource::Resource(metric)),
            Given::Pods(_) => problems.error(
                path.key("kind"),
                "KEDA knows no metrics of pods by name; write `kind: external` with a `query` that sums them up, or `backend: hpa`",
            ),
            Given::External { metric: named, query } => {
                for field in ["metric", "selector"] {
                    let path = path.clone().key(field);
                    if asked.cx.layer(&path).is_some() {
                        problems.error(path, "KEDA asks Prometheus itself; write a `query`, or `backend: hpa`");
                    }
                }
                let Some(query) = query else {
                    problems.error(path.key("query"), "is required by `backend: keda`; write a query in PromQL of one value");
                    continue;
                };
                check_query(query, path.key("query"), problems);
                asks.push((format!("metrics-{name}"), external(query, &named.target)));
            }
        }
    }
    for (name, cron) in schedules(asked, problems) {
        add(format!("schedules-{name}"), TriggerSource::Cron(cron));
    }
    if let Some(activation) = stanza.activation.as_ref().filter(|_| asked.min == 0) {
        check_query(&activation.query, Asked::path("activation").key("query"), problems);
        let threshold = activation.threshold.as_deref().map_or("0".to_owned(), decimal);
        let wakes = plain(activation.query.clone(), defaults::WAKE_ONLY.to_owned());
        asks.push(("activation".to_owned(), Query { activation: Some(threshold), ..wakes }));
    }
    prometheus(asked, &mut asks, problems);
    triggers.extend(
        asks.into_iter().map(|(name, query)| Trigger { name, source: TriggerSource::Prometheus(query) }),
    );
    triggers
}

/// A query whose threshold is for each pod.
fn plain(query: String, threshold: String) -> Query {
    Query {
        server: String::new(),
        query,
        threshold,
        is_average: true,
        activation: None,
        must_be_there: false,
        authentication: None,
    }
}

fn external(query: &str, target: &Target) -> Query {
    let (threshold, is_average) = match target {
        Target::Value(amount) => (amount.as_str(), false),
        Target::Average(amount) => (amount.as_str(), true),
        // Of containers alone.
        Target::Utilization(_) => ("", true),
    };
    Query { is_average, ..plain(query.to_owned(), decimal(threshold)) }
}

fn check_query(query: &str, path: Path, problems: &mut Problems) {
    if query.trim().is_empty() {
        problems.error(path, "is empty; write a query in PromQL of one value");
    }
}

/// Whom the queries go to.
fn prometheus(asked: &Asked<'_>, asks: &mut [(String, Query)], problems: &mut Problems) {
    let Some((first, _)) = asks.first() else { return };
    let path = Asked::path("prometheus");
    let Some(server) = asked.stanza.prometheus.as_deref() else {
        let field = first.split('-').next().unwrap_or_default();
        problems.error(
            path,
            format!(
                "is required by `{field}`; write where KEDA asks, such as `http://prometheus.monitoring:9090`"
            ),
        );
        return;
    };
    if !is_address(server) {
        problems.error(
            path,
            format!("`{server}` is no address; write `http://host:port` or `https://host/path`, without a user and a `?`"),
        );
    }
    for (_, query) in asks {
        // KEDA puts `/api/v1/query` behind it.
        server.trim_end_matches('/').clone_into(&mut query.server);
    }
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    rest.is_some_and(|rest| {
        let host = rest.split('/').next().unwrap_or_default();
        let is_plain = |c: char| c.is_ascii_graphic() && !"?#@\"\\".contains(c);
        !host.is_empty() && !host.starts_with(':') && rest.chars().all(is_plain)
    })
}

/// A quantity without a suffix, as KEDA reads numbers and no quantities.
fn decimal(quantity: &str) -> String {
    let Some(amount) = Quantity::parse(quantity) else { return quantity.to_owned() };
    let (whole, fraction) = (amount.nanos() / 1_000_000_000, amount.nanos() % 1_000_000_000);
    let text = format!("{whole}.{fraction:09}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_become_plain_numbers() {
        for (quantity, plain) in [
            ("5", "5"),
            ("500m", "0.5"),
            ("1k", "1000"),
            ("1Ki", "1024"),
            ("2.50", "2.5"),
            ("0", "0"),
            ("10", "10"),
        ] {
            assert_eq!(decimal(quantity), plain);
        }
    }

    #[test]
    fn addresses_name_a_host_and_no_secret() {
        for good in ["http://prometheus:9090", "https://mimir.example/prometheus/", "http://[::1]:9090"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "prometheus:9090",
            "http://",
            "http://:9090",
            "http://a b",
            "http://u:p@host",
            "http://host?x=1",
            "ftp://host",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
