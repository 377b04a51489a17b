//! The taints that pods stand, checked as the API server checks them:
//! <https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/apis/core/validation/validation.go>.

use k8s_openapi::api::core::v1::Toleration;

use super::accelerator;
use super::choice::one_of;
use super::context::Context;
use crate::diagnostic::{Path, Problems};
use crate::names::Format;

/// The GPU's own toleration, and the user's.
pub(super) fn tolerations(cx: &Context<'_>, problems: &mut Problems) -> Vec<Toleration> {
    let own = cx.gpu.map(|_| Toleration {
        key: Some(accelerator::taint(&cx.gpu_resource)),
        operator: Some("Exists".into()),
        effect: Some("NoSchedule".into()),
        ..Toleration::default()
    });
    let mut out: Vec<Toleration> = own.into_iter().collect();
    for (index, toleration) in cx.spec.scheduling.tolerations.iter().enumerate() {
        let path = Path::spec(["scheduling", "tolerations"]).index(index);
        check(toleration, &path, problems);
        if !out.contains(toleration) {
            out.push(toleration.clone());
        }
    }
    out
}

fn check(toleration: &Toleration, path: &Path, problems: &mut Problems) {
    let at = |name: &str| path.clone().key(name);
    let text = |field: &'_ Option<String>| field.clone().filter(|text| !text.is_empty());
    let (key, value) = (text(&toleration.key), text(&toleration.value));
    let (operator, effect) = (toleration.operator.as_deref(), toleration.effect.as_deref());
    one_of(operator, &["Exists", "Equal"], || at("operator"), problems);
    one_of(effect, &["NoSchedule", "PreferNoSchedule", "NoExecute"], || at("effect"), problems);
    match (&key, operator) {
        (None, Some("Exists")) => {}
        (None, _) => {
            problems.error(path.clone(), "without `key` it needs `operator: Exists`; add one of the two");
        }
        (Some(key), _) => {
            if let Err(message) = Format::LabelKey.check(key) {
                problems.error(at("key"), message);
            }
        }
    }
    match (&value, operator) {
        (Some(_), Some("Exists")) => {
            problems.error(at("value"), "has no meaning with `operator: Exists`; remove it");
        }
        (Some(value), _) => {
            if let Err(message) = Format::LabelValue.check(value) {
                problems.error(at("value"), message);
            }
        }
        (None, _) => {}
    }
    if toleration.toleration_seconds.is_some() && effect != Some("NoExecute") {
        problems.error(
            at("tolerationSeconds"),
            "pods are put out by `NoExecute` alone; add `effect: NoExecute`, or remove it",
        );
    }
}
