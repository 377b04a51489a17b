//! Secrets that are filled from Vault.

/// A Secret without values: what is to be put into it, and from where in Vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretStub {
    /// Its name.
    pub name: String,
    /// The path below the mount.
    pub vault_path: String,
    /// The mount.
    pub vault_mount: String,
    /// The role.
    pub vault_role: Option<String>,
    /// The keys, sorted; empty: all that there are.
    pub keys: Vec<String>,
}
