//! Everything that the golden cases yield, handed to the API server: it takes each object under strict validation, in a
//! namespace that enforces the `restricted` standard, and has no warning about it.

#[allow(dead_code, clippy::unwrap_used, reason = "shared with the golden test")]
#[path = "../golden/cases.rs"]
mod cases;
#[allow(dead_code, clippy::unwrap_used, reason = "shared with the golden test")]
#[path = "../golden/matrix.rs"]
mod matrix;

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::cases::kinds::collection;
use crate::control_plane::{Cluster, message};
use crate::harness;
use crate::openapi::crds;
use crate::workspace::Workspace;

pub(crate) const CASES: &[harness::Case<Cluster>] =
    &[("the API server takes what comes out, without a warning", all_are_taken)];

const NAMESPACE: &str = "generated";
/// What the cluster says of pods that need root; which runtimes those are is known from their data.
const ROOT: &str = "would violate PodSecurity";

fn all_are_taken(cluster: &Cluster, _: &Workspace) -> Result<()> {
    let mut client = cluster.client();
    let level = json!({"pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/warn": "restricted"});
    client.namespace(NAMESPACE, &level)?;
    let defined = crds::DEFINED.as_ref();
    if let Ok(defined) = defined {
        client.define(defined.documents.values())?;
    }
    let (mut seen, mut wrong, mut kinds) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
    for (name, needs_root, mut object) in generated() {
        object["metadata"]["namespace"] = json!(NAMESPACE);
        let text = object.to_string();
        if !seen.insert(text.clone()) {
            continue;
        }
        let group =
            object["apiVersion"].as_str().and_then(|it| it.split_once('/')).map_or("", |(group, _)| group);
        if let Err(reason) = defined
            && !(group.is_empty() || crds::schemas().is_builtin_group(group))
        {
            wrong.extend(crds::unjudged(group).map(|_| format!("{name}: {reason}")));
            continue;
        }
        let named = object["metadata"]["name"].as_str().context("no name")?;
        let answer = client.would_apply(&format!("{}/{named}", collection(&object)?), text.as_bytes())?;
        let kind = object["kind"].as_str().unwrap_or_default().to_owned();
        if answer.status >= 400 {
            wrong.push(format!("{name}: {kind} {named}: {}", message(&answer)));
        }
        let warnings = answer.warnings.iter().filter(|warning| !(needs_root && warning.contains(ROOT)));
        wrong.extend(warnings.map(|warning| format!("{name}: {kind} {named}: {warning}")));
        kinds.insert(kind);
    }
    println!("        {} objects of {} kinds", seen.len(), kinds.len());
    ensure!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    ensure!(seen.len() >= 300, "only {} objects", seen.len());
    Ok(())
}

/// The objects with the case they are of, and whether its runtime needs root.
fn generated() -> Vec<(String, bool, Value)> {
    let mut all = Vec::new();
    for ran in cases::all().iter().filter(|ran| !ran.outcome.failed) {
        let needs_root = ran.case.header("restricted").contains(&"refuses");
        let objects = ran.outcome.objects().into_iter().filter(|object| ran.outcome.generated(object));
        all.extend(objects.map(|object| (ran.case.name(), needs_root, object)));
    }
    for (runtime, cells) in matrix::all() {
        for cell in cells {
            let needs_root = cell.outcome.said.contains("runs as root");
            let objects = cell.outcome.objects().into_iter();
            all.extend(objects.map(|object| (format!("{runtime}, {}", cell.name), needs_root, object)));
        }
    }
    all
}
