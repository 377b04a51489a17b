//! The init container in which the server's own program pulls models, onto the volume that the server then serves from.

use std::collections::BTreeMap;

use super::context::Context;
use super::env;
use super::mounts::{self, Mounts};
use super::resolved::{EnvValue, EnvVar, Mount, Pull};
use super::resources;
use super::secrets::Secrets;
use crate::diagnostic::Problems;
use crate::runtimes::Evaluated;

/// It keeps what the program says until the model is there; the reason of a failure is at its end.
const TMP: &str = "/tmp";

/// It reads what the server reads, so that a registry's address, its token, a proxy and a certificate reach it too.
pub(super) fn pull(
    cx: &Context<'_>,
    evaluated: &Evaluated,
    server: &[EnvVar],
    secrets: &Secrets,
    mounts: &mut Mounts,
) -> Option<Pull> {
    let pull = evaluated.pull.as_ref()?;
    let mut variables: BTreeMap<String, EnvValue> =
        server.iter().map(|var| (var.name.clone(), var.value.clone())).collect();
    let own = pull.env.iter().map(|(name, text)| (name.clone(), EnvValue::Text(text.clone())));
    variables.extend(own);
    let mut own: Vec<Mount> =
        mounts.mounts.iter().filter(|mount| mount.path != "/dev/shm").cloned().collect();
    if !own.iter().any(|mount| mount.path == TMP) {
        mounts.volume("tmp", mounts::empty(None));
        own.push(mounts::writable("tmp", TMP));
    }
    Some(Pull {
        script: format!("{}{}", secrets.agent.prelude(), pull.script),
        env: env::ordered(variables),
        env_from: secrets.env_from.clone(),
        // What is wrong with them is told for the download.
        resources: resources::download(cx, &mut Problems::default()),
        mounts: own,
    })
}
