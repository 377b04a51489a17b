//! `ResourceQuota` and `LimitRange`: whether the cluster admits each workload of `cases/capacity` at its worst, scaled
//! to the autoscaler's maximum and in the middle of a rollout.

mod play;

use std::sync::Mutex;
use std::thread;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use self::play::Outcome;
use crate::cases::capacity::{self as cases, Case};
use crate::cases::random::{Dice, workloads};
use crate::control_plane::Cluster;
use crate::harness;
use crate::ours;
use crate::workspace::Workspace;

pub(crate) const CASES: &[harness::Case<Cluster>] = &[
    ("the corpus says what the cluster does", recorded),
    ("validate says what the cluster does", agreed),
    ("validate says so of workloads that nobody chose", at_random),
];

/// Cases that run at once; each waits most of the time.
const AT_ONCE: usize = 16;

/// How many workloads are made up.
const RANDOM: usize = 48;

/// The quota controller counts from its cache, now and then before a pod that was just admitted is in there; then the
/// cluster admits one too many, or has counted too few until the next round, minutes later. So a case that surprises is
/// played again, elsewhere.
const TRIES: usize = 3;

fn recorded(cluster: &Cluster, _: &Workspace) -> Result<()> {
    let cases = cases::all()?;
    let admitted = cases.iter().filter(|case| case.is_admitted).count();
    println!("        {admitted} admitted, {} refused", cases.len() - admitted);
    ensure!(cases.len() >= 60, "only {} cases", cases.len());
    let mut open = cases;
    for attempt in 1..=TRIES {
        let mut wrong = Vec::new();
        let mut again = Vec::new();
        for (case, outcome) in open.iter().zip(play_all(cluster, &open)?) {
            let told = match outcome {
                Ok(Outcome::Admitted(_)) if case.is_admitted => continue,
                Ok(Outcome::Refused(_)) if !case.is_admitted => continue,
                Ok(Outcome::Admitted(_)) => "admitted".to_owned(),
                Ok(Outcome::Refused(reason)) => reason,
                Err(error) => format!("{error:#}"),
            };
            wrong.push(format!("{} ({}): {told}", case.name, case.namespace));
            again.push(case.elsewhere(attempt));
        }
        if wrong.is_empty() {
            return Ok(());
        }
        let wrong = format!("{} wrong\n{}", wrong.len(), wrong.join("\n"));
        ensure!(attempt < TRIES, "{wrong}");
        println!("        once more: {wrong}");
        open = again;
    }
    Ok(())
}

/// `modelspec validate` beside it.
fn agreed(_: &Cluster, _: &Workspace) -> Result<()> {
    println!("        {}", ours::capacity()?.complete()?);
    Ok(())
}

/// Where the cluster admits a workload and has counted what it takes, a quota of just that must pass, and one that is
/// short of any part of it must not.
fn at_random(cluster: &Cluster, _: &Workspace) -> Result<()> {
    let mut dice = Dice::new(4);
    let cases: Vec<_> = (0..RANDOM).map(|index| workloads::case(&mut dice, index)).collect();
    let mut agreement = ours::Agreement::default();
    for (case, outcome) in cases.iter().zip(play_all(cluster, &cases)?) {
        let used = match outcome? {
            Outcome::Refused(reason) => {
                agreement.judge_capacity(case, &case.around, false, &reason)?;
                continue;
            }
            Outcome::Admitted(used) => used,
        };
        agreement.judge_capacity(case, &limited(case, &Value::Object(used.clone())), true, "as it needs")?;
        for (key, amount) in &used {
            let amount = amount.as_str().unwrap_or_default();
            if amount != "0" {
                let mut hard = Value::Object(used.clone());
                hard[key] = json!(cases::below(key, amount)?);
                let reason = format!("{key} is {}", hard[key]);
                agreement.judge_capacity(case, &limited(case, &hard), false, &reason)?;
            }
        }
    }
    println!("        {}", agreement.complete()?);
    Ok(())
}

/// What is around the workload, with another quota.
fn limited(case: &Case, hard: &Value) -> Vec<Value> {
    let mut around = case.around.clone();
    for object in around.iter_mut().filter(|object| object["kind"] == "ResourceQuota") {
        object["spec"]["hard"] = hard.clone();
    }
    around
}

/// Plays cases side by side, on a machine that has room for all.
fn play_all(cluster: &Cluster, cases: &[Case]) -> Result<Vec<Result<Outcome>>> {
    let machine = json!({
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"name": "machine", "annotations": {"kwok.x-k8s.io/node": "fake"}},
        "status": {"allocatable": {
            "cpu": "10k", "memory": "10Ti", "ephemeral-storage": "10Ti", "pods": "10k", "nvidia.com/gpu": "1k",
        }},
    });
    let status = cluster.client().create("/api/v1/nodes", &machine)?.status;
    ensure!([201, 409].contains(&status), "no machine: {status}");
    let (next, played) = (Mutex::new(cases.iter().enumerate()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let mut client = cluster.client();
                while let Some((index, case)) = next.lock().ok().and_then(|mut next| next.next()) {
                    let outcome = play::play(&mut client, case)
                        .or_else(|_| play::play(&mut client, &case.elsewhere(0)));
                    if let Ok(mut played) = played.lock() {
                        played.push((index, outcome));
                    }
                }
            });
        }
    });
    let mut played = played.into_inner().unwrap_or_default();
    played.sort_by_key(|(index, _)| *index);
    ensure!(played.len() == cases.len(), "{} of {} cases were played", played.len(), cases.len());
    Ok(played.into_iter().map(|(_, outcome)| outcome).collect())
}
