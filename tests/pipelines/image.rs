//! The container image, built once for a run by the script that people use.

use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Result, anyhow, ensure};

use crate::harness::{Case, Report, root};
use crate::models::{Function, writer};
use crate::objects::{ids, read};
use crate::workspace::{Said, Workspace, run};

struct Docker;

pub(crate) fn suite(report: &mut Report) {
    report.run("docker", &daemon().map(|()| Docker), CASES);
}

const CASES: &[Case<Docker>] = &[
    ("the image builds", builds),
    ("the image holds one layer and names its user by number", is_small),
    ("the image runs as nobody, without network, on a read-only root", runs_confined),
];

/// The image's name, or why there is none.
pub(crate) fn build() -> Result<String, String> {
    static IMAGE: OnceLock<Result<String, String>> = OnceLock::new();
    IMAGE.get_or_init(|| daemon().and_then(|()| build_now())).clone()
}

/// Why no docker daemon answers, where none does; `tests/tools/with-docker` says it in a variable.
pub(crate) fn daemon() -> Result<(), String> {
    if let Ok(reason) = std::env::var("NO_DOCKER") {
        return Err(reason.trim_start_matches("docker: ").to_owned());
    }
    match Command::new("docker").arg("info").output() {
        Ok(output) if output.status.success() => Ok(()),
        _ => Err("no docker daemon answers; `make pipelines` starts one".to_owned()),
    }
}

fn build_now() -> Result<String, String> {
    let script = root().join("functions/modelspec/build-image");
    let output = Command::new(script).arg("creativeflow/modelspec:pipelines").output();
    let output = output.map_err(|error| format!("functions/modelspec/build-image: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("the image does not build: {}", said.trim().lines().last().unwrap_or_default()))
}

fn image() -> Result<String> {
    build().map_err(|reason| anyhow!(reason))
}

fn builds(_: &Docker, _: &Workspace) -> Result<()> {
    image().map(drop)
}

fn is_small(_: &Docker, workspace: &Workspace) -> Result<()> {
    let format = "{{.Config.User}} {{.Config.Entrypoint}} {{len .RootFS.Layers}}";
    let said =
        run(workspace.command("docker").args(["image", "inspect", "--format", format, &image()?]))?.good()?;
    ensure!(said.stdout.trim() == "65534:65534 [/modelspec] 1", "{}", said.stdout);
    Ok(())
}

/// The flags with which kustomize and kpt run a function, and a root that cannot be written.
const CONFINED: &str =
    "docker run --rm -i --network none --user nobody --security-opt=no-new-privileges --read-only";

fn runs_confined(_: &Docker, workspace: &Workspace) -> Result<()> {
    workspace.write("model.yaml", &writer(Function::Unnamed))?;
    let expand = |user: &str, file: &str| -> Result<Said> {
        let line = format!("{CONFINED} {user} {} expand - < {file}", image()?);
        run(workspace.command("bash").args(["-c", &line]))
    };
    // As kustomize names the user, and as the image names it itself.
    for user in ["", "--user 65534:65534"] {
        let objects = read(&expand(user, "model.yaml")?.good()?.stdout)?;
        ensure!(objects.len() == 3, "{:?}", ids(&objects));
    }
    workspace.write("wrong.yaml", &writer(Function::Unnamed).replace("replicas:", "replica:"))?;
    expand("", "wrong.yaml")?.fails_saying(&["did you mean `replicas`?"])
}
