//! Peers and ports of the user, checked as the API server checks them:
//! <https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/apis/networking/validation/validation.go>.

use std::net::IpAddr;

use k8s_openapi::api::networking::v1::{IPBlock, NetworkPolicyPort};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::api::v1alpha1::Network;
use crate::diagnostic::{Path, Problems};
use crate::names::{Format, is_port_name};
use crate::resolve::choice::one_of;

/// Everything that is wrong with a stanza's peers and ports.
pub(super) fn check(stanza: &Network, path: &Path, problems: &mut Problems) {
    for (index, peer) in stanza.from.iter().flatten().enumerate() {
        let path = path.clone().key("from").index(index);
        let says = peer_of(
            peer.pod_selector.as_ref(),
            peer.namespace_selector.as_ref(),
            peer.ip_block.as_ref(),
            &path,
            problems,
        );
        if !says {
            problems.error(path, "names nobody; write `podSelector`, `namespaceSelector` or `ipBlock`");
        }
    }
    for (index, to) in stanza.to.iter().enumerate() {
        let path = path.clone().key("to").index(index);
        let says = peer_of(
            to.pod_selector.as_ref(),
            to.namespace_selector.as_ref(),
            to.ip_block.as_ref(),
            &path,
            problems,
        );
        if !says && to.ports.is_empty() {
            problems.error(
                path.clone(),
                "would let the pods call everything; write `podSelector`, `namespaceSelector`, `ipBlock` or `ports`",
            );
        }
        for (index, port) in to.ports.iter().enumerate() {
            port_of(port, &path.clone().key("ports").index(index), problems);
        }
    }
}

fn peer_of(
    pods: Option<&LabelSelector>,
    namespaces: Option<&LabelSelector>,
    block: Option<&IPBlock>,
    path: &Path,
    problems: &mut Problems,
) -> bool {
    for (name, selector) in [("podSelector", pods), ("namespaceSelector", namespaces)] {
        if let Some(selector) = selector {
            selector_of(selector, &path.clone().key(name), problems);
        }
    }
    let selects = pods.is_some() || namespaces.is_some();
    if let Some(block) = block {
        let path = path.clone().key("ipBlock");
        if selects {
            problems.error(path.clone(), "stands alone in a peer; make another peer of it");
        }
        block_of(block, &path, problems);
    }
    selects || block.is_some()
}

fn selector_of(selector: &LabelSelector, path: &Path, problems: &mut Problems) {
    for (key, value) in selector.match_labels.iter().flatten() {
        let path = path.clone().key("matchLabels").key(key.as_str());
        label(key, std::slice::from_ref(value), &path, problems);
    }
    for (index, one) in selector.match_expressions.iter().flatten().enumerate() {
        let path = path.clone().key("matchExpressions").index(index);
        let values = one.values.clone().unwrap_or_default();
        label(&one.key, &values, &path, problems);
        let known = ["In", "NotIn", "Exists", "DoesNotExist"];
        one_of(Some(&one.operator), &known, || path.clone().key("operator"), problems);
        let wants = matches!(one.operator.as_str(), "In" | "NotIn");
        if wants && values.is_empty() {
            problems
                .error(path.key("values"), format!("`{}` compares with values; write them", one.operator));
        } else if !wants && !values.is_empty() && known.contains(&one.operator.as_str()) {
            problems
                .error(path.key("values"), format!("`{}` compares with no value; remove them", one.operator));
        }
    }
}

fn label(key: &str, values: &[String], path: &Path, problems: &mut Problems) {
    let values = values.iter().map(|value| Format::LabelValue.check(value));
    for message in std::iter::once(Format::LabelKey.check(key)).chain(values).filter_map(Result::err) {
        problems.error(path.clone(), message);
    }
}

fn block_of(block: &IPBlock, path: &Path, problems: &mut Problems) {
    let whole = network(&block.cidr);
    if whole.is_none() {
        problems.error(path.clone().key("cidr"), no_network(&block.cidr));
    }
    for (index, part) in block.except.iter().flatten().enumerate() {
        let path = path.clone().key("except").index(index);
        match (whole, network(part)) {
            (_, None) => problems.error(path, no_network(part)),
            (Some(whole), Some(inner)) if !is_part(inner, whole) => {
                problems.error(path, format!("`{part}` is no part of `{}`; remove it", block.cidr));
            }
            _ => {}
        }
    }
}

fn no_network(text: &str) -> String {
    format!(
        "`{text}` is no range of addresses; write one such as `10.0.0.0/8`, a single address as `10.1.2.3/32`"
    )
}

/// An address and how many of its bits count.
fn network(text: &str) -> Option<(IpAddr, u32)> {
    let (address, length) = text.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let length = Some(length).filter(|length| length.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some((address, length.parse().ok().filter(|length| *length <= most)?))
}

/// Whether a range is a part of another one, and not the same.
fn is_part((inner, longer): (IpAddr, u32), (whole, shorter): (IpAddr, u32)) -> bool {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => (u128::from(u32::from(address)) << 96, 4),
        IpAddr::V6(address) => (u128::from(address), 6),
    };
    let ((inner, family), (whole, other)) = (bits(inner), bits(whole));
    let mask = u128::MAX.checked_shl(128 - shorter).unwrap_or_default();
    family == other && longer > shorter && inner & mask == whole & mask
}

fn port_of(port: &NetworkPolicyPort, path: &Path, problems: &mut Problems) {
    one_of(port.protocol.as_deref(), &["TCP", "UDP", "SCTP"], || path.clone().key("protocol"), problems);
    let by = path.clone().key("port");
    match (&port.port, port.end_port) {
        (Some(IntOrString::Int(1..=65535)) | None, None) => {}
        (Some(IntOrString::Int(first @ 1..=65535)), Some(last)) => {
            if last < *first || last > 65535 {
                problems.error(
                    path.clone().key("endPort"),
                    format!(
                        "{last} is no end of ports that begin at {first}; write a greater one, at most 65535"
                    ),
                );
            }
        }
        (Some(IntOrString::Int(number)), _) => {
            problems.error(by, format!("{number} is no port; write a number from 1 to 65535"));
        }
        (Some(IntOrString::String(name)), end) => {
            if !is_port_name(name) {
                problems.error(
                    by,
                    format!(
                        "`{name}` is no name of a port; use at most 15 lower-case letters, digits and `-`"
                    ),
                );
            }
            if end.is_some() {
                problems.error(
                    path.clone().key("endPort"),
                    "a name is one port; write the first as a number, or remove it",
                );
            }
        }
        (None, Some(_)) => {
            problems.error(path.clone().key("endPort"), "has no beginning; add `port`");
        }
    }
}
