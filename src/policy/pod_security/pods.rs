//! Pods as the controls see them: every container with what bears on security, ephemeral ones among them.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    ContainerPort, Lifecycle, PodSecurityContext, PodSpec, Probe, SecurityContext,
};

use crate::diagnostic::Path;
use crate::policy::workload::{Controller, Workload};

/// The pods of a workload.
#[derive(Debug)]
pub struct Pods<'a> {
    workload: &'a Workload,
    /// Their spec.
    pub spec: &'a PodSpec,
    /// `spec.securityContext`.
    pub security: Option<&'a PodSecurityContext>,
    /// All containers: those that run first, the others, ephemeral ones.
    pub containers: Vec<PodContainer<'a>>,
}

/// A container.
#[derive(Debug)]
pub struct PodContainer<'a> {
    /// Its name.
    pub name: &'a str,
    /// `securityContext`.
    pub security: Option<&'a SecurityContext>,
    /// `ports`.
    pub ports: &'a [ContainerPort],
    /// Its probes by field.
    pub probes: [(&'static str, Option<&'a Probe>); 3],
    /// `lifecycle`.
    pub lifecycle: Option<&'a Lifecycle>,
    /// The list of the pod's spec that holds it, and its place there.
    place: (&'static str, usize),
}

/// Both types of containers have the same fields, and no type or trait in common.
macro_rules! container {
    ($list:literal) => {
        |(index, container)| PodContainer {
            name: &container.name,
            security: container.security_context.as_ref(),
            ports: container.ports.as_deref().unwrap_or_default(),
            probes: [
                ("livenessProbe", container.liveness_probe.as_ref()),
                ("readinessProbe", container.readiness_probe.as_ref()),
                ("startupProbe", container.startup_probe.as_ref()),
            ],
            lifecycle: container.lifecycle.as_ref(),
            place: ($list, index),
        }
    };
}

impl<'a> Pods<'a> {
    /// The pods of a workload.
    pub(super) fn new(workload: &'a Workload) -> Self {
        let spec = workload.pod();
        let init = spec.init_containers.iter().flatten().enumerate().map(container!("initContainers"));
        let main = spec.containers.iter().enumerate().map(container!("containers"));
        let ephemeral = spec.ephemeral_containers.iter().flatten().enumerate();
        let ephemeral = ephemeral.map(container!("ephemeralContainers"));
        let containers = init.chain(main).chain(ephemeral).collect();
        Self { workload, spec, security: spec.security_context.as_ref(), containers }
    }

    /// Whether it is a pod by itself and not a template of some.
    pub fn is_bare(&self) -> bool {
        matches!(self.workload.controller, Controller::Pod)
    }

    /// Whether they say that they run on Windows.
    pub fn is_windows(&self) -> bool {
        self.spec.os.as_ref().is_some_and(|os| os.name == "windows")
    }

    /// The pods' annotations.
    pub fn annotations(&self) -> Option<&BTreeMap<String, String>> {
        self.workload.template.metadata.as_ref()?.annotations.as_ref()
    }

    /// A field of the pods' spec, from the object's root.
    pub fn path(&self, field: &str) -> Path {
        self.workload.pod_path(field)
    }

    /// A field of the pods' security context, from the object's root.
    pub fn security_path(&self, field: &str) -> Path {
        self.path("securityContext").key(field)
    }

    /// An annotation of the pods, from the object's root.
    pub fn annotation_path(&self, key: &str) -> Path {
        self.workload.path.clone().key("metadata").key("annotations").key(key)
    }

    /// A container's field, from the object's root.
    pub fn container_path(&self, container: &PodContainer<'_>, field: &str) -> Path {
        let (list, index) = container.place;
        self.path(list).index(index).key(field)
    }

    /// A field of a container's security context, from the object's root.
    pub fn container_security_path(&self, container: &PodContainer<'_>, field: &str) -> Path {
        self.container_path(container, "securityContext").key(field)
    }
}

impl PodContainer<'_> {
    /// Whether it came to a running pod.
    pub fn is_ephemeral(&self) -> bool {
        self.place.0 == "ephemeralContainers"
    }
}

/// Containers by name, for the end of a sentence.
pub(in crate::policy) fn containers(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("{} {}", if names.len() == 1 { "container" } else { "containers" }, quoted.join(", "))
}
