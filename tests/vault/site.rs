//! The cluster, Vault, both operators and the injector, as a platform team would have set them up.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::json;

use crate::control_plane::{Cluster, Tools, free_ports};
use crate::harness::tool;
use crate::injector;
use crate::stage::{Stage, machine};
use crate::vault::Vault;
use crate::workspace::Workspace;

/// All that runs.
pub(crate) struct Site {
    pub(crate) stage: Stage,
    pub(crate) vault: Vault,
    /// What agents need, whose injector then runs; or why they cannot be tried.
    pub(crate) agents: Result<injector::Programs, String>,
}

/// The programs and the definitions of the kinds that the operators know, of just their versions.
struct Programs {
    tools: Tools,
    kustomize: PathBuf,
    vault: PathBuf,
    vault_secrets: PathBuf,
    external_secrets: PathBuf,
    definitions: PathBuf,
}

impl Programs {
    fn get() -> Result<Self, String> {
        let get = |name: &str| tool(name).map_err(|reason| format!("{name}: {reason}"));
        Ok(Self {
            tools: Tools::get()?,
            kustomize: get("kustomize")?,
            vault: get("vault")?,
            vault_secrets: get("vault-secrets-operator")?,
            external_secrets: get("external-secrets")?,
            definitions: get("crds")?,
        })
    }
}

impl Site {
    /// Starts all of it, or says which tool is not to be had.
    pub(crate) fn start() -> Result<Result<Self>, String> {
        Ok(Self::run(Programs::get()?))
    }

    fn run(programs: Programs) -> Result<Self> {
        let mut cluster = Cluster::start(&programs.tools, &[])?;
        let mut client = cluster.client();
        client.define(definitions(&programs.definitions)?.iter())?;
        client.make("/api/v1/nodes", &machine("machine", &BTreeMap::new(), &BTreeMap::new()))?;
        client.namespace("operators", &json!({}))?;
        let [vault, metrics, health, more_metrics, more_health, webhook] = free_ports()?;
        let vault = Vault::start(&mut cluster, programs.vault, vault)?;
        let config = cluster.home().join("kubeconfig").display().to_string();
        let variables = [
            ("KUBECONFIG", config.clone()),
            ("HOME", cluster.home().display().to_string()),
            ("OPERATOR_POD_NAME", "operator".to_owned()),
            ("OPERATOR_POD_NAMESPACE", "operators".to_owned()),
            ("OPERATOR_POD_UID", "operator".to_owned()),
            ("OPERATOR_DEPLOYMENT_NAME", "operator".to_owned()),
            ("POD_NAMESPACE", "operators".to_owned()),
        ];
        cluster.beside(
            "vault-secrets-operator",
            &programs.vault_secrets,
            &[
                format!("-kubeconfig={config}"),
                "-leader-elect=false".to_owned(),
                format!("-metrics-bind-address=127.0.0.1:{metrics}"),
                format!("-health-probe-bind-address=127.0.0.1:{health}"),
                // A failure is tried again soon.
                "-backoff-initial-interval=1s".to_owned(),
                "-backoff-max-interval=2s".to_owned(),
            ],
            &variables,
        )?;
        cluster.beside(
            "external-secrets",
            &programs.external_secrets,
            &[
                format!("--metrics-addr=127.0.0.1:{more_metrics}"),
                format!("--live-addr=127.0.0.1:{more_health}"),
            ],
            &variables,
        )?;
        let agents = injector::Programs::get();
        if let Ok(programs) = &agents {
            injector::start(&mut cluster, programs, &vault.address, webhook)?;
        }
        Ok(Self { stage: Stage { cluster, kustomize: programs.kustomize }, vault, agents })
    }

    /// A namespace as the base has it, with the account of model servers and the platform's ways to Vault: `role` is what the
    /// account logs in as.
    pub(crate) fn namespace(&self, workspace: &Workspace, name: &str, role: &str) -> Result<()> {
        self.stage
            .cluster
            .client()
            .namespace(name, &json!({"pod-security.kubernetes.io/enforce": "restricted"}))?;
        workspace.write("platform.yaml", &self.platform(role))?;
        self.stage.kubectl(workspace, &["apply", "-n", name, "-f", "platform.yaml"])?.good()?;
        Ok(())
    }

    /// The platform's own objects.
    pub(crate) fn platform(&self, role: &str) -> String {
        include_str!("platform.yaml").replace("ADDRESS", &self.vault.address).replace("ROLE", role)
    }
}

/// The definitions among the files of a folder that both operators know.
fn definitions(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.contains("hashicorp.com_") || name.contains("external-secrets.io_") {
            found.push(fs::read_to_string(path)?);
        }
    }
    Ok(found)
}
