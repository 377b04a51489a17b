//! LimitRanges: the defaults that they give to containers, and what they refuse.
//!
//! As `plugin/pkg/admission/limitranger` of Kubernetes 1.34 does.

use k8s_openapi::api::core::v1::{LimitRangeItem, LimitRangeSpec};

use super::resources::Resources;
use crate::quantity::Quantity;

/// The bounds of one type of a LimitRange.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// What they bound.
    pub of: Bounded,
    min: Resources,
    max: Resources,
    ratio: Resources,
    /// What a container without a limit gets.
    pub default: Resources,
    /// What a container without a request gets.
    pub default_request: Resources,
}

/// What a LimitRange bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounded {
    /// Each container, init containers too.
    Container,
    /// All containers of a pod together.
    Pod,
    /// Each claim.
    Claim,
}

impl Bounded {
    /// Kubernetes' word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Container => "Container",
            Self::Pod => "Pod",
            Self::Claim => "PersistentVolumeClaim",
        }
    }
}

/// A bound that an object breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The resource.
    pub resource: String,
    /// `requests` or `limits`: the side that breaks it.
    pub side: &'static str,
    /// What is wrong, as a part of a sentence.
    pub cause: String,
    /// What to write instead.
    pub remedy: String,
}

impl Bounds {
    /// The bounds of a LimitRange, with the defaults that the API server gives to the LimitRange itself: a default limit
    /// is the maximum, a default request is the default limit, or else the minimum (`SetDefaults_LimitRangeItem`). The last
    /// comes first, as of two defaults in one LimitRange the later holds, and what is given first is kept.
    pub fn of(spec: &LimitRangeSpec) -> impl Iterator<Item = Self> {
        spec.limits.iter().rev().filter_map(Self::read)
    }

    fn read(item: &LimitRangeItem) -> Option<Self> {
        let of = match item.type_.as_str() {
            "Container" => Bounded::Container,
            "Pod" => Bounded::Pod,
            "PersistentVolumeClaim" => Bounded::Claim,
            _ => return None,
        };
        let mut bounds = Self {
            of,
            min: Resources::read(item.min.as_ref()),
            max: Resources::read(item.max.as_ref()),
            ratio: Resources::read(item.max_limit_request_ratio.as_ref()),
            default: Resources::read(item.default.as_ref()),
            default_request: Resources::read(item.default_request.as_ref()),
        };
        if of == Bounded::Container {
            bounds.default.or(&bounds.max);
            bounds.default_request.or(&bounds.default);
            bounds.default_request.or(&bounds.min);
        }
        Some(bounds)
    }

    /// What requests and limits break.
    pub fn broken(&self, requests: &Resources, limits: &Resources) -> Vec<Broken> {
        let mut broken = Vec::new();
        for (name, least) in self.min.iter() {
            broken.extend(below(name, least, requests, limits));
        }
        for (name, most) in self.max.iter() {
            broken.extend(above(name, most, requests, limits, self.of == Bounded::Claim));
        }
        for (name, most) in self.ratio.iter() {
            broken.extend(apart(name, most, requests, limits));
        }
        broken
    }
}

fn below(name: &str, least: Quantity, requests: &Resources, limits: &Resources) -> Option<Broken> {
    let (side, amount) = match (requests.get(name), limits.get(name)) {
        (None, _) => {
            return Some(Broken {
                resource: name.to_owned(),
                side: "requests",
                cause: format!("requests no `{name}`, of which the minimum is `{least}`"),
                remedy: format!("set a request of at least `{least}`"),
            });
        }
        (Some(request), _) if request < least => ("requests", request),
        (_, Some(limit)) if limit < least => ("limits", limit),
        _ => return None,
    };
    Some(Broken {
        resource: name.to_owned(),
        side,
        cause: format!("{} `{amount}` of `{name}`, of which the minimum is `{least}`", verb(side)),
        remedy: format!("set at least `{least}`"),
    })
}

fn above(
    name: &str,
    most: Quantity,
    requests: &Resources,
    limits: &Resources,
    requests_alone: bool,
) -> Option<Broken> {
    let (side, amount) = match (requests.get(name), limits.get(name)) {
        (None, _) if requests_alone => return None,
        (Some(request), _) if requests_alone => ("requests", request),
        (_, None) => {
            return Some(Broken {
                resource: name.to_owned(),
                side: "limits",
                cause: format!("limits no `{name}`, of which the maximum is `{most}`"),
                remedy: format!("set a limit of at most `{most}`"),
            });
        }
        (_, Some(limit)) if limit > most => ("limits", limit),
        (Some(request), _) => ("requests", request),
        (None, _) => return None,
    };
    (amount > most).then(|| Broken {
        resource: name.to_owned(),
        side,
        cause: format!("{} `{amount}` of `{name}`, of which the maximum is `{most}`", verb(side)),
        remedy: format!("set at most `{most}`"),
    })
}

/// How many times its request a limit may be. The division is the admission plugin's, in binary fractions, so that what
/// is just at the bound is judged as there.
#[expect(clippy::cast_precision_loss, reason = "the real plugin compares 64-bit fractions")]
fn apart(name: &str, most: Quantity, requests: &Resources, limits: &Resources) -> Option<Broken> {
    let broken =
        |side, cause: String, remedy: String| Some(Broken { resource: name.to_owned(), side, cause, remedy });
    let said = |amount: Option<Quantity>| amount.filter(|amount| !amount.is_zero());
    let Some(request) = said(requests.get(name)) else {
        return broken(
            "requests",
            format!("requests no `{name}`, of which the limit may be `{most}` times the request"),
            "set a request".into(),
        );
    };
    let Some(limit) = said(limits.get(name)) else {
        return broken(
            "limits",
            format!("limits no `{name}`, of which the limit may be `{most}` times the request"),
            format!("set a limit of at most `{most}` times the request"),
        );
    };
    let ratio = limit.milli() as f64 / request.milli() as f64;
    (ratio * 1000.0 > most.milli() as f64).then(|| Broken {
        resource: name.to_owned(),
        side: "limits",
        cause: format!(
            "limits `{name}` to `{limit}`, {ratio:.2} times its request of `{request}`, where `{most}` times are allowed"
        ),
        remedy: "raise the request or lower the limit".into(),
    })
}

fn verb(side: &str) -> &'static str {
    if side == "requests" { "requests" } else { "allows itself" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resources(pairs: &[(&str, &str)]) -> Resources {
        let mut out = Resources::default();
        for (name, amount) in pairs {
            out.set(*name, Quantity::parse(amount).unwrap());
        }
        out
    }

    fn bounds(item: &str) -> Bounds {
        let item: LimitRangeItem = crate::yaml::decode(&crate::yaml::parse(item).unwrap()).unwrap();
        Bounds::read(&item).unwrap()
    }

    fn causes(item: &str, requests: &[(&str, &str)], limits: &[(&str, &str)]) -> Vec<String> {
        let broken = bounds(item).broken(&resources(requests), &resources(limits));
        broken.into_iter().map(|broken| broken.cause).collect()
    }

    #[test]
    fn the_api_server_fills_a_limit_range_up() {
        let own = bounds(
            "{type: Container, max: {cpu: 2, memory: 4Gi}, min: {cpu: 1, hugepages-2Mi: 2Mi}, default: {cpu: 500m}}",
        );
        assert_eq!(own.default, resources(&[("cpu", "500m"), ("memory", "4Gi")]));
        assert_eq!(
            own.default_request,
            resources(&[("cpu", "500m"), ("memory", "4Gi"), ("hugepages-2Mi", "2Mi")])
        );
        let pod = bounds("{type: Pod, max: {cpu: 2}}");
        assert!(pod.default.is_empty() && pod.default_request.is_empty());
    }

    #[test]
    fn bounds_are_those_of_the_admission_plugin() {
        let both = [("cpu", "1")];
        assert_eq!(causes("{type: Container, min: {cpu: 1}, max: {cpu: 1}}", &both, &both), [""; 0]);
        for (item, requests, limits, cause) in [
            ("min: {cpu: 1}", &[][..], &[][..], "requests no `cpu`"),
            ("min: {cpu: 1}", &[("cpu", "999m")], &[], "requests `999m` of `cpu`"),
            ("min: {cpu: 1}", &[("cpu", "1")], &[("cpu", "900m")], "allows itself `900m`"),
            ("max: {cpu: 1}", &[("cpu", "1")], &[], "limits no `cpu`"),
            ("max: {cpu: 1}", &[], &[("cpu", "1001m")], "allows itself `1001m`"),
            ("max: {cpu: 1}", &[("cpu", "2")], &[("cpu", "1")], "requests `2` of `cpu`"),
            ("maxLimitRequestRatio: {cpu: 2}", &[], &[("cpu", "1")], "requests no `cpu`"),
            ("maxLimitRequestRatio: {cpu: 2}", &[("cpu", "1")], &[], "limits no `cpu`"),
            ("maxLimitRequestRatio: {cpu: 2}", &[("cpu", "100m")], &[("cpu", "201m")], "2.01 times"),
        ] {
            let found = causes(&format!("{{type: Container, {item}}}"), requests, limits);
            assert!(found.len() == 1 && found[0].contains(cause), "{item}: {found:?}");
        }
        assert_eq!(
            causes(
                "{type: Container, maxLimitRequestRatio: {cpu: 2}}",
                &[("cpu", "100m")],
                &[("cpu", "200m")]
            ),
            [""; 0]
        );
        // A claim has requests alone.
        let claim = "{type: PersistentVolumeClaim, min: {storage: 1Gi}, max: {storage: 2Gi}}";
        assert_eq!(causes(claim, &[("storage", "2Gi")], &[]), [""; 0]);
        assert_eq!(
            causes(claim, &[("storage", "3Gi")], &[]),
            ["requests `3Gi` of `storage`, of which the maximum is `2Gi`"]
        );
    }
}
