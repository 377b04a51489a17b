//! Labels and annotations of everything generated.

use std::collections::BTreeMap;

use super::context::Context;
use super::names::Track;
use crate::diagnostic::{Path, Problems};
use crate::names::{image_tag, is_label_value};

/// Annotations that kustomize and kpt keep for themselves; copied onto what is generated they empty the output, silently.
const PROTOCOL: [&str; 5] = [
    "config.kubernetes.io/",
    "config.k8s.io/",
    "internal.config.kubernetes.io/",
    "kustomize.config.k8s.io/",
    "internal.kpt.dev/",
];
/// Our own marks, and kubectl's copy of what was applied.
const OWN: [&str; 3] =
    ["serving.creativeflow.ai/", "kubectl.kubernetes.io/last-applied-configuration", "kpt.dev/"];

/// Labels of every object and of the pods. Selectors use `app` alone: they are immutable, so nothing that an overlay may
/// change belongs there.
pub(super) fn labels(cx: &Context<'_>, image: &str, problems: &mut Problems) -> BTreeMap<String, String> {
    let deployment = cx.names.deployment();
    let version =
        cx.spec.version.clone().or_else(|| {
            image_tag(image).filter(|tag| is_label_value(tag) && !tag.is_empty()).map(str::to_owned)
        });
    let set = [
        ("app.kubernetes.io/name", Some(deployment.clone())),
        ("app.kubernetes.io/instance", Some(cx.names.model().to_owned())),
        ("app.kubernetes.io/version", version),
        ("app.kubernetes.io/component", Some("model-server".to_owned())),
        ("app.kubernetes.io/part-of", Some("ai-serving-platform".to_owned())),
        ("app.kubernetes.io/managed-by", Some("modelspec".to_owned())),
        ("app", Some(deployment)),
        ("creativeflow.ai/runtime", Some(cx.runtime.label.clone())),
        ("creativeflow.ai/model-name", Some(cx.names.model().to_owned())),
        ("creativeflow.ai/model-family", cx.spec.family.clone()),
        (TRACK, (cx.names.track() == Track::Canary).then(|| Track::Canary.as_str().to_owned())),
    ];
    let mut labels: BTreeMap<String, String> =
        set.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect();
    refuse_own(&cx.metadata.labels, &Path::metadata("labels"), problems);
    let others = cx.metadata.labels.iter().filter(|(key, _)| !is_own(key));
    labels.extend(others.map(|(key, value)| (key.clone(), value.clone())));
    labels
}

/// Labels that selectors and routes hold are nobody else's to set.
pub(super) fn refuse_own(given: &BTreeMap<String, String>, base: &Path, problems: &mut Problems) {
    for key in given.keys().filter(|key| is_own(key)) {
        problems.error(
            base.clone().key(key.as_str()),
            format!("`{key}` is set by the function, since selectors and routes hold it; remove it"),
        );
    }
}

fn is_own(key: &str) -> bool {
    key == "app" || key.starts_with("creativeflow.ai/")
}

/// The label that a canary's pods and objects have. Those of the stable one have none of the kind: with one for a canary's time,
/// a canary's beginning and its end would restart all of the stable pods.
pub const TRACK: &str = "creativeflow.ai/track";

/// The annotation of a job's pods that holds the Service's name.
pub const SERVICE: &str = "serving.creativeflow.ai/service";

/// Labels of a job's pods. `app` is not among them: the Service, the disruption budget and all that selects the server's pods
/// must not see them.
pub(super) fn of_job(cx: &Context<'_>, job: &str) -> BTreeMap<String, String> {
    let set = [
        ("app.kubernetes.io/name", cx.names.job(job)),
        ("app.kubernetes.io/instance", cx.names.model().to_owned()),
        ("app.kubernetes.io/component", job.to_owned()),
        ("app.kubernetes.io/part-of", "ai-serving-platform".to_owned()),
        ("app.kubernetes.io/managed-by", "modelspec".to_owned()),
        ("creativeflow.ai/model-name", cx.names.model().to_owned()),
    ];
    let mut labels: BTreeMap<String, String> =
        set.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let own = cx.metadata.labels.iter().filter(|(key, _)| !labels.contains_key(*key));
    let own: Vec<_> = own.map(|(key, value)| (key.clone(), value.clone())).collect();
    labels.extend(own);
    labels
}

/// Annotations of every object: the user's, less those of the tools.
pub(super) fn annotations(given: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    given
        .iter()
        .filter(|(key, _)| !is_protocol(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// Annotations of the pods: those of other stanzas, and the user's, none of which may be a tool's or ours.
pub(super) fn pod_annotations(
    cx: &Context<'_>,
    mut own: BTreeMap<String, String>,
    problems: &mut Problems,
) -> BTreeMap<String, String> {
    refuse_protocol(&cx.spec.pod_annotations, &Path::spec(["podAnnotations"]), problems);
    own.extend(cx.spec.pod_annotations.clone());
    own
}

/// Tools' own annotations have no place on pods and Services; on a Service one of them would make kustomize drop it.
pub(super) fn refuse_protocol(given: &BTreeMap<String, String>, base: &Path, problems: &mut Problems) {
    for key in given.keys().filter(|key| is_protocol(key)) {
        problems.error(
            base.clone().key(key.as_str()),
            format!("`{key}` is an annotation between tools and has no meaning here; remove it"),
        );
    }
}

fn is_protocol(key: &str) -> bool {
    PROTOCOL.iter().chain(&OWN).any(|prefix| key.starts_with(prefix))
}
