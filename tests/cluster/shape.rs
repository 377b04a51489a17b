//! Whether the API server takes an object at all: its strict validation of each object of `cases/shape`, whose files
//! say which are refused.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::cases::kinds::collection;
use crate::cases::shape::{self as cases, Group, Verdict};
use crate::cases::systematic;
use crate::control_plane::{Client, Cluster, message};
use crate::harness;
use crate::ours;
use crate::workspace::{Workspace, run};

pub(crate) const CASES: &[harness::Case<Cluster>] = &[
    ("the corpus says what the API server says", recorded),
    ("a request of ours is what kubectl sends", as_kubectl),
    ("validate says what the API server says", agreed),
    ("validate says so of every field left out, mistyped or unknown", systematically),
];

const NAMESPACE: &str = "shape";

/// The cases, once the cluster has all that they need.
fn prepare(client: &mut Client) -> Result<Vec<Group>> {
    client.namespace(NAMESPACE, &json!({}))?;
    let groups = cases::all()?;
    for group in groups.iter().filter(|group| !group.with.is_empty()) {
        for object in &group.with {
            client.make(&collection(object)?, object)?;
        }
        let path = collection(&group.base)?;
        client.until(&path, |client| Ok(client.get(&path)?.status == 200))?;
    }
    Ok(groups)
}

fn recorded(cluster: &Cluster, _: &Workspace) -> Result<()> {
    let mut client = cluster.client();
    let groups = prepare(&mut client)?;
    let (mut refused, mut accepted, mut wrong) = (0, 0, Vec::new());
    for group in &groups {
        for case in &group.cases {
            let answer = client.would_apply(&case.path, &case.manifest)?;
            let is_refused = answer.status >= 400;
            if is_refused != (case.verdict == Verdict::Refused) {
                let told = if is_refused { message(&answer) } else { "accepted".to_owned() };
                wrong.push(format!("{}: {told}", case.name));
            }
            *if is_refused { &mut refused } else { &mut accepted } += 1;
        }
    }
    println!("        {refused} refused, {accepted} accepted");
    ensure!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    ensure!(refused >= 300, "only {refused} are refused");
    Ok(())
}

/// The cases go to the API server over one connection. A few of them, by kubectl itself.
fn as_kubectl(cluster: &Cluster, workspace: &Workspace) -> Result<()> {
    let groups = prepare(&mut cluster.client())?;
    for case in groups.iter().filter(|group| group.with.is_empty()).flat_map(|group| &group.cases).step_by(40)
    {
        workspace.write("object.json", &String::from_utf8_lossy(&case.manifest))?;
        let mut kubectl = cluster.kubectl();
        kubectl.args(["apply", "--server-side", "--dry-run=server", "--validate=strict", "-f"]);
        let said = run(kubectl.arg(workspace.path("object.json")))?;
        ensure!(
            said.success != (case.verdict == Verdict::Refused),
            "{}\n{}{}",
            case.name,
            said.stdout,
            said.stderr
        );
    }
    Ok(())
}

/// `modelspec validate` beside it.
fn agreed(_: &Cluster, _: &Workspace) -> Result<()> {
    println!("        {}", ours::shape(false)?.complete()?);
    println!("        {} of custom kinds", ours::shape(true)?.complete()?);
    Ok(())
}

/// The same for mutations that nobody chose.
fn systematically(cluster: &Cluster, _: &Workspace) -> Result<()> {
    let mut client = cluster.client();
    let mut agreement = ours::Agreement::default();
    for group in prepare(&mut client)? {
        let with = ours::stream(&group.with);
        for case in systematic::all(&group)? {
            let answer = client.would_apply(&case.path, &case.manifest)?;
            let is_refused = answer.status >= 400;
            let reason = if is_refused { message(&answer) } else { String::new() };
            agreement.judge_shape(&case, &with, is_refused, &reason);
        }
    }
    println!("        {}", agreement.complete()?);
    Ok(())
}
