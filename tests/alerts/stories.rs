//! For each alert what happens when it fires, and what is close to it and is none.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::alerts_of;
use crate::expand::{MODEL, NAMESPACE, Server};
use crate::series::{Patterns, Series, labels};

/// Series, and which alerts of one name fire on them.
pub(crate) struct Story {
    pub(crate) name: String,
    pub(crate) alert: String,
    pub(crate) series: Vec<Series>,
    /// The minute in which one looks.
    pub(crate) at: u64,
    /// The labels of the alerts that fire, beside those of the rule.
    pub(crate) fires: Vec<BTreeMap<String, String>>,
    /// The labels of the rule.
    own: Value,
}

impl Story {
    /// As `promtool` reads it.
    pub(crate) fn test(&self) -> Value {
        let fires = self.fires.iter().map(|labels| {
            let mut all = self.own.as_object().cloned().unwrap_or_default();
            all.extend(labels.iter().map(|(label, value)| (label.clone(), value.as_str().into())));
            json!({"exp_labels": all})
        });
        json!({
            "name": format!("{}: {}", self.alert, self.name),
            "interval": "1m",
            "input_series": self.series.iter().map(Series::input).collect::<Vec<_>>(),
            "alert_rule_test": [{
                "eval_time": format!("{}m", self.at),
                "alertname": self.alert,
                "exp_alerts": fires.collect::<Vec<_>>(),
            }],
        })
    }
}

/// What an alert is told in.
struct Teller<'a> {
    rule: &'a Value,
    app: &'a str,
    stories: Vec<Story>,
    /// After how many minutes it fires at the latest.
    at: u64,
}

/// All stories of the alerts of a server; that each alert that its data allows is there, and no other.
pub(crate) fn all(server: &Server, rules: &Value) -> Result<Vec<Story>> {
    let metrics = &server.metrics;
    let mut expected = BTreeSet::from([
        "ModelServerDown",
        "ModelServerCrashLooping",
        "ModelServerNotReady",
        "ModelServerRolloutStuck",
    ]);
    if let Some(latency) = &metrics.latency {
        let is_mean = latency.sum.is_some();
        expected.insert(if is_mean { "ModelServerMeanLatencyHigh" } else { "ModelServerLatencyHigh" });
    }
    if !metrics.errors.is_empty() {
        expected.insert("ModelServerErrorsHigh");
    }
    if !metrics.load_failures.is_empty() {
        expected.insert("ModelLoadFailing");
    }
    if server.has_gpu() {
        expected.insert("ModelServerGpuMemoryHigh");
    }
    let names: BTreeSet<&str> = alerts_of(rules).filter_map(|rule| rule["alert"].as_str()).collect();
    ensure!(names == expected, "{names:?} are written, {expected:?} are expected");
    let mut stories = Vec::new();
    for rule in alerts_of(rules) {
        let name = rule["alert"].as_str().context("an alert without a name")?;
        let wait = minutes(rule["for"].as_str().context("an alert without `for`")?)?;
        let mut teller = Teller { rule, app: server.app()?, stories: Vec::new(), at: wait + 30 };
        match name {
            "ModelServerDown" => teller.down(),
            "ModelServerLatencyHigh" | "ModelServerMeanLatencyHigh" => teller.slow(server)?,
            "ModelServerErrorsHigh" => teller.failing(server)?,
            "ModelServerCrashLooping" => teller.crashing(),
            "ModelServerNotReady" => teller.unready(wait),
            "ModelServerRolloutStuck" => teller.hanging(),
            "ModelLoadFailing" => teller.not_loading(server)?,
            "ModelServerGpuMemoryHigh" => teller.memory(server)?,
            other => bail!("no story is told of `{other}`"),
        }
        let fires = |story: &Story| !story.fires.is_empty();
        ensure!(teller.stories.iter().any(fires), "`{name}` fires in no story");
        ensure!(!teller.stories.iter().all(fires), "`{name}` fires in every story");
        stories.append(&mut teller.stories);
    }
    Ok(stories)
}

/// What is told of a server of which there may be no pod.
pub(crate) fn woken(server: &Server, rules: &Value) -> Result<Vec<Story>> {
    let rule = alerts_of(rules).find(|rule| rule["alert"] == "ModelServerDown").context("no such alert")?;
    let wait = minutes(rule["for"].as_str().context("an alert without `for`")?)?;
    let startup = server.deployment()?.pointer("/spec/template/spec/containers/0/startupProbe");
    let number = |name: &str| startup.and_then(|probe| probe[name].as_u64()).context("no startup probe");
    let budget = number("periodSeconds")? * number("failureThreshold")? / 60;
    ensure!(wait > budget, "it counts as down after {wait} minutes, and may load for {budget}");
    let mut teller = Teller { rule, app: server.app()?, stories: Vec::new(), at: wait + 30 };
    let (none, fires) = (Series::new("up", &other(), &teller.values("1")), [teller.of(&[])]);
    teller.tell("there is none", vec![none], &[]);
    teller.tell("it never answers", vec![teller.up("0", "0")], &fires);
    // One looks when an alert would have been raised.
    teller.at = wait + 3;
    let loads = format!("_x2 0x{budget} 1x60");
    teller.tell("it loads as long as it may", vec![Series::new("up", &teller.target("0"), &loads)], &[]);
    teller.at = budget + 2;
    teller.tell("it loads", vec![Series::new("up", &teller.target("0"), "_x2 0x600")], &[]);
    Ok(teller.stories)
}

fn minutes(time: &str) -> Result<u64> {
    let (number, unit) = time.split_at(time.len() - 1);
    let number: u64 = number.parse()?;
    Ok(if unit == "m" { number } else { number.div_ceil(60) })
}

impl Teller<'_> {
    fn tell(&mut self, name: &str, series: Vec<Series>, fires: &[BTreeMap<String, String>]) {
        self.stories.push(Story {
            name: name.to_owned(),
            alert: self.rule["alert"].as_str().unwrap_or_default().to_owned(),
            series,
            at: self.at,
            fires: fires.to_vec(),
            own: self.rule["labels"].clone(),
        });
    }

    /// Values for all minutes of a story.
    fn values(&self, start: &str) -> String {
        format!("{start}x{}", self.at + 5)
    }

    /// The labels that a monitor puts on the series of a pod.
    fn target(&self, pod: &str) -> BTreeMap<String, String> {
        target(MODEL, NAMESPACE, self.app, &format!("{}-{pod}", self.app))
    }

    /// The labels of an alert of the Deployment.
    fn of(&self, more: &[(&str, String)]) -> BTreeMap<String, String> {
        let mut labels = map(&[("namespace", NAMESPACE), ("app", self.app)]);
        labels.extend(more.iter().map(|(label, value)| ((*label).to_owned(), value.clone())));
        labels
    }

    fn up(&self, pod: &str, value: &str) -> Series {
        Series::new("up", &self.target(pod), &self.values(value))
    }

    fn down(&mut self) {
        let elsewhere = Series::new("up", &other(), &self.values("0"));
        let fires = [self.of(&[])];
        self.tell("no pod answers", vec![self.up("0", "0"), self.up("1", "0")], &fires);
        self.tell("one of two answers", vec![self.up("0", "0"), self.up("1", "1"), elsewhere], &[]);
        self.tell("there is none", vec![Series::new("up", &other(), &self.values("1"))], &[BTreeMap::new()]);
        // Copies of one ModelSpec, in another namespace and under a prefix.
        let copy = |namespace: &str, app: &str| {
            Series::new("up", &target(MODEL, namespace, app, &format!("{app}-0")), &self.values("0"))
        };
        let app = format!("team-{}", self.app);
        let series = vec![self.up("0", "1"), copy("staging", self.app), copy(NAMESPACE, &app)];
        let fires = [
            map(&[("namespace", "staging"), ("app", self.app)]),
            map(&[("namespace", NAMESPACE), ("app", &app)]),
        ];
        self.tell("two of three copies are down", series, &fires);
    }

    fn slow(&mut self, server: &Server) -> Result<()> {
        let latency = server.metrics.latency.as_ref().context("no latency")?;
        let unit = serde_json::to_string(&json!(format!("{:?}", latency.unit.unwrap_or_default())))?;
        let second = match unit.as_str() {
            "\"S\"" => 1.0,
            "\"Ms\"" => 1e3,
            _ => 1e6,
        };
        let of = |target: &BTreeMap<String, String>| labels(target, &latency.series, None);
        // Of 100 requests a minute `slow` take four seconds and the others a fifth of one.
        let requests = |target: &BTreeMap<String, String>, slow: u32| -> Result<Vec<Series>> {
            let (labels, quick) = (of(target)?, 100 - slow);
            let grow = |by: f64| self.values(&format!("0+{by}"));
            if let Some(name) = &latency.histogram {
                let bucket = |le: f64, by: u32| {
                    Series::new(&format!("{name}_bucket"), &labels, &grow(by.into()))
                        .with("le", &le.to_string())
                };
                let last = bucket(0.0, 100).with("le", "+Inf");
                return Ok(vec![bucket(second / 2.0, quick), bucket(second * 4.0, 100), last]);
            }
            if let Some(name) = &latency.summary {
                let value = if slow > 5 { 4.0 } else { 0.2 } * second;
                let quantile = |quantile: &str, value: f64| {
                    Series::new(name, &labels, &self.values(&value.to_string())).with("quantile", quantile)
                };
                return Ok(vec![quantile("0.95", value), quantile("0.999", 4.0 * second)]);
            }
            let (sum, count) = latency.sum.as_ref().zip(latency.count.as_ref()).context("no measure")?;
            let time = (f64::from(slow) * 4.0 + f64::from(quick) * 0.2) * second;
            Ok(vec![Series::new(sum, &labels, &grow(time)), Series::new(count, &labels, &grow(100.0))])
        };
        let fires = [self.of(&[])];
        let (here, other) = (self.target("0"), other());
        let slow = requests(&here, 50)?;
        let quick = [requests(&here, 2)?, requests(&other, 50)?].concat();
        let idle: Vec<Series> =
            slow.iter().map(|series| Series { values: self.values("0"), ..series.clone() }).collect();
        self.tell("half of the requests are slow", slow, &fires);
        self.tell("few are, and those of another model", quick, &[]);
        self.tell("none come", idle, &[]);
        Ok(())
    }

    fn failing(&mut self, server: &Server) -> Result<()> {
        let (requests, errors) = (&server.metrics.requests, &server.metrics.errors);
        // Those that go well, `a minute`; of a counter that counts both, the series that are no failures.
        let well = |target: &BTreeMap<String, String>, by: u32| -> Result<Vec<Series>> {
            let series = requests.iter().map(|(name, patterns)| {
                let labels = labels(target, patterns, errors.get(name))?;
                Ok(Series::new(name, &labels, &self.values(&format!("0+{by}"))))
            });
            series.collect()
        };
        let failed =
            |target: &BTreeMap<String, String>, name: &str, patterns: &Patterns, by: u32| -> Result<Series> {
                let labels = labels(target, patterns, None)?;
                Ok(Series::new(name, &labels, &self.values(&format!("0+{by}"))))
            };
        let (here, other) = (self.target("0"), other());
        let fires = [self.of(&[])];
        let mut told = Vec::new();
        for (name, patterns) in errors {
            let many = [well(&here, 90)?, vec![failed(&here, name, patterns, 40)?]].concat();
            told.push((format!("many fail, by `{name}`"), many, true));
            let few = [
                well(&here, 99)?,
                vec![failed(&here, name, patterns, 1)?, failed(&other, name, patterns, 90)?],
                well(&other, 10)?,
            ];
            told.push((format!("few fail, by `{name}`"), few.concat(), false));
        }
        told.push(("none fail yet".to_owned(), well(&here, 90)?, false));
        for (name, series, does) in told {
            self.tell(&name, series, if does { &fires } else { &[] });
        }
        Ok(())
    }

    fn crashing(&mut self) {
        for (of, container) in [("", "server"), ("init_", "download")] {
            let state = |target: &BTreeMap<String, String>, reason: &str, values: &str| {
                let name = format!("kube_pod_{of}container_status_waiting_reason");
                let mut labels = map(&[("container", container), ("reason", reason)]);
                labels.extend(["namespace", "pod"].map(|label| (label.to_owned(), target[label].clone())));
                Series::new(&name, &labels, values)
            };
            let (here, other) = (self.target("0"), other());
            let ups = [self.up("0", "0"), Series::new("up", &other, &self.values("0"))];
            // Three minutes of waiting, two of trying.
            let loops =
                format!("1x2 _x1 {}", "1x2 _x1 ".repeat(usize::try_from(self.at / 5).unwrap_or(0) + 1));
            let state_of = |target, reason| vec![state(target, reason, loops.trim())];
            let fires = [self.of(&[])];
            let series = [ups.to_vec(), state_of(&here, "CrashLoopBackOff")].concat();
            self.tell(&format!("the container {container} ends again and again"), series, &fires);
            let series =
                [ups.to_vec(), state_of(&here, "ContainerCreating"), state_of(&other, "CrashLoopBackOff")];
            self.tell(
                &format!("the container {container} is made, that of another ends"),
                series.concat(),
                &[],
            );
            let once = vec![state(&here, "CrashLoopBackOff", "_x10 1 _x60")];
            self.tell(
                &format!("the container {container} has ended once"),
                [ups.to_vec(), once].concat(),
                &[],
            );
        }
    }

    fn unready(&mut self, wait: u64) {
        let ready = |target: &BTreeMap<String, String>, value: &str, values: &str| {
            let mut labels = map(&[("condition", value)]);
            labels.extend(["namespace", "pod"].map(|label| (label.to_owned(), target[label].clone())));
            Series::new("kube_pod_status_ready", &labels, values)
        };
        let (one, two, other) = (self.target("0"), self.target("1"), other());
        let ups = vec![self.up("0", "1"), self.up("1", "1"), Series::new("up", &other, &self.values("0"))];
        let (yes, no) = (self.values("1"), self.values("0"));
        let fires = [self.of(&[("pod", one["pod"].clone())])];
        let states = vec![ready(&one, "true", &no), ready(&one, "false", &yes), ready(&two, "true", &yes)];
        self.tell("one of two never gets ready", [ups.clone(), states].concat(), &fires);
        // As long as it may take, and a minute less than what counts.
        let slow = format!("0x{} 1x{}", wait - 1, self.at);
        let states = vec![ready(&one, "true", &slow), ready(&two, "true", &yes), ready(&other, "true", &no)];
        self.tell("one takes long, that of another never does", [ups, states].concat(), &[]);
    }

    fn hanging(&mut self) {
        let other = other();
        let ups = vec![self.up("0", "1"), Series::new("up", &other, &self.values("1"))];
        let condition = |app: &str, kind: &str, status: &str, value: &str| {
            let mut labels = map(&[("namespace", NAMESPACE), ("deployment", app), ("condition", kind)]);
            labels.insert("status".to_owned(), status.to_owned());
            Series::new("kube_deployment_status_condition", &labels, &self.values(value))
        };
        let app = self.app;
        let hangs = vec![
            condition(app, "Progressing", "true", "0"),
            condition(app, "Progressing", "false", "1"),
            condition(app, "Available", "true", "1"),
        ];
        let goes_on = vec![
            condition(app, "Progressing", "true", "1"),
            condition(app, "Progressing", "false", "0"),
            condition(app, "Available", "false", "1"),
            condition(&other["app"], "Progressing", "false", "1"),
        ];
        let fires = [self.of(&[])];
        self.tell("it makes no progress, and what is old answers", [ups.clone(), hangs].concat(), &fires);
        self.tell("it goes on, that of another does not", [ups, goes_on].concat(), &[]);
    }

    fn not_loading(&mut self, server: &Server) -> Result<()> {
        let (here, other) = (self.target("0"), other());
        let mut told = Vec::new();
        for (name, patterns) in &server.metrics.load_failures {
            let failures = |target: &BTreeMap<String, String>, values: &str| -> Result<Series> {
                Ok(Series::new(name, &labels(target, patterns, None)?, &self.values(values)))
            };
            let loaded =
                Series::new(name, &labels(&here, &Patterns::new(), Some(patterns))?, &self.values("0+1"));
            told.push(("it tries again and again", vec![failures(&here, "0+1")?], true));
            told.push(("another does, and this one loads", vec![loaded, failures(&other, "0+1")?], false));
            told.push(("it has failed long ago", vec![failures(&here, "5")?], false));
        }
        let fires = [self.of(&[])];
        for (name, series, does) in told {
            self.tell(name, series, if does { &fires } else { &[] });
        }
        Ok(())
    }

    fn memory(&mut self, server: &Server) -> Result<()> {
        let (here, other) = (self.target("0"), other());
        let fires = [self.of(&[("pod", here["pod"].clone())])];
        let is_told = server.metrics.gpu_memory.is_some();
        let shares =
            |target: &BTreeMap<String, String>, gpu: &str, used: u32, prefix: &str| -> Result<Vec<Series>> {
                let series = |name: &str, labels: &BTreeMap<String, String>, value: u32| {
                    Series::new(name, labels, &self.values(&value.to_string())).with("gpu_uuid", gpu)
                };
                if let Some(memory) = &server.metrics.gpu_memory {
                    let (used_name, total) =
                        memory.used.as_ref().zip(memory.total.as_ref()).context("no names")?;
                    return Ok(vec![series(used_name, target, used), series(total, target, 100)]);
                }
                // The exporter has a pod of its own, and names the user's as the scrape is configured.
                let mut labels = map(&[("namespace", "gpu-operator"), ("pod", "exporter")]);
                labels.extend(
                    ["namespace", "pod"].map(|label| (format!("{prefix}{label}"), target[label].clone())),
                );
                Ok(vec![
                    series("DCGM_FI_DEV_FB_USED", &labels, used),
                    series("DCGM_FI_DEV_FB_FREE", &labels, 100 - used),
                ])
            };
        let ups = vec![self.up("0", "1"), Series::new("up", &other, &self.values("1"))];
        let mut told = Vec::new();
        for prefix in if is_told { &[""][..] } else { &["exported_", ""][..] } {
            let full = [ups.clone(), shares(&here, "a", 98, prefix)?, shares(&here, "b", 50, prefix)?];
            told.push((format!("one of two GPUs is full, told with `{prefix}pod`"), full.concat(), true));
            let free = [ups.clone(), shares(&here, "a", 92, prefix)?, shares(&other, "b", 98, prefix)?];
            told.push((format!("that of another is, told with `{prefix}pod`"), free.concat(), false));
        }
        for (name, series, does) in told {
            self.tell(&name, series, if does { &fires } else { &[] });
        }
        Ok(())
    }
}

/// A pod of another model, about which the same is told.
pub(crate) fn other() -> BTreeMap<String, String> {
    target("other", NAMESPACE, "server-other", "server-other-0")
}

pub(crate) fn map(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    entries.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect()
}

pub(crate) fn target(model: &str, namespace: &str, app: &str, pod: &str) -> BTreeMap<String, String> {
    map(&[
        ("creativeflow_ai_model_name", model),
        ("namespace", namespace),
        ("app", app),
        ("pod", pod),
        ("instance", "10.0.0.1:8000"),
    ])
}
