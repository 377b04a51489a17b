//! Who may call the server, and what its pods may call. A NetworkPolicy knows pods and addresses, and ports of pods: no names of
//! hosts, and no Services. <https://kubernetes.io/docs/concepts/services-networking/network-policies/>

mod address;
mod check;
mod egress;
mod rules;

use k8s_openapi::api::networking::v1::{NetworkPolicyIngressRule, NetworkPolicyPeer};

use super::context::Context;
use super::defaults;
use super::resolved::{CronJob, JobsNetwork, Network, Pod, Route};
use crate::api::v1alpha1::{Network as Stanza, ServiceType};
use crate::diagnostic::{Path, Problems};
use crate::runtimes::EvaluatedPort;
pub(super) use egress::{Sources, sources};

/// What has been decided before.
pub(super) struct Inputs<'a> {
    pub(super) ports: &'a [EvaluatedPort],
    /// What the pods fetch themselves.
    pub(super) sources: Sources,
    pub(super) pod: &'a Pod,
    pub(super) jobs: &'a [CronJob],
    pub(super) route: Option<&'a Route>,
    /// The port that metrics are scraped from.
    pub(super) metrics: Option<&'a str>,
}

/// The NetworkPolicies.
pub(super) fn network(cx: &Context<'_>, inputs: &Inputs<'_>, problems: &mut Problems) -> Option<Network> {
    let stanza = cx.spec.network.as_ref().filter(|stanza| cx.is_on("network", stanza.enabled))?;
    check::check(stanza, &Path::spec(["network"]), problems);
    callers_are_named(cx, stanza, inputs, problems);
    let deployments = vec![cx.names.deployment()];
    let jobs: Vec<String> = inputs.jobs.iter().map(|job| cx.names.job(&job.what)).collect();
    Some(Network {
        ingress: ingress(stanza, inputs, &jobs),
        egress: egress::of_pods(cx, stanza, inputs, problems),
        jobs: (!jobs.is_empty())
            .then(|| JobsNetwork { egress: egress::of_jobs(inputs, &deployments), names: jobs }),
        deployments,
    })
}

/// A policy under which nobody calls is hardly meant, nor is a Service for callers outside that lets none of them in.
fn callers_are_named(cx: &Context<'_>, stanza: &Stanza, inputs: &Inputs<'_>, problems: &mut Problems) {
    let path = Path::spec(["network", "from"]);
    if stanza.from.is_none() && inputs.route.is_none() {
        problems.error(
            path.clone(),
            "names nobody who may call the server; write its callers, such as `[{podSelector: {}}]` for the pods of its namespace, or `[]` for nobody",
        );
    }
    let type_ = cx.spec.service.type_.unwrap_or_default();
    let from_outside = stanza.from.iter().flatten().any(|peer| peer.ip_block.is_some());
    if type_ != ServiceType::ClusterIP && !from_outside {
        problems.warning(
            path,
            format!(
                "a Service of type {} is called from outside of the cluster, and no `ipBlock` lets such callers in; add one, or `service.type: ClusterIP`",
                type_.as_str()
            ),
        );
    }
}

/// The kubelet's probes need no rule. Ports by name: each pod is asked for its own number.
fn ingress(stanza: &Stanza, inputs: &Inputs<'_>, jobs: &[String]) -> Vec<NetworkPolicyIngressRule> {
    let all: Vec<&str> = inputs.ports.iter().map(|port| port.name.as_str()).collect();
    let mut rules = Vec::new();
    let mut let_in = |from: Vec<NetworkPolicyPeer>, ports: &[&str]| {
        if !from.is_empty() {
            let ports = Some(ports.iter().map(|port| rules::named(port)).collect());
            rules.push(NetworkPolicyIngressRule { from: Some(from), ports });
        }
    };
    let_in(stanza.from.clone().unwrap_or_default(), &all);
    if let Some(route) = inputs.route {
        let number = route.backends.first().map(|backend| backend.port);
        let port = inputs.ports.iter().find(|port| Some(port.service) == number);
        let gateway = match stanza.gateway_namespace.as_ref().or(route.gateway_namespace.as_ref()) {
            Some(namespace) => rules::namespace(namespace),
            None => rules::own_namespace(),
        };
        let_in(vec![gateway], &port.map(|port| port.name.as_str()).into_iter().collect::<Vec<_>>());
    }
    if let Some(metrics) = inputs.metrics {
        let scraper = stanza.scraper_namespace.as_deref().unwrap_or(defaults::SCRAPER_NAMESPACE);
        let_in(vec![rules::namespace(scraper)], &[metrics]);
    }
    if !jobs.is_empty() {
        let_in(vec![rules::jobs(jobs)], &all);
    }
    rules
}
