//! What the runtime of Ollama generates, on the real Ollama: the init container that pulls, the startup probe, and the
//! script of the health check. The registry is one of this machine, and what infers is a stand-in, as the Go module holds
//! neither llama.cpp nor a model.

mod machine;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::harness::{Case, Report, on_path, tool};
use crate::workspace::{Workspace, run};
use machine::{Machine, free_port, wait};

/// What the cases need.
struct Tools {
    ollama: PathBuf,
    python: PathBuf,
    openssl: PathBuf,
    curl: PathBuf,
    /// Stands in the image, whose base is Ubuntu; scripts find it on PATH.
    #[allow(dead_code, reason = "is only asked for")]
    flock: PathBuf,
    busybox: Option<PathBuf>,
}

pub(crate) fn suite(report: &mut Report) {
    report.run("ollama", &tools(), CASES);
    let scripts: &[Case<PathBuf>] = &[("the generated scripts are clean", clean)];
    report.run("ollama, shellcheck", &tool("shellcheck"), scripts);
}

fn clean(shellcheck: &PathBuf, workspace: &Workspace) -> Result<()> {
    let head = "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata: {name: chat}\nspec:\n  runtime: ollama\n";
    let spec = "  models: {chat: {source: 'ollama://tiny'}, tiny: {}}\n  config: {healthCheck: {}}\n";
    workspace.write("model.yaml", &format!("{head}{spec}"))?;
    let expand = ["expand", "model.yaml"];
    let objects = run(workspace.command(env!("CARGO_BIN_EXE_modelspec")).args(expand))?.objects()?;
    for (file, kind, path) in [
        ("pull.sh", "Deployment", "/spec/template/spec/initContainers/0/command/2"),
        ("check-models.sh", "ConfigMap", "/data/check-models.sh"),
    ] {
        let object = objects.iter().find(|object| object["kind"] == kind).context(kind)?;
        workspace.write(file, object.pointer(path).and_then(Value::as_str).context(path)?)?;
        let said = run(workspace.command(shellcheck).args(["--shell=sh", file]))?;
        ensure!(said.success, "{}", said.stdout);
    }
    Ok(())
}

fn tools() -> Result<Tools, String> {
    let needed = |name: &str| on_path(name).ok_or_else(|| format!("`{name}` is not on PATH; install it"));
    Ok(Tools {
        python: needed("python3")?,
        openssl: needed("openssl")?,
        curl: needed("curl")?,
        flock: needed("flock")?,
        ollama: tool("ollama")?,
        busybox: tool("busybox").ok(),
    })
}

const CASES: &[Case<Tools>] = &[
    ("models are pulled once and are there under the name that they are served by", pulled_once),
    ("the startup probe fails until each model is there, and the server answers all the while", startup),
    ("pods that share a volume pull one after the other", one_after_the_other),
    ("a model that nobody has stops the pod with the reason", nobody_has_it),
    ("a pull that is told to stop does", told_to_stop),
    ("the health check finds, pulls and tries what should be there", healthy),
    ("the health check says what is wrong", unhealthy),
    ("the health check asks an application and tells it", expected_elsewhere),
];

/// Two names of one model and one of another, from a registry whose certificate the pod brings along.
fn models(machine: &Machine<'_>, more: &str) -> String {
    let from = &machine.models;
    format!(
        "env: {{SSL_CERT_FILE: /etc/registry/ca.crt}}\nfiles: {{/etc/registry/ca.crt: {{configMap: registry, key: ca.crt}}}}\n\
         models:\n  chat: {{source: 'ollama://{from}/tiny'}}\n  again: {{source: 'ollama://{from}/tiny:latest'}}\n\
         \x20 vectors: {{source: 'ollama://{from}/vectors'}}\n{more}"
    )
}

fn pulled_once(tools: &Tools, workspace: &Workspace) -> Result<()> {
    let mut machine = Machine::start(tools, workspace)?;
    let objects = machine.expand(&models(&machine, ""))?;
    let said = run(&mut machine.pull(&objects)?)?.good()?;
    let told = said.stdout.matches(" is here").count();
    ensure!(told == 2, "the second name of a model was pulled again\n{}", said.stdout);
    machine.end_registry();
    run(&mut machine.pull(&objects)?)?.good().context("what is there needs no registry")?;
    let server = machine.server(&objects)?;
    wait("the startup probe", || Ok(machine.startup(&objects)?.success))?;
    drop(server);
    Ok(())
}

fn startup(tools: &Tools, workspace: &Workspace) -> Result<()> {
    let machine = Machine::start(tools, workspace)?;
    let objects = machine.expand(&models(&machine, ""))?;
    let one = machine.expand(&models(&machine, "").replace("  vectors:", "  # vectors:"))?;
    let server = machine.server(&objects)?;
    let answers = || -> Result<bool> {
        let address = format!("http://127.0.0.1:{}/", machine.port);
        Ok(run(workspace.command(&tools.curl).args(["--fail", "--silent", &address]))?.success)
    };
    wait("an answer", answers)?;
    machine.startup(&objects)?.fails_saying(&["not found"])?;
    drop(server);
    run(&mut machine.pull(&one)?)?.good()?;
    let server = machine.server(&objects)?;
    wait("the first of the models", || Ok(machine.startup(&one)?.success))?;
    machine.startup(&objects)?.fails_saying(&["vectors"])?;
    drop(server);
    Ok(())
}

fn one_after_the_other(tools: &Tools, workspace: &Workspace) -> Result<()> {
    let mut machine = Machine::start(tools, workspace)?;
    let objects = machine.expand(&models(&machine, ""))?;
    let mut pods = Vec::new();
    for pod in 0..3 {
        machine.port = free_port()?;
        pods.push(machine.spawn(machine.pull(&objects)?, &format!("pull-{pod}.log"))?);
    }
    let (mut pulled, mut waited) = (0, 0);
    for (pod, running) in pods.iter_mut().enumerate() {
        let code = running.ends()?;
        let log = workspace.read(&format!("pull-{pod}.log"))?;
        ensure!(code == Some(0), "pod {pod} ended with {code:?}\n{log}");
        pulled += log.matches(" is here\n").count();
        waited += log.matches("waiting for it\n").count();
    }
    ensure!(pulled == 2 && waited == 2, "{pulled} pulls, {waited} pods waited");
    Ok(())
}

fn nobody_has_it(tools: &Tools, workspace: &Workspace) -> Result<()> {
    let machine = Machine::start(tools, workspace)?;
    let objects = machine
        .expand(&models(&machine, &format!("  z: {{source: 'ollama://{}/nope'}}\n", machine.models)))?;
    let said = run(&mut machine.pull(&objects)?)?;
    let reason = format!("pull: {}/nope: Error: pull model manifest: file does not exist", machine.models);
    said.fails_saying(&[&reason])?;
    // The last lines of the log are what people see of it.
    let end: Vec<&str> = said.stderr.lines().rev().take(3).collect();
    ensure!(end.contains(&reason.as_str()), "{end:?}");
    Ok(())
}

fn told_to_stop(tools: &Tools, workspace: &Workspace) -> Result<()> {
    let machine = Machine::start(tools, workspace)?;
    let objects = machine
        .expand(&models(&machine, &format!("  a: {{source: 'ollama://{}/slow'}}\n", machine.models)))?;
    let mut pull = machine.spawn(machine.pull(&objects)?, "pull.log")?;
    wait("the download", || Ok(workspace.read("pull.log")?.contains("downloading")))?;
    let (code, took) = pull.terminate()?;
    ensure!(code == Some(143) && took < Duration::from_secs(5), "ended with {code:?} after {took:?}");
    let port = machine.port;
    ensure!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err(), "the server outlives the script");
    Ok(())
}

const CHECKED: &str = "config: {healthCheck: {testInference: true}}\n";

fn healthy(tools: &Tools, workspace: &Workspace) -> Result<()> {
    let machine = Machine::start(tools, workspace)?;
    for shell in machine.shells()? {
        std::fs::remove_dir_all(workspace.path("models"))?;
        let objects = machine.expand(&models(&machine, CHECKED))?;
        let server = machine.server(&objects)?;
        let address = format!("http://127.0.0.1:{}", machine.port);
        let (said, report) = machine.check(&shell, &objects, &address)?;
        ensure!(said.success && report["status"] == "healthy", "{}: {report}{}", shell.name, said.stderr);
        ensure!(report["missing"] == json!(["again", "chat", "vectors"]), "{report}");
        ensure!(report["pulled"] == report["missing"], "{report}");
        ensure!(report["inference"] == json!({"model": "again", "ok": true}), "{report}");
        let (said, report) = machine.check(&shell, &objects, &address)?;
        ensure!(said.success && report["missing"] == json!([]), "{}: {report}", shell.name);
        let only = machine.expand(&format!("models: {{vectors: {{}}}}\n{CHECKED}"))?;
        let (said, report) = machine.check(&shell, &only, &address)?;
        ensure!(said.success && report["inference"]["ok"] == true, "{}: {report}{}", shell.name, said.stderr);
        drop(server);
    }
    Ok(())
}

/// What a check of these models says, without success.
fn refused(machine: &Machine<'_>, spec: &str, server: &str) -> Result<Vec<Value>> {
    let objects = machine.expand(spec)?;
    let mut reports = Vec::new();
    for shell in machine.shells()? {
        let (said, report) = machine.check(&shell, &objects, server)?;
        ensure!(!said.success, "{}: {report}", shell.name);
        reports.push(report);
    }
    Ok(reports)
}

fn unhealthy(tools: &Tools, workspace: &Workspace) -> Result<()> {
    let machine = Machine::start(tools, workspace)?;
    let server = machine.server(&machine.expand(&models(&machine, ""))?)?;
    let address = format!("http://127.0.0.1:{}", machine.port);
    let from = &machine.models;
    let spec = |model: &str, check: &str| {
        format!(
            "models: {{m: {{source: 'ollama://{from}/{model}'}}}}\nconfig: {{healthCheck: {{{check}}}}}\n"
        )
    };
    for report in refused(&machine, &spec("tiny", "autoPull: false"), &address)? {
        ensure!(report["missing"] == json!(["m"]) && report["reason"] == "models are missing", "{report}");
    }
    for report in refused(&machine, &spec("nope", ""), &address)? {
        ensure!(report["failed"] == json!(["m"]), "{report}");
        ensure!(report["reason"] == "pull model manifest: file does not exist", "{report}");
    }
    for report in refused(&machine, &spec("broken", "testInference: true"), &address)? {
        ensure!(report["inference"] == json!({"model": "m", "ok": false}), "{report}");
        ensure!(report["reason"].as_str().is_some_and(|reason| reason.contains("llama-server")), "{report}");
    }
    drop(server);
    for report in refused(&machine, &spec("tiny", ""), &address)? {
        ensure!(report["status"] == "unreachable", "{report}");
        ensure!(report["reason"].as_str().is_some_and(|reason| reason.contains("connect")), "{report}");
    }
    Ok(())
}

fn expected_elsewhere(tools: &Tools, workspace: &Workspace) -> Result<()> {
    let machine = Machine::start(tools, workspace)?;
    let server = machine.server(&machine.expand(&models(&machine, ""))?)?;
    let address = format!("http://127.0.0.1:{}", machine.port);
    let (of, from) = (&machine.application, &machine.models);
    let spec = format!(
        "config: {{healthCheck: {{expectedFrom: '{of}/api/ollama/models', reportTo: '{of}/reports'}}}}\n"
    );
    let objects = machine.expand(&spec)?;
    let tiny = json!([format!("{from}/tiny")]);
    for (expected, fits) in [
        (
            json!({"models": [{"name": format!("{from}/tiny"), "details": {"name": "x", "families": ["y"]}}]}),
            true,
        ),
        (json!({"models": [format!("{from}/tiny")], "total": 1}), true),
        (json!([{"name": format!("{from}/tiny:latest")}]), true),
        (json!({"models": []}), true),
        (json!({"items": []}), false),
        (json!([format!("{from}/tiny"), "no \"model\" $(at) all"]), false),
    ] {
        workspace.write("application/expected.json", &expected.to_string())?;
        for shell in machine.shells()? {
            let (said, report) = machine.check(&shell, &objects, &address)?;
            ensure!(said.success == fits, "{}: {expected}: {report}{}", shell.name, said.stderr);
            let told = workspace.read("application/reports")?;
            let told: Value = serde_json::from_str(told.lines().last().unwrap_or_default())?;
            ensure!(told == report, "told {told}, printed {report}");
            ensure!(
                report["failed"] == json!([])
                    && (report["missing"] == json!([]) || report["missing"] == tiny),
                "{report}"
            );
        }
    }
    drop(server);
    Ok(())
}
