//! What containers and volumes ask for.

use crate::policy::schema::names;
use crate::policy::schema::problem::{Fault, Problems};
use crate::policy::schema::quantities::{self, Signed};
use crate::policy::schema::spot::Spot;

pub(super) fn requirements(resources: &Spot<'_>, to: &mut Problems) {
    let limits = resources.get("limits");
    let (mut huge, mut basic) = (false, false);
    for list in ["limits", "requests"] {
        let Some(amounts) = resources.get(list) else { continue };
        for (name, amount) in amounts.entries() {
            huge |= name.starts_with("hugepages-");
            basic |= matches!(name, "cpu" | "memory");
            named(name, &amount, to);
            quantities::not_negative(&amount, to);
            whole(name, &amount, to);
            if list == "requests" {
                let limit = limits.as_ref().and_then(|limits| limits.given(name));
                request(name, &amount, limit.as_ref(), to);
            }
        }
    }
    if huge && !basic {
        let cause = "huge pages need a request or limit of `cpu` or `memory` beside them";
        to.value(resources.path(), cause, "add one");
    }
}

fn request(name: &str, amount: &Spot<'_>, limit: Option<&Spot<'_>>, to: &mut Problems) {
    let Some(asked) = Signed::of(amount) else { return };
    let text = amount.node.as_text().unwrap_or_default();
    match limit.and_then(Signed::of) {
        Some(limit) if !is_shared(name) && asked != limit => to.add(
            Fault::InvalidQuantity,
            amount.path(),
            format!("a request of `{name}` is its limit"),
            "write the same number, or the limit alone",
        ),
        Some(most) if asked > most => {
            let most = limit.and_then(|limit| limit.node.as_text()).unwrap_or_default();
            let cause = format!("the request {text} is above the limit {most}");
            to.add(Fault::InvalidQuantity, amount.path(), cause, "lower it, or raise the limit");
        }
        None if limit.is_none() && !is_shared(name) => to.add(
            Fault::InvalidQuantity,
            amount.path(),
            format!("`{name}` has a request and no limit"),
            "write it under `limits`",
        ),
        _ => {}
    }
}

pub(super) fn of_volume(resources: &Spot<'_>, to: &mut Problems) {
    let limits = resources.get("limits");
    for (name, amount) in resources.get("requests").iter().flat_map(Spot::entries) {
        let limit = limits.as_ref().and_then(|limits| limits.get(name));
        if let (Some(asked), Some(most)) = (Signed::of(&amount), limit.as_ref().and_then(Signed::of))
            && asked > most
        {
            to.add(Fault::InvalidQuantity, amount.path(), "the request is above the limit", "lower it");
        }
    }
}

/// Whether more of it may be promised than there is.
pub(super) fn is_shared(name: &str) -> bool {
    is_native(name) && !name.starts_with("hugepages-")
}

fn is_native(name: &str) -> bool {
    !name.contains('/') || name.split_once('/').is_some_and(|(domain, _)| domain.ends_with("kubernetes.io"))
}

/// What a container may ask for.
pub(super) fn named(name: &str, amount: &Spot<'_>, to: &mut Problems) {
    if !names::is_qualified_name(name) {
        names::Rule::QualifiedName.judge_text(name, amount, to);
        return;
    }
    let cause = match name.split_once('/') {
        None if matches!(name, "cpu" | "memory" | "ephemeral-storage") => return,
        None if name.starts_with("hugepages-") => return,
        None => format!("containers have no resource `{name}`"),
        Some(_) if is_native(name) => return,
        Some(_) if !name.starts_with("requests.") => return,
        Some(_) => format!("`{name}` is no resource of a container"),
    };
    let near = crate::suggest::nearest(name, ["cpu", "memory", "ephemeral-storage"]);
    let remedy = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write `cpu`, `memory`, `ephemeral-storage`, or the full name of a device such as `nvidia.com/gpu`"
            .to_owned(),
    };
    to.value(amount.path(), cause, remedy);
}

/// Devices come whole.
pub(super) fn whole(name: &str, amount: &Spot<'_>, to: &mut Problems) {
    let counted = !is_native(name)
        || matches!(
            name,
            "pods"
                | "services"
                | "replicationcontrollers"
                | "resourcequotas"
                | "secrets"
                | "configmaps"
                | "persistentvolumeclaims"
                | "services.nodeports"
                | "services.loadbalancers"
        )
        || name.starts_with("count/");
    if counted && Signed::of(amount).is_some_and(|quantity| !quantity.is_whole()) {
        let cause = format!(
            "`{}` is a fraction, and `{name}` comes whole",
            amount.node.as_text().unwrap_or_default()
        );
        to.add(Fault::InvalidQuantity, amount.path(), cause, "write a whole number");
    }
}
