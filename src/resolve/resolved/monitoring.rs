//! What Prometheus and Grafana are told.

use std::collections::BTreeMap;

use crate::names;

/// How Prometheus finds the pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monitor {
    /// Which kind it is.
    pub by: MonitorBy,
    /// The port's name, of the Service and of the pods alike.
    pub port: String,
    /// The path.
    pub path: String,
    /// How often; none: as Prometheus is configured.
    pub interval: Option<String>,
    /// Labels beside those of every object, by which a Prometheus chooses it.
    pub labels: BTreeMap<String, String>,
    /// The labels of pods that every series gets.
    pub pod_labels: Vec<String>,
}

/// When Prometheus alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Labels beside those of every object, by which a Prometheus chooses them.
    pub labels: BTreeMap<String, String>,
    /// The alerts, in the order in which they are written.
    pub alerts: Vec<Alert>,
}

impl Rules {
    /// Those of both tracks: what either may run into, and after as long as it takes the slower one.
    #[must_use]
    pub fn joined(mut self, other: Self) -> Self {
        for alert in other.alerts {
            match self.alerts.iter_mut().find(|own| own.name == alert.name) {
                Some(own) => own.join(alert),
                None => self.alerts.push(alert),
            }
        }
        self
    }
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Its name.
    pub name: &'static str,
    /// When it fires.
    pub expr: String,
    /// For how long before it does.
    pub wait: String,
    /// Its labels beside those of the result.
    pub labels: BTreeMap<String, String>,
    /// What is wrong, in a line.
    pub summary: String,
    /// What is wrong, with figures, and where to look.
    pub description: String,
}

impl Alert {
    fn join(&mut self, other: Self) {
        if names::milliseconds(&other.wait) > names::milliseconds(&self.wait) {
            self.wait = other.wait;
        }
        if other.expr.contains(&self.expr) {
            self.expr = other.expr;
        } else if !self.expr.contains(&other.expr) {
            self.expr = format!("{}\nor\n{}", self.expr, other.expr);
        }
    }
}

/// By what a monitor finds pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonitorBy {
    /// By the endpoints of the Service: a `ServiceMonitor`.
    Service,
    /// By themselves: a `PodMonitor`.
    Pods,
}

/// What Grafana shows of both tracks.
#[derive(Clone, Debug, PartialEq)]
pub struct Dashboard {
    /// Labels beside those of every object, by which a Grafana finds it.
    pub labels: BTreeMap<String, String>,
    /// The file that it is in there.
    pub file: String,
    /// What it is called in addresses.
    pub uid: String,
    /// What people call it.
    pub title: String,
    /// The query of a variable's values.
    pub namespaces: String,
    /// The variable's name.
    pub variable: &'static str,
    /// Its value at first; none: all.
    pub namespace: Option<String>,
    /// From top to bottom; those of one kind stand side by side.
    pub panels: Vec<Panel>,
}

/// A panel of a dashboard.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What is shown.
    pub title: String,
    /// What a reader should know of it.
    pub description: String,
    /// How.
    pub kind: PanelKind,
    /// In what unit.
    pub unit: Unit,
    /// Above what it is no good.
    pub limit: Option<f64>,
    /// How often there are values; none: as Grafana knows it.
    pub interval: Option<String>,
    /// Of what.
    pub queries: Vec<PanelQuery>,
}

/// How a panel shows values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelKind {
    /// The last one as a number.
    Number,
    /// All as lines.
    Lines,
}

/// What values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A number of things.
    Count,
    /// Requests a second.
    RequestsPerSecond,
    /// From 0 to 1.
    Share,
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
}

/// A query of a panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelQuery {
    /// In `PromQL`.
    pub expr: String,
    /// What each of its series is called, with their labels in `{{…}}`.
    pub legend: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(alerts: &[(&'static str, &str, &str)]) -> Rules {
        let alerts = alerts.iter().map(|(name, expr, wait)| Alert {
            name,
            expr: (*expr).to_owned(),
            wait: (*wait).to_owned(),
            labels: BTreeMap::new(),
            summary: String::new(),
            description: String::new(),
        });
        Rules { labels: BTreeMap::new(), alerts: alerts.collect() }
    }

    #[test]
    fn alerts_of_two_tracks_fire_for_either_after_the_longer_time() {
        let stable = rules(&[("Same", "a > 1", "90s"), ("Less", "b\nor c", "5m"), ("Other", "d", "5m")]);
        let canary =
            rules(&[("Same", "a > 1", "12m"), ("Less", "b", "5m"), ("Other", "e", "1m"), ("New", "f", "1m")]);
        let both = rules(&[
            ("Same", "a > 1", "12m"),
            ("Less", "b\nor c", "5m"),
            ("Other", "d\nor\ne", "5m"),
            ("New", "f", "1m"),
        ]);
        assert_eq!(stable.joined(canary), both);
    }
}
