//! Selectors that take what belongs to another.

use std::collections::HashMap;

use crate::diagnostic::{Path, Severity};
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::references::{PortName, What};
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::selectors;
use crate::policy::workload::{Controller, Workload};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "selector-overlap",
    group: Group::References,
    severity: Some(Severity::Error),
    summary: "no selector of a workload takes the pods of another, no pod has two disruption budgets, no Service sends \
              requests to pods that do not serve",
    parameters: &[],
    page: include_str!("../../../../docs/rules/selector-overlap.md"),
    check: Check::Stream(check),
};

fn check(context: &Context<'_>, found: &mut Found) {
    let mut budgets = HashMap::new();
    for object in context.objects {
        match &object.body {
            Body::Workload(workload) => workloads(object, workload, context, found),
            Body::PodDisruptionBudget(_) => pods_of_two_budgets(object, &mut budgets, context, found),
            Body::Service(_) => strangers(object, context, found),
            _ => {}
        }
    }
}

/// Whether a workload of this kind looks for its pods by a selector that somebody wrote.
fn has_selector(workload: &Workload) -> bool {
    let keeps = !matches!(
        workload.controller,
        Controller::Job(_) | Controller::CronJob { .. } | Controller::PodTemplate
    );
    keeps && workload.selector.as_ref().is_some_and(|selector| !selectors::is_empty(selector))
}

fn selects(one: &Workload, other: &Workload) -> bool {
    let labels = other.template.metadata.as_ref().and_then(|metadata| metadata.labels.as_ref());
    let selector = one.selector.as_ref();
    labels.zip(selector).is_some_and(|(labels, selector)| selectors::selects(selector, labels))
}

/// Two workloads of which one selects the pods of the other
/// (<https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector>).
fn workloads(object: &Object, workload: &Workload, context: &Context<'_>, found: &mut Found) {
    let Some(selector) = workload.selector.as_ref().filter(|_| has_selector(workload)) else { return };
    for pods in context.objects.pods_of(object.namespace(), selector) {
        let other = pods.object;
        let Some(others) = other.workload().filter(|others| has_selector(others)) else { continue };
        // The same object twice is a mistake of another kind.
        let is_same = (other.kind(), other.name()) == (object.kind(), object.name());
        if is_same || other.namespace() != object.namespace() {
            continue;
        }
        let is_mutual = selects(others, workload);
        // Of two that select each other the later one is told.
        if is_mutual && other.index > object.index {
            continue;
        }
        found.say_at_most(
            if is_mutual { Severity::Error } else { Severity::Warning },
            object,
            Path::spec(["selector"]),
            format!("`{}` also selects the pods of {} `{}`", selectors::text(selector), other.kind(), other.name()),
            "give each workload a label of its own in the selector: autoscalers and budgets count the pods of both",
        );
        return;
    }
}

/// The eviction of a pod with two budgets is an error, so that its node cannot be drained
/// (<https://kubernetes.io/docs/tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors>).
fn pods_of_two_budgets<'a>(
    object: &'a Object,
    budgets: &mut HashMap<usize, &'a Object>,
    context: &Context<'a>,
    found: &mut Found,
) {
    for selection in &object.links.selections {
        for pods in context.objects.selected(object, selection) {
            if pods.object.namespace() != object.namespace() {
                continue;
            }
            let first = *budgets.entry(pods.object.index).or_insert(object);
            if first.index != object.index {
                let (kind, name) = (pods.object.kind(), pods.object.name());
                found.say(
                    object,
                    selection.path.clone(),
                    format!("the pods of {kind} `{name}` have the budget `{}` as well", first.name()),
                    "leave them one: the eviction of a pod with two is refused, so that its node never drains",
                );
                return;
            }
        }
    }
}

/// A Service that also selects pods which do not open its port, most often those of a Job with the labels of the server.
fn strangers(service: &Object, context: &Context<'_>, found: &mut Found) {
    let Body::Service(spec) = &service.body else { return };
    let Some(selection) = service.links.selections.iter().find(|selection| selection.what == What::Pods)
    else {
        return;
    };
    let selected = context.objects.selected(service, selection);
    if selected.len() < 2 || selectors::is_empty(&selection.selector) {
        return;
    }
    for (index, port) in spec.ports.iter().flatten().enumerate() {
        let at = Path::spec(["ports"]).index(index).key("targetPort");
        let target = match selection.ports.iter().find(|(path, _)| *path == at) {
            // Pods without a port of that name get no request.
            Some((_, PortName::Name(_))) => continue,
            Some((_, number)) => number.clone(),
            None => PortName::Number(i64::from(port.port)),
        };
        if !selected.iter().any(|pods| pods.opens(&target)) {
            continue;
        }
        let stranger = selected
            .iter()
            .find(|pods| !pods.opens(&target) && (pods.are_of_a_job() || !pods.ports().is_empty()));
        if let Some(pods) = stranger {
            let (kind, name) = (pods.object.kind(), pods.object.name());
            found.say_at_most(
                Severity::Warning,
                service,
                selection.path.clone(),
                format!(
                    "`{}` also selects the pods of {kind} `{name}`, which do not open port {target}",
                    selectors::text(&selection.selector)
                ),
                "select by a label that only the servers have: a share of the requests fails",
            );
            return;
        }
    }
}
