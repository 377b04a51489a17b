//! `src/policy/schema/kubernetes-1.34.txt`, the structure of every kind that the API server takes, against Kubernetes'
//! own schema documents, from which it is generated.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};

use crate::harness::{Case, Report, root, tool};
use crate::objects::ids;
use crate::openapi;
use crate::workspace::{Workspace, run};

struct Documents(PathBuf);

pub(crate) fn suite(report: &mut Report) {
    report.run("openapi", &tool("openapi").map(Documents), CASES);
}

const CASES: &[Case<Documents>] = &[
    ("the structure that objects are judged by is that of Kubernetes 1.34", is_fresh),
    ("the base is what the API server takes", base_is_valid),
];

const FILE: &str = "src/policy/schema/kubernetes-1.34.txt";

const HEAD: &str = "\
# The structure of Kubernetes 1.34, out of its OpenAPI v3 documents. Generated: `make generate` renews it.
# A kind is `kind <version> <kind> <namespaced | cluster> <type>`. Any other line is a type and its fields, a required one
# with `!`: `s` text, `i` int32, `l` int64, `n` number, `b` boolean, `q` quantity, `o` integer or text, `y` base64, `t` time,
# `u` time with microseconds, `a` anything, `@x` the type x, `m…` a map of …, `[…` a list of …, `=[…` a set of …,
# `#key,key=default[…` a list of … without two of the same keys.
";

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

/// One line a type, so that a diff shows what a new version of Kubernetes changed.
fn structure(documents: &Documents) -> Result<String> {
    let (mut kinds, mut types) = (BTreeMap::new(), BTreeMap::new());
    for entry in fs::read_dir(&documents.0)? {
        let path = entry?.path();
        let document: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
        types.extend(schemas.into_iter().flatten().map(|(name, schema)| (name.clone(), schema.clone())));
        creatable(&document, &mut kinds);
    }
    let mut used = BTreeSet::new();
    let mut lines = Vec::new();
    for ((version, kind), namespaced) in &kinds {
        let name = types.iter().find(|(_, schema)| is_kind(schema, version, kind)).map(|(name, _)| name);
        let name = name.with_context(|| format!("no schema of {version} {kind}"))?;
        let scope = if *namespaced { "namespaced" } else { "cluster" };
        lines.push(format!("kind {version} {kind} {scope} {}", short(name)));
        collect(name, &types, &mut used);
    }
    lines.sort();
    let mut of_types: Vec<_> = used.iter().filter_map(|name| line(name, &types)).collect();
    of_types.sort();
    lines.append(&mut of_types);
    Ok(format!("{HEAD}{}\n", lines.join("\n")))
}

/// The kinds that a client may create, and whether they belong to a namespace.
fn creatable(document: &Value, kinds: &mut BTreeMap<(String, String), bool>) {
    for (path, operations) in document["paths"].as_object().into_iter().flatten() {
        let creates = &operations["post"]["x-kubernetes-group-version-kind"];
        if operations["post"]["x-kubernetes-action"] != "post" {
            continue;
        }
        let texts =
            || Some((creates["group"].as_str()?, creates["version"].as_str()?, creates["kind"].as_str()?));
        let Some((group, version, kind)) = texts() else { continue };
        let version = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
        let namespaced = path.contains("{namespace}");
        let known = kinds.entry((version, kind.to_owned())).or_insert(namespaced);
        *known |= namespaced;
    }
}

fn is_kind(schema: &Value, version: &str, kind: &str) -> bool {
    let Some([is]) = schema["x-kubernetes-group-version-kind"].as_array().map(Vec::as_slice) else {
        return false;
    };
    let (group, short) = version.split_once('/').unwrap_or(("", version));
    is["group"] == group && is["version"] == short && is["kind"] == kind
}

fn collect(name: &str, types: &BTreeMap<String, Value>, used: &mut BTreeSet<String>) {
    if used.insert(name.to_owned()) {
        for reference in references(&types[name]) {
            collect(&reference, types, used);
        }
    }
}

/// The types that a schema names.
fn references(schema: &Value) -> Vec<String> {
    match schema {
        Value::Object(members) => match members.get("$ref").and_then(Value::as_str) {
            Some(name) => vec![name.trim_start_matches("#/components/schemas/").to_owned()],
            None => members.values().flat_map(references).collect(),
        },
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// A type without the packages that nobody else has types of this name in.
fn short(name: &str) -> &str {
    const PACKAGES: [&str; 5] = [
        "io.k8s.apimachinery.pkg.apis.",
        "io.k8s.apimachinery.pkg.",
        "io.k8s.apiextensions-apiserver.pkg.apis.",
        "io.k8s.kube-aggregator.pkg.apis.",
        "io.k8s.api.",
    ];
    PACKAGES.iter().find_map(|package| name.strip_prefix(package)).unwrap_or(name)
}

/// A type's line; none for one that is written where it is used.
fn line(name: &str, types: &BTreeMap<String, Value>) -> Option<String> {
    let schema = &types[name];
    let fields = schema["properties"].as_object()?;
    let required: BTreeSet<_> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut line = short(name).to_owned();
    for (field, schema) in sorted(fields) {
        let mark = if required.contains(field.as_str()) { "!" } else { "" };
        line.push_str(&format!(" {field}{mark}:{}", shape(schema, types)));
    }
    Some(line)
}

fn sorted(fields: &Map<String, Value>) -> BTreeMap<&String, &Value> {
    fields.iter().collect()
}

fn shape(schema: &Value, types: &BTreeMap<String, Value>) -> String {
    if let Some(name) = references(&without_items(schema)).first() {
        return named(name, types);
    }
    let inner =
        |key: &str| schema.get(key).filter(|inner| inner.is_object()).map(|inner| shape(inner, types));
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("byte")) => "y".into(),
        (Some("string"), Some("date-time")) => "t".into(),
        (Some("string"), _) => "s".into(),
        (Some("integer"), Some("int32")) => "i".into(),
        (Some("integer"), _) => "l".into(),
        (Some("number"), _) => "n".into(),
        (Some("boolean"), _) => "b".into(),
        (Some("array"), _) => {
            let keys = keys(schema, types);
            format!("{keys}[{}", inner("items").unwrap_or_else(|| "a".into()))
        }
        (Some("object"), _) => format!("m{}", inner("additionalProperties").unwrap_or_else(|| "a".into())),
        _ => "a".into(),
    }
}

fn without_items(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(members) = schema.as_object_mut() {
        members.remove("items");
        members.remove("additionalProperties");
    }
    schema
}

fn named(name: &str, types: &BTreeMap<String, Value>) -> String {
    let schema = &types[name];
    if schema["properties"].is_object() {
        return format!("@{}", short(name));
    }
    match short(name) {
        "api.resource.Quantity" => "q".into(),
        "util.intstr.IntOrString" => "o".into(),
        "meta.v1.Time" => "t".into(),
        "meta.v1.MicroTime" => "u".into(),
        "runtime.RawExtension" => "a".into(),
        _ => shape(schema, types),
    }
}

/// What makes the items of a list one of a kind, as server-side apply sees it.
fn keys(schema: &Value, types: &BTreeMap<String, Value>) -> String {
    let merge =
        schema["x-kubernetes-patch-strategy"].as_str().is_some_and(|strategy| strategy.contains("merge"));
    let of_patch = schema["x-kubernetes-patch-merge-key"].as_str().filter(|_| merge);
    let listed = |key: &Value| {
        key.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let keys: Vec<String> = match schema["x-kubernetes-list-type"].as_str() {
        Some("set") => return "=".into(),
        Some("map") => listed(&schema["x-kubernetes-list-map-keys"]),
        Some(_) => return String::new(),
        None if merge && of_patch.is_none() => return "=".into(),
        None => of_patch.map(str::to_owned).into_iter().collect(),
    };
    if keys.is_empty() {
        return String::new();
    }
    let item = references(&schema["items"]);
    let default = |key: &String| {
        let default =
            item.first().and_then(|item| types[item].pointer(&format!("/properties/{key}/default")));
        default.and_then(Value::as_str).map_or_else(|| key.clone(), |default| format!("{key}={default}"))
    };
    format!("#{}", keys.iter().map(default).collect::<Vec<_>>().join(","))
}
