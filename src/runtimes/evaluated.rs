//! What a runtime says about one model server: plain values, with where each came from.

use std::collections::BTreeMap;

use crate::api::v1alpha1::serving_runtime::{Counters, LatencyUnit, PortProtocol, RuntimeResources};

/// A runtime's share of one model server. The ModelSpec's own fields go before it.
#[derive(Clone, Debug, Default)]
pub struct Evaluated {
    /// Arguments: the runtime's own, then those of options.
    pub args: Vec<EvaluatedArg>,
    /// Variables.
    pub env: BTreeMap<String, EvaluatedEnv>,
    /// Ports, in the runtime's order.
    pub ports: Vec<EvaluatedPort>,
    /// Folders of config files, those without a file left out.
    pub files: Vec<EvaluatedFiles>,
    /// Probes.
    pub probes: EvaluatedProbes,
    /// Where it tells its metrics, and which are which.
    pub metrics: Option<EvaluatedMetrics>,
    /// Folders that must be writable.
    pub writable: Vec<String>,
    /// What the server's own program pulls before it starts.
    pub pull: Option<EvaluatedPull>,
    /// CronJobs that look after it.
    pub jobs: Vec<EvaluatedJob>,
    /// ConfigMaps that another application writes.
    pub stores: Vec<EvaluatedStore>,
}

/// An init container in which the server's own program pulls models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluatedPull {
    /// Variables that differ from the server's.
    pub env: BTreeMap<String, String>,
    /// What `/bin/sh` runs.
    pub script: String,
}

/// A CronJob that looks after the server.
#[derive(Clone, Debug)]
pub struct EvaluatedJob {
    /// The last part of its name.
    pub name: String,
    /// When it runs.
    pub schedule: String,
    /// Its image; none: the server's.
    pub image: Option<String>,
    /// Its command.
    pub command: Vec<String>,
    /// Its variables; `$(SERVICE)` in one is the Service's name.
    pub env: BTreeMap<String, String>,
    /// Seconds after which a run has failed.
    pub timeout: i64,
    /// Its requests and limits.
    pub resources: RuntimeResources,
}

/// A ConfigMap that another application writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluatedStore {
    /// The last part of its name.
    pub what: String,
    /// Whose ServiceAccount writes it.
    pub service_account: String,
}

/// An argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluatedArg {
    /// Its text.
    pub text: String,
    /// The key of `config` that made it.
    pub option: Option<String>,
}

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluatedEnv {
    /// Its value.
    pub value: String,
    /// The key of `config` that made it.
    pub option: Option<String>,
    /// Whether it is computed from a port or a path, so that another value would contradict the rest.
    pub reserved: bool,
}

/// A port of the container and of the Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluatedPort {
    /// Its name.
    pub name: String,
    /// The container's number.
    pub number: i32,
    /// The Service's number.
    pub service: i32,
    /// What is spoken.
    pub protocol: PortProtocol,
}

/// Config files in one folder, from one ConfigMap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluatedFiles {
    /// The ConfigMap's suffix.
    pub what: String,
    /// Where it is mounted.
    pub dir: String,
    /// The job that reads them in place of the server.
    pub job: Option<String>,
    /// Contents by path below `dir`; a path may hold `/`.
    pub data: BTreeMap<String, String>,
}

/// Probes; none: the server has no such probe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvaluatedProbes {
    /// Until it succeeds the other two wait.
    pub startup: Option<EvaluatedProbe>,
    /// Whether the pod gets requests.
    pub readiness: Option<EvaluatedProbe>,
    /// Whether the container lives on.
    pub liveness: Option<EvaluatedProbe>,
}

/// A probe; numbers that the runtime leaves open are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluatedProbe {
    /// What is asked.
    pub action: EvaluatedAction,
    /// Seconds before the first try.
    pub initial_delay_seconds: Option<i32>,
    /// Seconds between tries.
    pub period_seconds: Option<i32>,
    /// Seconds until a try has failed.
    pub timeout_seconds: Option<i32>,
    /// Failures in a row that count.
    pub failure_threshold: Option<i32>,
}

/// What a probe asks; ports by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvaluatedAction {
    /// A request over HTTP.
    Http {
        /// The path.
        path: String,
        /// The port's name.
        port: String,
    },
    /// A connection.
    Tcp {
        /// The port's name.
        port: String,
    },
    /// A command in the container.
    Exec {
        /// Command and arguments.
        command: Vec<String>,
    },
    /// gRPC's health protocol.
    Grpc {
        /// The port's name.
        port: String,
        /// The service that is asked for.
        service: Option<String>,
    },
}

/// Where metrics are told, and which are which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluatedMetrics {
    /// The port's name.
    pub port: String,
    /// The path.
    pub path: String,
    /// The metric that counts waiting requests.
    pub queue: Option<String>,
    /// How long requests take.
    pub latency: Option<EvaluatedLatency>,
    /// Counters of all requests.
    pub requests: Counters,
    /// Counters of requests that failed by the server's fault.
    pub errors: Counters,
    /// Counters of models that failed to load in a server that lives on.
    pub load_failures: Counters,
    /// The memory of its GPUs: what is used, what there is.
    pub gpu_memory: Option<(String, String)>,
}

/// How long requests take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluatedLatency {
    /// What takes so long, for people.
    pub of: String,
    /// By what it is measured.
    pub measure: Measure,
    /// In what it is told.
    pub unit: LatencyUnit,
    /// The series that count, by label and a regular expression for its value.
    pub series: BTreeMap<String, String>,
}

/// By what metrics a time is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A histogram, by its name without `_bucket`.
    Histogram(String),
    /// A summary that has the quantile 0.95.
    Summary(String),
    /// Two counters, of which only a mean can be told.
    Mean {
        /// That of time.
        sum: String,
        /// That of requests.
        count: String,
    },
}
