//! `spec.scheduling`: which nodes the pods run on.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Toleration;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::v1alpha1::scalars;

/// Which nodes the pods run on.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Scheduling {
    /// Labels that the node must have.
    #[schemars(extend("propertyNames" = {"format": "label-key"}), with = "BTreeMap<String, scalars::LabelValue>")]
    pub node_selector: BTreeMap<String, String>,
    /// Taints that the pods stand, beside the GPU's own.
    pub tolerations: Vec<Toleration>,
    /// The pods' PriorityClass.
    #[schemars(extend("format" = "subdomain"))]
    pub priority_class_name: Option<String>,
    /// The pods' RuntimeClass.
    #[schemars(extend("format" = "subdomain"))]
    pub runtime_class_name: Option<String>,
    /// The GPU's product, as the label `nvidia.com/gpu.product` has it. Needs `resources.gpu`.
    #[schemars(extend("format" = "label-value"))]
    pub gpu_product: Option<String>,
    /// The least memory of a GPU by its nominal size, such as `40Gi`, held against the label `nvidia.com/gpu.memory`. Needs
    /// `resources.gpu`.
    #[schemars(with = "Option<scalars::Quantity>")]
    pub gpu_memory: Option<String>,
    /// The DeviceClass of the GPUs: pods claim `resources.gpu` devices of it, by a ResourceClaimTemplate, in place of the extended
    /// resource. Needs Kubernetes 1.34 and a driver for such claims.
    #[schemars(extend("format" = "subdomain"))]
    pub device_class: Option<String>,
    /// Over what the pods spread as evenly as there is room for. Default: as the cluster does.
    pub spread: Option<Spread>,
}

/// Over what pods spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Spread {
    /// Over zones, and in each over its nodes.
    Zone,
    /// Over nodes.
    Host,
    /// As the cluster does, whatever a lower layer gives.
    None,
}
