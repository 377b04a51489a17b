//! `ResourceQuota`s and `LimitRange`s.

use std::collections::HashSet;

use super::resources;
use crate::policy::schema::names::{self, Rule};
use crate::policy::schema::problem::{Fault, Problems};
use crate::policy::schema::quantities::Signed;
use crate::policy::schema::spot::Spot;

/// What a quota can count without a domain before it.
const COUNTED: [&str; 20] = [
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.storage",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "persistentvolumeclaims",
    "configmaps",
    "services.nodeports",
    "services.loadbalancers",
    "storage",
];

/// Of these each scope but `PriorityClass` allows only some.
const COMPUTE: [&str; 8] = [
    "cpu",
    "memory",
    "requests.cpu",
    "requests.memory",
    "limits.cpu",
    "limits.memory",
    "ephemeral-storage",
    "pods",
];

pub(super) fn quota(quota: &Spot<'_>, to: &mut Problems) {
    let hard = quota.get("hard");
    for (name, amount) in hard.iter().flat_map(Spot::entries) {
        if !names::is_qualified_name(name) {
            Rule::QualifiedName.judge_text(name, &amount, to);
        } else if !name.contains('/')
            && !COUNTED.contains(&name)
            && !name.starts_with("requests.hugepages-")
            && !name.starts_with("hugepages-")
        {
            let remedy = match crate::suggest::nearest(name, COUNTED) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write a resource, or `count/<resource>.<group>`".to_owned(),
            };
            to.value(amount.path(), format!("no quota counts `{name}`"), remedy);
        }
        if !name.starts_with("requests.") {
            resources::whole(name, &amount, to);
        }
    }
    let listed = quota.get("scopes");
    let selector = quota.get("scopeSelector");
    let expressions = selector.as_ref().and_then(|selector| selector.get("matchExpressions"));
    let mut scopes: Vec<&str> =
        listed.iter().flat_map(Spot::items).filter_map(|scope| scope.node.as_text()).collect();
    let in_selector = expressions.iter().flat_map(|all| all.node.items());
    scopes.extend(in_selector.filter_map(|one| one.get("scopeName")?.as_text()));
    let path = || quota.path().key(if listed.is_some() { "scopes" } else { "scopeSelector" });
    for (one, other) in [("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating")] {
        if scopes.contains(&one) && scopes.contains(&other) {
            to.value(path(), format!("`{one}` and `{other}` exclude each other"), "keep one of them");
        }
    }
    for scope in &scopes {
        for (name, _) in hard.iter().flat_map(Spot::entries).filter(|(name, _)| COUNTED.contains(name)) {
            let fits = match *scope {
                "BestEffort" => name == "pods",
                "Terminating"
                | "NotTerminating"
                | "NotBestEffort"
                | "PriorityClass"
                | "CrossNamespacePodAffinity" => {
                    COMPUTE.contains(&name) || name.ends_with("ephemeral-storage")
                }
                "VolumeAttributesClass" => matches!(name, "persistentvolumeclaims" | "requests.storage"),
                _ => true,
            };
            if !fits {
                let cause = format!("scope `{scope}` does not go with `{name}`");
                to.value(path(), cause, "count it in a quota without the scope");
            }
        }
    }
}

pub(super) fn scope(requirement: &Spot<'_>, to: &mut Problems) {
    let values = requirement.count("values");
    let operator = requirement.text("operator").unwrap_or_default();
    let name = requirement.text("scopeName").unwrap_or_default();
    if !matches!(name, "PriorityClass" | "VolumeAttributesClass") && operator != "Exists" {
        let path = requirement.path().key("operator");
        to.value(path, format!("scope `{name}` takes `Exists` alone"), "write that");
    }
    let path = requirement.path().key("values");
    match operator {
        "In" | "NotIn" if values == 0 => {
            to.missing(path, "`In` and `NotIn` need values", "name at least one");
        }
        "Exists" | "DoesNotExist" if values > 0 => {
            to.value(path, "`Exists` and `DoesNotExist` take no values", "remove them");
        }
        _ => {}
    }
}

pub(super) fn limit_range(range: &Spot<'_>, to: &mut Problems) {
    let mut seen = HashSet::new();
    for limit in range.get("limits").iter().flat_map(Spot::items) {
        let kind = limit.text("type").unwrap_or_default();
        if !seen.insert(kind.to_owned()) {
            let cause = format!("type `{kind}` is there twice");
            to.add(Fault::DuplicateEntry, limit.path().key("type"), cause, "put them together");
        }
        if !kind.contains('/') && !matches!(kind, "Pod" | "Container" | "PersistentVolumeClaim" | "") {
            let cause = format!("`{kind}` is not known here");
            to.value(
                limit.path().key("type"),
                cause,
                "write one of `Pod`, `Container`, `PersistentVolumeClaim`",
            );
        }
        if kind == "Pod" {
            for field in ["default", "defaultRequest"] {
                if limit.count(field) > 0 {
                    to.value(
                        limit.path().key(field),
                        "a pod gets no defaults",
                        "move it to type `Container`",
                    );
                }
            }
        }
        if kind == "PersistentVolumeClaim" {
            let storage =
                |field: &str| limit.get(field).is_some_and(|amounts| amounts.given("storage").is_some());
            if !storage("min") && !storage("max") {
                to.missing(limit.path(), "claims are limited in `storage`", "write its `min` or `max`");
            }
        }
        compare(&limit, to);
    }
}

fn compare(limit: &Spot<'_>, to: &mut Problems) {
    const FIELDS: [&str; 5] = ["min", "max", "default", "defaultRequest", "maxLimitRequestRatio"];
    let kind = limit.text("type").unwrap_or_default();
    let mut names: Vec<&str> = Vec::new();
    for field in FIELDS {
        for (name, amount) in limit.get(field).iter().flat_map(Spot::entries) {
            if !names.contains(&name) {
                names.push(
                    limit
                        .node
                        .get(field)
                        .and_then(|map| map.entry(name))
                        .map_or("", |entry| entry.key.as_str()),
                );
            }
            resource(kind, name, &amount, to);
        }
    }
    for name in names {
        let amounts = FIELDS.map(|field| limit.get(field).and_then(|map| Signed::of(&map.given(name)?)));
        let [min, max, default, request, ratio] = amounts;
        let mut ordered = |low: Option<Signed>, high: Option<Signed>, field: &str, cause: &str| {
            if let (Some(low), Some(high)) = (low, high)
                && low > high
            {
                let path = limit.path().key(field).key(name);
                to.add(Fault::InvalidQuantity, path, format!("{cause} for `{name}`"), "put them in order");
            }
        };
        ordered(min, max, "min", "`min` is above `max`");
        ordered(min, request, "defaultRequest", "`defaultRequest` is below `min`");
        ordered(request, max, "defaultRequest", "`defaultRequest` is above `max`");
        ordered(request, default, "defaultRequest", "`defaultRequest` is above `default`");
        ordered(min, default, "default", "`default` is below `min`");
        ordered(default, max, "default", "`default` is above `max`");
        if let (Some(default), Some(request)) = (default, request)
            && !resources::is_shared(name)
            && default != request
        {
            let path = limit.path().key("defaultRequest").key(name);
            let cause = format!("a request of `{name}` is its limit");
            to.add(Fault::InvalidQuantity, path, cause, "write the same as in `default`");
        }
        if let Some(ratio) = ratio {
            self::ratio(limit, name, ratio, min.zip(max), to);
        }
    }
}

fn ratio(limit: &Spot<'_>, name: &str, ratio: Signed, bounds: Option<(Signed, Signed)>, to: &mut Problems) {
    let path = || limit.path().key("maxLimitRequestRatio").key(name);
    if ratio.is_negative() || ratio.milli() < 1000 {
        to.add(Fault::InvalidQuantity, path(), "a ratio below 1 is never kept", "write 1 or more");
    } else if let Some((min, max)) = bounds
        && ratio.milli().saturating_mul(min.milli()) > max.milli().saturating_mul(1000)
    {
        let cause = format!("`max` is less than this many times `min` of `{name}`");
        to.add(Fault::InvalidQuantity, path(), cause, "lower the ratio");
    }
}

fn resource(kind: &str, name: &str, amount: &Spot<'_>, to: &mut Problems) {
    if !names::is_qualified_name(name) {
        Rule::QualifiedName.judge_text(name, amount, to);
        return;
    }
    let known = match kind {
        "Pod" | "Container" => {
            matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-")
        }
        _ => COUNTED.contains(&name),
    };
    if !name.contains('/') && !known {
        to.value(amount.path(), format!("`{kind}` has no resource `{name}`"), "write one that it has");
    }
}
