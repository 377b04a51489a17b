//! Vault's injector as its own manifests deploy it: the API server asks it about each new pod. It knows no cluster but the one that
//! it runs in, so it is shown the account's files where a pod has them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use crate::control_plane::Cluster;
use crate::harness::tool;
use crate::objects::{at, text};
use crate::workspace::{Said, run};

/// The programs that agents need beside Vault's own.
pub(crate) struct Programs {
    injector: PathBuf,
    pub(crate) bwrap: PathBuf,
}

impl Programs {
    /// Both, or the line that says which is not to be had.
    pub(crate) fn get() -> Result<Self, String> {
        let get = |name: &str| tool(name).map_err(|reason| format!("{name}: {reason}"));
        Ok(Self { injector: get("vault-injector")?, bwrap: get("bwrap")? })
    }
}

/// Starts it beside the cluster and waits until pods are given agents. `vault` is the address that agents are told.
pub(crate) fn start(cluster: &mut Cluster, programs: &Programs, vault: &str, port: u16) -> Result<()> {
    let home = cluster.home().to_owned();
    fs::write(home.join("injector.yaml"), include_str!("injector.yaml").replace("PORT", &port.to_string()))?;
    let kubectl =
        |arguments: &[&str]| run(cluster.kubectl().args(arguments).current_dir(&home)).and_then(Said::good);
    kubectl(&["apply", "-f", "injector.yaml"])?;
    let token = kubectl(&["create", "token", "vault-injector", "-n", "operators"])?.stdout;
    let account = home.join("injector");
    fs::create_dir_all(&account)?;
    fs::write(account.join("token"), token.trim())?;
    fs::copy(home.join("certs/apiserver.crt"), account.join("ca.crt"))?;
    // `/var/run` is a link of most systems, and what else is there is nobody's business here.
    let beside = Path::new("/var/run").canonicalize()?;
    let server = cluster.address();
    let (host, server_port) =
        server.trim_start_matches("https://").split_once(':').context("an API server without a port")?;
    let words = |path: &Path| path.display().to_string();
    let arguments = [
        "--die-with-parent".to_owned(),
        "--dev-bind".to_owned(),
        "/".to_owned(),
        "/".to_owned(),
        "--tmpfs".to_owned(),
        words(&beside),
        "--ro-bind".to_owned(),
        words(&account),
        words(&beside.join("secrets/kubernetes.io/serviceaccount")),
        words(&programs.injector),
        "agent-inject".to_owned(),
    ];
    let variables = [
        ("KUBERNETES_SERVICE_HOST", host.to_owned()),
        ("KUBERNETES_SERVICE_PORT", server_port.to_owned()),
        ("NAMESPACE", "operators".to_owned()),
        ("AGENT_INJECT_LISTEN", format!("127.0.0.1:{port}")),
        ("AGENT_INJECT_VAULT_ADDR", vault.to_owned()),
        ("AGENT_INJECT_VAULT_IMAGE", "hashicorp/vault:1.21.1".to_owned()),
        ("AGENT_INJECT_TLS_AUTO", "vault-agent-injector-cfg".to_owned()),
        ("AGENT_INJECT_TLS_AUTO_HOSTS", "localhost".to_owned()),
    ];
    cluster.beside("vault-injector", &programs.bwrap, &arguments, &variables)?;
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "try", "annotations": {
            "vault.hashicorp.com/agent-inject": "true",
            "vault.hashicorp.com/role": "serving",
        }},
        "spec": {"containers": [{"name": "try", "image": "try"}]},
    });
    cluster.wait("Vault's injector", move |client| {
        let made = client.create("/api/v1/namespaces/operators/pods?dryRun=All", &pod)?.json();
        Ok(at(&made, "spec.initContainers").iter().any(|container| text(container, "name") == INIT))
    })
}

/// The container that brings secrets before the others start.
pub(crate) const INIT: &str = "vault-agent-init";
/// The one that keeps them up to date.
pub(crate) const BESIDE: &str = "vault-agent";
