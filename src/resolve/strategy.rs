//! How pods are replaced.

use k8s_openapi::api::apps::v1::{DeploymentStrategy, RollingUpdateDeployment};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::context::Context;
use super::defaults;
use super::scaling::Scale;
use super::share;
use crate::diagnostic::{Path, Problems};
use crate::suggest;

/// What is known of the claims that pods write to.
#[derive(Clone, Copy)]
pub(super) struct Claims {
    /// One can be mounted on one node at a time.
    pub(super) one_node: bool,
    /// One is not in the input, so that it may be such a claim.
    pub(super) unknown: bool,
}

/// How a rollout proceeds. With GPUs there is no surge: a surge pod would wait for a GPU that an old pod holds, for ever.
/// A claim that one node can mount at a time deadlocks the same way. What the user leaves open of a rolling update is
/// filled in likewise, as Kubernetes' own 25 % would surge.
pub(super) fn strategy(
    cx: &Context<'_>,
    scale: &Scale,
    claims: Claims,
    problems: &mut Problems,
) -> DeploymentStrategy {
    let several = match scale {
        Scale::Fixed(replicas) => *replicas > 1,
        Scale::Auto { .. } => true,
    };
    let Claims { one_node, unknown } = claims;
    let scarce = one_node || unknown || cx.gpu.is_some();
    match given(cx, problems) {
        Some(Given::Recreate) => recreate(),
        Some(Given::Rolling(given)) => rolling(cx, given, scarce, problems),
        None if one_node || (scarce && !several) => recreate(),
        None => rolling(cx, RollingUpdateDeployment::default(), scarce, problems),
    }
}

/// What the user asks for.
enum Given {
    /// All old pods go before the first new one comes.
    Recreate,
    /// A few at a time.
    Rolling(RollingUpdateDeployment),
}

/// The strategy of the layers. `type: Recreate` and `rollingUpdate` exclude each other, and the higher layer holds; an empty
/// stanza asks for nothing.
fn given(cx: &Context<'_>, problems: &mut Problems) -> Option<Given> {
    let strategy = cx.spec.strategy.as_ref()?;
    let path = Path::spec(["strategy"]);
    let (type_path, rolling_path) = (path.clone().key("type"), path.key("rollingUpdate"));
    let known = ["RollingUpdate", "Recreate"];
    if let Some(type_) = strategy.type_.as_deref().filter(|type_| !known.contains(type_)) {
        let remedy = match suggest::nearest(type_, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write one of {}", suggest::list(known)),
        };
        problems.error(type_path.clone(), format!("`{type_}` is no strategy; {remedy}"));
    }
    let rolling = strategy.rolling_update.clone();
    let rolling = rolling.filter(|rolling| rolling.max_surge.is_some() || rolling.max_unavailable.is_some());
    if strategy.type_.as_deref() != Some("Recreate") {
        return rolling
            .or_else(|| strategy.type_.as_ref().map(|_| RollingUpdateDeployment::default()))
            .map(Given::Rolling);
    }
    let Some(rolling) = rolling else { return Some(Given::Recreate) };
    match cx.layer(&rolling_path).cmp(&cx.layer(&type_path)) {
        std::cmp::Ordering::Less => Some(Given::Recreate),
        std::cmp::Ordering::Greater => Some(Given::Rolling(rolling)),
        std::cmp::Ordering::Equal => {
            problems.error(
                rolling_path,
                "has no meaning with `type: Recreate`; remove it (in a patch: `rollingUpdate: null`)",
            );
            Some(Given::Recreate)
        }
    }
}

fn recreate() -> DeploymentStrategy {
    DeploymentStrategy { type_: Some("Recreate".into()), rolling_update: None }
}

/// A rolling update within the API server's bounds:
/// <https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/apis/apps/validation/validation.go>.
fn rolling(
    cx: &Context<'_>,
    given: RollingUpdateDeployment,
    scarce: bool,
    problems: &mut Problems,
) -> DeploymentStrategy {
    let path = Path::spec(["strategy", "rollingUpdate"]);
    for (name, value, most) in
        [("maxSurge", &given.max_surge, i32::MAX), ("maxUnavailable", &given.max_unavailable, 100)]
    {
        if let Some(value) = value {
            share::check(value, most, &path.clone().key(name), problems);
        }
    }
    let quarter = || IntOrString::String(defaults::ROLLING.into());
    let asked = given.max_surge.is_some();
    let max_surge = given.max_surge.unwrap_or_else(|| if scarce { IntOrString::Int(0) } else { quarter() });
    let max_unavailable =
        given.max_unavailable.unwrap_or_else(|| if scarce { IntOrString::Int(1) } else { quarter() });
    let is_zero = |value: &IntOrString| share::pods(value, 100) == Some(0);
    if is_zero(&max_surge) && is_zero(&max_unavailable) {
        let message = match (asked, cx.gpu) {
            (true, _) => "with maxSurge and maxUnavailable 0 no rollout can proceed; raise one",
            (false, Some(_)) => {
                "with GPUs maxSurge is 0 unless it is given, and with maxUnavailable 0 too no rollout can proceed; give `maxSurge: 1` where a GPU is spare, or raise maxUnavailable"
            }
            (false, None) => {
                "with a claim of one node maxSurge is 0 unless it is given, and with maxUnavailable 0 too no rollout can proceed; raise maxUnavailable"
            }
        };
        problems.error(path, message);
    }
    DeploymentStrategy {
        type_: Some("RollingUpdate".into()),
        rolling_update: Some(RollingUpdateDeployment {
            max_surge: Some(max_surge),
            max_unavailable: Some(max_unavailable),
        }),
    }
}
