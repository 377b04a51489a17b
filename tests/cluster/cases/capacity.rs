//! The workloads and quotas of `capacity/`.

use anyhow::{Context, Result, ensure};
use modelspec::quantity::Quantity;
use serde_json::{Value, json};

use super::kinds::workload;
use super::{Members, change, files, members};

/// Objects of one namespace, and whether the cluster admits them all at their worst.
pub(crate) struct Case {
    /// `file: name`, with what is short.
    pub(crate) name: String,
    pub(crate) namespace: String,
    /// What is there first: quota, LimitRange, autoscalers, claims.
    pub(crate) around: Vec<Value>,
    pub(crate) workloads: Vec<Workload>,
    /// What the quota counts at the worst, exactly; empty where the case is about something else.
    pub(crate) needs: Members,
    pub(crate) is_admitted: bool,
}

/// What makes pods.
#[derive(Clone)]
pub(crate) struct Workload {
    pub(crate) object: Value,
    /// The autoscaler's maximum.
    pub(crate) max: Option<u64>,
}

impl Case {
    /// The same case in another namespace.
    pub(crate) fn elsewhere(&self, attempt: usize) -> Self {
        let namespace = format!("{}-again-{attempt}", self.namespace);
        let moved = |object: &Value| {
            let mut object = object.clone();
            object["metadata"]["namespace"] = json!(namespace);
            object
        };
        let workloads =
            self.workloads.iter().map(|workload| Workload { object: moved(&workload.object), ..*workload });
        Self {
            around: self.around.iter().map(moved).collect(),
            workloads: workloads.collect(),
            name: self.name.clone(),
            needs: self.needs.clone(),
            is_admitted: self.is_admitted,
            namespace,
        }
    }
}

/// Every case of every file.
pub(crate) fn all() -> Result<Vec<Case>> {
    let files = files("capacity")?;
    let base = &files.iter().find(|(file, _)| file == "base").context("no base.yaml")?.1;
    let mut cases = Vec::new();
    for (file, text) in files.iter().filter(|(file, _)| file != "base") {
        for (name, case) in members(text, "cases")? {
            let needs = members(&case, "needs")?;
            ensure!(!needs.is_empty(), "{file}: {name}: needs nothing");
            let name = format!("{file}: {name}");
            add(&mut cases, name.clone(), base, text, &case, &needs, None)?;
            for key in needs.keys() {
                let name = format!("{name}, short of {key}");
                add(&mut cases, name, base, text, &case, &needs, Some(key))?;
            }
        }
        for (group, is_admitted) in [("admitted", true), ("refused", false)] {
            for (name, case) in members(text, group)? {
                add(&mut cases, format!("{file}: {name}"), base, text, &case, &Members::new(), None)?;
                if let Some(case) = cases.last_mut() {
                    case.is_admitted = is_admitted;
                }
            }
        }
    }
    Ok(cases)
}

/// A case under a quota of what it needs, or of a little less of one key.
fn add(
    cases: &mut Vec<Case>,
    name: String,
    base: &Value,
    file: &Value,
    case: &Value,
    needs: &Members,
    short: Option<&str>,
) -> Result<()> {
    let namespace = format!("capacity-{}", cases.len());
    let mut around = Vec::new();
    let mut object = |mut object: Value| {
        object["metadata"]["namespace"] = json!(namespace);
        around.push(object);
    };
    let mut quota = case["quota"].clone();
    for (key, value) in needs {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let hard = if short == Some(key) { below(key, &value)? } else { value };
        quota["hard"][key] = json!(hard);
    }
    if quota.is_object() {
        object(
            json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "quota"}, "spec": quota}),
        );
    }
    if file["limits"].is_array() {
        object(json!({
            "apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "limits"},
            "spec": {"limits": file["limits"]},
        }));
    }
    let mut workloads = Vec::new();
    for described in case["workloads"].as_array().map_or_else(|| vec![case], |list| list.iter().collect()) {
        let workload = described_workload(base, described, &namespace).with_context(|| name.clone())?;
        if let Some(max) = workload.max {
            object(autoscaler(&workload.object, max));
        }
        workloads.push(workload);
    }
    case["with"].as_array().into_iter().flatten().cloned().for_each(object);
    cases.push(Case {
        name,
        namespace,
        around,
        workloads,
        needs: needs.clone(),
        is_admitted: short.is_none(),
    });
    Ok(())
}

/// The autoscaler of a workload.
pub(crate) fn autoscaler(workload: &Value, max: u64) -> Value {
    let name = &workload["metadata"]["name"];
    json!({
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": name, "namespace": workload["metadata"]["namespace"]},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": workload["kind"], "name": name},
            "minReplicas": 1, "maxReplicas": max,
        },
    })
}

fn described_workload(base: &Value, described: &Value, namespace: &str) -> Result<Workload> {
    let pod = if described["pod"].is_null() { base.clone() } else { change(base, &described["pod"])? };
    let kind = described["kind"].as_str().unwrap_or("Deployment");
    let name = described["name"].as_str().unwrap_or("model");
    let mut object = workload(kind, namespace, name, &pod);
    for (key, value) in members(described, "spec")? {
        object["spec"][key] = value;
    }
    Ok(Workload { object, max: described["max"].as_u64() })
}

/// The next amount that is less: by a thousandth of a CPU, a byte or a piece.
pub(crate) fn below(key: &str, amount: &str) -> Result<String> {
    if key.ends_with("cpu") {
        let milli = match amount.strip_suffix('m') {
            Some(milli) => milli.parse()?,
            None => amount.parse::<u64>()? * 1000,
        };
        return Ok(format!("{}m", milli - 1));
    }
    Ok((Quantity::parse(amount).context("no quantity")?.ceil() - 1).to_string())
}
