//! `modelspec validate` as people run it. The cases are judged in this process, thousands a second; some of them go
//! through the program too.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::cases::shape;
use crate::control_plane::Cluster;
use crate::harness;
use crate::ours;
use crate::workspace::{Workspace, run};

pub(crate) const CASES: &[harness::Case<Cluster>] =
    &[("it says what is compared with the cluster", says_the_same)];

/// One case of so many.
const EACH: usize = 25;

fn says_the_same(_: &Cluster, workspace: &Workspace) -> Result<()> {
    let groups = shape::all()?;
    let mut count = 0;
    for group in &groups {
        for case in group.cases.iter().step_by(EACH) {
            let text = format!("{}{}\n", ours::stream(&group.with), String::from_utf8_lossy(&case.manifest));
            workspace.write("stream.yaml", &text)?;
            let mut program = Command::new(env!("CARGO_BIN_EXE_modelspec"));
            program.args(["validate", "--format", "json"]).arg(workspace.path("stream.yaml"));
            let said = run(&mut program)?;
            let judged: Value = serde_json::from_str(&said.stdout).with_context(|| case.name.clone())?;
            let findings = judged["findings"].as_array().context("no findings")?;
            let rules: BTreeSet<_> =
                findings.iter().filter_map(|finding| Some(finding["rule"].as_str()?.to_owned())).collect();
            let Ok(expected) = ours::rules(&text) else {
                ensure!(!said.success, "{}: the program reads what cannot be read", case.name);
                continue;
            };
            ensure!(rules == expected, "{}: {rules:?}, and in this process {expected:?}", case.name);
            count += 1;
        }
    }
    println!("        {count} cases");
    Ok(())
}
