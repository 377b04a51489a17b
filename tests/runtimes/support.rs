//! From YAML to a runtime and its facts, and from what it yields to text.

use std::collections::BTreeMap;
use std::fmt::Write;

use modelspec::api::v1alpha1::{ConfigValue, Setting};
use modelspec::diagnostic::Place;
use modelspec::diagnostic::{Path, Problems};
use modelspec::runtimes::{
    AdapterFacts, Catalog, Evaluated, EvaluatedAction, Facts, Fetched, Finding, ModelFacts, Runtime,
    VersionPolicy,
};
use modelspec::yaml;
use serde::Deserialize;

/// A runtime `r` with this spec, in a catalog.
pub(crate) fn catalog(spec: &str) -> (Catalog, Vec<Finding>) {
    let mut catalog = Catalog::builtin();
    let document = yaml::parse(&document("r", spec)).unwrap();
    catalog.add_item(document, Place::default());
    let findings = catalog.finish();
    (catalog, findings)
}

/// A document; the spec is indented and starts in line 5.
pub(crate) fn document(name: &str, spec: &str) -> String {
    let spec = spec.lines().map(|line| format!("  {line}\n")).collect::<String>();
    let spec = if spec.trim().is_empty() { "  {}\n".to_owned() } else { spec };
    format!(
        "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ServingRuntime\nmetadata: {{name: {name}}}\nspec:\n{spec}"
    )
}

/// `<line>: <path>: <message>` of everything that was found.
pub(crate) fn told(findings: &[Finding]) -> Vec<String> {
    let lines = |finding: &Finding| {
        let tell = |problem: &modelspec::diagnostic::Problem| {
            let line = finding.origins.at(&problem.path).line;
            format!("{line}: {}: {}", problem.path, problem.message)
        };
        finding.problems.iter().map(tell).collect::<Vec<_>>()
    };
    findings.iter().flat_map(lines).collect()
}

/// The facts of one model server as YAML.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct WrittenFacts {
    name: Option<String>,
    gpu: Option<i64>,
    config: BTreeMap<String, Setting<ConfigValue>>,
    models: BTreeMap<String, WrittenModel>,
    service_ports: BTreeMap<String, i32>,
    drain_timeout: Option<i64>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct WrittenModel {
    path: Option<String>,
    file: Option<String>,
    source: Option<String>,
    fetched: Option<String>,
    pulled: bool,
    config: BTreeMap<String, Setting<ConfigValue>>,
    all: bool,
    latest: Option<i64>,
    specific: Vec<i64>,
    labels: BTreeMap<String, i64>,
    /// By name: a path, or behind `fetched:` what the server fetches.
    adapters: BTreeMap<String, String>,
}

/// Facts for `runtime`, its options checked, and what there is to say about them.
pub(crate) fn facts(runtime: &Runtime, text: &str) -> (Facts, Problems) {
    let written: WrittenFacts = yaml::decode(&yaml::parse(text).unwrap()).unwrap();
    let mut problems = Problems::default();
    let models = written.models.into_iter().map(|(name, model)| {
        let path = Path::spec(["models", &name, "config"]);
        let options = runtime.check_model_options(&model.config, &path, &mut problems);
        let versions = match (model.all, model.latest, model.specific.is_empty()) {
            (true, ..) => VersionPolicy::All,
            (_, _, false) => VersionPolicy::Specific(model.specific),
            (_, latest, _) => VersionPolicy::Latest(latest.unwrap_or(1)),
        };
        let fetched = model.fetched.map(|reference| {
            let (repo, revision) = match reference.split_once(':') {
                Some((repo, revision)) => (repo.to_owned(), Some(revision.to_owned())),
                None => (reference.clone(), None),
            };
            Fetched { reference, repo, revision }
        });
        ModelFacts {
            name,
            path: model.path,
            file: model.file,
            source: model.source,
            fetched,
            pulled: model.pulled,
            options,
            versions,
            version_labels: model.labels,
            adapters: model.adapters.into_iter().map(adapter).collect(),
        }
    });
    let models: Vec<ModelFacts> = models.collect();
    let named = models.iter().map(|model| (model.name.as_str(), &model.options));
    runtime.check_models_together(named, &Path::spec(["models"]), &mut problems);
    let facts = Facts {
        name: written.name.unwrap_or_else(|| "n".to_owned()),
        gpu: written.gpu,
        service_ports: written.service_ports,
        options: runtime.check_options(&written.config, &Path::spec(["config"]), &mut problems),
        models,
        drain_timeout: written.drain_timeout.or(runtime.drain.timeout),
        drain_grace: runtime.drain.grace,
    };
    (facts, problems)
}

fn adapter((name, place): (String, String)) -> AdapterFacts {
    match place.strip_prefix("fetched:") {
        Some(fetched) => AdapterFacts { name, fetched: Some(fetched.to_owned()), path: None },
        None => AdapterFacts { name, path: Some(place), fetched: None },
    }
}

/// What a runtime says about a model server, in lines.
pub(crate) fn show(runtime: &Runtime, text: &str) -> String {
    let (facts, problems) = facts(runtime, text);
    let mut out = String::new();
    for problem in problems.iter() {
        writeln!(out, "{}: {}: {}", problem.severity.as_str(), problem.path, problem.message).unwrap();
    }
    out + &lines(&runtime.evaluate(&facts))
}

fn lines(evaluated: &Evaluated) -> String {
    let mut out = String::new();
    let option = |option: &Option<String>| option.as_ref().map_or(String::new(), |key| format!("  ({key})"));
    for arg in &evaluated.args {
        writeln!(out, "arg {}{}", arg.text, option(&arg.option)).unwrap();
    }
    for (name, env) in &evaluated.env {
        let reserved = if env.reserved { "  (reserved)" } else { "" };
        writeln!(out, "env {name}={}{}{reserved}", env.value, option(&env.option)).unwrap();
    }
    for port in &evaluated.ports {
        writeln!(out, "port {} {} {} {:?}", port.name, port.number, port.service, port.protocol).unwrap();
    }
    let probes = &evaluated.probes;
    for (kind, probe) in
        [("startup", &probes.startup), ("readiness", &probes.readiness), ("liveness", &probes.liveness)]
    {
        let Some(probe) = probe else { continue };
        let action = match &probe.action {
            EvaluatedAction::Http { path, port } => format!("http {port} {path}"),
            EvaluatedAction::Tcp { port } => format!("tcp {port}"),
            EvaluatedAction::Exec { command } => format!("exec {}", command.join(" ")),
            EvaluatedAction::Grpc { port, service } => {
                format!("grpc {port} {}", service.as_deref().unwrap_or("-"))
            }
        };
        let budget = match (probe.period_seconds, probe.failure_threshold) {
            (Some(period), Some(failures)) => format!("  ({period} s × {failures})"),
            _ => String::new(),
        };
        writeln!(out, "{kind} {action}{budget}").unwrap();
    }
    if let Some(metrics) = &evaluated.metrics {
        writeln!(
            out,
            "metrics {} {} {}",
            metrics.port,
            metrics.path,
            metrics.queue.as_deref().unwrap_or("-")
        )
        .unwrap();
    }
    for path in &evaluated.writable {
        writeln!(out, "writable {path}").unwrap();
    }
    for files in &evaluated.files {
        let job = files.job.as_ref().map_or(String::new(), |job| format!("  (job {job})"));
        for (path, content) in &files.data {
            writeln!(out, "file {} {}/{path}{job}", files.what, files.dir).unwrap();
            write_lines(content, &mut out);
        }
    }
    beside(evaluated, &mut out);
    out
}

/// What there is beside the server's container.
fn beside(evaluated: &Evaluated, out: &mut String) {
    if let Some(pull) = &evaluated.pull {
        for (name, value) in &pull.env {
            writeln!(out, "pull env {name}={value}").unwrap();
        }
        writeln!(out, "pull").unwrap();
        write_lines(&pull.script, out);
    }
    for job in &evaluated.jobs {
        let image = job.image.as_deref().unwrap_or("-");
        writeln!(
            out,
            "job {} {:?} {image} {}  ({} s)",
            job.name,
            job.schedule,
            job.command.join(" "),
            job.timeout
        )
        .unwrap();
        for (name, value) in &job.env {
            writeln!(out, "job {} env {name}={value}", job.name).unwrap();
        }
    }
    for store in &evaluated.stores {
        writeln!(out, "store {} {}", store.what, store.service_account).unwrap();
    }
}

fn write_lines(text: &str, out: &mut String) {
    for line in text.lines() {
        writeln!(out, "{}", format!("  | {line}").trim_end()).unwrap();
    }
}

/// A file of the user's.
pub(crate) fn place(file: &str) -> Place {
    Place { file: Some(file.into()), lines: true, first_line: 1, ..Place::default() }
}
