//! One ModelSpec that reads secrets in every way, filled by either operator.

use serde_json::Value;

use crate::view::View;

/// The operators, as a ModelSpec names them.
pub(crate) const BACKENDS: [&str; 2] = ["vault-secrets-operator", "external-secrets"];

/// The ModelSpec and the platform's defaults, as documents.
pub(crate) fn documents(backend: &str, engine: &str, annotation: &str) -> [String; 2] {
    let platform = match (backend, engine) {
        ("vault-secrets-operator", _) => "authRef: vault",
        (_, "kv-v1") => "storeRef: {kind: SecretStore, name: vault-v1}",
        _ => "storeRef: {kind: SecretStore, name: vault}",
    };
    let mount = if engine == "kv-v1" { "old" } else { "secret" };
    let expander = format!(
        "\
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelExpander
metadata:
  name: platform
{annotation}spec:
  vault: {{backend: {backend}, mount: {mount}, refresh: 2s, {platform}}}
"
    );
    let model = format!(
        "\
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {{name: reader}}
spec:
  runtime: custom-python
  image: registry.example/reader:1.0
  replicas: 2
  secrets:
    keys:
      type: {engine}
      vault: ai/app
      env: {{API_KEY: api-key, USER_NAME: user}}
      files: {{/etc/creds/token: token, /etc/tls/key.pem: tls.key}}
    whole: {{type: {engine}, vault: ai/whole, envFrom: true}}
"
    );
    [expander, model]
}

/// What is in Vault at first: path below the mount, keys and values.
pub(crate) const VALUES: [(&str, &[(&str, &str)]); 2] = [
    (
        "ai/app",
        &[
            ("api-key", "first of all"),
            ("user", "reader"),
            ("token", "a token"),
            ("tls.key", "a key"),
            ("other", "for nobody here"),
        ],
    ),
    ("ai/whole", &[("REGION", "north"), ("ZONE", "a")]),
];

/// What the container is to see of it.
pub(crate) fn expected() -> View {
    [
        ("API_KEY", "first of all"),
        ("USER_NAME", "reader"),
        ("/etc/creds/token", "a token"),
        ("/etc/tls/key.pem", "a key"),
        ("REGION", "north"),
        ("ZONE", "a"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// The Deployment among objects.
pub(crate) fn deployment(objects: &[Value]) -> Value {
    objects.iter().find(|object| object["kind"] == "Deployment").cloned().unwrap_or_default()
}
