//! `spec.resources` and `spec.download`: what containers need.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::v1alpha1::scalars::{self, Setting};

/// What the container needs.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Resources {
    /// Requests by resource. Default: the runtime's. Null removes one.
    #[schemars(with = "BTreeMap<String, Setting<scalars::Quantity>>")]
    pub requests: BTreeMap<String, Setting<String>>,
    /// Limits by resource. CPU and memory without a limit get the request as limit; null removes it.
    #[schemars(with = "BTreeMap<String, Setting<scalars::Quantity>>")]
    pub limits: BTreeMap<String, Setting<String>>,
    /// How many GPUs a pod gets, as request and limit. Default 0.
    #[schemars(range(min = 0, max = 1024))]
    pub gpu: Option<i64>,
    /// The resource's name; its vendor selects the image. Default `nvidia.com/gpu`.
    #[schemars(extend("format" = "extended-resource"))]
    pub gpu_resource: Option<String>,
    /// Size of `/dev/shm`, at most the memory limit. Default: the runtime's.
    #[schemars(with = "Option<scalars::Quantity>")]
    pub shared_memory: Option<String>,
}

/// How models are downloaded.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Download {
    /// The init container's image.
    #[schemars(extend("format" = "image"))]
    pub image: Option<String>,
    /// What the init container may use. Default: 1 CPU and 2Gi.
    pub resources: DownloadResources,
    /// The volume's size limit. Default: none.
    #[schemars(with = "Option<scalars::Quantity>")]
    pub size: Option<String>,
}

/// Requests and limits of the download container.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DownloadResources {
    /// Requests by resource.
    #[schemars(with = "BTreeMap<String, Setting<scalars::Quantity>>")]
    pub requests: BTreeMap<String, Setting<String>>,
    /// Limits by resource.
    #[schemars(with = "BTreeMap<String, Setting<scalars::Quantity>>")]
    pub limits: BTreeMap<String, Setting<String>>,
}
