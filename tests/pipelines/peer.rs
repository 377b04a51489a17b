//! The benchmark's peer writes what modelspec writes; else the comparison would mean nothing.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};

use crate::harness::{Report, on_path, root};
use crate::workspace::{Workspace, run};

/// The peer's program.
struct Peer(PathBuf);

pub(crate) fn suite(report: &mut Report) {
    report.run(
        "benchmark's peer",
        &build(),
        &[("writes the objects of bare ModelSpecs byte for byte", writes_the_same)],
    );
}

fn build() -> Result<Peer, String> {
    let go = on_path("go").ok_or("`go` is not on PATH; install Go 1.25 or newer")?;
    let program = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("peer");
    let mut command = Command::new(go);
    command.args(["build", "-trimpath", "-buildvcs=false", "-o"]).arg(&program).arg(".");
    command.current_dir(root().join("benches/peer")).env("GOFLAGS", "-mod=readonly").env("GOWORK", "off");
    let output = command.output().map_err(|error| format!("go: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        Ok(Peer(program))
    } else {
        Err(said.lines().last().unwrap_or("go failed").to_owned())
    }
}

const STREAM: &str = "\
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: serving.creativeflow.ai/v1alpha1
  kind: ModelSpec
  metadata:
    name: first
  spec:
    runtime: tensorflow-serving
    models:
      m: {}
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: between
  data:
    a: b
- apiVersion: serving.creativeflow.ai/v1alpha1
  kind: ModelSpec
  metadata:
    name: second
  spec:
    runtime: tensorflow-serving
    models:
      n: {}
functionConfig:
  apiVersion: serving.creativeflow.ai/v1alpha1
  kind: ModelExpander
  metadata:
    name: expand
";

fn writes_the_same(peer: &Peer, workspace: &Workspace) -> Result<()> {
    workspace.write("stream.yaml", STREAM)?;
    let fed = |program: &PathBuf| -> Result<String> {
        let stream = std::fs::File::open(workspace.path("stream.yaml"))?;
        Ok(run(workspace.command(program).stdin(Stdio::from(stream)))?.good()?.stdout)
    };
    let (ours, theirs) = (fed(&PathBuf::from(env!("CARGO_BIN_EXE_modelspec")))?, fed(&peer.0)?);
    ensure!(
        ours == theirs,
        "benches/peer/set.yaml.tmpl is behind what modelspec writes:\n{ours}\nand not\n{theirs}"
    );
    Ok(())
}
