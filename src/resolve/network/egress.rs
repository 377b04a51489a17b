//! What pods may call.

use std::collections::BTreeSet;

use k8s_openapi::api::networking::v1::{NetworkPolicyEgressRule, NetworkPolicyPeer};

use super::address::{Target, of_url};
use super::{Inputs, rules};
use crate::api::v1alpha1::{Destination, Network as Stanza};
use crate::diagnostic::{Path, Problems};
use crate::resolve::context::Context;
use crate::resolve::defaults;
use crate::resolve::models::Models;
use crate::resolve::resolved::{EnvValue, EnvVar};

/// Sources, each as its scheme and what stands behind it.
pub(in crate::resolve) type Sources = BTreeSet<(String, String)>;

/// Where a store or hub of one scheme is, if it is not where everybody's is.
const ENDPOINTS: [(&str, &[&str]); 2] =
    [("s3", &["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"]), ("hf", &["HF_ENDPOINT"])];

/// What the server's pods may call.
pub(super) fn of_pods(
    cx: &Context<'_>,
    stanza: &Stanza,
    inputs: &Inputs<'_>,
    problems: &mut Problems,
) -> Vec<NetworkPolicyEgressRule> {
    let mut out = vec![dns()];
    out.extend(to_sources(cx, stanza, inputs, problems));
    out.extend(cx.talks_to_vault().then(|| vault(cx)));
    out.extend(stanza.to.iter().map(destination));
    out
}

/// What jobs may call: the servers, and addresses that their variables hold.
pub(super) fn of_jobs(inputs: &Inputs<'_>, deployments: &[String]) -> Vec<NetworkPolicyEgressRule> {
    let ports = inputs.ports.iter().map(|port| rules::named(&port.name)).collect();
    let mut out = vec![dns(), rules::to(vec![rules::servers(deployments)], ports)];
    let variables = inputs.jobs.iter().flat_map(|job| &job.env);
    let urls = variables.filter_map(text).filter(|(_, value)| value.contains("://"));
    let targets: BTreeSet<Target> = urls.filter_map(|(_, url)| of_url(url)).collect();
    out.extend(targets.iter().map(Target::rule));
    out
}

/// The cluster's own, and caches on the node, which have link-local addresses.
/// <https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/>
fn dns() -> NetworkPolicyEgressRule {
    let pods = rules::pods_of("kube-system", "k8s-app", "kube-dns");
    rules::to(
        vec![pods, rules::block("169.254.0.0/16", &[])],
        vec![rules::port(53, Some("UDP")), rules::port(53, Some("TCP"))],
    )
}

/// Vault, where it is said or where its own chart puts it: the agents that are injected call it themselves, while operators and
/// drivers do so elsewhere.
/// <https://developer.hashicorp.com/vault/docs/deploy/kubernetes/helm>
fn vault(cx: &Context<'_>) -> NetworkPolicyEgressRule {
    let said = cx.surroundings.vault.address.as_deref().and_then(of_url);
    match said {
        Some(target) => target.rule(),
        None => rules::to(
            vec![rules::namespace(defaults::VAULT_NAMESPACE)],
            vec![rules::port(defaults::VAULT_PORT, None)],
        ),
    }
}

fn destination(to: &Destination) -> NetworkPolicyEgressRule {
    let peer = NetworkPolicyPeer {
        ip_block: to.ip_block.clone(),
        namespace_selector: to.namespace_selector.clone(),
        pod_selector: to.pod_selector.clone(),
    };
    let peers = if peer == NetworkPolicyPeer::default() { Vec::new() } else { vec![peer] };
    rules::to(peers, to.ports.clone())
}

/// Where models come from, as far as pods fetch them themselves: claims and images are the kubelet's.
fn to_sources(
    cx: &Context<'_>,
    stanza: &Stanza,
    inputs: &Inputs<'_>,
    problems: &mut Problems,
) -> Vec<NetworkPolicyEgressRule> {
    let uris = &inputs.sources;
    let variables: Vec<&EnvVar> =
        inputs.pod.server.env.iter().chain(inputs.pod.download.iter().flat_map(|it| &it.env)).collect();
    // An agent hands a secret's variables over without the pod's naming them.
    let is_secret = |name: &str| cx.spec.secrets.values().any(|secret| secret.env.contains_key(name));
    let has = |name: &str| is_secret(name) || variables.iter().any(|var| var.name == name);
    let url = |name: &str| variables.iter().filter(|var| var.name == name).find_map(|var| text(var));
    let mut targets = BTreeSet::new();
    for (scheme, rest) in uris {
        let names = ENDPOINTS.iter().find(|(of, _)| of == scheme).map_or(&[] as &[&str], |(_, names)| names);
        let given: Vec<&str> = names.iter().copied().filter(|name| has(name)).collect();
        if let Some(hidden) = given.iter().find(|name| url(name).is_none()).filter(|_| stanza.to.is_empty()) {
            problems.warning(
                Path::spec(["network", "to"]),
                format!("`{hidden}` is known in the cluster alone, so nothing lets the pods call what it names; write that here"),
            );
        }
        if given.is_empty() {
            targets.insert(everybodys(scheme, rest));
        }
        targets.extend(given.into_iter().filter_map(url).filter_map(|(_, url)| of_url(url)));
    }
    let proxies = variables.iter().copied().filter_map(text).filter(|(name, _)| is_proxy(name));
    let proxies: BTreeSet<Target> = proxies.filter_map(|(_, url)| of_url(url)).collect();
    if !proxies.is_empty() {
        targets.remove(&Target::Internet);
        targets.extend(proxies);
    }
    let mut out: Vec<_> = targets.iter().map(Target::rule).collect();
    let of = |scheme: &str| uris.iter().any(|(known, _)| known == scheme);
    // Without a key the cloud's own service on the node says who a pod is.
    if of("gs") && !has("GOOGLE_APPLICATION_CREDENTIALS") {
        // <https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity#network-policies>
        let server = ["169.254.169.252/32", "169.254.169.254/32"].map(|cidr| rules::block(cidr, &[]));
        out.push(rules::to(server.to_vec(), vec![rules::port(80, None), rules::port(988, None)]));
    }
    let own_store = ENDPOINTS.iter().flat_map(|(_, names)| *names).any(|name| has(name));
    let has_keys = has("AWS_ACCESS_KEY_ID") || has("awsAnonymousCredential");
    if of("s3") && !own_store && !has_keys && cx.spec.service_account_name.is_some() {
        // <https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html>
        let agent = ["169.254.170.23/32", "fd00:ec2::23/128"].map(|cidr| rules::block(cidr, &[]));
        out.push(rules::to(agent.to_vec(), vec![rules::port(80, None)]));
    }
    out
}

/// Where a source is whose place no variable changes.
fn everybodys(scheme: &str, rest: &str) -> Target {
    let place = rest.split('/').next().unwrap_or_default();
    match scheme {
        "s3" | "gs" | "hf" => Target::Internet,
        "https" if place.ends_with(".blob.core.windows.net") => Target::Internet,
        "https" => of_url(rest).unwrap_or(Target::Internet),
        // A registry stands before the name, where there is one.
        _ if rest.contains('/') && place.contains(['.', ':']) => of_url(place).unwrap_or(Target::Internet),
        _ => Target::Internet,
    }
}

/// Scheme and rest of everything that pods fetch.
pub(in crate::resolve) fn sources(models: &Models) -> Sources {
    let fetched = models.facts.iter().filter(|model| model.fetched.is_some());
    let by_server = fetched.filter_map(|model| model.source.as_deref());
    let downloads = models.downloads.iter().map(|(uri, _)| uri.as_str());
    let split = downloads.chain(by_server).filter_map(|uri| uri.split_once("://"));
    let mut all: Sources = split.map(|(scheme, rest)| (scheme.to_owned(), rest.to_owned())).collect();
    // Servers fetch adapters from the hub alone.
    let adapters = models.facts.iter().flat_map(|model| &model.adapters);
    all.extend(adapters.filter_map(|it| Some(("hf".to_owned(), it.fetched.clone()?))));
    all
}

fn is_proxy(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    name.ends_with("_PROXY") && name != "NO_PROXY"
}

fn text(var: &EnvVar) -> Option<(&str, &str)> {
    match &var.value {
        EnvValue::Text(value) => Some((&var.name, value)),
        _ => None,
    }
}
