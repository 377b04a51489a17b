//! A certificate that Vault's own authority issues for the model, in the files that the ModelSpec names.

use anyhow::{Context, Result, ensure};

use crate::arrival::apply;
use crate::harness::Case;
use crate::model;
use crate::site::Site;
use crate::stage::PATIENCE;
use crate::view::{self, View, base64};
use crate::workspace::Workspace;

pub(crate) const CASES: &[Case<Site>] =
    &[("a certificate arrives with its key and its issuer in the files that are named", certificate_arrives)];

const STREAM: &str = "\
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelSpec
metadata: {name: reader}
spec:
  runtime: custom-python
  image: registry.example/reader:1.0
  secrets:
    certificate:
      type: pki
      mount: pki
      vault: issue/serving
      params: {common_name: reader.example, ttl: 1h}
      files: {/etc/tls/tls.crt: certificate, /etc/tls/tls.key: private_key, /etc/tls/ca.crt: issuing_ca}
---
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ModelExpander
metadata: {name: platform}
spec:
  defaults: {serviceAccountName: model-server-sa}
  vault: {PLATFORM}
";

/// The ModelSpec, with the platform's Vault.
pub(crate) fn stream(platform: &str) -> String {
    STREAM.replace("PLATFORM", platform)
}

fn certificate_arrives(site: &Site, workspace: &Workspace) -> Result<()> {
    const NAMESPACE: &str = "certificates";
    let stream = stream("backend: vault-secrets-operator, authRef: vault");
    let objects = apply(site, workspace, NAMESPACE, "serving", &stream)?;
    let deployment = model::deployment(&objects);
    let mut last = String::new();
    let mut client = site.stage.cluster.client();
    let outcome = client.within(PATIENCE, "the certificate", |client| {
        let seen = view::of(client, &deployment);
        last = seen.as_ref().map_or_else(|error| format!("{error:#}"), |seen| format!("{:?}", seen.keys()));
        Ok(seen.is_ok())
    });
    outcome.with_context(|| last)?;
    is_whole(&view::of(&mut client, &deployment)?)
}

/// Whether the files are there, and of one certificate.
pub(crate) fn is_whole(seen: &View) -> Result<()> {
    for (path, begins) in [
        ("/etc/tls/tls.crt", "-----BEGIN CERTIFICATE-----"),
        ("/etc/tls/tls.key", "-----BEGIN RSA PRIVATE KEY-----"),
        ("/etc/tls/ca.crt", "-----BEGIN CERTIFICATE-----"),
    ] {
        let text = seen.get(path).with_context(|| format!("no {path} among {:?}", seen.keys()))?;
        ensure!(text.starts_with(begins), "{path} begins with {:?}", text.get(..40));
    }
    // The number that both keys of RSA share, as their encodings have it: https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1
    let [certificate, key] = ["/etc/tls/tls.crt", "/etc/tls/tls.key"].map(|path| body(&seen[path]));
    let (certificate, key) = (certificate?, key?);
    let modulus = key.get(7..7 + 4 + 257).context("no key of 2,048 bits")?;
    ensure!(
        certificate.windows(modulus.len()).any(|part| part == modulus),
        "the key is of another certificate"
    );
    Ok(())
}

/// What PEM encodes.
fn body(pem: &str) -> Result<Vec<u8>> {
    base64(&pem.lines().filter(|line| !line.starts_with("-----")).collect::<String>())
}
