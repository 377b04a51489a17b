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
use crate::workspace::{Said, Workspace, run};

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
    ("an image without what is asked of it never lets the server start", |busybox, workspace| {
        let pod = Pod::start(busybox, workspace, &MODEL.replace("\"}}", "\", path: /absent}}"))?;
        std::thread::sleep(Duration::from_secs(2));
        ensure!(!pod.is_ready()?, "ready without the model");
        Ok(())
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
  runtime: triton
  models: {scores: {source: \"oci://modelspec-test/model:1\"}}
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

/// The generated container in what stands for the generated pod.
struct Pod<'a> {
    workspace: &'a Workspace,
    sidecar: Value,
    /// The pod's folder of models, as the containers mount it: on this machine, in the sidecar, in the server.
    folders: [String; 3],
    container: Container,
    /// The first of the pod's processes, which holds them together; it ends last.
    pause: Container,
}

impl<'a> Pod<'a> {
    fn start(busybox: &PathBuf, workspace: &'a Workspace, model: &str) -> Result<Self> {
        workspace.write("model.yaml", model)?;
        let expand = run(workspace.command("modelspec").args(["expand", "model.yaml"]))?.good()?;
        let objects = read(&expand.stdout)?;
        let deployment =
            objects.iter().find(|object| text(object, "kind") == "Deployment").context("no Deployment")?;
        let pod = &deployment["spec"]["template"]["spec"];
        ensure!(pod["shareProcessNamespace"] == true, "{pod}");
        let sidecar = pod["initContainers"][0].clone();
        ensure!(sidecar["restartPolicy"] == "Always", "{sidecar}");
        let folder = |container: &Value| -> Result<String> {
            let mut mounts = at(container, "volumeMounts").into_iter();
            let mount = mounts.find(|mount| mount["name"] == "models").context("no mount")?;
            Ok(text(mount, "mountPath").to_owned())
        };
        let shared = workspace.path("shared");
        let folders = [shared.display().to_string(), folder(&sidecar)?, folder(&pod["containers"][0])?];

        // The model lies in `/models`, where this server looks for models too, and at another place.
        for path in ["context/models/model.json", "context/opt/weights/model.json"] {
            workspace.write(path, "the model")?;
        }
        fs::copy(busybox, workspace.path("context/busybox"))?;
        let dockerfile = "FROM scratch AS server\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"--install\", \"-s\", \"/bin\"]\nFROM server\nCOPY models /models\nCOPY opt /opt\n";
        workspace.write("context/Dockerfile", dockerfile)?;
        for (target, name) in [("server", "modelspec-test/server:1"), ("", text(&sidecar, "image"))] {
            let mut docker = workspace.command("docker");
            docker.env("DOCKER_BUILDKIT", "0").args(["build", "-q", "-t", name, "--target", target]);
            run(docker.arg("context"))?.good()?;
        }

        // The pod's emptyDir.
        fs::create_dir(&shared)?;
        fs::set_permissions(&shared, Permissions::from_mode(0o777))?;
        let pod = Self {
            workspace,
            sidecar,
            folders,
            container: Container::named("sidecar"),
            pause: Container::named("pause"),
        };
        let mut docker = workspace.command("docker");
        docker.args(["run", "--detach", "--name", &pod.pause.name]).args(CONFINED);
        run(docker.args(["modelspec-test/server:1", "sleep", "300"]))?.good()?;
        let mut docker = workspace.command("docker");
        docker.args(["run", "--detach", "--name", &pod.container.name, &pod.processes()]).args(CONFINED);
        docker.arg(format!("--volume={}:{}", pod.folders[0], pod.folders[1]));
        run(docker.arg(text(&pod.sidecar, "image")).args(words(&pod.sidecar["command"])))?.good()?;
        Ok(pod)
    }

    fn processes(&self) -> String {
        format!("--pid=container:{}", self.pause.name)
    }

    /// What the startup probe says.
    fn is_ready(&self) -> Result<bool> {
        let mut docker = self.workspace.command("docker");
        docker.args(["exec", &self.container.name]);
        Ok(run(docker.args(words(&self.sidecar["startupProbe"]["exec"]["command"])))?.success)
    }

    /// A file of the server's folder of models, as its container sees it.
    fn read_as(&self, user: &str, file: &str) -> Result<Said> {
        let [here, _, there] = &self.folders;
        let mut docker = self.workspace.command("docker");
        docker
            .args(["run", "--rm", &self.processes(), &format!("--volume={here}:{there}:ro")])
            .args(CONFINED);
        docker.arg(format!("--user={user}"));
        run(docker.args(["modelspec-test/server:1", "cat", &format!("{there}/{file}")]))
    }
}

/// `file` is where the server finds the model's file below its folder of models.
fn lends(busybox: &PathBuf, workspace: &Workspace, model: &str, file: &str) -> Result<()> {
    let pod = Pod::start(busybox, workspace, model)?;
    let started = Instant::now();
    while !pod.is_ready()? {
        ensure!(started.elapsed() < Duration::from_secs(30), "never ready");
        std::thread::sleep(Duration::from_millis(200));
    }
    let said = pod.read_as("1000:1000", file)?.good()?;
    ensure!(said.stdout == "the model", "{}", said.stdout);
    ensure!(!pod.read_as("1001:1001", file)?.success, "another user reads it too, so this shows nothing");

    // It does not hold the pod up when it ends.
    let stopped = Instant::now();
    run(workspace.command("docker").args(["stop", "--time=20", &pod.container.name]))?.good()?;
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
