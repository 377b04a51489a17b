//! Volumes, claims and mounts.

/// A volume of the pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Its name.
    pub name: String,
    /// What it is.
    pub source: VolumeSource,
}

/// What a volume is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VolumeSource {
    /// Empty at the start of the pod.
    Empty {
        /// Its size limit.
        size_limit: Option<String>,
        /// Whether it lies in memory.
        memory: bool,
    },
    /// A ConfigMap.
    ConfigMap {
        /// Its name.
        name: String,
        /// Keys and the paths they are mounted at, where they differ; empty: each key as it is called.
        items: Vec<(String, String)>,
    },
    /// A Secret.
    Secret {
        /// Its name.
        name: String,
        /// Keys and the paths they are mounted at.
        items: Vec<(String, String)>,
    },
    /// What the Secrets Store CSI driver mounts.
    Provider {
        /// The `SecretProviderClass`.
        class: String,
    },
    /// A token of the pod's account for one audience, at `token`.
    Token {
        /// For whom.
        audience: &'static str,
        /// Seconds that it lasts; the kubelet renews it before.
        expires: i64,
    },
    /// A PersistentVolumeClaim.
    Claim {
        /// Its name.
        name: String,
        /// Whether the whole volume is read-only.
        read_only: bool,
    },
    /// A claim of the pod's own, which goes with it.
    Ephemeral(PersistentVolumeClaim),
    /// The files of an image.
    Image {
        /// The image.
        reference: String,
    },
}

/// A claim to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersistentVolumeClaim {
    /// How much it asks for.
    pub size: String,
    /// The `StorageClass`; none: the cluster's own.
    pub storage_class_name: Option<String>,
    /// Who can mount it, as Kubernetes writes it.
    pub access_mode: &'static str,
}

/// A mount of a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The volume.
    pub volume: String,
    /// Where.
    pub path: String,
    /// What of the volume.
    pub sub_path: Option<String>,
    /// Whether it is read-only.
    pub read_only: bool,
}
