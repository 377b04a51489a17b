//! `ResourceQuota` and `LimitRange`: whether the cluster admits each workload of `cases/capacity` at its worst, scaled
//! to the autoscaler's maximum and in the middle of a rollout.

mod play;

use std::sync::Mutex;
use std::thread;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::cases::capacity::{self as cases, Case};
use crate::control_plane::Cluster;
use crate::harness;
use crate::ours;
use crate::workspace::Workspace;

pub(crate) const CASES: &[harness::Case<Cluster>] =
    &[("the corpus says what the cluster does", recorded), ("validate says what the cluster does", agreed)];

/// Cases that run at once; each waits most of the time.
const AT_ONCE: usize = 16;

fn recorded(cluster: &Cluster, _: &Workspace) -> Result<()> {
    cluster.client().make(
        "/api/v1/nodes",
        &json!({
            "apiVersion": "v1", "kind": "Node",
            "metadata": {"name": "machine", "annotations": {"kwok.x-k8s.io/node": "fake"}},
            "status": {"allocatable": {"cpu": "10k", "memory": "10Ti", "ephemeral-storage": "10Ti", "pods": "10k", "nvidia.com/gpu": "1k"}},
        }),
    )?;
    let cases = cases::all()?;
    let (next, wrong) = (Mutex::new(cases.iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let mut client = cluster.client();
                while let Some(case) = next.lock().ok().and_then(|mut next| next.next()) {
                    let told = match play::refusal(&mut client, case) {
                        Ok(refusal) if refusal.is_none() == case.is_admitted => continue,
                        Ok(refusal) => refusal.unwrap_or_else(|| "admitted".to_owned()),
                        Err(error) => format!("{error:#}"),
                    };
                    if let Ok(mut wrong) = wrong.lock() {
                        wrong.push(format!("{} ({}): {told}", case.name, case.namespace));
                    }
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap_or_default();
    wrong.sort();
    let admitted = cases.iter().filter(|case: &&Case| case.is_admitted).count();
    println!("        {admitted} admitted, {} refused", cases.len() - admitted);
    ensure!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    ensure!(cases.len() >= 60, "only {} cases", cases.len());
    Ok(())
}

/// `modelspec validate` beside it.
fn agreed(_: &Cluster, _: &Workspace) -> Result<()> {
    let counts = ours::capacity()?.complete()?;
    println!("        {counts}");
    Ok(())
}
