//! Services whose variables break a server.

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::workload::Workload;

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "service-variables",
    group: Group::Serving,
    severity: Some(Severity::Warning),
    summary: "no Service sets variables that a model server of its namespace reads",
    parameters: &[],
    page: include_str!("../../../../docs/rules/service-variables.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    if workload.pod().enable_service_links == Some(false) {
        return;
    }
    for placed in workload.containers() {
        let Some(server) = context.servers.find(placed.container) else { continue };
        for variable in &server.habits().variables {
            // What the container is given itself holds.
            if placed.container.env.iter().flatten().any(|own| own.name == *variable) {
                continue;
            }
            let Some(service) = setter(variable, object, context) else { continue };
            found.say(
                object,
                workload.pod_path("enableServiceLinks"),
                format!(
                    "Service `{}` gives every pod of its namespace `{variable}=tcp://…`, which {} reads as its own setting",
                    service.name(),
                    server.runtime.name
                ),
                "write `enableServiceLinks: false`",
            );
        }
    }
}

/// The Service by which the kubelet sets a variable of pods in the object's namespace.
/// <https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables>
fn setter<'a>(variable: &str, object: &Object, context: &Context<'a>) -> Option<&'a Object> {
    let name = variable.strip_suffix("_PORT")?.to_ascii_lowercase().replace('_', "-");
    let service = context.objects.find("", "Service", object.namespace(), &name)?;
    match &service.body {
        Body::Service(spec) if spec.cluster_ip.as_deref() != Some("None") => Some(service),
        _ => None,
    }
}
