//! A Kubernetes control plane for tests: etcd, API server, controller manager and scheduler as they are, with kwok for
//! the kubelets. Objects are admitted, scheduled, rolled out and counted as in any cluster; no container runs.

mod definitions;
mod http;
mod key;
mod process;

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::{Value, json};

pub(crate) use self::http::Answer;
use self::http::Connection;
use self::process::Process;
use crate::harness::tool;

/// How long the tests wait for what must come: far longer than it takes, as machines are busy.
const PATIENCE: Duration = Duration::from_secs(120);

/// The programs that a cluster is made of.
pub(crate) struct Tools {
    etcd: PathBuf,
    kwok: PathBuf,
    control_plane: PathBuf,
    kubectl: PathBuf,
}

impl Tools {
    /// All of them, or the line that says which is not to be had and why.
    pub(crate) fn get() -> Result<Self, String> {
        let get = |name: &str| tool(name).map_err(|reason| format!("{name}: {reason}"));
        Ok(Self {
            etcd: get("etcd")?,
            kwok: get("kwok")?,
            control_plane: get("control-plane")?,
            kubectl: get("kubectl")?,
        })
    }
}

/// A running cluster on 127.0.0.1. It ends, by process ids, when it is dropped.
pub(crate) struct Cluster {
    processes: Vec<Process>,
    home: PathBuf,
    kubectl: PathBuf,
    proxy: SocketAddr,
    server: u16,
}

/// One user's way to the API server. Cheap; a thread has its own.
pub(crate) struct Client {
    connection: Connection,
}

impl Cluster {
    /// Starts a cluster that answers and has its controllers. `feature_gates` are those of the API server,
    /// like `ImageVolume=true`.
    pub(crate) fn start(tools: &Tools, feature_gates: &[&str]) -> Result<Self> {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cluster-{}", std::process::id()));
        fs::create_dir_all(&home)?;
        let [etcd, peer, server, proxy, kwok] = free_ports()?;
        let mut cluster = Self {
            processes: Vec::new(),
            home: home.clone(),
            kubectl: tools.kubectl.clone(),
            proxy: SocketAddr::from((Ipv4Addr::LOCALHOST, proxy)),
            server,
        };
        fs::write(home.join("sa.key"), key::generate()?)?;
        fs::write(home.join("tokens.csv"), "test,admin,admin,\"system:masters\"\n")?;
        fs::write(home.join("kubeconfig"), kubeconfig(server))?;

        let clients = format!("http://127.0.0.1:{etcd}");
        let peers = format!("http://127.0.0.1:{peer}");
        cluster.run(
            "etcd",
            &tools.etcd,
            &[
                "--data-dir=etcd".into(),
                format!("--listen-client-urls={clients}"),
                format!("--advertise-client-urls={clients}"),
                format!("--listen-peer-urls={peers}"),
                format!("--initial-advertise-peer-urls={peers}"),
                format!("--initial-cluster=default={peers}"),
                "--unsafe-no-fsync".into(),
            ],
        )?;
        cluster.run(
            "kube-apiserver",
            &tools.control_plane.join("kube-apiserver"),
            &[
                format!("--etcd-servers={clients}"),
                format!("--secure-port={server}"),
                "--bind-address=127.0.0.1".into(),
                "--cert-dir=certs".into(),
                "--token-auth-file=tokens.csv".into(),
                "--authorization-mode=RBAC".into(),
                "--service-account-key-file=sa.key".into(),
                "--service-account-signing-key-file=sa.key".into(),
                "--service-account-issuer=https://kubernetes.default.svc".into(),
                "--service-cluster-ip-range=10.0.0.0/16".into(),
                "--allow-privileged=true".into(),
                format!("--feature-gates={}", feature_gates.join(",")),
            ],
        )?;
        cluster.run(
            "proxy",
            &tools.kubectl,
            &["proxy".into(), "--kubeconfig=kubeconfig".into(), format!("--port={proxy}")],
        )?;
        cluster.wait("the API server", |client| {
            Ok(client.get("/readyz").is_ok_and(|answer| answer.status == 200))
        })?;
        cluster.run(
            "kube-controller-manager",
            &tools.control_plane.join("kube-controller-manager"),
            &[
                "--kubeconfig=kubeconfig".into(),
                "--service-account-private-key-file=sa.key".into(),
                "--leader-elect=false".into(),
                "--secure-port=0".into(),
                // The defaults spare a cluster of thousands of nodes.
                "--kube-api-qps=500".into(),
                "--kube-api-burst=1000".into(),
                // No machine fails here; one whose sign of life is late on a busy host would lose its pods.
                "--node-monitor-grace-period=1h".into(),
                "--horizontal-pod-autoscaler-sync-period=3s".into(),
            ],
        )?;
        cluster.run(
            "kube-scheduler",
            &tools.control_plane.join("kube-scheduler"),
            &[
                "--kubeconfig=kubeconfig".into(),
                "--leader-elect=false".into(),
                "--secure-port=0".into(),
                "--authentication-kubeconfig=kubeconfig".into(),
                "--authorization-kubeconfig=kubeconfig".into(),
                "--kube-api-qps=500".into(),
                "--kube-api-burst=1000".into(),
            ],
        )?;
        cluster.run(
            "kwok",
            &tools.kwok,
            &[
                "--kubeconfig=kubeconfig".into(),
                "--manage-all-nodes=true".into(),
                format!("--server-address=127.0.0.1:{kwok}"),
            ],
        )?;
        cluster.wait("the controllers", |client| {
            let account = client.get("/api/v1/namespaces/default/serviceaccounts/default")?;
            Ok(account.status == 200)
        })?;
        Ok(cluster)
    }

    fn run(&mut self, name: &'static str, program: &Path, arguments: &[String]) -> Result<()> {
        self.beside(name, program, arguments, &[])
    }

    /// Starts another program in the cluster's folder; it ends with the cluster, before what it talks to.
    pub(crate) fn beside(
        &mut self,
        name: &'static str,
        program: &Path,
        arguments: &[String],
        variables: &[(&str, String)],
    ) -> Result<()> {
        self.processes.push(Process::start(name, program, arguments, variables, &self.home)?);
        Ok(())
    }

    /// The folder of what the programs write: `kubeconfig`, `certs/apiserver.crt`, and what each says in `<name>.log`.
    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    /// Where the API server itself listens.
    pub(crate) fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.server)
    }

    /// Asks until the answer is yes, while all programs run.
    pub(crate) fn wait(&mut self, what: &str, is_there: impl Fn(&mut Client) -> Result<bool>) -> Result<()> {
        let mut client = self.client();
        let started = Instant::now();
        while !is_there(&mut client)? {
            self.processes.iter_mut().try_for_each(Process::check)?;
            ensure!(started.elapsed() < PATIENCE, "{what} did not come up in {PATIENCE:?}");
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// A connection of its own, with every right.
    pub(crate) fn client(&self) -> Client {
        Client { connection: Connection::new(self.proxy) }
    }

    /// `kubectl` with every right; the caller adds the arguments and runs it.
    pub(crate) fn kubectl(&self) -> Command {
        let mut command = Command::new(&self.kubectl);
        command.env("KUBECONFIG", self.home.join("kubeconfig"));
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Those that talk first, then those that listen.
        while let Some(process) = self.processes.pop() {
            drop(process);
        }
        let _ = fs::remove_dir_all(&self.home);
    }
}

impl Client {
    pub(crate) fn get(&mut self, path: &str) -> Result<Answer> {
        self.connection.send("GET", path, "", &[])
    }

    /// What the object at a path is, which must be there.
    pub(crate) fn read(&mut self, path: &str) -> Result<Value> {
        let answer = self.get(path)?;
        ensure!(answer.status == 200, "{path}: {}", message(&answer));
        Ok(answer.json())
    }

    /// Creates an object in the collection at a path, as `kubectl create` does.
    pub(crate) fn create(&mut self, path: &str, object: &Value) -> Result<Answer> {
        self.connection.send("POST", path, "application/json", &serde_json::to_vec(object)?)
    }

    /// Creates an object that must be taken, unless another case has brought it.
    pub(crate) fn make(&mut self, path: &str, object: &Value) -> Result<()> {
        let answer = self.create(path, object)?;
        ensure!([201, 409].contains(&answer.status), "{path}: {}", message(&answer));
        Ok(())
    }

    /// A namespace with labels, ready to take pods.
    pub(crate) fn namespace(&mut self, name: &str, labels: &Value) -> Result<()> {
        let object =
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}});
        self.make("/api/v1/namespaces", &object)?;
        let account = format!("/api/v1/namespaces/{name}/serviceaccounts/default");
        self.until(&format!("{name}'s service account"), |client| Ok(client.get(&account)?.status == 200))
    }

    /// Changes part of an object, as `kubectl patch --type=merge` does.
    pub(crate) fn patch(&mut self, path: &str, change: &Value) -> Result<()> {
        let body = serde_json::to_vec(change)?;
        let answer = self.connection.send("PATCH", path, "application/merge-patch+json", &body)?;
        ensure!(answer.status == 200, "{path}: {}", message(&answer));
        Ok(())
    }

    /// Asks what the server would do with a manifest, as
    /// `kubectl apply --server-side --dry-run=server --validate=strict` does.
    pub(crate) fn would_apply(&mut self, path: &str, manifest: &[u8]) -> Result<Answer> {
        let path = format!("{path}?dryRun=All&fieldValidation=Strict&fieldManager=test&force=true");
        self.connection.send("PATCH", &path, "application/apply-patch+yaml", manifest)
    }

    /// Replaces a subresource without a trace.
    pub(crate) fn would_put(&mut self, path: &str, object: &Value) -> Result<Answer> {
        let path = format!("{path}?dryRun=All&fieldValidation=Strict");
        self.connection.send("PUT", &path, "application/json", &serde_json::to_vec(object)?)
    }

    /// Asks until the answer is yes.
    pub(crate) fn until(&mut self, what: &str, is_so: impl FnMut(&mut Self) -> Result<bool>) -> Result<()> {
        self.within(PATIENCE, what, is_so)
    }

    /// Asks until the answer is yes, but not longer than this.
    pub(crate) fn within(
        &mut self,
        patience: Duration,
        what: &str,
        mut is_so: impl FnMut(&mut Self) -> Result<bool>,
    ) -> Result<()> {
        let started = Instant::now();
        while !is_so(self)? {
            if started.elapsed() > patience {
                bail!("waited {patience:?} for {what}");
            }
            sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

/// The reason that an answer gives.
pub(crate) fn message(answer: &Answer) -> String {
    match answer.json()["message"].as_str() {
        Some(message) => message.to_owned(),
        None => format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body)),
    }
}

/// Ports that nobody listened on a moment ago; all are held until the last is found, so that they differ.
pub(crate) fn free_ports<const N: usize>() -> Result<[u16; N]> {
    let held: Vec<_> =
        (0..N).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).collect::<Result<_, _>>()?;
    let ports: Vec<_> = held.iter().map(|socket| Ok(socket.local_addr()?.port())).collect::<Result<_>>()?;
    ports.try_into().map_err(|_| anyhow!("not {N} ports")).context("free ports")
}

/// The certificate is made by the API server itself at each start, so there is none to trust.
fn kubeconfig(port: u16) -> String {
    json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "test", "cluster": {"server": format!("https://127.0.0.1:{port}"), "insecure-skip-tls-verify": true}}],
        "users": [{"name": "admin", "user": {"token": "test"}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}],
        "current-context": "test",
    })
    .to_string()
}
