//! Secrets that are filled from Vault, by whom.

use std::collections::BTreeMap;

/// An object by which a Secret is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilledSecret {
    /// The Secret itself, for somebody else to fill.
    Stub(SecretStub),
    /// What the Vault Secrets Operator makes a Secret of.
    Static(StaticSecret),
    /// What the Vault Secrets Operator makes a Secret of, from an engine that makes its secrets.
    Dynamic(DynamicSecret),
    /// What the Vault Secrets Operator makes a Secret with a certificate of.
    Certificate(CertificateSecret),
    /// What the External Secrets Operator makes a Secret of.
    External(ExternalSecret),
    /// What the Secrets Store CSI driver mounts, and makes a Secret of.
    Provider(ProviderClass),
}

/// A Secret without values: what is to be put into it, and from where in Vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretStub {
    /// Its name.
    pub name: String,
    /// Where in Vault the values lie, as annotations: the key of each and its value.
    pub source: Vec<(&'static str, String)>,
    /// The keys, sorted; empty: all that there are.
    pub keys: Vec<String>,
}

/// What the Vault Secrets Operator is asked for, whatever the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorSecret {
    /// Its name and that of the Secret.
    pub name: String,
    /// The `VaultAuth`; none: the operator's own.
    pub auth_ref: Option<String>,
    /// The namespace in Vault.
    pub namespace: Option<String>,
    /// The mount.
    pub mount: String,
    /// The keys, sorted; empty: all that there are.
    pub keys: Vec<String>,
    /// Whether pods read it, which then are restarted when a value has changed.
    pub is_of_pods: bool,
}

/// Keys and values of the key-value engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticSecret {
    /// What it has in common with the others.
    pub common: OperatorSecret,
    /// The path below it.
    pub path: String,
    /// The engine, as the operator calls it.
    pub type_: &'static str,
    /// How often it is looked up.
    pub refresh: String,
}

/// What an engine makes, for the time of its lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DynamicSecret {
    /// What it has in common with the others.
    pub common: OperatorSecret,
    /// The path below the mount.
    pub path: String,
    /// What is sent along.
    pub params: BTreeMap<String, String>,
}

/// A certificate with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateSecret {
    /// What it has in common with the others.
    pub common: OperatorSecret,
    /// The role that issues it.
    pub role: String,
    /// What is asked for, by the operator's own names.
    pub asked: BTreeMap<&'static str, Asked>,
}

/// A part of what a certificate is asked for with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Text.
    Text(String),
    /// Several texts.
    List(Vec<String>),
    /// Yes or no.
    Flag(bool),
}

/// Keys and values through a store of the External Secrets Operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalSecret {
    /// Its name and that of the Secret.
    pub name: String,
    /// The kind of the store.
    pub store_kind: &'static str,
    /// The store.
    pub store_name: String,
    /// The path in Vault's API.
    pub location: String,
    /// How often it is looked up.
    pub refresh: String,
    /// The keys, sorted; empty: all that there are.
    pub keys: Vec<String>,
}

/// What the Secrets Store CSI driver asks Vault for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderClass {
    /// Its name and that of the Secret.
    pub name: String,
    /// The role that the pod logs in with.
    pub role: String,
    /// Where Vault is; none: where the driver is told to look.
    pub address: Option<String>,
    /// The namespace in Vault.
    pub namespace: Option<String>,
    /// The path in Vault's API.
    pub location: String,
    /// What is sent along to an engine that makes its secrets.
    pub params: BTreeMap<String, String>,
    /// Whether that is written rather than read.
    pub writes: bool,
    /// Files in the volume.
    pub objects: Vec<ProviderObject>,
    /// Keys of the Secret, each with the file that it holds; none: there is no Secret.
    pub synced: Vec<(String, String)>,
}

/// A file in the volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderObject {
    /// Its path in the volume.
    pub file: String,
    /// The key in Vault.
    pub key: String,
    /// Whether it is read as a file, and not for the Secret alone.
    pub is_read: bool,
}

/// What is restarted when a value has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestartTarget {
    /// `Deployment`, or what else the operator restarts.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
}
