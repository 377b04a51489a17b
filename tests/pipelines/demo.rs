//! `make demo` with each tool that it may find.

use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::harness::{Case, Report, root, tool};
use crate::workspace::{Workspace, run};

/// The one tool that stands on PATH.
struct Demo {
    name: &'static str,
    program: PathBuf,
}

pub(crate) fn suite(report: &mut Report) {
    for name in ["kustomize", "kubectl"] {
        let demo = tool(name).map(|program| Demo { name, program });
        report.run(&format!("make demo, {name}"), &demo, CASES);
    }
}

const CASES: &[Case<Demo>] = &[("shows the production overlay as a table", shows_production)];

fn shows_production(demo: &Demo, workspace: &Workspace) -> Result<()> {
    workspace.write("bin/.keep", "")?;
    symlink(&demo.program, workspace.path("bin").join(demo.name))?;
    let path = env::var_os("PATH").unwrap_or_default();
    let others = env::split_paths(&path).filter(|folder| !folder.join("kustomize").exists());
    let path = env::join_paths(std::iter::once(workspace.path("bin")).chain(others))?;
    let said = run(workspace.command(root().join("tests/tools/demo")).env("PATH", path))?.good()?;
    let lines: Vec<Vec<&str>> = said.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    for row in [
        ["MODEL", "RUNTIME", "IMAGE", "REPLICAS", "GPU", "OBJECTS"],
        ["text-generation", "custom-python", "creativeflow/custom-text-gen-gpt:0.1.0", "2-5", "1", "4:"],
        ["image-classifier", "tensorflow-serving", "creativeflow/tf-image-classifier:1.0", "3", "1", "3:"],
    ] {
        ensure!(lines.iter().any(|line| line.starts_with(&row)), "no line {row:?} in\n{}", said.stdout);
    }
    let file = said.stdout.trim_end().rsplit(' ').next().context("nothing was printed")?;
    let shown = fs::read_to_string(root().join(file)).with_context(|| file.to_owned())?;
    let expected = fs::read_to_string(root().join("examples/creativeflow/expected/production.yaml"))?;
    ensure!(shown == expected, "{file} is not what the example expects");
    Ok(())
}
