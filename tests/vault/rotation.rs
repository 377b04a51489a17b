//! A value is changed in Vault. The Vault Secrets Operator restarts the Deployment that its object names; the External Secrets
//! Operator changes the Secret and restarts nothing, so that variables stay as they were until somebody else does.

use std::collections::BTreeSet;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::arrival::{deploy, fill, sees};
use crate::harness::Case;
use crate::kinds::path;
use crate::model;
use crate::objects::{at, text};
use crate::site::Site;
use crate::stage::{PATIENCE, is_settled};
use crate::workspace::Workspace;

pub(crate) const CASES: &[Case<Site>] = &[
    ("rotated in Vault, the Deployment restarts by the Vault Secrets Operator", restarts),
    (
        "rotated in Vault, the Secret of the External Secrets Operator changes, and nobody restarts the pods",
        stays,
    ),
];

/// What the operator sets on the template of what it restarts.
const RESTARTED: &str = r"spec.template.metadata.annotations.vso\.secrets\.hashicorp\.com/restartedAt";

/// The model with its pods, by an operator; then a key of it is changed.
fn rotated(site: &Site, workspace: &Workspace, backend: &str) -> Result<(Value, BTreeSet<String>)> {
    fill(site, "kv-v2")?;
    let namespace = format!("rotation-{backend}");
    let objects = deploy(site, workspace, &namespace, "serving", backend, "kv-v2")?;
    let deployment = model::deployment(&objects);
    sees(site, &deployment, &model::expected())?;
    site.stage.settle(&objects)?;
    let first = pods(site, &namespace)?;
    // A first fill is no rotation.
    let before = site.stage.cluster.client().read(&path(&deployment)?)?;
    ensure!(text(&before, RESTARTED).is_empty(), "restarted before anything was rotated");
    let values = model::VALUES[0].1.iter().map(|(key, value)| match *key {
        "api-key" => (*key, "second of all"),
        _ => (*key, *value),
    });
    site.vault.put("secret/ai/app", &values.collect::<Vec<_>>())?;
    let mut expected = model::expected();
    expected.insert("API_KEY".to_owned(), "second of all".to_owned());
    sees(site, &deployment, &expected)?;
    Ok((deployment, first))
}

fn restarts(site: &Site, workspace: &Workspace) -> Result<()> {
    let (deployment, first) = rotated(site, workspace, "vault-secrets-operator")?;
    let namespace = text(&deployment, "metadata.namespace").to_owned();
    let path = path(&deployment)?;
    let mut client = site.stage.cluster.client();
    client.within(PATIENCE, "the restart", |client| {
        let last = client.read(&path)?;
        Ok(!text(&last, RESTARTED).is_empty() && is_settled(&last))
    })?;
    client.within(PATIENCE, "the pods of before to go", |_| {
        let now = pods(site, &namespace)?;
        Ok(now.len() == 2 && now.is_disjoint(&first))
    })?;
    // What a pipeline applies again leaves the operator's mark alone.
    let changed = site.stage.diff(workspace, "all.yaml")?;
    ensure!(changed.is_empty(), "applied again it changes\n{changed}");
    Ok(())
}

fn stays(site: &Site, workspace: &Workspace) -> Result<()> {
    let (deployment, first) = rotated(site, workspace, "external-secrets")?;
    sleep(Duration::from_secs(5));
    let last = site.stage.cluster.client().read(&path(&deployment)?)?;
    ensure!(last["metadata"]["generation"] == 1, "the Deployment was changed: {}", last["metadata"]);
    let now = pods(site, text(&deployment, "metadata.namespace"))?;
    ensure!(now == first, "{first:?}, then {now:?}");
    Ok(())
}

fn pods(site: &Site, namespace: &str) -> Result<BTreeSet<String>> {
    let list = site.stage.cluster.client().read(&format!("/api/v1/namespaces/{namespace}/pods"))?;
    Ok(at(&list, "items").iter().map(|pod| text(pod, "metadata.uid").to_owned()).collect())
}
