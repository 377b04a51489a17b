//! A model in an image of its own, before Kubernetes mounts images: the generated container lends its files to the server.
//! Both run here as the pod would run them: one namespace of processes, one user without rights, read-only roots.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::harness::{Case, Report, tool};
use crate::image::daemon;
use crate::objects::{at, read, text};
use crate::workspace::{Workspace, run};

pub(crate) fn suite(report: &mut Report) {
    report.run("model image", &daemon().and_then(|()| tool("busybox")), CASES);
}

const CASES: &[Case<PathBuf>] = &[
    (
        "the container beside the server lends it the model's files, and ends when told",
        |busybox, workspace| lends(busybox, workspace, MODEL, "scores/model.json"),
    ),
    ("one model that has the folder for itself is lent file by file", |busybox, workspace| {
        lends(busybox, workspace, ALONE, "model.json")
    }),
];

const MODEL: &str = "apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelExpander
metadata: {name: platform}
spec: {kubernetesVersion: \"1.34\"}
---
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: app}
spec:
  runtime: custom-python
  image: registry.example/server:1
  models: {scores: {source: \"oci://modelspec-test/model:1\", path: /opt/weights}}
";

const ALONE: &str = "apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelExpander
metadata: {name: platform}
spec:
  kubernetesVersion: \"1.34\"
  runtimes:
    alone:
      from: custom-python
      models: {max: 1, layout: single}
---
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: app}
spec:
  runtime: alone
  image: registry.example/server:1
  models: {scores: {source: \"oci://modelspec-test/model:1\", path: /opt/weights}}
";

/// What every container of the pod may do, as its security context says.
const CONFINED: [&str; 6] = [
    "--network=none",
    "--read-only",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--user=1000:1000",
    "--entrypoint=",
];

/// `file` is where the server finds the model's file below its folder of models.
fn lends(busybox: &PathBuf, workspace: &Workspace, model: &str, file: &str) -> Result<()> {
    workspace.write("model.yaml", model)?;
    let objects = read(&run(workspace.command("modelspec").args(["expand", "model.yaml"]))?.good()?.stdout)?;
    let deployment =
        objects.iter().find(|object| text(object, "kind") == "Deployment").context("no Deployment")?;
    let pod = &deployment["spec"]["template"]["spec"];
    ensure!(pod["shareProcessNamespace"] == true, "{pod}");
    let sidecar = &pod["initContainers"][0];
    ensure!(sidecar["restartPolicy"] == "Always", "{sidecar}");

    fs::create_dir_all(workspace.path("context/opt/weights"))?;
    fs::copy(busybox, workspace.path("context/busybox"))?;
    workspace.write("context/opt/weights/model.json", "the model")?;
    let dockerfile = "FROM scratch AS server\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"--install\", \"-s\", \"/bin\"]\nFROM server\nCOPY opt /opt\n";
    workspace.write("context/Dockerfile", dockerfile)?;
    let build = |target: &[&str], name: &str| -> Result<()> {
        let mut docker = workspace.command("docker");
        docker.env("DOCKER_BUILDKIT", "0").args(["build", "-q", "-t", name]).args(target).arg("context");
        run(&mut docker)?.good().map(drop)
    };
    build(&["--target=server"], "modelspec-test/server:1")?;
    build(&[], text(sidecar, "image"))?;

    // The pod's emptyDir.
    let shared = workspace.path("models");
    fs::create_dir(&shared)?;
    fs::set_permissions(&shared, Permissions::from_mode(0o777))?;
    let mount =
        at(sidecar, "volumeMounts.mountPath").first().and_then(|path| path.as_str()).context("no mount")?;
    let volume = format!("--volume={}:{mount}", shared.display());
    // What holds the pod's processes together, and is the first of them.
    let pause = Container::named("pause");
    let mut docker = workspace.command("docker");
    docker.args(["run", "--detach", "--name", &pause.name]).args(CONFINED).arg("modelspec-test/server:1");
    run(docker.args(["sleep", "300"]))?.good()?;
    let processes = format!("--pid=container:{}", pause.name);
    let container = Container::named("sidecar");
    let name = container.name.as_str();
    let mut docker = workspace.command("docker");
    docker.args(["run", "--detach", "--name", name, &processes, &volume]).args(CONFINED);
    run(docker.arg(text(sidecar, "image")).args(words(&sidecar["command"])))?.good()?;

    let started = Instant::now();
    let ready = || -> Result<bool> {
        let mut docker = workspace.command("docker");
        docker.args(["exec", name]).args(words(&sidecar["startupProbe"]["exec"]["command"]));
        Ok(run(&mut docker)?.success)
    };
    while !ready()? {
        ensure!(started.elapsed() < Duration::from_secs(30), "never ready");
        std::thread::sleep(Duration::from_millis(200));
    }
    let read_as = |user: &str| {
        let mut docker = workspace.command("docker");
        docker.args(["run", "--rm", &processes, &format!("{volume}:ro")]).args(CONFINED);
        docker.arg(format!("--user={user}"));
        run(docker.args(["modelspec-test/server:1", "cat", &format!("{mount}/{file}")]))
    };
    let said = read_as("1000:1000")?.good()?;
    ensure!(said.stdout == "the model", "{}", said.stdout);
    ensure!(!read_as("1001:1001")?.success, "another user reads it too, so this shows nothing");

    // It does not hold the pod up when it ends.
    let stopped = Instant::now();
    run(workspace.command("docker").args(["stop", "--time=20", name]))?.good()?;
    ensure!(stopped.elapsed() < Duration::from_secs(10), "stopped after {:?}", stopped.elapsed());
    Ok(())
}

/// A command as Kubernetes hands it on: `$$` is `$`.
fn words(command: &Value) -> Vec<String> {
    let words = command.as_array().into_iter().flatten().filter_map(Value::as_str);
    words.map(|word| word.replace("$$", "$")).collect()
}

/// A container that goes with the case, however that ends.
struct Container {
    name: String,
}

impl Container {
    fn named(what: &str) -> Self {
        Self { name: format!("modelspec-test-{what}-{}", std::process::id()) }
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let _ = Command::new("docker").args(["rm", "--force", &self.name]).output();
    }
}
