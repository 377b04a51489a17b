//! Servers that hear nobody but their own pod.

use k8s_openapi::api::core::v1::Container;

use crate::diagnostic::Severity;
use crate::policy::finding::Found;
use crate::policy::object::Object;
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::servers::Told;
use crate::policy::workload::{Phase, Placed, Workload};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "server-on-localhost",
    group: Group::Serving,
    severity: Some(Severity::Error),
    summary: "a server listens on the address of its pod",
    parameters: &[],
    page: include_str!("../../../../docs/rules/server-on-localhost.md"),
    check: Check::Workload(check),
};

fn check(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    let main: Vec<Placed<'_>> = workload.containers().filter(|placed| placed.phase != Phase::Init).collect();
    // Behind a proxy in the same pod that is as it should be.
    let [Placed { container, path, .. }] = main.as_slice() else { return };
    if container.ports.as_ref().is_none_or(Vec::is_empty) {
        return;
    }
    if let Some((field, index, flag)) = flag(container) {
        found.say(
            object,
            path.clone().key(field).index(index),
            format!("`{flag}` makes container `{}` listen inside its pod alone, so neither Services nor probes reach it", container.name),
            "write `0.0.0.0`",
        );
        return;
    }
    let Some(server) = context.servers.find(container) else { return };
    let Some(habit) = &server.habits().localhost else { return };
    if Told::of(object, workload, container, context.objects).shows(server, habit) {
        let told = habit.unless.iter().map(|cure| format!("`{cure}`")).collect::<Vec<_>>().join(" or ");
        found.say(
            object,
            path.clone(),
            format!("{} listens on 127.0.0.1 unless it is told otherwise, so neither Services nor probes reach it", server.runtime.name),
            format!("give it {told} with 0.0.0.0"),
        );
    }
}

/// Flags of servers that name the address on which they listen.
const FLAGS: [&str; 8] = [
    "--host",
    "--bind",
    "--address",
    "--listen",
    "--bind-address",
    "--http-host",
    "--http-address",
    "--listen-address",
];

/// The flag that names an address of the pod's own: its list, its index there, and its text.
fn flag(container: &Container) -> Option<(&'static str, usize, String)> {
    for (field, list) in [("command", &container.command), ("args", &container.args)] {
        let words = list.as_deref().unwrap_or_default();
        for (index, word) in words.iter().enumerate() {
            let (name, value, at, text) = match word.split_once('=') {
                Some((name, value)) => (name, value, index, word.clone()),
                None => {
                    let Some(value) = words.get(index + 1) else { continue };
                    (word.as_str(), value.as_str(), index + 1, format!("{word} {value}"))
                }
            };
            let host = value.rsplit_once(':').map_or(value, |(host, _)| host);
            if FLAGS.contains(&name) && ["127.0.0.1", "localhost", "[::1]"].contains(&host) {
                return Some((field, at, text));
            }
        }
    }
    None
}
