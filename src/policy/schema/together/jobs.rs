//! Jobs and `CronJob`s.

use super::meta;
use super::workloads;
use crate::policy::schema::names::Rule;
use crate::policy::schema::problem::{Fault, Problems};
use crate::policy::schema::schedule;
use crate::policy::schema::spot::Spot;

pub(super) fn job(spec: &Spot<'_>, to: &mut Problems) {
    let template = spec.get("template");
    let pod = template.as_ref().and_then(|template| template.get("spec"));
    if let Some(pod) = &pod {
        let path = pod.path().key("restartPolicy");
        match pod.text("restartPolicy").filter(|policy| !policy.is_empty()) {
            None => to.missing(
                path,
                "a Job says when to start again",
                "write `restartPolicy: Never` or `OnFailure`",
            ),
            Some("Always") => {
                to.value(path, "a pod that always starts again never ends", "write `Never` or `OnFailure`");
            }
            Some("OnFailure") if spec.has("podFailurePolicy") => {
                to.value(path, "`podFailurePolicy` needs `restartPolicy: Never`", "write that");
            }
            _ => {}
        }
    }
    let indexed = spec.text("completionMode") == Some("Indexed");
    // Without `parallelism` either both are 1.
    if indexed && !spec.has("completions") && spec.has("parallelism") {
        to.missing(spec.path().key("completions"), "an indexed Job says how many there are", "write it");
    }
    for field in ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"] {
        if spec.has(field) && !indexed {
            let path = spec.path().key(field);
            to.value(path, format!("`{field}` needs `completionMode: Indexed`"), "write that, or remove it");
        }
    }
    if spec.has("maxFailedIndexes") && !spec.has("backoffLimitPerIndex") {
        let path = spec.path().key("backoffLimitPerIndex");
        to.missing(path, "`maxFailedIndexes` needs it", "write it");
    }
    selector(spec, to);
    failures(spec, pod.as_ref(), to);
}

/// The cluster makes the selector, unless it is told to leave it.
fn selector(spec: &Spot<'_>, to: &mut Problems) {
    let Some(selector) = spec.get("selector") else {
        if spec.is_true("manualSelector") {
            to.missing(spec.path().key("selector"), "`manualSelector` needs it", "write it");
        }
        return;
    };
    if !spec.is_true("manualSelector") {
        let cause = "the cluster makes the selector of a Job";
        to.value(selector.path(), cause, "remove it, or write `manualSelector: true`");
        return;
    }
    let template = spec.get("template");
    let metadata = template.as_ref().and_then(|template| template.get("metadata"));
    let labels = metadata.as_ref().and_then(|metadata| metadata.get("labels"));
    if !meta::finds(&selector, labels.as_ref()) {
        workloads::mismatch(spec, to);
    }
}

fn failures(spec: &Spot<'_>, pod: Option<&Spot<'_>>, to: &mut Problems) {
    let Some(policy) = spec.get("podFailurePolicy") else { return };
    if spec.text("podReplacementPolicy") == Some("TerminatingOrFailed") {
        let path = spec.path().key("podReplacementPolicy");
        to.value(path, "`podFailurePolicy` needs `Failed`", "write that, or remove it");
    }
    for rule in policy.get("rules").iter().flat_map(Spot::items) {
        if rule.text("action") == Some("FailIndex") && !spec.has("backoffLimitPerIndex") {
            to.value(rule.path().key("action"), "`FailIndex` needs `backoffLimitPerIndex`", "write it");
        }
        let Some(codes) = rule.get("onExitCodes") else { continue };
        let values: Vec<i64> = codes
            .get("values")
            .iter()
            .flat_map(|values| values.node.items())
            .filter_map(|value| value.as_scalar()?.as_i64())
            .collect();
        let path = codes.path().key("values");
        if codes.text("operator") == Some("In") && values.contains(&0) {
            to.value(path, "0 is no failure", "remove it");
        } else if values.windows(2).any(|pair| pair[0] >= pair[1]) {
            to.value(path, "the codes are not in order, or one is there twice", "sort them");
        }
        if let Some(name) = codes.text("containerName").filter(|name| !name.is_empty()) {
            let known = ["containers", "initContainers"].into_iter().any(|list| {
                pod.and_then(|pod| pod.get(list))
                    .is_some_and(|all| all.items().any(|one| one.text("name") == Some(name)))
            });
            if !known {
                let cause = format!("the pods have no container `{name}`");
                to.value(codes.path().key("containerName"), cause, "name one that they have");
            }
        }
    }
}

/// Pods of an indexed Job are called after it.
pub(super) fn named(job: &Spot<'_>, to: &mut Problems) {
    let metadata = job.get("metadata");
    let Some(name) = metadata.as_ref().and_then(|metadata| metadata.get("name")) else { return };
    let Some(text) = name.node.as_text() else { return };
    let Some(spec) = job.get("spec") else { return };
    // Its pods have it as a label.
    if text.len() > 63 {
        if text.len() <= 253 {
            meta::too_long(&name, text, 63, "the label of its pods", to);
        }
        return;
    }
    let last = spec.integer("completions").filter(|count| *count > 0);
    if spec.text("completionMode") == Some("Indexed")
        && let Some(last) = last
    {
        let host = format!("{text}-{}", last - 1);
        if host.len() > 63 {
            let cause = format!("the pod `{host}` would have {} characters", host.len());
            to.add(Fault::NameLength, name.path(), cause, "shorten the name, so that it has at most 63");
        } else {
            Rule::Label.judge_text(&host, &name, to);
        }
    }
}

/// The controller adds 11 characters to the names of its Jobs.
pub(super) fn scheduled(cron_job: &Spot<'_>, to: &mut Problems) {
    let metadata = cron_job.get("metadata");
    let Some(name) = metadata.as_ref().and_then(|metadata| metadata.get("name")) else { return };
    let text = name.node.as_text().unwrap_or_default();
    if (53..=253).contains(&text.len()) {
        meta::too_long(&name, text, 52, "what its Jobs add", to);
    }
}

pub(super) fn cron_job(spec: &Spot<'_>, to: &mut Problems) {
    if let Some(zone) = spec.get("timeZone") {
        let text = zone.node.as_text().unwrap_or_default();
        if !schedule::is_time_zone(text) {
            let cause = format!("`{text}` is not a time zone");
            let remedy = match schedule::nearest_time_zone(text) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write a name of the tz database, such as `Europe/Berlin` or `Etc/UTC`".to_owned(),
            };
            to.add(Fault::InvalidSchedule, zone.path(), cause, remedy);
        }
    }
    if let Some(job) = spec.get("jobTemplate")
        && let Some(job) = job.get("spec")
        && job.is_true("manualSelector")
    {
        let path = job.path().key("manualSelector");
        to.value(path, "the cluster makes the selectors of a CronJob's Jobs", "remove it");
    }
}
