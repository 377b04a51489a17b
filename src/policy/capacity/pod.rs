//! What one pod needs, after the defaults that the API server gives it.
//!
//! The formula is that of `k8s.io/component-helpers/resource` in Kubernetes 1.34: what the containers and the sidecars take
//! together, or what an init container takes beside the sidecars before it where that is more; then what the pod says as a
//! whole, and what its runtime class adds.

use std::borrow::Cow;
use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Container, PodSpec, Toleration};

use super::limits::{Bounded, Bounds};
use super::resources::{Resources, is_extended, is_huge_pages};
use crate::policy::workload::Phase;
use crate::quantity::Quantity;

/// A pod as the API server stores it.
#[derive(Clone, Debug)]
pub struct Pod<'a> {
    /// What it was made of.
    pub spec: &'a PodSpec,
    /// In the order of `Workload::containers`.
    pub containers: Vec<Needs<'a>>,
    /// `spec.priorityClassName`, or the class that pods without one get.
    pub priority_class: Option<&'a str>,
    /// Its RuntimeClass; none where the pod names none or the stream has none of that name.
    pub runtime: Option<&'a Runtime>,
    whole: Option<Whole>,
}

/// What a RuntimeClass does to its pods.
#[derive(Clone, Debug, Default)]
pub struct Runtime {
    /// What it adds to what each needs: `overhead.podFixed`.
    pub overhead: Resources,
    /// The nodes that they are kept to: `scheduling.nodeSelector`.
    pub node_selector: BTreeMap<String, String>,
    /// The taints that they tolerate: `scheduling.tolerations`.
    pub tolerations: Vec<Toleration>,
}

/// What a container needs.
#[derive(Clone, Debug)]
pub struct Needs<'a> {
    /// The container's name.
    pub name: &'a str,
    /// When it runs.
    pub phase: Phase,
    /// What is kept for it.
    pub requests: Resources,
    /// What it may use at most.
    pub limits: Resources,
}

/// `spec.resources` of a pod.
#[derive(Clone, Debug)]
struct Whole {
    requests: Resources,
    limits: Resources,
}

/// What a pod is given by cluster-wide objects in the stream.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given<'a> {
    /// The pod's RuntimeClass; none where the stream has no such class.
    pub runtime: Option<&'a Runtime>,
    /// The PriorityClass of pods that name none.
    pub priority_class: Option<&'a str>,
}

impl<'a> Pod<'a> {
    /// The pod that a template becomes in a namespace whose LimitRanges have these bounds.
    pub fn new(spec: &'a PodSpec, bounds: &[Bounds], given: Given<'a>) -> Self {
        let init = spec.init_containers.iter().flatten().map(|container| {
            let sidecar = container.restart_policy.as_deref() == Some("Always");
            Needs::of(container, if sidecar { Phase::Sidecar } else { Phase::Init })
        });
        let main = spec.containers.iter().map(|container| Needs::of(container, Phase::Main));
        let mut containers: Vec<Needs<'_>> = init.chain(main).collect();
        // The pod's own defaults are made as it is decoded, even before amounts are rounded; LimitRanges come after that.
        let whole = Whole::of(spec, &containers);
        for container in &mut containers {
            container.requests = std::mem::take(&mut container.requests).rounded();
            container.limits = std::mem::take(&mut container.limits).rounded();
        }
        for bounds in bounds.iter().filter(|bounds| bounds.of == Bounded::Container) {
            for container in &mut containers {
                container.limits.or(&bounds.default);
                container.requests.or(&bounds.default_request);
            }
        }
        let named = spec.priority_class_name.as_deref().filter(|name| !name.is_empty());
        Self {
            spec,
            containers,
            priority_class: named.or(given.priority_class),
            runtime: given.runtime,
            whole,
        }
    }

    /// What running the pod takes beside its containers.
    fn overhead(&self) -> Cow<'_, Resources> {
        match self.runtime {
            Some(runtime) => Cow::Borrowed(&runtime.overhead),
            None => Cow::Owned(Resources::read(self.spec.overhead.as_ref())),
        }
    }

    /// The labels that its node has to have, with those that its RuntimeClass asks for.
    pub fn node_selector(&self) -> impl Iterator<Item = (&String, &String)> {
        let runtime = self.runtime.iter().flat_map(|runtime| &runtime.node_selector);
        self.spec.node_selector.iter().flatten().chain(runtime)
    }

    /// The taints that it tolerates, with those that its RuntimeClass adds.
    pub fn tolerations(&self) -> impl Iterator<Item = &Toleration> {
        let runtime = self.runtime.iter().flat_map(|runtime| &runtime.tolerations);
        self.spec.tolerations.iter().flatten().chain(runtime)
    }

    /// Whether its RuntimeClass is in the cluster alone, so that what it adds is not known.
    pub fn has_unknown_runtime(&self) -> bool {
        self.runtime.is_none() && self.spec.runtime_class_name.as_ref().is_some_and(|name| !name.is_empty())
    }

    /// What the scheduler keeps for the pod and what a quota counts.
    pub fn requests(&self) -> Resources {
        let mut sum = together(&self.containers, |container| &container.requests);
        if let Some(whole) = &self.whole {
            overlay(&mut sum, &whole.requests, is_of_pods);
        }
        sum.add(&self.overhead());
        sum
    }

    /// What the pod may use at most. Its class adds to a limit only where there is one.
    pub fn limits(&self) -> Resources {
        let mut sum = together(&self.containers, |container| &container.limits);
        if let Some(whole) = &self.whole {
            overlay(&mut sum, &whole.limits, is_of_pods);
        }
        for (name, amount) in self.overhead().iter() {
            if let Some(limit) = sum.get(name).filter(|limit| !limit.is_zero()) {
                sum.set(name, limit + amount);
            }
        }
        sum
    }

    /// Requests and limits as a LimitRange for pods sees them: without what the runtime class adds, and of what the pod
    /// says as a whole, processor and memory alone (`podRequests` of the admission plugin).
    pub fn bounded(&self) -> (Resources, Resources) {
        let mut requests = together(&self.containers, |container| &container.requests);
        let mut limits = together(&self.containers, |container| &container.limits);
        if let Some(whole) = &self.whole {
            overlay(&mut requests, &whole.requests, is_compute);
            overlay(&mut limits, &whole.limits, is_compute);
        }
        (requests, limits)
    }

    /// Whether the pod says as a whole what it takes; its containers need not then.
    pub fn has_own_resources(&self) -> bool {
        self.whole.as_ref().is_some_and(|whole| {
            whole.requests.iter().chain(whole.limits.iter()).any(|(name, _)| is_of_pods(name))
        })
    }

    /// Whether nothing is kept for it and nothing bounds it: quality of service `BestEffort`.
    pub fn is_best_effort(&self) -> bool {
        let none = |list: &Resources| list.iter().all(|(name, amount)| !is_compute(name) || amount.is_zero());
        match &self.whole {
            Some(whole) => none(&whole.requests) && none(&whole.limits),
            None => {
                self.containers.iter().all(|container| none(&container.requests) && none(&container.limits))
            }
        }
    }

    /// What the pod adds to a quota, by the quota's keys (`podComputeUsageHelper` of the quota evaluator).
    pub fn usage(&self) -> Resources {
        let one = Quantity::units(1);
        let mut usage = Resources::default();
        usage.set("pods", one);
        usage.set("count/pods", one);
        for (name, amount) in self.requests().iter() {
            if is_counted(name) || is_huge_pages(name) {
                usage.set(name, amount);
            }
            if is_counted(name) || is_huge_pages(name) || is_extended(name) {
                usage.set(format!("requests.{name}"), amount);
            }
        }
        for (name, amount) in self.limits().iter().filter(|(name, _)| is_counted(name)) {
            usage.set(format!("limits.{name}"), amount);
        }
        usage
    }
}

impl<'a> Needs<'a> {
    /// A request that is not said is the limit (`SetDefaults_Pod`).
    fn of(container: &'a Container, phase: Phase) -> Self {
        let written = container.resources.as_ref();
        let limits = Resources::exact(written.and_then(|resources| resources.limits.as_ref()));
        let mut requests = Resources::exact(written.and_then(|resources| resources.requests.as_ref()));
        requests.or(&limits);
        Self { name: &container.name, phase, requests, limits }
    }
}

impl Whole {
    /// What a pod says as a whole, with the defaults of `defaultHugePagePodLimits` and `defaultPodRequests`.
    fn of(spec: &PodSpec, containers: &[Needs<'_>]) -> Option<Self> {
        let written = spec.resources.as_ref()?;
        let mut requests = Resources::exact(written.requests.as_ref());
        let mut limits = Resources::exact(written.limits.as_ref());
        if !(requests.is_empty() && limits.is_empty()) {
            let sum = together(containers, |container| &container.limits);
            for (name, amount) in sum.iter().filter(|(name, _)| is_huge_pages(name)) {
                if requests.get(name).is_none() && limits.get(name).is_none() {
                    limits.set(name, amount);
                }
            }
        }
        if !limits.is_empty() {
            let sum = together(containers, |container| &container.requests);
            for (name, amount) in sum.iter().filter(|(name, _)| is_compute(name)) {
                if requests.get(name).is_none() {
                    requests.set(name, amount);
                }
            }
            let of_pods: Vec<_> = limits.iter().filter(|(name, _)| is_of_pods(name)).collect();
            for (name, amount) in of_pods {
                if requests.get(name).is_none() {
                    requests.set(name, amount);
                }
            }
        }
        Some(Self { requests: requests.rounded(), limits: limits.rounded() })
    }
}

/// What containers take at the moment at which they take most.
fn together<'a>(containers: &'a [Needs<'_>], side: impl Fn(&'a Needs<'a>) -> &'a Resources) -> Resources {
    let mut running = Resources::default();
    let mut sidecars = Resources::default();
    let mut starting = Resources::default();
    // In Kubernetes' order, as a sum is written like its first amount.
    for container in containers.iter().filter(|container| container.phase == Phase::Main) {
        running.add(side(container));
    }
    for container in containers {
        let own = side(container);
        match container.phase {
            Phase::Main => {}
            Phase::Sidecar => {
                running.add(own);
                sidecars.add(own);
                starting.max(&sidecars);
            }
            Phase::Init => {
                let mut beside = own.clone();
                beside.add(&sidecars);
                starting.max(&beside);
            }
        }
    }
    running.max(&starting);
    running
}

fn overlay(sum: &mut Resources, whole: &Resources, counts: impl Fn(&str) -> bool) {
    for (name, amount) in whole.iter().filter(|(name, _)| counts(name)) {
        sum.set(name, amount);
    }
}

/// What a pod may say as a whole.
fn is_of_pods(name: &str) -> bool {
    is_compute(name) || is_huge_pages(name)
}

fn is_compute(name: &str) -> bool {
    matches!(name, "cpu" | "memory")
}

/// What a quota counts by requests and by limits.
fn is_counted(name: &str) -> bool {
    matches!(name, "cpu" | "memory" | "ephemeral-storage")
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::core::v1::LimitRangeSpec;

    use super::*;
    use crate::yaml;

    fn spec(text: &str) -> PodSpec {
        yaml::decode(&yaml::parse(text).unwrap()).unwrap()
    }

    fn written(list: &Resources) -> String {
        list.iter().map(|(name, amount)| format!("{name}={amount}")).collect::<Vec<_>>().join(" ")
    }

    fn needs(text: &str) -> (String, String) {
        let spec = spec(text);
        let pod = Pod::new(&spec, &[], Given::default());
        (written(&pod.requests()), written(&pod.limits()))
    }

    #[test]
    fn containers_add_up_and_init_containers_take_turns() {
        let (requests, limits) = needs(
            "
            initContainers:
            - {name: a, resources: {requests: {cpu: 3, memory: 1Gi}}}
            - {name: proxy, restartPolicy: Always, resources: {requests: {cpu: 500m, memory: 1Gi}}}
            - {name: b, resources: {requests: {cpu: 2, memory: 7Gi}, limits: {memory: 9Gi}}}
            containers:
            - {name: server, resources: {requests: {cpu: 1, memory: 4Gi}, limits: {memory: 4Gi}}}
            - {name: metrics, resources: {limits: {cpu: 1, memory: 1Gi, nvidia.com/gpu: 1}}}
            ",
        );
        // cpu: server 1 + metrics 1 + proxy 0.5 = 2.5, a alone 3, b beside proxy 2.5; memory: 6 against 1 and 8.
        assert_eq!(requests, "cpu=3 memory=8Gi nvidia.com/gpu=1");
        assert_eq!(limits, "cpu=1 memory=9Gi nvidia.com/gpu=1");
    }

    #[test]
    fn sidecars_before_an_init_container_count_beside_it() {
        let (requests, _) = needs(
            "
            initContainers:
            - {name: one, restartPolicy: Always, resources: {requests: {cpu: 1}}}
            - {name: two, restartPolicy: Always, resources: {requests: {cpu: 2}}}
            - {name: download, resources: {requests: {cpu: 4}}}
            containers: [{name: server, resources: {requests: {cpu: 1}}}]
            ",
        );
        assert_eq!(requests, "cpu=7");
    }

    #[test]
    fn what_a_pod_says_as_a_whole_goes_before_the_sum() {
        let containers = "containers: [{name: a, resources: {requests: {cpu: 1, nvidia.com/gpu: 1}, limits: {hugepages-2Mi: 4Mi, nvidia.com/gpu: 1}}}]";
        let (requests, limits) = needs(&format!("resources: {{limits: {{memory: 8Gi}}}}\n{containers}"));
        assert_eq!(requests, "cpu=1 hugepages-2Mi=4Mi memory=8Gi nvidia.com/gpu=1");
        assert_eq!(limits, "hugepages-2Mi=4Mi memory=8Gi nvidia.com/gpu=1");
        let (requests, _) = needs(&format!("resources: {{requests: {{cpu: 4}}}}\n{containers}"));
        assert_eq!(requests, "cpu=4 hugepages-2Mi=4Mi nvidia.com/gpu=1");
    }

    #[test]
    fn a_runtime_class_adds_to_requests_and_to_limits_that_are_there() {
        let spec = spec(
            "{overhead: {cpu: 9}, containers: [{name: a, resources: {requests: {cpu: 1}, limits: {memory: 1Gi}}}]}",
        );
        let mut overhead = Resources::default();
        overhead.set("cpu", Quantity::units(1));
        overhead.set("memory", Quantity::parse("1Gi").unwrap());
        let runtime = Runtime { overhead, ..Runtime::default() };
        let pod = Pod::new(&spec, &[], Given { runtime: Some(&runtime), ..Given::default() });
        assert_eq!(written(&pod.requests()), "cpu=2 memory=2Gi");
        assert_eq!(written(&pod.limits()), "memory=2Gi");
        assert_eq!(written(&pod.bounded().0), "cpu=1 memory=1Gi");
        let own = Pod::new(&spec, &[], Given::default());
        assert_eq!(written(&own.requests()), "cpu=10 memory=1Gi");
    }

    #[test]
    fn limit_ranges_fill_up_what_is_not_said() {
        let range = "{limits: [{type: Container, default: {cpu: 9}, defaultRequest: {cpu: 9}}, \
             {type: Container, default: {cpu: 2, memory: 1Gi}, defaultRequest: {cpu: 100m}}]}";
        let range: LimitRangeSpec = yaml::decode(&yaml::parse(range).unwrap()).unwrap();
        let bounds: Vec<Bounds> = Bounds::of(&range).collect();
        let spec = spec(
            "containers: [{name: a}, {name: b, resources: {limits: {cpu: 4}}}, {name: c, resources: {requests: {cpu: 0}}}]",
        );
        let pod = Pod::new(&spec, &bounds, Given::default());
        let each: Vec<_> =
            pod.containers.iter().map(|c| (written(&c.requests), written(&c.limits))).collect();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            each,
            [
                pair("cpu=100m memory=1Gi", "cpu=2 memory=1Gi"),
                pair("cpu=4 memory=1Gi", "cpu=4 memory=1Gi"),
                pair("cpu=0 memory=1Gi", "cpu=2 memory=1Gi"),
            ]
        );
    }

    #[test]
    fn a_quota_counts_by_its_own_keys() {
        let spec = spec(
            "containers: [{name: a, resources: {requests: {cpu: 1, ephemeral-storage: 1Gi}, limits: {memory: 2Gi, nvidia.com/gpu: 1, hugepages-2Mi: 2Mi}}}]",
        );
        let usage = written(&Pod::new(&spec, &[], Given::default()).usage());
        assert_eq!(
            usage,
            "count/pods=1 cpu=1 ephemeral-storage=1Gi hugepages-2Mi=2Mi limits.memory=2Gi memory=2Gi pods=1 \
             requests.cpu=1 requests.ephemeral-storage=1Gi requests.hugepages-2Mi=2Mi requests.memory=2Gi \
             requests.nvidia.com/gpu=1"
        );
    }

    #[test]
    fn best_effort_is_without_processor_and_memory() {
        for (text, best_effort) in [
            ("containers: [{name: a}]", true),
            ("containers: [{name: a, resources: {requests: {cpu: 0}}}]", true),
            ("containers: [{name: a, resources: {limits: {nvidia.com/gpu: 1}}}]", true),
            ("containers: [{name: a, resources: {limits: {cpu: 1m}}}]", false),
            (
                "{initContainers: [{name: i, resources: {requests: {memory: 1}}}], containers: [{name: a}]}",
                false,
            ),
            ("{resources: {requests: {cpu: 1}}, containers: [{name: a}]}", false),
        ] {
            let spec = spec(text);
            assert_eq!(Pod::new(&spec, &[], Given::default()).is_best_effort(), best_effort, "{text}");
        }
    }
}
