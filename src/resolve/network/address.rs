//! From the address of a store, a proxy or a hub to what a policy can say of it.

use std::net::IpAddr;

use k8s_openapi::api::networking::v1::NetworkPolicyEgressRule;

use super::rules;

/// What a host is to a policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// Anything on the internet, over HTTPS.
    Internet,
    /// A Service of a namespace; none: the own.
    Service(Option<String>),
    /// An address.
    Address(IpAddr, u16),
    /// A host by name: its address, which may be a private one, is not known here, its port is.
    Host(u16),
}

/// What `http://host:port/path` names, or the same without its scheme.
pub(super) fn of_url(url: &str) -> Option<Target> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let place = rest.split(['/', '?']).next().unwrap_or_default();
    if place.is_empty() || place.contains("$(") {
        return None;
    }
    let standard = if scheme == "http" { 80 } else { 443 };
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, behind) = rest.split_once(']')?;
            (host, behind.strip_prefix(':'))
        }
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    let port = port.map_or(Some(standard), |port| port.parse().ok())?;
    if let Ok(address) = host.parse() {
        return Some(Target::Address(address, port));
    }
    let labels: Vec<&str> = host.split('.').collect();
    if labels.len() == 1 {
        return Some(Target::Service(None));
    }
    // `name.namespace.svc`, with or without the cluster's domain.
    let service = labels.iter().position(|label| *label == "svc").filter(|at| *at >= 2);
    Some(match service.and_then(|at| labels.get(at - 1)) {
        Some(namespace) => Target::Service(Some((*namespace).to_owned())),
        None => Target::Host(port),
    })
}

/// Addresses that are nobody's on the internet.
const PRIVATE: [&str; 5] =
    ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
const PRIVATE_6: [&str; 2] = ["fc00::/7", "fe80::/10"];

impl Target {
    /// What lets pods call it.
    pub(super) fn rule(&self) -> NetworkPolicyEgressRule {
        match self {
            Self::Internet => rules::to(
                vec![rules::block("0.0.0.0/0", &PRIVATE), rules::block("::/0", &PRIVATE_6)],
                vec![rules::port(443, None)],
            ),
            // A Service's pods are called on ports of their own, which its address does not tell.
            Self::Service(Some(namespace)) => rules::to(vec![rules::namespace(namespace)], Vec::new()),
            Self::Service(None) => rules::to(vec![rules::own_namespace()], Vec::new()),
            Self::Address(address, port) => {
                let length = if address.is_ipv4() { 32 } else { 128 };
                let block = rules::block(&format!("{address}/{length}"), &[]);
                rules::to(vec![block], vec![rules::port(*port, None)])
            }
            Self::Host(port) => rules::to(Vec::new(), vec![rules::port(*port, None)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_apart_by_their_names() {
        let namespace = |name: &str| Some(Target::Service(Some(name.to_owned())));
        for (url, target) in [
            ("http://minio.storage.svc:9000", namespace("storage")),
            ("https://minio-0.minio.storage.svc.cluster.local/bucket", namespace("storage")),
            ("http://minio:9000", Some(Target::Service(None))),
            ("https://store.example.com", Some(Target::Host(443))),
            ("http://store.example.com/a?b", Some(Target::Host(80))),
            ("proxy.example.com:3128", Some(Target::Host(3128))),
            ("http://10.1.2.3:3128", Some(Target::Address([10, 1, 2, 3].into(), 3128))),
            ("https://[fd00::1]:8443/", "fd00::1".parse().ok().map(|it| Target::Address(it, 8443))),
            ("http://$(SERVICE):80", None),
            ("https://host:port", None),
            ("svc.example.com", Some(Target::Host(443))),
            ("", None),
        ] {
            assert_eq!(of_url(url), target, "{url}");
        }
    }
}
