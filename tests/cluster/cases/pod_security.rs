//! The pods of `pod_security/`.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::kinds::WORKLOADS;
use super::{change, files, members};

/// The levels that break anything.
pub(crate) const LEVELS: [&str; 2] = ["baseline", "restricted"];

/// A pod and the controls that it breaks.
pub(crate) struct Case {
    /// `file: name`.
    pub(crate) name: String,
    /// The kind that holds the pod.
    pub(crate) kind: String,
    pub(crate) pod: Pod,
    baseline: BTreeSet<String>,
    restricted: BTreeSet<String>,
}

/// What a case is about.
pub(crate) enum Pod {
    /// `metadata` and `spec`.
    Whole(Value),
    /// An ephemeral container, added to a running pod that breaks nothing.
    Debugged(Value),
}

impl Case {
    /// The controls that it breaks at a level.
    pub(crate) fn breaks(&self, level: &str) -> &BTreeSet<String> {
        if level == "baseline" { &self.baseline } else { &self.restricted }
    }
}

/// A pod of `base.yaml` by name.
pub(crate) fn base(name: &str) -> Result<Value> {
    let bases =
        files("pod_security")?.into_iter().find(|(file, _)| file == "base").context("no base.yaml")?.1;
    ensure!(bases[name].is_object(), "base.yaml has no `{name}`");
    Ok(bases[name].clone())
}

/// Every case. Those that name no kind take the workload kinds in turn.
pub(crate) fn all() -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for (file, text) in files("pod_security")?.into_iter().filter(|(file, _)| file != "base") {
        let base = base(text["base"].as_str().unwrap_or("linux"))?;
        group(&file, &text, &mut cases, |changes| Ok(Pod::Whole(change(&base, changes)?)))?;
        let base = self::base("ephemeral")?;
        group(&file, &text["ephemeral"], &mut cases, |changes| Ok(Pod::Debugged(change(&base, changes)?)))?;
    }
    Ok(cases)
}

/// `allowed`, and `baseline` and `restricted` with the controls that are broken from that level on.
fn group(file: &str, text: &Value, into: &mut Vec<Case>, pod: impl Fn(&Value) -> Result<Pod>) -> Result<()> {
    for (name, changes) in members(text, "allowed")? {
        add(into, format!("{file}: {name}"), &changes, "", "", &pod)?;
    }
    for (controls, cases) in members(text, "baseline")? {
        for (name, changes) in cases.as_object().context("no cases")? {
            // `restricted` has a control of its own for all volumes in place of that for paths of the node.
            let restricted = controls.replace("hostpath-volumes", "volume-types");
            add(into, format!("{file}: {name}"), changes, &controls, &restricted, &pod)?;
        }
    }
    for (controls, cases) in members(text, "restricted")? {
        for (name, changes) in cases.as_object().context("no cases")? {
            add(into, format!("{file}: {name}"), changes, "", &controls, &pod)?;
        }
    }
    Ok(())
}

/// `breaks also` of a case are further controls that only `restricted` knows.
fn add(
    into: &mut Vec<Case>,
    name: String,
    changes: &Value,
    baseline: &str,
    restricted: &str,
    pod: impl Fn(&Value) -> Result<Pod>,
) -> Result<()> {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<BTreeSet<_>>();
    let also = changes["breaks also"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let pod = pod(changes).with_context(|| name.clone())?;
    let kind = match (&pod, changes["kind"].as_str()) {
        (Pod::Debugged(_), _) => "Pod",
        (_, Some(kind)) => kind,
        (_, None) => WORKLOADS[into.len() % WORKLOADS.len()],
    };
    let mut restricted = words(restricted);
    restricted.extend(also.map(str::to_owned));
    into.push(Case { name, kind: kind.to_owned(), pod, baseline: words(baseline), restricted });
    Ok(())
}
