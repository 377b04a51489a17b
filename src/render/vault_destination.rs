//! What the kinds of the Vault Secrets Operator have in common: the Secret that is made, and what is restarted when it changes.

use serde::Serialize;

use crate::resolve::ResolvedModel;
use crate::resolve::resolved::OperatorSecret;

/// The Secret that the operator makes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Destination {
    /// Its name: that of the object itself, so that one name carries a rename to both.
    pub name: String,
    /// That the operator makes it.
    pub create: bool,
    /// What of the source goes into it.
    pub transformation: Transformation,
}

/// What of the source goes into the Secret.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transformation {
    /// Without the whole answer of Vault under the key `_raw`.
    pub exclude_raw: bool,
    /// Patterns of the keys that go into it; empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub includes: Vec<String>,
}

/// What the operator restarts when the values have changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Restart {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// The Secret with its keys; none of them: all.
pub(super) fn destination(secret: &OperatorSecret) -> Destination {
    Destination {
        name: secret.name.clone(),
        create: true,
        transformation: Transformation {
            exclude_raw: true,
            includes: secret.keys.iter().map(|key| pattern(key)).collect(),
        },
    }
}

/// A key as a pattern that it alone matches. Of what a key can hold only the dot is special.
fn pattern(key: &str) -> String {
    format!("^{}$", key.replace('.', "\\."))
}

/// Every Deployment of the model where its pods read the Secret: variables are read once, at the start.
pub(super) fn restarts(model: &ResolvedModel, secret: &OperatorSecret) -> Vec<Restart> {
    let targets = model.restarts.iter().filter(|_| secret.is_of_pods);
    targets.map(|target| Restart { kind: target.kind.to_owned(), name: target.name.clone() }).collect()
}
