//! Which pods and claims a quota counts: its scopes.
//!
//! As the evaluators of Kubernetes 1.34 do (`pkg/quota/v1/evaluator/core`): a scope that does not concern a kind of object
//! fits none of them, so that a quota with a scope counts no Services, ConfigMaps or other objects.

use k8s_openapi::api::core::v1::{
    PersistentVolumeClaimSpec, PodAffinityTerm, PodSpec, ResourceQuotaSpec, ScopedResourceSelectorRequirement,
};

use super::charge::Subject;
use super::pod::Pod;

/// Whether a quota counts something, by its scopes.
pub(super) fn counts(quota: &ResourceQuotaSpec, subject: &Subject<'_>) -> bool {
    let named =
        quota.scopes.iter().flatten().map(|scope| Requirement { scope, operator: "Exists", values: &[] });
    let selected =
        quota.scope_selector.iter().flat_map(|selector| selector.match_expressions.iter().flatten());
    let mut all = named.chain(selected.map(Requirement::of));
    all.all(|requirement| match subject {
        Subject::Pod(pod) | Subject::Finished(pod) => requirement.fits_pod(pod),
        Subject::Claim(claim) => requirement.fits_claim(claim),
        Subject::Plain => false,
    })
}

struct Requirement<'a> {
    scope: &'a str,
    operator: &'a str,
    values: &'a [String],
}

impl<'a> Requirement<'a> {
    fn of(written: &'a ScopedResourceSelectorRequirement) -> Self {
        let values = written.values.as_deref().unwrap_or_default();
        Self { scope: &written.scope_name, operator: &written.operator, values }
    }

    fn fits_pod(&self, pod: &Pod<'_>) -> bool {
        let terminating = || pod.spec.active_deadline_seconds.is_some_and(|seconds| seconds >= 0);
        match self.scope {
            "Terminating" => terminating(),
            "NotTerminating" => !terminating(),
            "BestEffort" => pod.is_best_effort(),
            "NotBestEffort" => !pod.is_best_effort(),
            "PriorityClass" => self.fits(pod.priority_class),
            "CrossNamespacePodAffinity" => looks_into_other_namespaces(pod.spec),
            _ => false,
        }
    }

    fn fits_claim(&self, claim: &PersistentVolumeClaimSpec) -> bool {
        let class = claim.volume_attributes_class_name.as_deref().filter(|name| !name.is_empty());
        self.scope == "VolumeAttributesClass" && self.fits(class)
    }

    /// Whether a name is among the values as the operator wants it.
    fn fits(&self, name: Option<&str>) -> bool {
        let listed = |name: &str| self.values.iter().any(|value| value == name);
        match self.operator {
            "Exists" => name.is_some(),
            "DoesNotExist" => name.is_none(),
            "In" => name.is_some_and(listed),
            "NotIn" => !name.is_some_and(listed),
            _ => false,
        }
    }
}

fn looks_into_other_namespaces(spec: &PodSpec) -> bool {
    let other = |term: &PodAffinityTerm| {
        term.namespaces.as_ref().is_some_and(|list| !list.is_empty()) || term.namespace_selector.is_some()
    };
    let Some(affinity) = &spec.affinity else { return false };
    let (near, far) = (affinity.pod_affinity.as_ref(), affinity.pod_anti_affinity.as_ref());
    let required = [
        near.and_then(|own| own.required_during_scheduling_ignored_during_execution.as_ref()),
        far.and_then(|own| own.required_during_scheduling_ignored_during_execution.as_ref()),
    ];
    let preferred = [
        near.and_then(|own| own.preferred_during_scheduling_ignored_during_execution.as_ref()),
        far.and_then(|own| own.preferred_during_scheduling_ignored_during_execution.as_ref()),
    ];
    required.into_iter().flatten().flatten().any(other)
        || preferred.into_iter().flatten().flatten().any(|term| other(&term.pod_affinity_term))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::capacity::Given;
    use crate::yaml;

    fn quota(text: &str) -> ResourceQuotaSpec {
        yaml::decode(&yaml::parse(text).unwrap()).unwrap()
    }

    #[test]
    fn pods_are_counted_by_scope() {
        let deadline = "activeDeadlineSeconds: 60";
        let class = "priorityClassName: high";
        let best = "containers: [{name: a}]";
        let burst = "containers: [{name: a, resources: {requests: {cpu: 1}}}]";
        let far = "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: a, namespaceSelector: {}}}]}}";
        let selector = |expression: &str| format!("scopeSelector: {{matchExpressions: [{expression}]}}");
        let table = [
            ("scopes: [Terminating]".to_owned(), deadline, best),
            ("scopes: [NotTerminating]".to_owned(), best, deadline),
            ("scopes: [BestEffort]".to_owned(), best, burst),
            ("scopes: [NotBestEffort]".to_owned(), burst, best),
            ("scopes: [NotBestEffort, NotTerminating]".to_owned(), burst, deadline),
            ("scopes: [PriorityClass]".to_owned(), class, best),
            ("scopes: [CrossNamespacePodAffinity]".to_owned(), far, best),
            (selector("{scopeName: PriorityClass, operator: In, values: [high, low]}"), class, best),
            (selector("{scopeName: PriorityClass, operator: NotIn, values: [high]}"), best, class),
            (selector("{scopeName: PriorityClass, operator: Exists}"), class, best),
            (selector("{scopeName: PriorityClass, operator: DoesNotExist}"), best, class),
            (selector("{scopeName: BestEffort, operator: Exists}"), best, burst),
        ];
        for (scopes, counted, not) in table {
            for (text, expected) in [(counted, true), (not, false)] {
                let spec: PodSpec = yaml::decode(&yaml::parse(text).unwrap()).unwrap();
                let pod = Pod::new(&spec, &[], Given::default());
                assert_eq!(counts(&quota(&scopes), &Subject::Pod(&pod)), expected, "{scopes}: {text}");
            }
        }
    }

    #[test]
    fn claims_have_a_scope_of_their_own_and_other_objects_none() {
        let claim =
            |text: &str| -> PersistentVolumeClaimSpec { yaml::decode(&yaml::parse(text).unwrap()).unwrap() };
        let (gold, none) = (claim("volumeAttributesClassName: gold"), claim("storageClassName: ssd"));
        let scope = quota("scopes: [VolumeAttributesClass]");
        assert!(counts(&scope, &Subject::Claim(&gold)));
        assert!(!counts(&scope, &Subject::Claim(&none)));
        let not = quota(
            "scopeSelector: {matchExpressions: [{scopeName: VolumeAttributesClass, operator: NotIn, values: [gold]}]}",
        );
        assert!(!counts(&not, &Subject::Claim(&gold)));
        assert!(counts(&not, &Subject::Claim(&none)));
        assert!(!counts(&quota("scopes: [BestEffort]"), &Subject::Claim(&gold)));
        assert!(!counts(&scope, &Subject::Plain));
        assert!(counts(&quota("hard: {pods: 1}"), &Subject::Plain));
    }
}
