//! A machine for one case: a registry, an application beside it, and what the generated objects start.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::Tools;
use crate::objects::{at, text};
use crate::workspace::{Said, Workspace, run};

/// What is stopped with the case, whatever becomes of it.
pub(super) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Asked first, as it has started others, which it ends; one that has ended is fine too.
        let _ = Command::new("kill").arg(self.0.id().to_string()).stderr(Stdio::null()).status();
        let asked = Instant::now();
        while asked.elapsed() < Duration::from_secs(10) {
            if !matches!(self.0.try_wait(), Ok(None)) {
                return;
            }
            sleep(Duration::from_millis(20));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Waits for its end.
    pub(super) fn ends(&mut self) -> Result<Option<i32>> {
        Ok(self.0.wait()?.code())
    }

    /// Asks it to end, and says with which code it did and after how long.
    pub(super) fn terminate(&mut self) -> Result<(Option<i32>, Duration)> {
        let asked = Instant::now();
        run(Command::new("kill").arg(self.0.id().to_string()))?.good()?;
        Ok((self.0.wait()?.code(), asked.elapsed()))
    }
}

pub(super) struct Machine<'a> {
    workspace: &'a Workspace,
    /// Stands on PATH under its own name.
    tools: &'a Tools,
    registry: Option<Running>,
    /// Where models come from.
    pub(super) models: String,
    /// The application's address.
    pub(super) application: String,
    /// The server's port.
    pub(super) port: u16,
}

impl<'a> Machine<'a> {
    pub(super) fn start(tools: &'a Tools, workspace: &'a Workspace) -> Result<Self> {
        for folder in ["bin", "models", "home/ollama", "tmp", "etc/registry", "application"] {
            fs::create_dir_all(workspace.path(folder))?;
        }
        symlink(&tools.ollama, workspace.path("bin/ollama"))?;
        let certificate =
            ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=registry"];
        let names = ["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
        let files = ["-keyout", "etc/registry/key", "-out", "etc/registry/ca.crt"];
        run(workspace.command(&tools.openssl).args(certificate).args(names).args(files))?.good()?;
        // Where Ollama looks for the program that infers, besides its own folder.
        let engine = workspace.path("build/lib/ollama/llama-server");
        workspace.write("build/lib/ollama/llama-server", include_str!("llama-server"))?;
        fs::set_permissions(&engine, fs::Permissions::from_mode(0o755))?;
        workspace.write("registry.py", include_str!("registry.py"))?;
        let mut child = workspace
            .command(&tools.python)
            .args(["registry.py", "application", "etc/registry/ca.crt", "etc/registry/key"])
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().context("the registry has no output")?;
        let registry = Running(child);
        let mut ports = String::new();
        BufReader::new(out).read_line(&mut ports)?;
        let (models, application) = ports.trim().split_once(' ').context("the registry did not start")?;
        Ok(Self {
            workspace,
            tools,
            registry: Some(registry),
            models: format!("127.0.0.1:{models}/library"),
            application: format!("http://127.0.0.1:{application}"),
            port: free_port()?,
        })
    }

    pub(super) fn end_registry(&mut self) {
        self.registry = None;
    }

    /// What a ModelSpec with this `spec` yields.
    pub(super) fn expand(&self, spec: &str) -> Result<Vec<Value>> {
        let indented = spec.lines().fold(String::new(), |out, line| out + "  " + line + "\n");
        let head =
            "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata: {name: chat}\nspec:\n";
        self.workspace.write("model.yaml", &format!("{head}  runtime: ollama\n{indented}"))?;
        run(self.workspace.command(env!("CARGO_BIN_EXE_modelspec")).args(["expand", "model.yaml"]))?.objects()
    }

    /// A path or a port of the container as it is here. Marks stand for folders first, as one of this machine may hold the
    /// name of another.
    fn here(&self, text: &str) -> String {
        let mut out = text.replace("11434", &self.port.to_string());
        let marked = ["/models", "/home/ollama", "/tmp", "/etc/registry"]
            .into_iter()
            .zip(["\0a", "\0b", "\0c", "\0d"]);
        for (folder, mark) in marked.clone() {
            out = if out == folder {
                mark.to_owned()
            } else {
                out.replace(&format!("{folder}/"), &format!("{mark}/"))
            };
        }
        for (folder, mark) in marked {
            out =
                out.replace(mark, &self.workspace.path(folder.trim_start_matches('/')).display().to_string());
        }
        out
    }

    /// Words of a container, with its variables and no others but PATH.
    pub(super) fn container(&self, container: &Value, words: &[String]) -> Result<Command> {
        let (program, rest) = words.split_first().context("an empty command")?;
        let mut command = self.workspace.command(program);
        command.env_clear().args(rest.iter().map(|word| self.here(word))).env("PATH", self.path()?);
        for variable in at(container, "env") {
            if let Some(value) = variable["value"].as_str() {
                command.env(text(variable, "name"), self.here(value));
            }
        }
        Ok(command)
    }

    fn path(&self) -> Result<std::ffi::OsString> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let own = [self.workspace.path("bin")].into_iter();
        Ok(std::env::join_paths(own.chain(std::env::split_paths(&path)))?)
    }

    /// Starts a container and lets it be.
    pub(super) fn spawn(&self, mut command: Command, log: &str) -> Result<Running> {
        let log = fs::File::create(self.workspace.path(log))?;
        Ok(Running(command.stdout(log.try_clone()?).stderr(log).spawn()?))
    }

    /// The server as the Deployment says, once it answers.
    pub(super) fn server(&self, objects: &[Value]) -> Result<Running> {
        let container = server_of(objects)?;
        let words: Vec<String> = std::iter::once("ollama")
            .chain(at(container, "args").into_iter().filter_map(Value::as_str))
            .map(str::to_owned)
            .collect();
        let running = self.spawn(self.container(container, &words)?, "server.log")?;
        let port = self.port;
        wait("the server", || Ok(TcpStream::connect(("127.0.0.1", port)).is_ok()))?;
        Ok(running)
    }

    /// Runs the startup probe once.
    pub(super) fn startup(&self, objects: &[Value]) -> Result<Said> {
        let container = server_of(objects)?;
        let words: Vec<String> = words(container, "startupProbe.exec.command");
        run(&mut self.container(container, &words)?)
    }

    /// The init container that pulls.
    pub(super) fn pull(&self, objects: &[Value]) -> Result<Command> {
        let pod = pod(objects)?;
        let pull = at(pod, "initContainers").into_iter().find(|it| text(it, "name") == "pull");
        let pull = pull.context("nothing is pulled")?;
        self.container(pull, &words(pull, "command"))
    }

    /// Runs the health check with a shell, and reads its report.
    pub(super) fn check(&self, shell: &Shell, objects: &[Value], server: &str) -> Result<(Said, Value)> {
        let script = objects.iter().find_map(|it| it.pointer("/data/check-models.sh")?.as_str());
        self.workspace.write("check-models.sh", script.context("no script")?)?;
        let job = objects.iter().find(|object| text(object, "kind") == "CronJob").context("no job")?;
        let container =
            *at(job, "spec.jobTemplate.spec.template.spec.containers").first().context("no container")?;
        ensure!(words(container, "command") == ["/bin/sh", "/scripts/check-models.sh"], "{container}");
        let program = shell.folder.as_ref().map_or("sh".into(), |folder| folder.join("sh"));
        let mut command = self.container(container, &[program.display().to_string()])?;
        command.arg("check-models.sh").env("SERVER", server);
        if let Some(folder) = &shell.folder {
            command.env("PATH", folder);
        }
        let said = run(&mut command)?;
        let report = said.stdout.lines().last().unwrap_or_default();
        let report =
            serde_json::from_str(report).with_context(|| format!("{}{}", said.stdout, said.stderr))?;
        Ok((said, report))
    }

    /// The shell of most machines, and the one of small images with its own tools.
    pub(super) fn shells(&self) -> Result<Vec<Shell>> {
        let mut shells = vec![Shell { name: "sh", folder: None }];
        if let Some(busybox) = &self.tools.busybox {
            let folder = self.workspace.path("busybox");
            if !folder.exists() {
                fs::create_dir_all(&folder)?;
                for name in ["sh", "awk", "sed", "tr", "tail"] {
                    symlink(busybox, folder.join(name))?;
                }
                symlink(&self.tools.curl, folder.join("curl"))?;
            }
            shells.push(Shell { name: "busybox", folder: Some(folder) });
        }
        Ok(shells)
    }
}

/// What runs a script.
pub(super) struct Shell {
    pub(super) name: &'static str,
    /// The only folder that it finds programs in.
    folder: Option<PathBuf>,
}

fn words(object: &Value, path: &str) -> Vec<String> {
    at(object, path).into_iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn pod(objects: &[Value]) -> Result<&Value> {
    let deployment = objects.iter().find(|object| text(object, "kind") == "Deployment");
    deployment.and_then(|it| it.pointer("/spec/template/spec")).context("no Deployment")
}

fn server_of(objects: &[Value]) -> Result<&Value> {
    at(pod(objects)?, "containers").into_iter().next().context("no container")
}

/// A port that nobody listens on.
pub(super) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Waits until something holds.
pub(super) fn wait(what: &str, mut holds: impl FnMut() -> Result<bool>) -> Result<()> {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(30) {
        if holds()? {
            return Ok(());
        }
        sleep(Duration::from_millis(100));
    }
    bail!("{what} did not come about in 30 s")
}
