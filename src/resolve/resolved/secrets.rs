//! Secrets that are filled from Vault, by whom.

/// An object by which a Secret is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilledSecret {
    /// The Secret itself, for somebody else to fill.
    Stub(SecretStub),
    /// What the Vault Secrets Operator makes a Secret of.
    Static(StaticSecret),
    /// What the External Secrets Operator makes a Secret of.
    External(ExternalSecret),
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

/// Keys and values of the key-value engine, by the Vault Secrets Operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticSecret {
    /// Its name and that of the Secret.
    pub name: String,
    /// The `VaultAuth`; none: the operator's own.
    pub auth_ref: Option<String>,
    /// The namespace in Vault.
    pub namespace: Option<String>,
    /// The mount.
    pub mount: String,
    /// The path below it.
    pub path: String,
    /// The engine, as the operator calls it.
    pub type_: &'static str,
    /// How often it is looked up.
    pub refresh: String,
    /// The keys, sorted; empty: all that there are.
    pub keys: Vec<String>,
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

/// What is restarted when a value has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestartTarget {
    /// `Deployment`, or what else the operator restarts.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
}
