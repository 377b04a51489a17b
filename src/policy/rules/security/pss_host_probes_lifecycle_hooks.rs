//! Probes and hooks that make the kubelet ask another host.

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::Severity;
use crate::policy::pod_security::{Control, PodContainer, Pods, Standard, Violation};
use crate::policy::rule::{Check, Group, Rule};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "pss-host-probes-lifecycle-hooks",
    group: Group::Security,
    severity: Some(Severity::Error),
    summary: "no probe and no lifecycle hook names a host",
    parameters: &[],
    page: include_str!("../../../../docs/rules/pss-host-probes-lifecycle-hooks.md"),
    check: Check::PodSecurity(Control { from: PodSecurity::Baseline, since: 34, look }),
};

fn look(pods: &Pods<'_>, _: Standard, out: &mut Vec<Violation>) {
    for container in &pods.containers {
        for (field, probe) in container.probes {
            let Some(probe) = probe else { continue };
            let handlers = [
                ("httpGet", probe.http_get.as_ref().and_then(|get| get.host.as_deref())),
                ("tcpSocket", probe.tcp_socket.as_ref().and_then(|socket| socket.host.as_deref())),
            ];
            say(pods, container, [field].as_slice(), handlers, out);
        }
        let hooks =
            container.lifecycle.map(|hooks| [("postStart", &hooks.post_start), ("preStop", &hooks.pre_stop)]);
        for (field, hook) in hooks.into_iter().flatten() {
            let Some(hook) = hook else { continue };
            let handlers = [
                ("httpGet", hook.http_get.as_ref().and_then(|get| get.host.as_deref())),
                ("tcpSocket", hook.tcp_socket.as_ref().and_then(|socket| socket.host.as_deref())),
            ];
            say(pods, container, ["lifecycle", field].as_slice(), handlers, out);
        }
    }
}

fn say(
    pods: &Pods<'_>,
    container: &PodContainer<'_>,
    fields: &[&str],
    handlers: [(&str, Option<&str>); 2],
    out: &mut Vec<Violation>,
) {
    for (handler, host) in handlers {
        let Some(host) = host.filter(|host| !host.is_empty()) else { continue };
        let (first, rest) = fields.split_first().unwrap_or((&"", &[]));
        let path = rest.iter().fold(pods.container_path(container, first), |path, field| path.key(*field));
        let field = fields.last().unwrap_or(first);
        let cause = format!("`{field}` of container `{}` asks host `{host}`", container.name);
        let remedy = "leave out `host`, so that the pod itself is asked";
        out.push(Violation::new(path.key(handler).key("host"), cause, remedy));
    }
}
