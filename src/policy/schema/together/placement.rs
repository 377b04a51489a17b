//! Where pods may run.

use super::pod;
use crate::policy::schema::problem::{Fault, Problems};
use crate::policy::schema::spot::Spot;

pub(super) fn toleration(toleration: &Spot<'_>, to: &mut Problems) {
    let operator = toleration.text("operator").filter(|operator| !operator.is_empty());
    if toleration.text("key").is_none_or(str::is_empty) && operator != Some("Exists") {
        let path = toleration.path().key("operator");
        to.value(path, "without a key every taint is tolerated", "write `operator: Exists`, or a key");
    }
    if operator == Some("Exists") && toleration.text("value").is_some_and(|value| !value.is_empty()) {
        let path = toleration.path().key("value");
        to.value(path, "`operator: Exists` takes no value", "remove it, or write `operator: Equal`");
    }
    let effect = toleration.text("effect").filter(|effect| !effect.is_empty());
    if toleration.has("tolerationSeconds") && effect != Some("NoExecute") {
        let path = toleration.path().key("tolerationSeconds");
        to.value(path, "only `effect: NoExecute` ends after a time", "remove it, or write that effect");
    }
    if operator != Some("Exists")
        && let Some(value) = toleration.get("value")
    {
        let text = value.node.as_text().unwrap_or_default();
        if !text.is_empty() {
            crate::policy::schema::names::Rule::LabelValue.judge(&value, to);
        }
    }
}

pub(super) fn spread(spread: &Spot<'_>, to: &mut Problems) {
    if spread.has("minDomains") && spread.text("whenUnsatisfiable") == Some("ScheduleAnyway") {
        let path = spread.path().key("minDomains");
        to.value(path, "`minDomains` needs `whenUnsatisfiable: DoNotSchedule`", "write that, or remove it");
    }
    if spread.count("matchLabelKeys") > 0 && !spread.has("labelSelector") {
        let path = spread.path().key("matchLabelKeys");
        to.value(path, "`matchLabelKeys` needs a `labelSelector`", "add one, or remove it");
    }
}

pub(super) fn node_requirement(requirement: &Spot<'_>, to: &mut Problems) {
    let values = requirement.count("values");
    let path = requirement.path().key("values");
    match requirement.text("operator") {
        Some("In" | "NotIn") if values == 0 => {
            to.missing(path, "`In` and `NotIn` need values", "name at least one");
        }
        Some("Exists" | "DoesNotExist") if values > 0 => {
            to.value(path, "`Exists` and `DoesNotExist` take no values", "remove them");
        }
        Some("Gt" | "Lt") if values != 1 => {
            to.value(path, "`Gt` and `Lt` take one value", "write one number");
        }
        _ => {}
    }
}

/// What a class of the user's may have at most; above it is the system's own.
const HIGHEST: i64 = 1_000_000_000;

/// The classes of the system, with their priorities.
const OF_SYSTEM: [(&str, i64); 2] =
    [("system-node-critical", 2_000_001_000), ("system-cluster-critical", 2_000_000_000)];

pub(super) fn priority(class: &Spot<'_>, to: &mut Problems) {
    let metadata = class.get("metadata");
    let name = metadata.as_ref().and_then(|metadata| metadata.text("name")).unwrap_or_default();
    let value = class.integer("value").unwrap_or(0);
    if name.starts_with("system-") {
        if !OF_SYSTEM.contains(&(name, value)) {
            let path = class.path().key("metadata").key("name");
            to.add(
                Fault::InvalidName,
                path,
                "names that begin with `system-` are the system's",
                "take another",
            );
        }
    } else if value > HIGHEST {
        let cause = format!("{value} is a priority of the system");
        to.value(class.path().key("value"), cause, format!("write at most {HIGHEST}"));
    }
}

pub(super) fn devices(claim: &Spot<'_>, to: &mut Problems) {
    if let Some(requests) = claim.get("requests") {
        pod::once(&requests, "name", "", to);
    }
}
