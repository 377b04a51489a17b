//! `examples/validate` under the real tools: what a policy passes leaves as if it were not there, and what it refuses
//! leaves not at all, with the reason where people look.

use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::harness::{Case, Report, tool};
use crate::workspace::{Said, Workspace, run};

struct Kustomize(PathBuf);
struct Kpt(PathBuf);

pub(crate) fn suite(report: &mut Report) {
    report.run("policy in kustomize", &tool("kustomize").map(Kustomize), KUSTOMIZE);
    report.run("policy in kpt", &tool("kpt").map(Kpt), KPT);
}

const KUSTOMIZE: &[Case<Kustomize>] = &[
    ("every item leaves byte for byte", leaves_all),
    ("an overlay that would fail stops the build and says why", stops),
    ("warnings are told and stop nothing", warns),
    ("under `validators` kustomize takes its own annotations for a change", validators),
];
const KPT: &[Case<Kpt>] = &[
    ("a package that passes stays as it is", stays),
    ("a finding is a result and fails the rendering", results),
];

const PRODUCTION: &str = "examples/validate/overlays/production/kustomization.yaml";

/// The example in the repository's own layout.
fn lay_out(workspace: &Workspace) -> Result<()> {
    workspace.copy("examples", "examples")?;
    workspace.copy("kustomize", "kustomize")
}

/// Changes a file of which `from` must be a part.
fn edit(workspace: &Workspace, file: &str, from: &str, to: &str) -> Result<()> {
    let text = workspace.read(file)?;
    ensure!(text.contains(from), "`{from}` is not in {file}");
    workspace.write(file, &text.replacen(from, to, 1))
}

impl Kustomize {
    fn build(&self, workspace: &Workspace, overlay: &str) -> Result<Said> {
        let mut command = workspace.command(&self.0);
        command.args(["build", "--enable-alpha-plugins", "--enable-exec"]);
        run(command.arg(format!("examples/validate/overlays/{overlay}")))
    }
}

fn leaves_all(kustomize: &Kustomize, workspace: &Workspace) -> Result<()> {
    lay_out(workspace)?;
    let judged = kustomize.build(workspace, "production")?.good()?;
    edit(workspace, PRODUCTION, "transformers:\n- ../../policy\n", "")?;
    let plain = kustomize.build(workspace, "production")?.good()?;
    ensure!(!plain.stdout.is_empty() && judged.stdout == plain.stdout, "the policy changed what leaves");
    Ok(())
}

fn stops(kustomize: &Kustomize, workspace: &Workspace) -> Result<()> {
    lay_out(workspace)?;
    let said = kustomize.build(workspace, "broken")?;
    ensure!(said.stdout.is_empty(), "something left\n{}", said.stdout);
    said.fails_saying(&[
        "error[probe-port]: Deployment ai-serving/gateway: \
         spec.template.spec.containers[0].readinessProbe.httpGet.port: container `proxy` opens no port called `web`",
        "error[quota-exceeded]: ResourceQuota ai-serving/ai-serving-quota",
    ])
}

fn warns(kustomize: &Kustomize, workspace: &Workspace) -> Result<()> {
    lay_out(workspace)?;
    let policy = "examples/validate/policy/policy.yaml";
    edit(workspace, policy, "spec:\n", "spec:\n  now: \"2027-03-02\"\n")?;
    let said = kustomize.build(workspace, "production")?.good()?;
    ensure!(said.stderr.contains("warning[image-tag-mutable]"), "{}", said.stderr);
    ensure!(said.stdout.contains("name: gateway"), "{}", said.stdout);
    edit(workspace, policy, "spec:\n", "spec:\n  strict: true\n")?;
    kustomize.build(workspace, "production")?.fails_saying(&["error[image-tag-mutable]"])
}

/// It adds `config.kubernetes.io/path` to what it hands to a function and compares before it takes that away again.
/// The pages say to list the policy under `transformers`; when this case fails, kustomize has been mended.
fn validators(kustomize: &Kustomize, workspace: &Workspace) -> Result<()> {
    lay_out(workspace)?;
    edit(workspace, PRODUCTION, "\ntransformers:", "\nvalidators:")?;
    kustomize.build(workspace, "production")?.fails_saying(&["validator shouldn't modify the resource map"])
}

impl Kpt {
    fn render(&self, workspace: &Workspace) -> Result<Said> {
        let mut command = workspace.command(&self.0);
        command.args([
            "fn",
            "render",
            "examples/validate/package",
            "--allow-exec",
            "--results-dir",
            "results",
        ]);
        run(command.arg("--truncate-output=false"))
    }
}

fn stays(kpt: &Kpt, workspace: &Workspace) -> Result<()> {
    lay_out(workspace)?;
    let before = workspace.files("examples/validate/package")?;
    kpt.render(workspace)?.good()?;
    ensure!(workspace.files("examples/validate/package")? == before, "the package has changed");
    Ok(())
}

fn results(kpt: &Kpt, workspace: &Workspace) -> Result<()> {
    lay_out(workspace)?;
    edit(workspace, "examples/validate/package/gateway.yaml", "port: http}", "port: web}")?;
    let before = workspace.files("examples/validate/package")?;
    kpt.render(workspace)?.fails_saying(&["container `proxy` opens no port called `web`"])?;
    ensure!(workspace.files("examples/validate/package")? == before, "the package has changed");
    let results = workspace.read("results/results.yaml")?;
    for word in [
        "severity: error",
        "kind: Deployment",
        "name: gateway",
        "path: spec.template.spec.containers[0].startupProbe.httpGet.port",
        "path: gateway.yaml",
    ] {
        ensure!(results.contains(word), "`{word}` is not in\n{results}");
    }
    Ok(())
}
