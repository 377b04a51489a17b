//! The Pod Security Standards: what the admission of the API server says of each pod of `cases/pod_security`, whose
//! files name the controls that each case breaks.

mod verdict;

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::cases::kinds::{WORKLOADS, collection, path, workload};
use crate::cases::pod_security::{self as cases, Case, LEVELS, Pod};
use crate::cases::random::{Dice, pods};
use crate::control_plane::{Answer, Client, Cluster, message};
use crate::harness;
use crate::ours;
use crate::workspace::Workspace;

pub(crate) const CASES: &[harness::Case<Cluster>] = &[
    ("the corpus says what admission says", recorded),
    ("validate says what admission says", agreed),
    ("validate says so of pods that nobody chose", at_random),
];

/// How many pods are made up.
const RANDOM: usize = 600;

/// Namespaces of each level that warn and that enforce, and in these a pod that breaks nothing.
fn prepare(cluster: &Cluster) -> Result<Client> {
    let mut client = cluster.client();
    for level in LEVELS {
        for mode in ["warn", "enforce"] {
            let labels = json!({format!("pod-security.kubernetes.io/{mode}"): level});
            client.namespace(&format!("{mode}-{level}"), &labels)?;
        }
        let pod = workload("Pod", &format!("enforce-{level}"), "debugged", &cases::base("linux")?);
        client.make(&collection(&pod)?, &pod)?;
    }
    Ok(client)
}

fn recorded(cluster: &Cluster, _: &Workspace) -> Result<()> {
    let mut client = prepare(cluster)?;
    let cases = cases::all()?;
    let mut wrong = Vec::new();
    for case in &cases {
        for level in LEVELS {
            let told = match admission(&mut client, case, level) {
                Ok(real) if real == *case.breaks(level) => continue,
                Ok(real) => format!("admission {real:?}"),
                Err(error) => format!("{error:#}"),
            };
            wrong.push(format!(
                "{} ({}, {level}): the file {:?}, {told}",
                case.name,
                case.kind,
                case.breaks(level)
            ));
        }
    }
    println!("        {} cases, each at {} levels", cases.len(), LEVELS.len());
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    ensure!(cases.len() >= 150, "only {} cases", cases.len());
    Ok(())
}

/// The controls that the API server names: in its warning about the object, and in its refusal of a pod.
fn admission(client: &mut Client, case: &Case, level: &str) -> Result<BTreeSet<String>> {
    match &case.pod {
        Pod::Whole(pod) => {
            let object = workload(&case.kind, &format!("warn-{level}"), "case", pod);
            let answer = client.would_apply(&path(&object)?, &serde_json::to_vec(&object)?)?;
            ensure!(answer.status < 300, "{}", message(&answer));
            let warned = warned(&answer)?;
            let bare = workload("Pod", &format!("enforce-{level}"), "case", pod);
            let answer = client.would_apply(&path(&bare)?, &serde_json::to_vec(&bare)?)?;
            let refused = verdict::controls(&message(&answer))?;
            ensure!((answer.status == 403) != refused.is_empty(), "{} {}", answer.status, message(&answer));
            ensure!(
                refused == warned || case.kind != "Pod" && refused.is_superset(&warned),
                "warned of {warned:?}, and refused for {refused:?}"
            );
            Ok(warned)
        }
        Pod::Debugged(container) => {
            let path = format!("/api/v1/namespaces/enforce-{level}/pods/debugged");
            let mut pod = client.read(&path)?;
            pod["spec"]["ephemeralContainers"] = Value::Array(vec![container.clone()]);
            let answer = client.would_put(&format!("{path}/ephemeralcontainers"), &pod)?;
            let refused = verdict::controls(&message(&answer))?;
            ensure!((answer.status == 403) != refused.is_empty(), "{}", message(&answer));
            Ok(refused)
        }
    }
}

/// `modelspec validate` beside it.
fn agreed(_: &Cluster, _: &Workspace) -> Result<()> {
    let counts = ours::pod_security()?.complete()?;
    println!("        {counts}");
    Ok(())
}

/// The same for any mixture of what the standards look at.
fn at_random(cluster: &Cluster, _: &Workspace) -> Result<()> {
    let mut client = prepare(cluster)?;
    let mut dice = Dice::new(1);
    let mut agreement = ours::Agreement::default();
    for index in 0..RANDOM {
        let pod = pods::pod(&mut dice);
        let kind = WORKLOADS[index % WORKLOADS.len()];
        for level in LEVELS {
            let object = workload(kind, &format!("warn-{level}"), "case", &pod);
            let answer = client.would_apply(&path(&object)?, &serde_json::to_vec(&object)?)?;
            // What no namespace admits has no verdict.
            if answer.status < 300 {
                let real = warned(&answer)?;
                agreement.judge_pod(&format!("random pod {index}"), kind, &pod, level, &real)?;
            }
        }
    }
    println!("        {}", agreement.complete()?);
    Ok(())
}

/// The controls that the warnings of an answer name.
fn warned(answer: &Answer) -> Result<BTreeSet<String>> {
    let warned = answer.warnings.iter().map(|warning| verdict::controls(warning));
    Ok(warned.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}
