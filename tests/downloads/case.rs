//! `cases/<name>/case.json`, beside it a `model.yaml` where none of the examples is meant.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::Value;

use crate::container::{self, Around};
use crate::harness::root;
use crate::workspace::{Workspace, run};
use crate::world::World;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Why there is this case.
    #[serde(rename = "shows")]
    _shows: String,
    /// A ModelSpec of the repository; `model.yaml` beside the case unless given.
    model: Option<PathBuf>,
    /// What the platform's webhooks give the container; `${world}` is the host and port of the proxy.
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// Files of theirs; `${ca}` is the certificate of the authority that has signed the world's, `${google}` a key file.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// The values of `Secret/key`.
    #[serde(default)]
    secrets: BTreeMap<String, String>,
    /// Whether the image's own store trusts the world's authority, as it does the public ones; a private one is what a case is about.
    #[serde(default = "yes")]
    trusted: bool,
    /// The files that the server sees, without those of a cache, and what stands in them; null where that is left open.
    #[serde(default)]
    sees: BTreeMap<String, Option<String>>,
    /// Hosts that were asked over TLS, or without.
    #[serde(default)]
    asks: Vec<String>,
    /// What it says when it fails.
    fails: Option<String>,
}

fn yes() -> bool {
    true
}

/// Expands the ModelSpec, runs its init container, and looks through the server's eyes.
pub(crate) fn holds((world, name): &(&World, String), workspace: &Workspace) -> Result<()> {
    let folder = root().join("tests/downloads/cases").join(name);
    let text = fs::read_to_string(folder.join("case.json"))?;
    let text = text.replace("${world}", &format!("127.0.0.1:{}", world.port));
    let mut case: Case = serde_json::from_str(&text)?;
    for value in case.files.values_mut().chain(case.secrets.values_mut()) {
        *value = match value.as_str() {
            "${ca}" => fs::read_to_string(world.folder.join("ca.pem"))?,
            "${google}" => fs::read_to_string(world.folder.join("google.json"))?,
            _ => continue,
        };
    }
    surroundings(&mut case, world)?;

    let model = case.model.as_ref().map_or_else(|| folder.join("model.yaml"), |model| root().join(model));
    let printed =
        run(workspace.command("modelspec").args(["expand", "--output", "json"]).arg(model))?.good()?;
    let list: Value = serde_json::from_str(&printed.stdout)?;
    let items = list["items"].as_array().context("no items")?;
    let deployment = items.iter().find(|item| item["kind"] == "Deployment").context("no Deployment")?;
    let pod = &deployment["spec"]["template"]["spec"];

    let volumes = workspace.path("volumes");
    let around = Around { env: &case.env, files: &case.files, secrets: &case.secrets };
    let before = world.count()?;
    let said = run(&mut container::command(pod, world, &volumes, &around)?)?;
    if let Some(words) = &case.fails {
        return said.fails_saying(&[words]);
    }
    let said = said.good()?;
    let seen = container::server_sees(pod, &volumes)?;
    let wanted: Vec<&String> = case.sees.keys().collect();
    let found: Vec<&String> = seen.keys().filter(|path| !path.contains("/.cache/")).collect();
    ensure!(found == wanted, "the server sees {found:#?}\nand should see {wanted:#?}\n{}", said.stderr);
    for (path, text) in &case.sees {
        let Some(text) = text else { continue };
        ensure!(seen.get(path) == Some(text), "{path} holds {:?}", seen.get(path));
    }
    let asked: Vec<String> = world
        .asked(before)?
        .iter()
        .map(|one| {
            let scheme = if one["tls"] == true { "https" } else { "http" };
            format!("{scheme}://{}", one["host"].as_str().unwrap_or_default())
        })
        .collect();
    for host in &case.asks {
        ensure!(asked.contains(host), "{host} is not among {asked:?}");
    }
    Ok(())
}

/// The proxy in whose place every host answers, and a trust store in which its authority is.
fn surroundings(case: &mut Case, world: &World) -> Result<()> {
    let proxy = format!("http://127.0.0.1:{}", world.port);
    for name in ["HTTP_PROXY", "HTTPS_PROXY"] {
        case.env.entry(name.into()).or_insert_with(|| proxy.clone());
    }
    case.env.entry("NO_PROXY".into()).or_insert_with(|| "127.0.0.1".into());
    if case.trusted {
        let store = "/world/ca.pem";
        case.files.insert(store.into(), fs::read_to_string(world.folder.join("ca.pem"))?);
        for name in ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "AWS_CA_BUNDLE"] {
            case.env.insert(name.into(), store.into());
        }
    }
    Ok(())
}
