//! A server in a box: the pod's container without a container runtime. Its first process is the server itself; user, groups,
//! variables, mounts and the read-only root are those of the Deployment, and what an image would hold stands in [`Image`].

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::image::{Image, root};
use crate::network::Network;
use crate::pod::Pod;
use crate::volumes::Volumes;
use crate::workspace::{Said, run};

/// A server that runs; it ends with this value.
pub(crate) struct Container {
    bwrap: Child,
    pid: i32,
    network: Network,
    /// How a process becomes the container's user.
    user: Vec<String>,
    env: BTreeMap<String, String>,
    log: PathBuf,
    pub(crate) started: Instant,
}

impl Container {
    /// Starts the pod's server; `home` takes its log.
    pub(crate) fn start(
        bwrap: &Path,
        pod: &Pod,
        image: &Image,
        volumes: &Volumes,
        home: &Path,
    ) -> Result<Self> {
        let user = user(pod)?;
        let env = env(pod, image)?;
        let info = home.join("info.json");
        let log = home.join("log");
        let output = File::create(&log)?;
        // The shell gives `bwrap` the descriptor to which it tells the first process.
        let mut command = Command::new("sh");
        command.args(["-c", "file=$1; shift; exec \"$@\" 3>\"$file\"", "sh"]).arg(&info).arg(bwrap);
        command.args(["--info-fd", "3", "--as-pid-1", "--die-with-parent", "--unshare-pid", "--unshare-net"]);
        command.args(["--unshare-ipc", "--unshare-uts", "--hostname", "pod"]);
        root(&mut command, pod, image, volumes, home)?;
        command.args(["--chdir", image.working_dir, "--"]).args(&user).args(words(pod, image));
        command.env_clear().envs(&env).stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        let started = Instant::now();
        let mut child = command.spawn()?;
        let pid = match first_process(&mut child, &info) {
            Ok(pid) => pid,
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(error.context(fs::read_to_string(&log).unwrap_or_default()));
            }
        };
        let network = Network::of(pid);
        let container = |network| Self { bwrap: child, pid, network, user, env, log, started };
        Ok(container(network?))
    }

    pub(crate) fn network(&self) -> &Network {
        &self.network
    }

    /// All that the server has said.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// The last lines, for an error.
    pub(crate) fn last_words(&self) -> String {
        let log = self.log();
        let last: Vec<_> = log.lines().rev().take(12).collect();
        last.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.bwrap.try_wait()?)
    }

    /// What the kernel says of the first process, such as `mountinfo`.
    pub(crate) fn proc(&self, file: &str) -> Result<String> {
        let path = format!("/proc/{}/{file}", self.pid);
        fs::read_to_string(&path).with_context(|| path.clone())
    }

    /// Runs a command beside the server, as `kubectl exec` does.
    pub(crate) fn exec(&self, command: &[String], within: Duration) -> Result<Said> {
        let mut nsenter = Command::new("nsenter");
        nsenter.args([
            "--target",
            &self.pid.to_string(),
            "--mount",
            "--uts",
            "--ipc",
            "--net",
            "--pid",
            "--wd",
            "--",
        ]);
        nsenter.args(&self.user).args(command).env_clear().envs(&self.env);
        let mut child = nsenter.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let began = Instant::now();
        while child.try_wait()?.is_none() {
            if began.elapsed() > within {
                child.kill()?;
                child.wait()?;
                bail!("{command:?}: no end within {} s", within.as_secs());
            }
            sleep(Duration::from_millis(10));
        }
        let output = child.wait_with_output()?;
        Ok(Said {
            success: output.status.success(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Sends a signal to the first process; one that has ended is past signals.
    pub(crate) fn signal(&self, name: &str) {
        let _ = run(Command::new("kill").args(["-s", name, &self.pid.to_string()]));
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        if let Ok(None) = self.bwrap.try_wait() {
            self.signal("KILL");
            let _ = self.bwrap.wait();
        }
    }
}

/// Becomes the user of the pod for good, without any capability, and dies with what started it.
fn user(pod: &Pod) -> Result<Vec<String>> {
    let security = pod.spec.security_context.as_ref().context("a pod without a security context")?;
    let id = |id: Option<i64>, what: &str| id.with_context(|| format!("no {what}")).map(|id| id.to_string());
    let groups = match security.fs_group {
        Some(group) => format!("--groups={group}"),
        None => "--clear-groups".to_owned(),
    };
    Ok(vec![
        "setpriv".into(),
        format!("--reuid={}", id(security.run_as_user, "user")?),
        format!("--regid={}", id(security.run_as_group, "group")?),
        groups,
        "--inh-caps=-all".into(),
        "--bounding-set=-all".into(),
        "--no-new-privs".into(),
        "--pdeathsig=KILL".into(),
        "--".into(),
    ])
}

/// The image's variables, and over them the container's.
fn env(pod: &Pod, image: &Image) -> Result<BTreeMap<String, String>> {
    let mut env = BTreeMap::from([("HOSTNAME".to_owned(), "pod".to_owned())]);
    // The runtime takes it from the image's list of users.
    env.insert("HOME".into(), image.working_dir.into());
    env.extend(image.env.clone());
    env.extend(pod.env()?);
    Ok(env)
}

fn words(pod: &Pod, image: &Image) -> Vec<String> {
    let command = pod.server.command.clone().filter(|command| !command.is_empty());
    let mut words = command.unwrap_or_else(|| image.entrypoint.clone());
    words.extend(pod.server.args.iter().flatten().cloned());
    words
}

/// The process id that `bwrap` tells.
fn first_process(bwrap: &mut Child, info: &Path) -> Result<i32> {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(20) {
        let told: Option<Value> = serde_json::from_slice(&fs::read(info).unwrap_or_default()).ok();
        if let Some(pid) = told.and_then(|told| told["child-pid"].as_i64()) {
            return Ok(pid.try_into()?);
        }
        if let Some(status) = bwrap.try_wait()? {
            bail!("the box ended at once with {status}");
        }
        sleep(Duration::from_millis(5));
    }
    bail!("the box tells no process")
}
