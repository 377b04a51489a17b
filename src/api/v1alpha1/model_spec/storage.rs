//! The volume of what is fetched.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::scalars;

/// The volume of what servers and downloads fetch; on when a ModelSpec has the stanza.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Storage {
    /// `false` turns it off, whatever a lower layer gives. Default `true`.
    pub enabled: Option<bool>,
    /// What it is: a PersistentVolumeClaim `<name>-pvc` that all pods share and that outlives them, a volume of the same kind
    /// for each pod that goes with it, or an empty folder on the node. Default `persistentVolumeClaim`.
    #[serde(rename = "type")]
    pub type_: Option<StorageType>,
    /// Its size; of an `emptyDir` the most that it may hold. Required without `existingClaim`.
    #[schemars(with = "Option<scalars::Quantity>")]
    pub size: Option<String>,
    /// The `StorageClass`. Default: the cluster's own.
    #[schemars(extend("format" = "subdomain"))]
    pub storage_class_name: Option<String>,
    /// Who can mount the claim. Default: `ReadWriteOnce` for one pod, `ReadWriteMany` where there can be more.
    pub access_mode: Option<AccessMode>,
    /// A claim that is there already. Excludes all but `enabled`.
    #[schemars(extend("format" = "subdomain"))]
    pub existing_claim: Option<String>,
}

/// What a storage is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum StorageType {
    /// A claim that all pods share.
    #[default]
    PersistentVolumeClaim,
    /// A claim for each pod, which goes with it.
    Ephemeral,
    /// A folder on the node, which goes with the pod.
    EmptyDir,
}

/// Who can mount a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum AccessMode {
    /// Pods of one node.
    ReadWriteOnce,
    /// All pods, to read.
    ReadOnlyMany,
    /// All pods.
    ReadWriteMany,
    /// One pod.
    ReadWriteOncePod,
}

impl AccessMode {
    /// As Kubernetes writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadWriteOnce => "ReadWriteOnce",
            Self::ReadOnlyMany => "ReadOnlyMany",
            Self::ReadWriteMany => "ReadWriteMany",
            Self::ReadWriteOncePod => "ReadWriteOncePod",
        }
    }
}
