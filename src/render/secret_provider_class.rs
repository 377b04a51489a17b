//! What the Secrets Store CSI driver asks Vault's provider for, mounts, and copies into a Secret.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Serialize, Serializer};

use super::custom::{Custom, CustomSpec};
use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::ProviderClass;

/// The spec of a `SecretProviderClass`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretProviderClassSpec {
    /// `vault`
    pub provider: &'static str,
    /// What the provider is told.
    pub parameters: Parameters,
    /// The Secret that is made of files, where variables need one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secret_objects: Vec<SyncedSecret>,
}

/// What Vault's provider is told, all of it text:
/// <https://developer.hashicorp.com/vault/docs/deploy/kubernetes/csi/configurations>.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    /// The role that the pod logs in with.
    pub role_name: String,
    /// Where Vault is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vault_address: Option<String>,
    /// The namespace in Vault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vault_namespace: Option<String>,
    /// The files, as a YAML document inside of the text.
    #[serde(serialize_with = "document")]
    pub objects: Vec<ProvidedFile>,
}

/// A file in the volume.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProvidedFile {
    /// Its path in the volume.
    pub file: String,
    /// The path in Vault's API.
    pub location: String,
    /// The key there.
    pub key: String,
    /// What is sent along to an engine that makes its secrets.
    pub params: BTreeMap<String, String>,
    /// Whether the path is written to, rather than read.
    pub writes: bool,
    /// Whether it is read as a file, and not for the Secret alone.
    pub is_read: bool,
}

/// A Secret made of files.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncedSecret {
    /// Its name: that of the object itself, so that one name carries a rename to both.
    pub secret_name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub type_: &'static str,
    /// Its keys.
    pub data: Vec<SyncedKey>,
}

/// A key of the Secret and the file that it holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncedKey {
    /// The key.
    pub key: String,
    /// The file.
    pub object_name: String,
}

impl CustomSpec for SecretProviderClassSpec {
    const API_VERSION: &'static str = "secrets-store.csi.x-k8s.io/v1";
    const KIND: &'static str = "SecretProviderClass";
}

pub(super) fn render(model: &ResolvedModel, class: &ProviderClass) -> Object {
    let objects = class.objects.iter().map(|object| ProvidedFile {
        file: object.file.clone(),
        location: class.location.clone(),
        key: object.key.clone(),
        params: class.params.clone(),
        writes: class.writes,
        is_read: object.is_read,
    });
    let data: Vec<SyncedKey> = class
        .synced
        .iter()
        .map(|(key, file)| SyncedKey { key: key.clone(), object_name: file.clone() })
        .collect();
    let synced =
        (!data.is_empty()).then(|| SyncedSecret { secret_name: class.name.clone(), type_: "Opaque", data });
    let spec = SecretProviderClassSpec {
        provider: "vault",
        parameters: Parameters {
            role_name: class.role.clone(),
            vault_address: class.address.clone(),
            vault_namespace: class.namespace.clone(),
            objects: objects.collect(),
        },
        secret_objects: synced.into_iter().collect(),
    };
    let metadata = meta::object(model, class.name.clone());
    let body = Body::SecretProviderClass(Box::new(Custom { metadata, spec }));
    Object { what: Some(class.name.clone()), body }
}

// Serde hands over a reference to the field.
fn document<S: Serializer>(objects: &Vec<ProvidedFile>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut text = String::new();
    for object in objects {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "- objectName: {}", quoted(&object.file));
        let _ = writeln!(text, "  secretPath: {}", quoted(&object.location));
        let _ = writeln!(text, "  secretKey: {}", quoted(&object.key));
        if object.writes {
            text.push_str("  method: \"PUT\"\n");
        }
        if !object.params.is_empty() {
            text.push_str("  secretArgs:\n");
        }
        for (name, value) in &object.params {
            let _ = writeln!(text, "    {}: {}", quoted(name), quoted(value));
        }
    }
    serializer.serialize_str(&text)
}

/// A text in YAML that no reader takes for anything else: what JSON makes of it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
