//! Selectors that no pod or Service of the stream fits.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use crate::diagnostic::Severity;
use crate::policy::PodsOf;
use crate::policy::finding::Found;
use crate::policy::object::{Body, Object};
use crate::policy::references::{Namespaces, Selection, What};
use crate::policy::rule::{Check, Context, Group, Rule};
use crate::policy::selectors::{self, Labels};

pub(in crate::policy::rules) const RULE: Rule = Rule {
    id: "selector-finds-nothing",
    group: Group::References,
    severity: Some(Severity::Error),
    summary: "every selector finds what it is there for: a Service pods, a ServiceMonitor Services",
    parameters: &[],
    page: include_str!("../../../../docs/rules/selector-finds-nothing.md"),
    check: Check::Object(check),
};

/// Among more pods no similar ones are looked for.
const FEW: usize = 500;

/// Labels whose values are as like as this are hardly those of two programs.
const SIMILAR: f64 = 0.8;

/// Labels that controllers put on pods, so that no template has them; those that end with `/` are prefixes.
const OF_CONTROLLERS: [&str; 16] = [
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/",
    "controller-revision-hash",
    "controller-uid",
    "job-name",
    "jobset.sigs.k8s.io/",
    "leaderworkerset.sigs.k8s.io/",
    "pod-template-generation",
    "pod-template-hash",
    "ray.io/",
    "rollouts-pod-template-hash",
    "serving.knative.dev/",
    "serving.kserve.io/",
    "statefulset.kubernetes.io/",
    "topology.kubernetes.io/",
    "training.kubeflow.org/",
];

fn check(object: &Object, context: &Context<'_>, found: &mut Found) {
    let is_external =
        matches!(&object.body, Body::Service(spec) if spec.type_.as_deref() == Some("ExternalName"));
    for selection in object.links.selections.iter().filter(|_| !is_external) {
        if !selectors::is_empty(&selection.selector)
            && !finds(object, selection, &selection.selector, context)
        {
            tell(object, selection, context, found);
        }
    }
}

fn finds(object: &Object, selection: &Selection, selector: &LabelSelector, context: &Context<'_>) -> bool {
    selection.spaces(object).into_iter().any(|space| match selection.what {
        What::Pods => context.objects.pods_of(space, selector).next().is_some(),
        What::Services => context.objects.services_of(space, selector).next().is_some(),
    })
}

fn tell(object: &Object, selection: &Selection, context: &Context<'_>, found: &mut Found) {
    // Without what controllers add.
    let template = without_labels_of_controllers(&selection.selector);
    if selectors::is_empty(&template) || finds(object, selection, &template, context) {
        return;
    }
    let selector = selectors::text(&selection.selector);
    let what = match selection.what {
        What::Pods => "pods",
        What::Services => "Service",
    };
    let place = match &selection.namespaces {
        Namespaces::Own => {
            object.namespace().map(|space| format!(" in namespace `{space}`")).unwrap_or_default()
        }
        Namespaces::Any => String::new(),
        Namespaces::Named(names) => format!(" in namespace `{}`", names.join("`, `")),
    };
    let (severity, remedy) = judge(object, selection, &template, context);
    found.say_at_most(
        severity,
        object,
        selection.path.clone(),
        format!("`{selector}` finds no {what}{place}"),
        remedy,
    );
}

fn without_labels_of_controllers(selector: &LabelSelector) -> LabelSelector {
    let is_added = |key: &str| {
        OF_CONTROLLERS.iter().any(|known| key == *known || known.ends_with('/') && key.starts_with(known))
    };
    let mut rest = selector.clone();
    rest.match_labels.iter_mut().for_each(|labels| labels.retain(|key, _| !is_added(key)));
    rest.match_expressions.iter_mut().for_each(|all| all.retain(|requirement| !is_added(&requirement.key)));
    rest
}

/// How bad it is, and what to do.
fn judge(
    object: &Object,
    selection: &Selection,
    selector: &LabelSelector,
    context: &Context<'_>,
) -> (Severity, String) {
    let spaces = selection.spaces(object);
    let base = match object.body {
        Body::Service(_) => Severity::Error,
        _ => Severity::Warning,
    };
    if selection.what == What::Services {
        let everywhere = LabelSelector::default();
        let brings =
            spaces.iter().any(|space| context.objects.services_of(*space, &everywhere).next().is_some());
        let severity = if brings { base } else { Severity::Info };
        return (
            severity,
            "a monitor selects Services by their own labels: give the Service these".to_owned(),
        );
    }
    let there = spaces.iter().flat_map(|space| context.objects.pods_of(*space, EVERYTHING)).take(FEW + 1);
    let there: Vec<PodsOf<'_>> = there.collect();
    if there.is_empty() {
        let remedy = "bring what makes them into the same stream to have this checked".to_owned();
        return (Severity::Info, remedy);
    }
    if let Some(maker) = spaces.iter().find_map(|space| context.objects.opaque_in(*space)) {
        let remedy = format!("see that {} `{}` makes some", maker.kind(), maker.name());
        return (Severity::Info, remedy);
    }
    if let Some(pods) = context.objects.pods_of(None, selector).next() {
        let space = pods.object.namespace().unwrap_or_default();
        let (kind, name) = (pods.object.kind(), pods.object.name());
        return (
            base,
            format!("the pods of {kind} `{name}` are in namespace `{space}`: bring both into one"),
        );
    }
    let near = if there.len() > FEW { None } else { nearest(selector, &there) };
    let of = |near: &Near<'_>| format!("{} `{}`", near.pods.object.kind(), near.pods.object.name());
    match &near {
        Some(near) if near.is_meant() => match near.differs {
            Some((key, _, own)) => {
                (base, format!("the pods of {} have `{key}={own}`: write the same on both sides", of(near)))
            }
            // What the template does not have at all may be set while the pods run, as leaders are marked.
            None => {
                (Severity::Warning, format!("the pods of {} have a part of it: give them the rest", of(near)))
            }
        },
        _ => (
            Severity::Warning,
            "write the labels of the pods that are meant, if these are in the stream".to_owned(),
        ),
    }
}

const EVERYTHING: &LabelSelector = &LabelSelector { match_labels: None, match_expressions: None };

/// The pods that have most of what a selector wants.
struct Near<'a> {
    pods: &'a PodsOf<'a>,
    /// How many of the labels they have.
    holds: usize,
    /// A label that they have with another value: its key, the wanted value, theirs.
    differs: Option<(&'a str, &'a str, &'a str)>,
}

impl Near<'_> {
    fn similarity(&self) -> f64 {
        self.differs.map_or(0.0, |(_, wanted, own)| {
            if wanted.contains(own) || own.contains(wanted) { 1.0 } else { strsim::jaro(wanted, own) }
        })
    }

    /// Whether it is likely that these pods are the ones that are meant.
    fn is_meant(&self) -> bool {
        self.holds > 0 || self.similarity() >= SIMILAR
    }
}

fn nearest<'a>(selector: &'a LabelSelector, there: &'a [PodsOf<'a>]) -> Option<Near<'a>> {
    let wanted: &Labels = selector.match_labels.as_ref()?;
    let near = |pods: &'a PodsOf<'a>| {
        let differs = wanted.iter().find_map(|(key, value)| {
            let own = pods.labels.get(key).filter(|own| *own != value)?;
            Some((key.as_str(), value.as_str(), own.as_str()))
        });
        let holds = wanted.iter().filter(|(key, value)| pods.labels.get(*key) == Some(*value)).count();
        Near { pods, holds, differs }
    };
    let all = there.iter().map(near).filter(|near| near.holds > 0 || near.differs.is_some());
    all.max_by(|a, b| a.holds.cmp(&b.holds).then(a.similarity().total_cmp(&b.similarity())))
}
