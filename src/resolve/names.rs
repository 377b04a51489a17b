//! Names of everything generated. They are an interface: patches, dashboards and routes of users hold them.

/// The names that follow from a runtime's prefix and a ModelSpec's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    prefix: String,
    model: String,
    track: Track,
}

/// Which of two versions of a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Track {
    /// The one that everybody calls.
    #[default]
    Stable,
    /// The one that is tried.
    Canary,
}

impl Track {
    /// The value of the label `creativeflow.ai/track`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stable => "stable",
            Self::Canary => "canary",
        }
    }
}

/// What a name may be as long as, and for what.
const LABEL: usize = 63;
/// A Job's name is the CronJob's and eleven characters more.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#writing-a-cronjob-spec>
const CRON_JOB: usize = 52;
/// A ConfigMap's name is lengthened by a hash: `-` and ten letters.
const CONFIG_MAP: usize = 253 - 11;
const OBJECT: usize = 253;
/// KEDA puts `keda-hpa-` before a ScaledObject's name and makes a label of the whole:
/// <https://github.com/kedacore/keda/blob/v2.21.0/apis/keda/v1alpha1/scaledobject_webhook.go>.
const SCALED_OBJECT: usize = LABEL - "keda-hpa-".len();

/// What of a model is written, where not everything is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct InUse<'a> {
    /// Its ConfigMaps.
    pub(super) config_maps: &'a [&'a str],
    /// What its CronJobs do.
    pub(super) jobs: &'a [&'a str],
    /// A Service of the canary's, although the canary has nothing else of its own.
    pub(super) canary_service: bool,
    /// A headless Service.
    pub(super) headless: bool,
    /// The ResourceClaimTemplate.
    pub(super) devices: Option<&'a str>,
    /// KEDA's ScaledObject.
    pub(super) keda: bool,
}

impl Names {
    /// The names of model `model` under a runtime with `prefix`.
    pub fn new(prefix: impl Into<String>, model: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), model: model.into(), track: Track::Stable }
    }

    /// The same for one of two tracks.
    #[must_use]
    pub fn on(self, track: Track) -> Self {
        Self { track, ..self }
    }

    /// Which track's they are.
    pub fn track(&self) -> Track {
        self.track
    }

    /// The part of a name that tells the tracks apart.
    fn mark(&self) -> &'static str {
        match self.track {
            Track::Stable => "",
            Track::Canary => "-canary",
        }
    }

    /// A name behind the Deployment's.
    fn of_workload(&self, what: &str) -> String {
        format!("{}-{what}", self.deployment())
    }

    /// A name behind the ModelSpec's, one for each track.
    fn of_track(&self, what: &str) -> String {
        format!("{}{}-{what}", self.model, self.mark())
    }

    /// The ModelSpec's own name.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The Deployment, its label `app` and its selector.
    pub fn deployment(&self) -> String {
        format!("{}-{}{}", self.prefix, self.model, self.mark())
    }

    /// The Service.
    pub fn service(&self) -> String {
        self.of_workload("svc")
    }

    /// The Service without an address.
    pub fn headless(&self) -> String {
        self.of_workload("headless")
    }

    /// The ConfigMap that holds `what`.
    pub fn config_map(&self, what: &str) -> String {
        self.of_workload(what)
    }

    /// The CronJob that does `what`.
    pub fn job(&self, what: &str) -> String {
        format!("{}-{}-{what}", self.prefix, self.model)
    }

    /// The server's container.
    pub fn container(&self) -> String {
        format!("{}-container", self.prefix)
    }

    /// The HorizontalPodAutoscaler.
    pub fn autoscaler(&self) -> String {
        self.of_track("hpa")
    }

    /// KEDA's ScaledObject.
    pub fn scaled_object(&self) -> String {
        self.of_track("keda")
    }

    /// KEDA's TriggerAuthentication.
    pub fn trigger_authentication(&self) -> String {
        self.of_track("trigger-auth")
    }

    /// The PodDisruptionBudget.
    pub fn disruption_budget(&self) -> String {
        self.of_track("pdb")
    }

    /// The `ServiceMonitor` or `PodMonitor`.
    pub fn monitor(&self) -> String {
        self.of_track("monitor")
    }

    /// The `PrometheusRule` of both tracks.
    pub fn rules(&self) -> String {
        format!("{}-rules", self.model)
    }

    /// The ConfigMap with the dashboard of both tracks.
    pub fn dashboard(&self) -> String {
        format!("{}-{}-dashboard", self.prefix, self.model)
    }

    /// The PersistentVolumeClaim of both tracks.
    pub fn claim(&self) -> String {
        format!("{}-pvc", self.model)
    }

    /// The HTTPRoute or GRPCRoute to both tracks.
    pub fn route(&self) -> String {
        format!("{}-route", self.model)
    }

    /// The ResourceClaimTemplate for so many devices of a class. What a template asks for is immutable, so another one has another
    /// name, and the pods that name it are replaced.
    pub fn device_claim(&self, class: &str, count: i64) -> String {
        format!("{}-{class}-{count}", self.model)
    }

    /// The NetworkPolicy of the pods of both tracks.
    pub fn network_policy(&self) -> String {
        format!("{}-netpol", self.model)
    }

    /// The NetworkPolicy of the jobs' pods.
    pub fn network_policy_of_jobs(&self) -> String {
        format!("{}-jobs-netpol", self.model)
    }

    /// Every name that is longer than Kubernetes allows, as a message.
    pub(super) fn too_long(&self, in_use: &InUse<'_>) -> Vec<String> {
        let mut candidates = vec![
            ("Deployment", self.deployment(), LABEL),
            ("Service", self.service(), LABEL),
            ("container", self.container(), LABEL),
            ("HorizontalPodAutoscaler", self.autoscaler(), OBJECT),
        ];
        candidates.extend(in_use.headless.then(|| ("Service", self.headless(), LABEL)));
        candidates.extend(in_use.devices.map(|name| ("ResourceClaimTemplate", name.to_owned(), OBJECT)));
        candidates.extend(in_use.keda.then(|| ("ScaledObject", self.scaled_object(), SCALED_OBJECT)));
        let canary = || ("Service", self.clone().on(Track::Canary).service(), LABEL);
        candidates.extend(in_use.canary_service.then(canary));
        candidates
            .extend(in_use.config_maps.iter().map(|name| ("ConfigMap", (*name).to_owned(), CONFIG_MAP)));
        candidates.extend(in_use.jobs.iter().map(|what| ("CronJob", self.job(what), CRON_JOB)));
        let worst = candidates.into_iter().filter(|(_, name, limit)| name.len() > *limit);
        let message = |(kind, name, limit): (&str, String, usize)| {
            let length = name.len();
            let over = length - limit;
            let who = if limit == SCALED_OBJECT { "KEDA" } else { "Kubernetes" };
            format!(
                "{kind} `{name}` would have {length} characters, {over} more than {who} allows; shorten the name by {over}"
            )
        };
        // One message is enough: the name that has to shrink the most mends the others too.
        worst.max_by_key(|(_, name, limit)| name.len() - limit).map(message).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_must_shrink_most_is_told() {
        let names = Names::new("ollama", "x".repeat(56));
        let told = names.too_long(&InUse { config_maps: &["files"], ..InUse::default() });
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("Service `ollama-"), "{told:?}");
        assert!(
            told[0].ends_with("67 characters, 4 more than Kubernetes allows; shorten the name by 4"),
            "{told:?}"
        );
        let told =
            Names::new("ollama", "x".repeat(48)).too_long(&InUse { jobs: &["health"], ..InUse::default() });
        assert!(
            told[0].ends_with("62 characters, 10 more than Kubernetes allows; shorten the name by 10"),
            "{told:?}"
        );
        let headless = InUse { headless: true, ..InUse::default() };
        let told = Names::new("triton", "x".repeat(50)).too_long(&headless);
        assert!(told[0].starts_with("Service `triton-") && told[0].contains("-headless`"), "{told:?}");
        assert!(Names::new("triton", "x".repeat(50)).too_long(&InUse::default()).is_empty());
        let keda = InUse { keda: true, ..InUse::default() };
        let told = Names::new("a", "x".repeat(50)).too_long(&keda);
        assert!(
            told[0].ends_with("55 characters, 1 more than KEDA allows; shorten the name by 1"),
            "{told:?}"
        );
        assert!(Names::new("a", "b").too_long(&keda).is_empty());
    }
}
