//! A certificate that Vault's own authority issues for the model, in the files that the ModelSpec names.

use anyhow::{Context, Result, ensure};

use crate::arrival::apply;
use crate::harness::Case;
use crate::model;
use crate::site::Site;
use crate::stage::PATIENCE;
use crate::view;
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
  vault: {backend: vault-secrets-operator, authRef: vault}
";

fn certificate_arrives(site: &Site, workspace: &Workspace) -> Result<()> {
    const NAMESPACE: &str = "certificates";
    let objects = apply(site, workspace, NAMESPACE, "serving", STREAM)?;
    let deployment = model::deployment(&objects);
    let mut last = String::new();
    let mut client = site.stage.cluster.client();
    let outcome = client.within(PATIENCE, "the certificate", |client| {
        let seen = view::of(client, &deployment);
        last = seen.as_ref().map_or_else(|error| format!("{error:#}"), |seen| format!("{:?}", seen.keys()));
        Ok(seen.is_ok())
    });
    outcome.with_context(|| last)?;
    let seen = view::of(&mut client, &deployment)?;
    for (path, begins) in [
        ("/etc/tls/tls.crt", "-----BEGIN CERTIFICATE-----"),
        ("/etc/tls/tls.key", "-----BEGIN RSA PRIVATE KEY-----"),
        ("/etc/tls/ca.crt", "-----BEGIN CERTIFICATE-----"),
    ] {
        let text = seen.get(path).with_context(|| format!("no {path} among {:?}", seen.keys()))?;
        ensure!(text.starts_with(begins), "{path} begins with {:?}", text.get(..40));
    }
    Ok(())
}
