//! Every kind that is generated, through prefixes, suffixes, a namespace and hashes in the real kustomize: each reference reaches
//! its target.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use modelspec::render::Body;
use serde_json::Value;

use crate::drift::drift;
use crate::harness::{Case, Report, tool};
use crate::objects::{faults, get, ids, leaked, text};
use crate::workspace::{Workspace, run};

pub(crate) fn suite(report: &mut Report) {
    report.run("references, every generated kind", &tool("kustomize"), CASES);
}

const CASES: &[Case<PathBuf>] = &[
    ("all kinds are among the objects, and every reference has a target", every_kind),
    ("names follow names through two overlays", names_follow),
    ("two prefixed copies in one namespace refer to themselves alone", copies_stay_apart),
];

/// What somebody else makes.
const OUTSIDE: &[&str] = &[];

/// The ModelSpecs beside this file, expanded by a transformer in the folder `base`.
fn lay_out(workspace: &Workspace) -> Result<()> {
    workspace.copy("kustomize/components/references", "references")?;
    workspace.copy("tests/pipelines/references/models", "base")
}

fn build(kustomize: &PathBuf, workspace: &Workspace, folder: &str) -> Result<Vec<Value>> {
    let mut command = workspace.command(kustomize);
    run(command.args(["build", "--enable-alpha-plugins", "--enable-exec", folder]))?.objects()
}

fn every_kind(kustomize: &PathBuf, workspace: &Workspace) -> Result<()> {
    lay_out(workspace)?;
    let objects = build(kustomize, workspace, "base")?;
    let there: BTreeSet<(&str, &str)> =
        objects.iter().map(|object| (text(object, "apiVersion"), text(object, "kind"))).collect();
    let missing: Vec<_> = Body::KINDS.iter().filter(|kind| !there.contains(*kind)).collect();
    ensure!(missing.is_empty(), "no ModelSpec of tests/pipelines/references/models yields {missing:?}");
    let faults = faults(&objects, OUTSIDE);
    ensure!(faults.is_empty(), "{faults:#?}");
    Ok(())
}

fn names_follow(kustomize: &PathBuf, workspace: &Workspace) -> Result<()> {
    lay_out(workspace)?;
    workspace
        .write("inner/kustomization.yaml", "namePrefix: in-\nnamespace: models\nresources: [../base]\n")?;
    workspace
        .write("outer/kustomization.yaml", "namePrefix: out-\nnameSuffix: -x\nresources: [../inner]\n")?;
    let before = build(kustomize, workspace, "base")?;
    let after = build(kustomize, workspace, "outer")?;
    let drift = drift(&before, &after, ("out-in-", "-x"));
    ensure!(drift.is_empty(), "{drift:#?}");
    ensure!(leaked(&after).is_empty(), "{:#?}", leaked(&after));
    let faults = faults(&after, OUTSIDE);
    ensure!(faults.is_empty(), "{faults:#?}");
    Ok(())
}

fn copies_stay_apart(kustomize: &PathBuf, workspace: &Workspace) -> Result<()> {
    lay_out(workspace)?;
    for copy in ["a", "b"] {
        workspace.write(
            &format!("{copy}/kustomization.yaml"),
            &format!("namePrefix: {copy}-\nresources: [../base]\n"),
        )?;
    }
    workspace.write("both/kustomization.yaml", "namespace: shared\nresources: [../a, ../b]\n")?;
    let objects = build(kustomize, workspace, "both")?;
    let faults = faults(&objects, OUTSIDE);
    ensure!(faults.is_empty(), "{faults:#?}");
    for id in ids(&objects) {
        let (kind, name) = id.split_once('/').unwrap_or_default();
        let (own, other) = if name.starts_with("a-") { ("a-", "\"b-") } else { ("b-", "\"a-") };
        ensure!(name.starts_with(own), "{id} has no prefix");
        let told = get(&objects, kind, name)?.to_string();
        ensure!(!told.contains(other), "{id} holds a name of the other copy: {told}");
    }
    Ok(())
}
