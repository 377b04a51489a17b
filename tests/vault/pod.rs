//! A pod as the API server has admitted it, and its containers in boxes of this machine: users, variables, mounts and token are those
//! that the kubelet would give them; programs are this machine's, and Vault's where the image is Vault's.

use std::collections::BTreeSet;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::injector::{BESIDE, INIT, Programs};
use crate::objects::{at, text};
use crate::site::Site;
use crate::stage::PATIENCE;
use crate::view::View;
use crate::workspace::Workspace;

/// How long a program that is done at once may take on a machine that is busy.
pub(crate) const SOON: Duration = Duration::from_secs(30);

/// The volumes that the injector adds for what agents write, as their names begin.
const SECRETS: &str = "vault-secrets";
/// Where it mounts scripts that set variables.
const SCRIPTS: &str = "/vault/secrets/env.";
/// What a shell sets by itself.
const OF_THE_SHELL: [&str; 4] = ["PWD", "OLDPWD", "SHLVL", "_"];

pub(crate) struct Pod<'a> {
    site: &'a Site,
    programs: &'a Programs,
    pub(crate) object: Value,
    home: PathBuf,
}

/// A container that runs; it ends with this value.
pub(crate) struct Running {
    child: Child,
    files: [PathBuf; 2],
}

impl<'a> Pod<'a> {
    /// One of a Deployment's pods, with empty volumes and a token.
    pub(crate) fn of(site: &'a Site, workspace: &Workspace, deployment: &Value) -> Result<Self> {
        let programs = site.agents.as_ref().map_err(|reason| anyhow::anyhow!("{reason}"))?;
        let namespace = text(deployment, "metadata.namespace");
        let mut object = Value::Null;
        site.stage.cluster.client().within(PATIENCE, "a pod", |client| {
            let list = client.read(&format!("/api/v1/namespaces/{namespace}/pods"))?;
            object = at(&list, "items").first().copied().cloned().unwrap_or_default();
            Ok(!text(&object, "status.podIP").is_empty())
        })?;
        let home = workspace.path(text(&object, "metadata.name"));
        let pod = Self { site, programs, object, home };
        for volume in at(&pod.object, "spec.volumes") {
            pod.fill(volume).with_context(|| format!("volume {}", text(volume, "name")))?;
        }
        Ok(pod)
    }

    /// The names of the containers at a path, in their order.
    pub(crate) fn containers(&self, list: &str) -> Vec<&str> {
        at(&self.object, list).into_iter().map(|container| text(container, "name")).collect()
    }

    /// The name of the server.
    pub(crate) fn server(&self) -> &str {
        text(&self.object, "spec.containers.name")
    }

    /// Runs the agent that comes before the others to its end.
    pub(crate) fn agent_first(&self) -> Result<()> {
        let mut agent = self.start(INIT, &[])?;
        let status = agent.end(SOON)?;
        ensure!(status.is_some_and(|status| status.success()), "{status:?}\n{}", agent.said()?.1);
        Ok(())
    }

    /// What a container sees of Vault: the variables of the command that its shell becomes, and the files that its user reads.
    pub(crate) fn view(&self, name: &str) -> Result<View> {
        let container = self.container(name)?;
        let mut view = View::new();
        let mut words: Vec<_> = at(container, "command").into_iter().filter_map(Value::as_str).collect();
        if words.first() == Some(&"/bin/sh") {
            // In the place of the program, which stands behind the shell's script.
            words.truncate(3);
            words.extend(["env", "-0"]);
            let given: BTreeSet<_> = self.variables(container)?.into_iter().map(|(name, _)| name).collect();
            for variable in self.output(name, &words)?.split_terminator('\0') {
                let (name, value) = variable.split_once('=').context("no variable")?;
                if !given.contains(name) && !OF_THE_SHELL.contains(&name) {
                    view.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        let mut words = vec!["find"];
        let mounts = at(container, "volumeMounts");
        words.extend(
            mounts
                .iter()
                .filter(|mount| text(mount, "name").starts_with(SECRETS))
                .map(|mount| text(mount, "mountPath")),
        );
        let print = r#"printf '%s\0' "$0"; cat "$0"; printf '\0'"#;
        words.extend(["-type", "f", "-exec", "sh", "-ec", print, "{}", ";"]);
        let said = self.output(name, &words)?;
        let mut parts = said.split_terminator('\0');
        while let (Some(path), Some(value)) = (parts.next(), parts.next()) {
            if !path.starts_with(SCRIPTS) {
                view.insert(path.to_owned(), value.to_owned());
            }
        }
        Ok(view)
    }

    /// Starts a container; with words, those in the place of its own.
    pub(crate) fn start(&self, name: &str, words: &[&str]) -> Result<Running> {
        let container = self.container(name)?;
        let own =
            ["command", "args"].into_iter().flat_map(|key| at(container, key)).filter_map(Value::as_str);
        let words: Vec<_> = if words.is_empty() { own.collect() } else { words.to_vec() };
        let count = fs::read_dir(&self.home)?.count();
        let files = ["out", "log"].map(|end| self.home.join(format!("{count}-{name}.{end}")));
        let mut command = self.bare(container)?;
        command.args(words).env_clear().envs(self.variables(container)?);
        command.stdin(Stdio::null()).stdout(File::create(&files[0])?).stderr(File::create(&files[1])?);
        Ok(Running { child: command.spawn()?, files })
    }

    /// What words say in the place of a container's own.
    fn output(&self, name: &str, words: &[&str]) -> Result<String> {
        let mut running = self.start(name, words)?;
        let status = running.end(SOON)?;
        let (out, log) = running.said()?;
        ensure!(status.is_some_and(|status| status.success()), "{name}: {words:?}: {status:?}\n{log}");
        Ok(out)
    }

    /// Writes an empty file into a volume, as another container of the pod could.
    pub(crate) fn write(&self, volume: &str, file: &str) -> Result<()> {
        Ok(fs::write(self.home.join(volume).join(file), "")?)
    }

    fn container(&self, name: &str) -> Result<&Value> {
        let mut all = at(&self.object, "spec.initContainers");
        all.extend(at(&self.object, "spec.containers"));
        all.into_iter()
            .find(|container| text(container, "name") == name)
            .with_context(|| format!("no container `{name}`"))
    }

    /// The image's variables, and the container's own.
    fn variables(&self, container: &Value) -> Result<Vec<(String, String)>> {
        let home = if is_vaults(container) { "/home/vault" } else { "/" };
        let path = "/image:/usr/bin:/bin";
        let mut variables = vec![("PATH".to_owned(), path.to_owned()), ("HOME".to_owned(), home.to_owned())];
        for variable in at(container, "env") {
            let value = match text(variable, "valueFrom.fieldRef.fieldPath") {
                "" => text(variable, "value"),
                field => text(&self.object, field),
            };
            let rest = &variable["valueFrom"];
            ensure!(rest.is_null() || rest["fieldRef"].is_object(), "{variable} has another source");
            variables.push((text(variable, "name").to_owned(), value.to_owned()));
        }
        Ok(variables)
    }

    /// A box without words.
    fn bare(&self, container: &Value) -> Result<Command> {
        let mut command = Command::new(&self.programs.bwrap);
        command.args(["--die-with-parent", "--unshare-pid", "--unshare-ipc", "--ro-bind", "/usr", "/usr"]);
        for (target, link) in [("usr/bin", "/bin"), ("usr/lib", "/lib"), ("usr/lib64", "/lib64")] {
            command.args(["--symlink", target, link]);
        }
        command.args(["--proc", "/proc", "--dev", "/dev"]);
        if is_vaults(container) {
            folders_above(&mut command, "/image/vault");
            command.arg("--ro-bind").arg(self.site.vault.program()).arg("/image/vault");
        }
        for mount in at(container, "volumeMounts") {
            let path = text(mount, "mountPath");
            ensure!(mount["subPath"].is_null(), "{mount} is a part of a volume");
            folders_above(&mut command, path);
            command.arg(if mount["readOnly"] == true { "--ro-bind" } else { "--bind" });
            command.arg(self.home.join(text(mount, "name"))).arg(path);
        }
        if container["securityContext"]["readOnlyRootFilesystem"] == true {
            command.args(["--remount-ro", "/"]);
        }
        let pods = &self.object["spec"]["securityContext"];
        let id = |key: &str| {
            let own = container["securityContext"][key].as_i64();
            own.or(pods[key].as_i64()).with_context(|| format!("no {key} for {}", text(container, "name")))
        };
        command.args(["--", "setpriv", &format!("--reuid={}", id("runAsUser")?)]);
        command.arg(format!("--regid={}", id("runAsGroup")?));
        match pods["fsGroup"].as_i64() {
            Some(group) => command.arg(format!("--groups={group}")),
            None => command.arg("--clear-groups"),
        };
        command.args(["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"]);
        Ok(command)
    }

    /// Makes a volume as the kubelet does, with its rights.
    fn fill(&self, volume: &Value) -> Result<()> {
        let folder = self.home.join(text(volume, "name"));
        fs::create_dir_all(&folder)?;
        let group =
            self.object["spec"]["securityContext"]["fsGroup"].as_u64().map(u32::try_from).transpose()?;
        if volume["emptyDir"].is_object() {
            chown(&folder, None, group)?;
            return Ok(fs::set_permissions(&folder, Permissions::from_mode(0o2777))?);
        }
        let asked = &volume["projected"]["sources"][0]["serviceAccountToken"];
        ensure!(asked.is_object(), "neither an emptyDir nor a token");
        let file = folder.join(text(asked, "path"));
        fs::write(&file, self.token(asked)?)?;
        chown(&file, None, group)?;
        // The containers run as several users: https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/volume/projected/projected.go
        let mode = if group.is_some() { 0o640 } else { 0o644 };
        Ok(fs::set_permissions(&file, Permissions::from_mode(mode))?)
    }

    /// The token of the pod's account, for those whom it is asked for, and bound to the pod.
    fn token(&self, asked: &Value) -> Result<String> {
        let [account, namespace, name, uid] =
            ["spec.serviceAccountName", "metadata.namespace", "metadata.name", "metadata.uid"]
                .map(|path| text(&self.object, path));
        let seconds = asked["expirationSeconds"].as_u64().context("a token without an end")?;
        let mut kubectl = self.site.stage.cluster.kubectl();
        kubectl.args(["create", "token", account, "-n", namespace, "--bound-object-kind=Pod"]);
        kubectl.arg(format!("--bound-object-name={name}")).arg(format!("--bound-object-uid={uid}"));
        kubectl.arg(format!("--audience={}", text(asked, "audience"))).arg(format!("--duration={seconds}s"));
        Ok(crate::workspace::run(&mut kubectl)?.good()?.stdout.trim().to_owned())
    }
}

impl Running {
    /// How it ends within a time, if it does.
    pub(crate) fn end(&mut self, within: Duration) -> Result<Option<ExitStatus>> {
        let began = Instant::now();
        loop {
            let status = self.child.try_wait()?;
            if status.is_some() || began.elapsed() > within {
                return Ok(status);
            }
            sleep(Duration::from_millis(50));
        }
    }

    /// What it has said so far, as its output and as its log.
    pub(crate) fn said(&self) -> Result<(String, String)> {
        let [out, log] = &self.files;
        Ok((fs::read_to_string(out)?, fs::read_to_string(log)?))
    }

    /// Waits until it says this, while it runs.
    pub(crate) fn says(&mut self, words: &str) -> Result<()> {
        let began = Instant::now();
        loop {
            let (out, log) = self.said()?;
            if out.contains(words) || log.contains(words) {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("ended with {status} and without `{words}`\n{out}{log}");
            }
            ensure!(began.elapsed() < PATIENCE, "no `{words}` in\n{out}{log}");
            sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_vaults(container: &Value) -> bool {
    [INIT, BESIDE].contains(&text(container, "name"))
}

/// Those that `bwrap` makes by itself are for root alone.
fn folders_above(command: &mut Command, path: &str) {
    for (at, _) in path.match_indices('/').filter(|(at, _)| *at > 0) {
        command.args(["--perms", "0755", "--dir", &path[..at]]);
    }
}
