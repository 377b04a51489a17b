//! `tests/openapi/kubernetes-1.34.json`, which `cargo test` validates with, against the documents it comes from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};

use crate::harness::{Case, Report, root, tool};
use crate::objects::ids;
use crate::openapi;
use crate::workspace::{Workspace, run};

struct Documents(PathBuf);

pub(crate) fn suite(report: &mut Report) {
    report.run("openapi", &tool("openapi").map(Documents), CASES);
}

const CASES: &[Case<Documents>] = &[
    ("the structure that cargo test validates with is that of Kubernetes 1.34", is_fresh),
    ("the base is what the API server takes", base_is_valid),
];

/// The document that holds each kind the project writes.
const KINDS: &[(&str, &[&str])] = &[
    (
        "api__v1",
        &[
            "ConfigMap",
            "LimitRange",
            "Namespace",
            "PersistentVolumeClaim",
            "ResourceQuota",
            "Secret",
            "Service",
            "ServiceAccount",
        ],
    ),
    ("apis__apps__v1", &["Deployment"]),
    ("apis__autoscaling__v2", &["HorizontalPodAutoscaler"]),
    ("apis__batch__v1", &["CronJob"]),
    ("apis__networking.k8s.io__v1", &["NetworkPolicy"]),
    ("apis__policy__v1", &["PodDisruptionBudget"]),
    ("apis__rbac.authorization.k8s.io__v1", &["Role", "RoleBinding"]),
];

const FILE: &str = "tests/openapi/kubernetes-1.34.json";

fn is_fresh(documents: &Documents, _: &Workspace) -> Result<()> {
    let renewed = structure(documents)?;
    if std::env::var_os("MODELSPEC_GENERATE").is_some() {
        fs::write(root().join(FILE), &renewed)?;
    }
    let held = fs::read_to_string(root().join(FILE))?;
    ensure!(held == renewed, "{FILE} is stale; renew it with `make generate`");
    Ok(())
}

fn base_is_valid(_: &Documents, workspace: &Workspace) -> Result<()> {
    let kustomize = tool("kustomize").map_err(anyhow::Error::msg)?;
    let base = root().join("kustomize/base");
    let objects = run(workspace.command(kustomize).arg("build").arg(base))?.objects()?;
    let problems: Vec<_> = objects.iter().flat_map(openapi::problems).collect();
    ensure!(problems.is_empty(), "{problems:#?}");
    ensure!(objects.len() == 6, "{:#?}", ids(&objects));
    Ok(())
}

/// One line a schema, so that a diff shows what a new version of Kubernetes changed.
fn structure(documents: &Documents) -> Result<String> {
    let (mut kinds, mut schemas) = (BTreeMap::new(), BTreeMap::new());
    for (document, names) in KINDS {
        let path = documents.0.join(format!("{document}_openapi.json"));
        let document: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
        let all = document.pointer("/components/schemas").and_then(Value::as_object).context("no schemas")?;
        for kind in *names {
            let (name, version) = find(all, kind).with_context(|| format!("no schema of {kind}"))?;
            kinds.insert(format!("{version}/{kind}"), json!({"ref": name}));
            collect(&name, all, &mut schemas);
        }
    }
    // Written by servers, never by people.
    for (name, fields) in &mut schemas {
        let fields = fields.get_mut("fields").and_then(Value::as_object_mut);
        if let Some(fields) = fields {
            if kinds.values().any(|kind| kind["ref"] == **name) {
                fields.remove("status");
            }
            fields.remove("managedFields");
        }
    }
    let mut used = BTreeSet::new();
    for kind in kinds.values() {
        references(kind, &schemas, &mut used);
    }
    schemas.retain(|name, _| used.contains(name));
    let lines = |map: &BTreeMap<String, Value>| -> Result<String> {
        let lines: Result<Vec<_>, serde_json::Error> = map
            .iter()
            .map(|(name, shape)| Ok(format!("{}: {}", json!(name), serde_json::to_string(shape)?)))
            .collect();
        Ok(lines?.join(",\n"))
    };
    Ok(format!("{{\"kinds\": {{\n{}\n}}, \"schemas\": {{\n{}\n}}}}\n", lines(&kinds)?, lines(&schemas)?))
}

/// The schema that says it is of this kind, and its `apiVersion`.
fn find(all: &Map<String, Value>, kind: &str) -> Option<(String, String)> {
    all.iter().find_map(|(name, schema)| {
        let is =
            schema["x-kubernetes-group-version-kind"].as_array().filter(|list| list.len() == 1)?.first()?;
        let (group, version) = (is["group"].as_str()?, is["version"].as_str()?);
        let version = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
        (is["kind"] == *kind).then(|| (name.clone(), version))
    })
}

fn collect(name: &str, all: &Map<String, Value>, into: &mut BTreeMap<String, Value>) {
    if into.contains_key(name) {
        return;
    }
    let shape = reduce(&all[name]);
    into.insert(name.to_owned(), shape.clone());
    for reference in direct(&shape) {
        collect(&reference, all, into);
    }
}

/// What a schema says about structure, in the form that `tests/openapi` reads.
fn reduce(schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return json!({"ref": reference.trim_start_matches("#/components/schemas/")});
    }
    if let [only] = schema["allOf"].as_array().map_or(&[][..], Vec::as_slice) {
        return reduce(only);
    }
    if let Some(shapes) = schema["oneOf"].as_array() {
        return json!({"one": shapes.iter().map(reduce).collect::<Vec<_>>()});
    }
    if let Some(fields) = schema["properties"].as_object() {
        let fields: Map<_, _> = fields.iter().map(|(key, field)| (key.clone(), reduce(field))).collect();
        let mut shape = json!({ "fields": fields });
        if schema["required"].is_array() {
            shape["required"] = schema["required"].clone();
        }
        return shape;
    }
    match schema["type"].as_str() {
        Some("array") => json!({"list": reduce(&schema["items"])}),
        Some("object") if schema["additionalProperties"].is_object() => {
            json!({"map": reduce(&schema["additionalProperties"])})
        }
        Some(scalar @ ("string" | "integer" | "number" | "boolean")) => json!(scalar),
        _ => json!("any"),
    }
}

/// The names that a shape refers to itself.
fn direct(shape: &Value) -> Vec<String> {
    match shape {
        Value::Object(members) => match members.get("ref").and_then(Value::as_str) {
            Some(name) => vec![name.to_owned()],
            None => members.values().flat_map(direct).collect(),
        },
        Value::Array(items) => items.iter().flat_map(direct).collect(),
        _ => Vec::new(),
    }
}

fn references(shape: &Value, schemas: &BTreeMap<String, Value>, used: &mut BTreeSet<String>) {
    for name in direct(shape) {
        if used.insert(name.clone())
            && let Some(shape) = schemas.get(&name)
        {
            references(shape, schemas, used);
        }
    }
}
