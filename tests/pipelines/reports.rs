//! What `modelspec validate` writes for other programs, as those programs read it.

use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};

use crate::harness::{Case, Report, tool};
use crate::workspace::Workspace;

/// The judge of SARIF reports, and the schema of the standard.
struct Sarif {
    judge: PathBuf,
    schema: PathBuf,
}

pub(crate) fn suite(report: &mut Report) {
    let sarif = tool("sarif").and_then(|judge| tool("sarif-schema").map(|schema| Sarif { judge, schema }));
    report.run("sarif", &sarif, CASES);
}

const CASES: &[Case<Sarif>] = &[
    ("a report fits the schema of the standard, with places and suppressions", report_fits),
    ("what is no stream is a report too", unreadable_fits),
    ("the judge refuses what does not fit", judge_refuses),
];

const STREAM: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: chat
  annotations:
    serving.creativeflow.ai/exempt.service-account-token: it talks to the API server
spec:
  containers:
    - name: server
      image: registry.example/chat:latest
";

fn report_fits(sarif: &Sarif, workspace: &Workspace) -> Result<()> {
    workspace.write("k8s/chat pod.yaml", STREAM)?;
    let read = sarif.read(&validate(workspace, "k8s/chat pod.yaml")?)?;
    let has = |line: &str| read.lines().any(|other| other == line);
    ensure!(has("warning image-tag-mutable k8s/chat%20pod.yaml:10 0"), "{read}");
    ensure!(read.lines().any(|line| line.starts_with("error pss-")), "{read}");
    ensure!(
        read.lines().any(|line| line.contains(" service-account-token ") && line.ends_with(" 1")),
        "{read}"
    );
    Ok(())
}

fn unreadable_fits(sarif: &Sarif, workspace: &Workspace) -> Result<()> {
    workspace.write("bad.yaml", "kind: [\n")?;
    let read = sarif.read(&validate(workspace, "bad.yaml")?)?;
    ensure!(read.starts_with("error input bad.yaml:"), "{read}");
    Ok(())
}

fn judge_refuses(sarif: &Sarif, workspace: &Workspace) -> Result<()> {
    workspace.write("chat.yaml", STREAM)?;
    let broken = validate(workspace, "chat.yaml")?.replace("\"level\": \"warning\"", "\"level\": \"bad\"");
    let refused = sarif.read(&broken).err().context("a level that the standard does not know was taken")?;
    ensure!(refused.to_string().contains("level"), "{refused}");
    Ok(())
}

fn validate(workspace: &Workspace, file: &str) -> Result<String> {
    let mut command = workspace.command("modelspec");
    let output = command.args(["validate", "--format", "sarif", file]).output()?;
    ensure!(output.status.code() == Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

impl Sarif {
    /// What another program reads in a report that fits the schema; what does not fit is an error.
    fn read(&self, report: &str) -> Result<String> {
        let mut judge = std::process::Command::new(&self.judge)
            .arg(&self.schema)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        judge.stdin.take().context("a pipe")?.write_all(report.as_bytes())?;
        let output = judge.wait_with_output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?)
    }
}
