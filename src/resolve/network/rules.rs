//! Peers and ports of policies.

use std::collections::BTreeMap;

use k8s_openapi::api::networking::v1::{
    IPBlock, NetworkPolicyEgressRule, NetworkPolicyPeer, NetworkPolicyPort,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::resolve::labels;

fn labels_of(pairs: &[(&str, &str)]) -> LabelSelector {
    let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    LabelSelector { match_labels: Some(pairs.collect::<BTreeMap<_, _>>()), match_expressions: None }
}

/// Every pod of a namespace, by the label that the API server gives each.
pub(super) fn namespace(name: &str) -> NetworkPolicyPeer {
    NetworkPolicyPeer {
        namespace_selector: Some(labels_of(&[("kubernetes.io/metadata.name", name)])),
        ..NetworkPolicyPeer::default()
    }
}

/// Every pod of the policy's own namespace.
pub(super) fn own_namespace() -> NetworkPolicyPeer {
    NetworkPolicyPeer { pod_selector: Some(LabelSelector::default()), ..NetworkPolicyPeer::default() }
}

/// Pods of a namespace by a label.
pub(super) fn pods_of(namespace_name: &str, key: &str, value: &str) -> NetworkPolicyPeer {
    NetworkPolicyPeer { pod_selector: Some(labels_of(&[(key, value)])), ..namespace(namespace_name) }
}

/// Pods of the own namespace whose label has one of the values, as a list so that each follows the name that it is.
fn one_of(key: &str, values: &[String]) -> NetworkPolicyPeer {
    let one_of = LabelSelectorRequirement {
        key: key.to_owned(),
        operator: "In".to_owned(),
        values: Some(values.to_vec()),
    };
    NetworkPolicyPeer {
        pod_selector: Some(LabelSelector { match_labels: None, match_expressions: Some(vec![one_of]) }),
        ..NetworkPolicyPeer::default()
    }
}

/// The pods of jobs.
pub(super) fn jobs(names: &[String]) -> NetworkPolicyPeer {
    one_of(labels::NAME, names)
}

/// The pods of Deployments.
pub(super) fn servers(names: &[String]) -> NetworkPolicyPeer {
    one_of(labels::APP, names)
}

/// Addresses.
pub(super) fn block(cidr: &str, except: &[&str]) -> NetworkPolicyPeer {
    let except: Vec<String> = except.iter().map(|one| (*one).to_owned()).collect();
    let block = IPBlock { cidr: cidr.to_owned(), except: (!except.is_empty()).then_some(except) };
    NetworkPolicyPeer { ip_block: Some(block), ..NetworkPolicyPeer::default() }
}

/// A port of pods by its name.
pub(super) fn named(name: &str) -> NetworkPolicyPort {
    NetworkPolicyPort { port: Some(IntOrString::String(name.to_owned())), ..NetworkPolicyPort::default() }
}

/// A port by its number, of TCP where nothing is said.
pub(super) fn port(number: u16, protocol: Option<&str>) -> NetworkPolicyPort {
    NetworkPolicyPort {
        port: Some(IntOrString::Int(number.into())),
        protocol: protocol.map(str::to_owned),
        ..NetworkPolicyPort::default()
    }
}

/// These ports of these peers; without any, all of them.
pub(super) fn to(peers: Vec<NetworkPolicyPeer>, ports: Vec<NetworkPolicyPort>) -> NetworkPolicyEgressRule {
    NetworkPolicyEgressRule {
        to: (!peers.is_empty()).then_some(peers),
        ports: (!ports.is_empty()).then_some(ports),
    }
}
