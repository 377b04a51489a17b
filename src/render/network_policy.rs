//! NetworkPolicies: of the server's pods, and of those of its jobs.

use k8s_openapi::api::networking::v1::{NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicySpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};

use super::{Body, Object, meta};
use crate::resolve::resolved::{JobsNetwork, Network};
use crate::resolve::{APP, NAME, ResolvedModel};

pub(super) fn render(model: &ResolvedModel, network: &Network) -> Object {
    let mut spec = spec(selector(APP, &network.deployments), &network.egress);
    spec.ingress = (!network.ingress.is_empty()).then(|| network.ingress.clone());
    object(model, None, model.names.network_policy(), spec)
}

pub(super) fn jobs(model: &ResolvedModel, jobs: &JobsNetwork) -> Object {
    let spec = spec(selector(NAME, &jobs.names), &jobs.egress);
    object(model, Some("jobs"), model.names.network_policy_of_jobs(), spec)
}

fn object(model: &ResolvedModel, what: Option<&str>, name: String, spec: NetworkPolicySpec) -> Object {
    let body = NetworkPolicy { metadata: meta::object(model, name), spec: Some(spec) };
    Object { what: what.map(str::to_owned), body: Body::NetworkPolicy(Box::new(body)) }
}

/// Both types are named, as the one that has no rule would not hold otherwise.
fn spec(pods: LabelSelector, egress: &[NetworkPolicyEgressRule]) -> NetworkPolicySpec {
    NetworkPolicySpec {
        egress: Some(egress.to_vec()),
        ingress: None,
        pod_selector: Some(pods),
        policy_types: Some(vec!["Ingress".into(), "Egress".into()]),
    }
}

/// Pods whose label has one of the values; a list of more than one has no short form.
fn selector(key: &str, values: &[String]) -> LabelSelector {
    if let [only] = values {
        return LabelSelector {
            match_labels: Some([(key.to_owned(), only.clone())].into()),
            match_expressions: None,
        };
    }
    let one_of = LabelSelectorRequirement {
        key: key.to_owned(),
        operator: "In".into(),
        values: Some(values.to_vec()),
    };
    LabelSelector { match_labels: None, match_expressions: Some(vec![one_of]) }
}
