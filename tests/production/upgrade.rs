//! What a release yielded, running in the cluster, and what is yielded today applied over it. A selector, or any other field
//! that the API server lets nobody change, would stop every upgrade.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::examples::{prepare, surround};
use crate::harness::{Case, root};
use crate::kinds::path;
use crate::stage::Stage;
use crate::workspace::Workspace;
use crate::yields;

pub(crate) const CASES: &[Case<Stage>] =
    &[("what is yielded today applies over what the last release yielded", today_over_the_last)];

const EXAMPLE: &str = "many-models: expected/build.yaml";
const FILE: &str = "examples/many-models/expected/build.yaml";
/// What stands in for it as long as nothing is tagged.
const STORED: &str = "tests/production/upgrade/many-models.yaml";

fn today_over_the_last(stage: &Stage, workspace: &Workspace) -> Result<()> {
    let all = yields::all("upgrade")?;
    prepare(stage, &all)?;
    let today = all.into_iter().find(|one| one.name == EXAMPLE).context("the example is gone")?;
    let (origin, text) = last()?;
    workspace.write("last.yaml", &text)?;
    let objects = yields::read(&workspace.path("last.yaml"))?;
    let last = yields::settled(origin, objects, Vec::new(), &today.word);
    println!("        from {}: {} objects, then {}", last.name, last.objects.len(), today.objects.len());
    ensure!(last.objects.iter().filter(|object| object["kind"] == "Deployment").count() > 10, "too few");
    surround(stage, workspace, 0, &today)?;
    stage.apply(workspace, "last-release.yaml", &last.objects, &[])?;
    stage.settle(&last.objects)?;
    stage.apply(workspace, "today.yaml", &today.objects, &[])?;
    stage.settle(&today.objects)?;

    // That an immutable field would be seen.
    let mut client = stage.cluster.client();
    let deployment = today.objects.iter().find(|it| it["kind"] == "Deployment").context("no Deployment")?;
    let change = json!({"spec": {"selector": {"matchLabels": {"release": "2"}}}});
    ensure!(client.patch(&path(deployment)?, &change).is_err(), "a selector can be changed");
    Ok(())
}

/// What the last tag yielded, or what is kept for it.
fn last() -> Result<(String, String)> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(root()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    if let Some(tag) = git(&["describe", "--tags", "--abbrev=0"]) {
        let tag = tag.trim();
        let text =
            git(&["show", &format!("{tag}:{FILE}")]).with_context(|| format!("{tag} has no {FILE}"))?;
        return Ok((tag.to_owned(), text));
    }
    let text = std::fs::read_to_string(root().join(STORED))?;
    let origin = text.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned();
    Ok((origin, text))
}
