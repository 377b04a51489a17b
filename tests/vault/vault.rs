//! A Vault in development mode, and what is in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::control_plane::Cluster;
use crate::workspace::run;

const TOKEN: &str = "root-of-the-tests";

/// What the roles of the tests may read.
const POLICY: &str = r#"
path "secret/data/ai/*" { capabilities = ["read"] }
path "old/ai/*" { capabilities = ["read"] }
path "pki/issue/serving" { capabilities = ["create", "update"] }
"#;

/// A running server; it ends with the cluster.
pub(crate) struct Vault {
    program: PathBuf,
    home: PathBuf,
    pub(crate) address: String,
}

impl Vault {
    /// Starts it beside the cluster, with secrets engines of both versions, certificates, and logins of service accounts.
    pub(crate) fn start(cluster: &mut Cluster, program: PathBuf, port: u16) -> Result<Self> {
        let home = cluster.home().to_owned();
        let vault = Self { program, home, address: format!("http://127.0.0.1:{port}") };
        let arguments = [
            "server".to_owned(),
            "-dev".to_owned(),
            "-dev-no-store-token".to_owned(),
            format!("-dev-root-token-id={TOKEN}"),
            format!("-dev-listen-address=127.0.0.1:{port}"),
        ];
        let variables = [("HOME", vault.home.display().to_string())];
        cluster.beside("vault", &vault.program, &arguments, &variables)?;
        cluster.wait("Vault", |_| Ok(vault.says(&["status"]).is_ok()))?;
        vault.says(&["secrets", "enable", "-path=old", "-version=1", "kv"])?;
        vault.says(&["secrets", "enable", "pki"])?;
        vault.says(&["write", "pki/root/generate/internal", "common_name=tests", "ttl=24h"])?;
        vault.says(&["write", "pki/roles/serving", "allow_any_name=true", "max_ttl=24h"])?;
        vault.log_in_accounts(cluster)?;
        Ok(vault)
    }

    /// The auth method `kubernetes`: tokens of service accounts are shown to the API server.
    fn log_in_accounts(&self, cluster: &Cluster) -> Result<()> {
        let kubectl = |arguments: &[&str]| {
            run(cluster.kubectl().args(arguments)).and_then(crate::workspace::Said::good)
        };
        kubectl(&["create", "serviceaccount", "reviewer", "-n", "default"])?;
        let right = "--clusterrole=system:auth-delegator";
        kubectl(&["create", "clusterrolebinding", "reviewer", right, "--serviceaccount=default:reviewer"])?;
        let token = kubectl(&["create", "token", "reviewer", "-n", "default"])?.stdout;
        self.says(&["auth", "enable", "kubernetes"])?;
        let server = format!("kubernetes_host={}", cluster.address());
        let authority =
            format!("kubernetes_ca_cert=@{}", cluster.home().join("certs/apiserver.crt").display());
        let reviewer = format!("token_reviewer_jwt={}", token.trim());
        self.says(&[
            "write",
            "auth/kubernetes/config",
            &server,
            &authority,
            &reviewer,
            "disable_local_ca_jwt=true",
        ])?;
        let policy = self.home.join("policy.hcl");
        std::fs::write(&policy, POLICY)?;
        self.says(&["policy", "write", "serving", &policy.display().to_string()])?;
        for (role, policy) in [("serving", "serving"), ("blind", "default")] {
            self.says(&[
                "write",
                &format!("auth/kubernetes/role/{role}"),
                "bound_service_account_names=model-server-sa,blue-model-server-sa",
                "bound_service_account_namespaces=*",
                "audience=vault",
                "ttl=10m",
                &format!("policies={policy}"),
            ])?;
        }
        Ok(())
    }

    /// What agents run too.
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// Writes keys and values at a path, of either version: `secret/ai/app`.
    pub(crate) fn put(&self, path: &str, values: &[(&str, &str)]) -> Result<()> {
        let pairs: Vec<_> = values.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let mut arguments = vec!["kv", "put", path];
        arguments.extend(pairs.iter().map(String::as_str));
        self.says(&arguments)?;
        Ok(())
    }

    /// What `vault` prints.
    fn says(&self, arguments: &[&str]) -> Result<String> {
        let said = run(self.command(&self.home).args(arguments)).and_then(crate::workspace::Said::good);
        Ok(said.with_context(|| format!("vault {}", arguments.join(" ")))?.stdout)
    }

    fn command(&self, home: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.env("HOME", home).env("VAULT_ADDR", &self.address).env("VAULT_TOKEN", TOKEN);
        command
    }
}
