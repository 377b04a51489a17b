//! How fast an autoscaler scales, checked as the API server checks it:
//! <https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/apis/autoscaling/validation/validation.go>.

use k8s_openapi::api::autoscaling::v2::{HPAScalingRules, HorizontalPodAutoscalerBehavior};

use crate::diagnostic::{Path, Problems};
use crate::names::Format;
use crate::resolve::choice::one_of;

/// The longest window, in seconds.
const WINDOW: i32 = 3600;
/// The longest period, in seconds.
const PERIOD: i32 = 1800;

pub(super) fn check(behavior: &HorizontalPodAutoscalerBehavior, path: &Path, problems: &mut Problems) {
    for (name, rules) in [("scaleUp", &behavior.scale_up), ("scaleDown", &behavior.scale_down)] {
        if let Some(rules) = rules {
            check_rules(rules, &path.clone().key(name), problems);
        }
    }
}

fn check_rules(rules: &HPAScalingRules, path: &Path, problems: &mut Problems) {
    let at = |name: &str| path.clone().key(name);
    if let Some(window) = rules.stabilization_window_seconds.filter(|window| !(0..=WINDOW).contains(window)) {
        let message = format!("{window} is out of range; write seconds from 0 to {WINDOW}");
        problems.error(at("stabilizationWindowSeconds"), message);
    }
    let select = rules.select_policy.as_deref();
    one_of(select, &["Max", "Min", "Disabled"], || at("selectPolicy"), problems);
    if let Some(Err(message)) = rules.tolerance.as_ref().map(|tolerance| Format::Quantity.check(&tolerance.0))
    {
        problems.error(at("tolerance"), message);
    }
    let Some(policies) = &rules.policies else { return };
    if policies.is_empty() {
        problems.error(
            at("policies"),
            "Kubernetes wants one at least; add one, or leave the list out for its own",
        );
    }
    for (index, policy) in policies.iter().enumerate() {
        let at = |name: &str| path.clone().key("policies").index(index).key(name);
        one_of(Some(&policy.type_), &["Pods", "Percent"], || at("type"), problems);
        if policy.value < 1 {
            problems.error(
                at("value"),
                format!("{} is out of range; write a number of at least 1", policy.value),
            );
        }
        if !(1..=PERIOD).contains(&policy.period_seconds) {
            let period = policy.period_seconds;
            let message = format!("{period} is out of range; write seconds from 1 to {PERIOD}");
            problems.error(at("periodSeconds"), message);
        }
    }
}
