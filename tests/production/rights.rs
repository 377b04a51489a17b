//! What the account of a model server may do: as little as the base says, and no more by any default of the cluster.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};

use crate::harness::{Case, root};
use crate::stage::Stage;
use crate::workspace::{Workspace, run};

pub(crate) const CASES: &[Case<Stage>] =
    &[("model-server-sa may read ConfigMaps and nothing else", least_rights)];

const ACCOUNT: &str = "--as=system:serviceaccount:ai-serving:model-server-sa";

/// What any account may ask about itself.
const SELF: [&str; 3] = [
    "selfsubjectaccessreviews.authorization.k8s.io",
    "selfsubjectreviews.authentication.k8s.io",
    "selfsubjectrulesreviews.authorization.k8s.io",
];

fn least_rights(stage: &Stage, workspace: &Workspace) -> Result<()> {
    let base = root().join("kustomize/base");
    let base = run(workspace.command(&stage.kustomize).arg("build").arg(base))?.objects()?;
    let namespaces: Vec<_> = base.iter().filter(|object| object["kind"] == "Namespace").cloned().collect();
    stage.apply(workspace, "namespace.yaml", &namespaces, &[])?;
    stage.apply(workspace, "base.yaml", &base, &[])?;
    let list = ["auth", "can-i", "--list", "--no-headers", "-n", "ai-serving", ACCOUNT];
    let said = stage.kubectl(workspace, &list)?.good()?;
    let mut found = BTreeSet::new();
    for line in said.stdout.lines().filter(|line| !line.trim().is_empty()) {
        let (resource, verbs) = (line.split_whitespace().next().unwrap_or_default(), verbs(line));
        if line.starts_with(' ') || resource.starts_with('[') {
            // Addresses of the API server itself: health and discovery.
            ensure!(verbs == "get", "{line}");
            continue;
        }
        if SELF.contains(&resource) {
            ensure!(verbs == "create", "{line}");
            continue;
        }
        found.insert(format!("{resource} {verbs}"));
    }
    println!("        {found:?}");
    ensure!(found == BTreeSet::from(["configmaps get".to_owned()]), "{found:?}");
    for (verb, resource) in [("list", "configmaps"), ("get", "secrets"), ("create", "pods"), ("get", "pods")]
    {
        let said =
            stage.kubectl(workspace, &["auth", "can-i", verb, resource, "-n", "ai-serving", ACCOUNT])?;
        ensure!(!said.success && said.stdout.trim() == "no", "it may {verb} {resource}");
    }
    Ok(())
}

/// The last brackets of a line.
fn verbs(line: &str) -> &str {
    line.trim_end().rsplit_once('[').map_or("", |(_, verbs)| verbs.trim_end_matches(']'))
}
