//! An agent that Vault's injector adds to the pod, told by annotations:
//! <https://developer.hashicorp.com/vault/docs/deploy/kubernetes/injector/annotations>. It writes files; variables are read from one of
//! them by a shell that then becomes the server.

mod template;

use std::collections::BTreeMap;

use super::files::takes;
use super::source::Source;
use crate::api::v1alpha1::Secret;
use crate::diagnostic::{Path, Problems};
use crate::names::seconds;
use crate::resolve::context::Context;
use crate::resolve::defaults;
use crate::resolve::mangle;
use crate::resolve::mounts::{Mounts, read_only, split_file};
use crate::resolve::resolved::{EnvVar, VolumeSource};

/// What is before each of the injector's annotations.
const DOMAIN: &str = "vault.hashicorp.com";
/// Where the injector mounts what has no folder of its own.
const VARIABLES: &str = "/vault/secrets";
/// The volume of the token that the agent logs in with; nothing but the agent mounts it.
const TOKEN: &str = "vault-token";

/// What the agent of a pod is told, and what its containers read of it.
#[derive(Default)]
pub(in crate::resolve) struct Agent {
    /// Annotations of the pod.
    pub(in crate::resolve) annotations: BTreeMap<String, String>,
    /// Variables, each with its Secret.
    variables: BTreeMap<String, String>,
    /// Files that set variables.
    scripts: Vec<String>,
    /// The first Secret, and the role that it logs in with.
    role: Option<(String, String)>,
    /// The shortest interval that a Secret asks for.
    refresh: Option<String>,
}

impl Agent {
    pub(super) fn add(&mut self, source: &Source<'_>, mounts: &mut Mounts, problems: &mut Problems) {
        source.no_env_from("vault-agent", problems);
        self.log_in(source, problems);
        self.refresh_by(source);
        let name = short(source.name);
        let secret = source.secret;
        for variable in secret.env.keys() {
            if !is_shell_name(variable) {
                problems.error(
                    source.field("env").key(variable.as_str()),
                    "is no name that a shell can set, as `vault-agent` needs; use letters, digits and `_`, or choose another backend",
                );
            }
            self.variables.insert(variable.clone(), source.name.to_owned());
        }
        if !secret.env.is_empty() {
            let file = format!("env.{name}");
            self.file(&file, source, template::variables(source));
            self.scripts.push(format!("{VARIABLES}/{file}"));
        }
        for (index, (path, key)) in secret.files.iter().enumerate() {
            let (folder, file) = split_file(path);
            let id = format!("{index}.{name}");
            self.file(&id, source, template::file(source, key));
            self.tell(&format!("agent-inject-file-{id}"), file);
            self.tell(&format!("secret-volume-path-{id}"), folder);
            if let Some(by) = takes(source.name, folder, mounts, problems) {
                mounts.injected(read_only(&mangle::volume("secret-", source.name), folder), &by, problems);
            }
        }
    }

    fn tell(&mut self, key: &str, value: impl Into<String>) {
        self.annotations.insert(format!("{DOMAIN}/{key}"), value.into());
    }

    fn file(&mut self, id: &str, source: &Source<'_>, template: String) {
        self.tell(&format!("agent-inject-secret-{id}"), source.location());
        self.tell(&format!("agent-inject-template-{id}"), template);
        // A key that is not there is a pod that does not start, as with a Secret.
        self.tell(&format!("error-on-missing-key-{id}"), "true");
    }

    /// One agent logs in once.
    fn log_in(&mut self, source: &Source<'_>, problems: &mut Problems) {
        let Some(role) = source.needs_role("vault-agent", problems) else { return };
        match &self.role {
            Some((other, first)) if *first != role => problems.error(
                source.field("role"),
                format!(
                    "one agent logs in for the whole pod, with the role `{first}` for the Secret `{other}`; give both one role, or choose another backend"
                ),
            ),
            Some(_) => {}
            None => self.role = Some((source.name.to_owned(), role)),
        }
    }

    /// One agent has one interval, which then is the shortest.
    fn refresh_by(&mut self, source: &Source<'_>) {
        let Some(given) = source.given_refresh() else { return };
        if self.refresh.as_deref().and_then(seconds).is_none_or(|known| seconds(given) < Some(known)) {
            self.refresh = Some(given.to_owned());
        }
    }

    /// What holds for the agent itself, once all Secrets are known.
    pub(super) fn finish(&mut self, cx: &Context<'_>, mounts: &mut Mounts) {
        if self.annotations.is_empty() {
            return;
        }
        let vault = &cx.surroundings.vault;
        let [user, group] = defaults::VAULT_AGENT_USER;
        for (key, value) in [
            ("agent-inject", "true"),
            // Models are downloaded with what the agent brings.
            ("agent-init-first", "true"),
            ("agent-service-account-token-volume-name", TOKEN),
            // What the `restricted` Pod Security Standard asks of the agent's containers.
            ("agent-set-security-context", "true"),
            ("agent-run-as-user", user),
            ("agent-run-as-group", group),
        ] {
            self.tell(key, value);
        }
        for (resource, amount) in defaults::VAULT_AGENT_RESOURCES {
            self.tell(&format!("agent-requests-{resource}"), amount);
            self.tell(&format!("agent-limits-{resource}"), amount);
        }
        let role = self.role.clone().map(|(_, role)| role);
        let said = [
            ("role", role),
            ("service", vault.address.clone()),
            ("namespace", vault.namespace.clone()),
            ("template-static-secret-render-interval", self.refresh.clone()),
        ];
        for (key, value) in said {
            if let Some(value) = value {
                self.tell(key, value);
            }
        }
        let (audience, expires) = defaults::VAULT_TOKEN;
        mounts.volume(TOKEN, VolumeSource::Token { audience, expires });
    }

    /// The variables that Kubernetes itself sets.
    pub(in crate::resolve) fn others(&self, variables: Vec<EnvVar>) -> Vec<EnvVar> {
        variables.into_iter().filter(|variable| !self.variables.contains_key(&variable.name)).collect()
    }

    /// The variable's Secret, if the agent brings it.
    pub(in crate::resolve) fn secret_of(&self, variable: &str) -> Option<&str> {
        self.variables.get(variable).map(String::as_str)
    }

    /// The field of the first variable.
    pub(in crate::resolve) fn first(&self) -> Option<Path> {
        let (variable, secret) = self.variables.first_key_value()?;
        Some(Path::spec(["secrets", secret, "env", variable]))
    }

    /// The lines at the head of a shell's script that set the variables.
    pub(in crate::resolve) fn prelude(&self) -> String {
        self.scripts.iter().map(|script| format!(". {script} || exit\n")).collect()
    }

    /// A command that has the variables: a shell sets them and then becomes the command, whose arguments stay as they are.
    pub(in crate::resolve) fn wrap(&self, command: Vec<String>) -> Vec<String> {
        let scripts: String = self.scripts.iter().map(|script| format!(". {script} && ")).collect();
        let script = format!("{scripts}exec \"$0\" \"$@\"");
        ["/bin/sh".to_owned(), "-c".to_owned(), script].into_iter().chain(command).collect()
    }
}

/// Whether an agent beside the server, and so the pod itself, talks to Vault.
pub(in crate::resolve) fn is_beside(cx: &Context<'_>) -> bool {
    use crate::api::v1alpha1::SecretBackend::VaultAgent;
    let backend = |secret: &Secret| secret.backend.or(cx.surroundings.vault.backend);
    cx.spec.secrets.values().any(|secret| backend(secret) == Some(VaultAgent))
}

/// A Secret's name in the key of an annotation, of which 63 characters are the injector's and ours.
fn short(name: &str) -> String {
    if name.len() <= 36 {
        return name.to_owned();
    }
    mangle::with_hash(name[..29].trim_end_matches(['-', '.']), name)
}

fn is_shell_name(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
