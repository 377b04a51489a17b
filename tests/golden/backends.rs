//! Each backend of Secrets with variables, with files and with both: whoever brings the values, the containers see the same variables
//! and the same files.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::cases::{Case, Outcome};

/// The backends. Of a Secret of somebody else's nothing is generated, and yet it is seen alike.
pub(crate) const BACKENDS: [&str; 6] =
    ["stub", "existing", "vault-secrets-operator", "external-secrets", "vault-agent", "csi"];

/// What is read: a name, the fields of the Secret, the variables, the files.
pub(crate) const READ: [(&str, &str, &[&str], &[&str]); 5] = [
    ("env", "env: {ONE: one, TWO: two}", &["ONE", "TWO"], &[]),
    ("files", "files: {/etc/creds/token: token}", &[], &["/etc/creds/token"]),
    ("both", "env: {ONE: one}, files: {/etc/creds/token: token}", &["ONE"], &["/etc/creds/token"]),
    ("one key twice", "env: {ONE: a.b}, files: {/etc/creds/t.pem: a.b}", &["ONE"], &["/etc/creds/t.pem"]),
    ("two folders", "files: {/etc/a/x: x, /etc/b/z: z}", &[], &["/etc/a/x", "/etc/b/z"]),
];

/// The ModelSpec with one Secret, of one backend, that is read so.
pub(crate) fn run(backend: &str, read: &str) -> Outcome {
    let input = format!(
        "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelExpander\nmetadata: {{name: platform}}\nspec:\n  \
         vault: {{backend: {backend}, role: servers, storeRef: {{name: vault}}}}\n---\n\
         apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata: {{name: app}}\nspec:\n  \
         runtime: custom-python\n  image: registry.example/app:1.0\n  command: [python, -m, server]\n  \
         models: {{m: {{source: \"s3://bucket/m\"}}}}\n  secrets:\n    keys: {{vault: ai/app, {read}}}\n"
    );
    Case { folder: Path::new("backends").into(), input }.run()
}

/// The variables and the files of one container that come from Secrets.
pub(crate) fn seen(objects: &[Value], container: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let of_kind = |kind: &str| objects.iter().find(|object| object["kind"] == kind);
    let template = &of_kind("Deployment").unwrap()["spec"]["template"];
    let container = &template["spec"].pointer(container).unwrap();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (mut variables, mut files) = (BTreeSet::new(), BTreeSet::new());
    for variable in list(&container["env"]) {
        if variable["valueFrom"]["secretKeyRef"]["name"] == "keys" {
            variables.insert(text(&variable["name"]));
        }
    }
    let volumes = list(&template["spec"]["volumes"]);
    for mount in list(&container["volumeMounts"]) {
        let volume = volumes.iter().find(|volume| volume["name"] == mount["name"]).unwrap();
        let held: Vec<String> = if volume["secret"]["secretName"] == "keys" {
            list(&volume["secret"]["items"]).iter().map(|item| text(&item["path"])).collect()
        } else if volume["csi"]["volumeAttributes"]["secretProviderClass"] == "keys" {
            let class = &of_kind("SecretProviderClass").unwrap()["spec"]["parameters"];
            let lines = text(&class["objects"]);
            let names = lines.lines().filter_map(|line| line.strip_prefix("- objectName: "));
            names.map(|name| name.trim_matches('"').to_owned()).collect()
        } else {
            continue;
        };
        let part = mount["subPath"].as_str().map(|part| format!("{part}/")).unwrap_or_default();
        let path = text(&mount["mountPath"]);
        // What the driver needs mounted for the Secret's sake is nobody's file.
        if path != "/mnt/secrets-store/keys" {
            files
                .extend(held.iter().filter_map(|file| Some(format!("{path}/{}", file.strip_prefix(&part)?))));
        }
    }
    let annotations = template["metadata"]["annotations"].as_object().cloned().unwrap_or_default();
    let command = list(&container["command"]).iter().map(text).collect::<Vec<_>>().join(" ");
    for (key, value) in &annotations {
        let value = text(value);
        if let Some(id) = key.strip_prefix("vault.hashicorp.com/agent-inject-file-") {
            let folder = &annotations[&format!("vault.hashicorp.com/secret-volume-path-{id}")];
            files.insert(format!("{}/{value}", text(folder)));
        } else if let Some(id) = key.strip_prefix("vault.hashicorp.com/agent-inject-template-env.") {
            assert!(command.contains(&format!(". /vault/secrets/env.{id} && ")), "{command}");
            let exports = value.split("export ").skip(1);
            variables.extend(exports.filter_map(|line| Some(line.split_once('=')?.0.to_owned())));
        }
    }
    (variables, files)
}
