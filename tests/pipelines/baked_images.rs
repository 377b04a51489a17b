//! The Dockerfiles of `examples/images`, built with docker. No registry is at hand, so their bases are stand-ins of a shell and a Python
//! (`tests/images/stand-in`): what the Dockerfiles do is tried, what the bases bring is not. The Python server is whole.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::Value;

use crate::harness::{Case, Report, root, tool};
use crate::image::daemon;
use crate::objects::{get, read};
use crate::workspace::{Said, Workspace, run};

/// The environment of the Python server's tests.
struct Python(PathBuf);

pub(crate) fn suite(report: &mut Report) {
    let python = daemon().and_then(|()| tool("custom-python-tests")).map(Python);
    report.run("baked images", &python, CASES);
    if MADE.get().is_some() {
        // A daemon that was there before keeps nothing of them.
        let labelled = ["image", "prune", "--all", "--force", "--filter", "label=modelspec=stand-in"];
        Command::new("docker").args(labelled).output().ok();
    }
}

const CASES: &[Case<Python>] = &[
    ("the Python server serves as its Deployment says, and ends well", serves),
    ("a model that the Python server cannot load stops the build", refuses_custom_python),
    ("TensorFlow Serving's holds a model for its user, and none without a version", holds_tensorflow),
    ("TorchServe's holds an archive for its user, and nothing that is none", holds_torchserve),
    ("Triton's holds a model for its user, and none without a version", holds_triton),
];

/// What the names of the stand-ins begin with, so that they take no name of a real image.
const STAND_IN: &str = "modelspec-stand-in";

/// What became of the stand-ins.
static MADE: OnceLock<Result<(), String>> = OnceLock::new();

/// Makes the stand-ins, once.
fn stand_ins(Python(python): &Python, workspace: &Workspace) -> Result<()> {
    let make = || -> Result<()> {
        let mut command = workspace.command(root().join("tests/images/stand-in"));
        command.arg(python.join("bin/python"));
        for folder in ["custom-python", "tensorflow-serving", "torchserve", "triton"] {
            let text = fs::read_to_string(root().join("examples/images").join(folder).join("Dockerfile"))?;
            let tag = text.lines().find_map(|line| line.strip_prefix("ARG TAG=")).context("a tag")?;
            let base = text.lines().find_map(|line| line.strip_prefix("FROM ")).context("a base")?;
            let base = base.split(' ').next().unwrap_or_default().replace("${TAG}", tag);
            command.arg(format!("{STAND_IN}/{base}"));
        }
        run(&mut command)?.good().map(drop)
    };
    MADE.get_or_init(|| make().map_err(|error| format!("{error:#}"))).clone().map_err(|error| anyhow!(error))
}

/// A copy of an example's folder with bases that are here.
fn context(folder: &str, python: &Python, workspace: &Workspace) -> Result<()> {
    stand_ins(python, workspace)?;
    workspace.copy(&format!("examples/images/{folder}"), "context")?;
    let text = workspace.read("context/Dockerfile")?;
    workspace.write("context/Dockerfile", &text.replace("\nFROM ", &format!("\nFROM {STAND_IN}/")))
}

fn build(folder: &str, workspace: &Workspace) -> Result<Said> {
    let name = image(folder);
    run(workspace.command("docker").args([
        "build",
        "--force-rm",
        "--quiet",
        "--network",
        "none",
        "--tag",
        &name,
        "context",
    ]))
}

fn image(folder: &str) -> String {
    format!("{STAND_IN}/built/{folder}:test")
}

/// The pod that an example's ModelSpec yields.
fn pod(folder: &str) -> Result<Value> {
    let text = fs::read_to_string(root().join(format!("examples/images/expected/{folder}.yaml")))?;
    let model = fs::read_to_string(root().join(format!("examples/images/{folder}/model.yaml")))?;
    let objects = read(&text)?;
    let deployment = objects.iter().find(|object| object["kind"] == "Deployment").context(model)?;
    let name = deployment["metadata"]["name"].as_str().unwrap_or_default();
    Ok(get(&objects, "Deployment", name)?["spec"]["template"]["spec"].clone())
}

/// `docker run` as the kubelet would: the pod's user, its variables, its folders, and nothing else to write to.
fn confined(pod: &Value) -> Result<Vec<String>> {
    let container = &pod["containers"][0];
    let security = &pod["securityContext"];
    ensure!(container["securityContext"]["readOnlyRootFilesystem"] == true, "the root is writable");
    let user = format!("{}:{}", security["runAsUser"], security["runAsGroup"]);
    let mut out: Vec<String> = [
        "--read-only",
        "--network",
        "none",
        "--cap-drop",
        "ALL",
        "--security-opt",
        "no-new-privileges",
        "--user",
        &user,
    ]
    .map(str::to_owned)
    .into();
    for variable in container["env"].as_array().into_iter().flatten() {
        let text = |key: &str| variable[key].as_str().unwrap_or_default();
        out.extend(["--env".to_owned(), format!("{}={}", text("name"), text("value"))]);
    }
    for mount in container["volumeMounts"].as_array().into_iter().flatten() {
        out.extend(["--tmpfs".to_owned(), mount["mountPath"].as_str().context("a path")?.to_owned()]);
    }
    Ok(out)
}

fn serves(python: &Python, workspace: &Workspace) -> Result<()> {
    context("custom-python", python, workspace)?;
    build("custom-python", workspace)?.good()?;
    let pod = pod("custom-python")?;
    let container = &pod["containers"][0];
    ensure!(container["command"].is_null() && container["args"].is_null(), "the image's own command starts");
    let docker = |args: &[&str]| run(workspace.command("docker").args(args));
    let name = format!("modelspec-scores-{}", std::process::id());
    let mut command = workspace.command("docker");
    command.args(["run", "--detach", "--name", &name]).args(confined(&pod)?).arg(image("custom-python"));
    run(&mut command)?.good()?;
    let tried = answers(container, &name, workspace);
    let grace = pod["terminationGracePeriodSeconds"].to_string();
    docker(&["stop", "--time", &grace, &name])?.good()?;
    let ended = docker(&["inspect", "--format", "{{.State.ExitCode}}", &name])?.good()?;
    let log = docker(&["logs", &name])?.stderr;
    docker(&["rm", &name])?.good()?;
    tried.with_context(|| log.clone())?;
    ensure!(ended.stdout.trim() == "0", "exited with {}\n{log}", ended.stdout);
    Ok(())
}

/// Asks from inside, as there is no network.
fn answers(container: &Value, name: &str, workspace: &Workspace) -> Result<()> {
    let port = &container["ports"][0]["containerPort"];
    let ask = |path: &str, data: &str| {
        let script = format!(
            "import urllib.request as u; print(u.urlopen(u.Request('http://127.0.0.1:{port}{path}', {data}, \
             {{'Content-Type': 'application/json'}})).read().decode())"
        );
        run(workspace.command("docker").args(["exec", name, "python", "-c", &script]))
    };
    let probe = container["readinessProbe"]["httpGet"]["path"].as_str().context("a probe")?;
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let said = ask(probe, "None")?;
        if said.success {
            break;
        }
        if Instant::now() > end {
            bail!("never ready: {}", said.stderr);
        }
    }
    let said = ask("/predict", "b'{\"instances\": [[1, 2]]}'")?.good()?;
    ensure!(said.stdout.trim() == r#"{"model":"scores","predictions":[9.0]}"#, "{}", said.stdout);
    let said = ask("/metrics", "None")?.good()?;
    ensure!(said.stdout.contains("model_requests_waiting 0.0"), "{}", said.stdout);
    Ok(())
}

fn refuses_custom_python(python: &Python, workspace: &Workspace) -> Result<()> {
    context("custom-python", python, workspace)?;
    workspace.write("context/models/scores/model.json", r#"{"weights": "none", "bias": 1}"#)?;
    build("custom-python", workspace)?.fails_saying(&["`weights` must be a list of numbers"])
}

/// Builds without a model, with `wrong`, which `reason` refuses, and with `right`; then reads as the pod's user.
fn holds(
    folder: &str,
    wrong: [&str; 2],
    right: [&str; 2],
    python: &Python,
    workspace: &Workspace,
) -> Result<()> {
    let [wrong, reason] = wrong;
    let [right, at] = right;
    context(folder, python, workspace)?;
    workspace.write("context/models/README", "no model")?;
    build(folder, workspace)?.fails_saying(&["models/ holds no"])?;
    workspace.write(&format!("context/models/{wrong}"), "model")?;
    build(folder, workspace)?.fails_saying(&[reason])?;
    fs::remove_file(workspace.path("context/models").join(wrong))?;
    if folder == "torchserve" {
        workspace.write("MAR-INF/MANIFEST.json", "{}")?;
        let archive = workspace.path("context/models").join(right);
        run(workspace
            .command(python.0.join("bin/python"))
            .args(["-m", "zipfile", "-c"])
            .arg(archive)
            .arg("MAR-INF"))?
        .good()?;
    } else {
        workspace.write(&format!("context/models/{right}"), "model")?;
    }
    build(folder, workspace)?.good()?;
    let mut command = workspace.command("docker");
    command.args(["run", "--rm"]).args(confined(&pod(folder)?)?).arg(image(folder)).args([
        "sh",
        "-c",
        &format!("cat {at} >/dev/null"),
    ]);
    run(&mut command)?.good().map(drop)
}

fn holds_tensorflow(python: &Python, workspace: &Workspace) -> Result<()> {
    let wrong = ["ctr/saved_model.pb", "ctr/ holds no <version>/saved_model.pb"];
    holds(
        "tensorflow-serving",
        wrong,
        ["ctr/1/saved_model.pb", "/models/ctr/1/saved_model.pb"],
        python,
        workspace,
    )
}

fn holds_torchserve(python: &Python, workspace: &Workspace) -> Result<()> {
    let wrong = ["captions.mar", "captions.mar is no model archive"];
    holds(
        "torchserve",
        wrong,
        ["captions.mar", "/home/model-server/model-store/captions.mar"],
        python,
        workspace,
    )
}

fn holds_triton(python: &Python, workspace: &Workspace) -> Result<()> {
    let wrong = ["rank/model.onnx", "rank/ holds no version such as 1/"];
    holds("triton", wrong, ["rank/1/model.onnx", "/models/rank/1/model.onnx"], python, workspace)
}
