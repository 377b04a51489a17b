//! An account whose role may not read: whoever looks at the namespace's events sees why, and no Secret appears.

use anyhow::{Context, Result, ensure};

use crate::arrival::{deploy, fill};
use crate::harness::Case;
use crate::model::{self, BACKENDS};
use crate::objects::{at, text};
use crate::site::Site;
use crate::stage::PATIENCE;
use crate::view;
use crate::workspace::Workspace;

pub(crate) const CASES: &[Case<Site>] =
    &[("a role that may not read gives an event that says so, and no Secret", nothing_arrives)];

fn nothing_arrives(site: &Site, workspace: &Workspace) -> Result<()> {
    fill(site, "kv-v2")?;
    for backend in BACKENDS {
        let namespace = format!("denied-{backend}");
        let objects = deploy(site, workspace, &namespace, "blind", backend, "kv-v2")?;
        let mut client = site.stage.cluster.client();
        let mut said = Vec::new();
        client
            .within(PATIENCE, "an event", |client| {
                let events = client.read(&format!("/api/v1/namespaces/{namespace}/events"))?;
                let about = at(&events, "items").into_iter().filter(|event| {
                    event["type"] == "Warning" && text(event, "involvedObject.name") == "keys"
                });
                said = about.map(|event| text(event, "message").to_owned()).collect();
                Ok(said.iter().any(|message| message.contains("permission denied")))
            })
            .with_context(|| format!("{namespace}: {said:?}"))?;
        for name in ["keys", "whole"] {
            let path = format!("/api/v1/namespaces/{namespace}/secrets/{name}");
            ensure!(client.get(&path)?.status == 404, "{namespace}: the Secret {name} is there");
        }
        ensure!(
            view::of(&mut client, &model::deployment(&objects)).is_err(),
            "the pod has what it waits for"
        );
    }
    Ok(())
}
