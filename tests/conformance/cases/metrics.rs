//! What Prometheus would read.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use modelspec::api::v1alpha1::serving_runtime::Metrics;
use regex_lite::Regex;

use super::SOON;
use crate::http::Connection;
use crate::network::address;
use crate::session::Session;
use crate::workspace::Workspace;

pub(super) fn metrics(session: &Session, _: &Workspace) -> Result<()> {
    session.with(|running| {
        let metrics = running.pod.metrics.as_ref().context("the runtime declares no metrics")?;
        let text = running.container.network().inside(|| {
            let answer =
                Connection::within(address(metrics.port), SOON).send("GET", &metrics.path, "", b"")?;
            ensure!(answer.status == 200, "{}: {}", metrics.path, answer.status);
            Ok(String::from_utf8_lossy(&answer.body).into_owned())
        })?;
        let told = Told::read(&text);
        ensure!(!told.series.is_empty(), "no metric in\n{text}");
        let names = names(&metrics.declared);
        for name in &names {
            ensure!(told.has(name), "no `{name}` in\n{text}");
        }
        let counted = counted(&metrics.declared, &told)?;
        session.say(&format!("{} series; named: {}; {counted}", told.series.len(), names.join(", ")));
        Ok(())
    })
}

/// A page of metrics in Prometheus' text format.
struct Told<'a> {
    /// Names that have a type.
    typed: Vec<&'a str>,
    series: Vec<Series<'a>>,
}

struct Series<'a> {
    name: &'a str,
    labels: BTreeMap<&'a str, &'a str>,
    value: f64,
}

impl<'a> Told<'a> {
    fn read(text: &'a str) -> Self {
        let typed = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
        let series = text.lines().filter(|line| !line.starts_with('#')).filter_map(series);
        Self { typed: typed.collect(), series: series.collect() }
    }

    /// A counter that has counted nothing yet may have a type and no series.
    fn has(&self, name: &str) -> bool {
        self.typed.contains(&name) || self.series.iter().any(|series| series.name == name)
    }

    /// The sum of what matches; none when nothing does.
    fn sum(&self, name: &str, matchers: &BTreeMap<String, String>) -> Result<Option<f64>> {
        let mut sum = None;
        for series in self.series.iter().filter(|series| series.name == name) {
            let mut all = true;
            for (label, pattern) in matchers {
                let value = series.labels.get(label.as_str());
                let value = value.with_context(|| format!("`{name}` has no label `{label}`"))?;
                all &= Regex::new(&format!("^(?:{pattern})$"))?.is_match(value);
            }
            if all {
                sum = Some(sum.unwrap_or_default() + series.value);
            }
        }
        Ok(sum)
    }
}

/// No value of a label holds a quote or a brace in what these servers tell.
fn series(line: &str) -> Option<Series<'_>> {
    let (head, value) = line.rsplit_once(' ')?;
    let (name, labels) = head.split_once('{').unwrap_or((head, "}"));
    let labels = labels.trim_end_matches('}').split(',').filter_map(|label| {
        let (name, value) = label.split_once('=')?;
        Some((name, value.trim_matches('"')))
    });
    Some(Series { name, labels: labels.collect(), value: value.parse().ok()? })
}

/// All that the data names, without what needs a GPU.
fn names(declared: &Metrics) -> Vec<String> {
    let mut names: Vec<String> = declared.queue.iter().cloned().collect();
    if let Some(latency) = &declared.latency {
        names.extend(latency.histogram.iter().map(|name| format!("{name}_bucket")));
        names.extend([&latency.summary, &latency.sum, &latency.count].into_iter().flatten().cloned());
    }
    for counters in [&declared.requests, &declared.errors, &declared.load_failures] {
        names.extend(counters.keys().cloned());
    }
    names.sort();
    names.dedup();
    names
}

/// The request that has been answered is among the requests and in the times, and none of the failures.
fn counted(declared: &Metrics, told: &Told<'_>) -> Result<String> {
    let sum = |counters: &BTreeMap<String, BTreeMap<String, String>>| -> Result<f64> {
        let sums = counters.iter().map(|(name, matchers)| told.sum(name, matchers));
        Ok(sums.collect::<Result<Vec<_>>>()?.into_iter().flatten().fold(0.0, |all, sum| all + sum))
    };
    let (requests, errors) = (sum(&declared.requests)?, sum(&declared.errors)?);
    ensure!(declared.requests.is_empty() || requests > 0.0, "no request is counted");
    ensure!(errors <= requests, "{errors} of {requests} requests have failed");
    let mut said = format!("{requests} requests, {errors} failures");
    let Some(latency) = &declared.latency else { return Ok(said) };
    let mut series = latency.series.clone();
    let (name, least) = match (&latency.histogram, &latency.summary, &latency.sum) {
        (Some(name), ..) => {
            series.insert("le".into(), r"\+Inf".into());
            (format!("{name}_bucket"), 1.0)
        }
        (_, Some(name), _) => {
            series.insert("quantile".into(), "0.95".into());
            (name.clone(), 0.0)
        }
        (.., Some(name)) => (name.clone(), 0.0),
        _ => (String::new(), 0.0),
    };
    let value =
        told.sum(&name, &series)?.with_context(|| format!("no series of `{name}` with {series:?}"))?;
    ensure!(value >= least, "`{name}` is {value}");
    said.push_str(&format!(", `{name}` {value}"));
    Ok(said)
}
