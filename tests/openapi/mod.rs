//! Strict validation of rendered objects: what `modelspec validate` says of their shape, and that the kind is known.

pub(crate) mod crds;

use modelspec::diagnostic::ObjectRef;
use modelspec::yaml;
use serde_json::Value;

/// Everything in an object that the API server would refuse for its shape, as `Kind/name: path: cause`.
/// A kind that neither Kubernetes nor a definition has is a problem too.
pub(crate) fn problems(object: &Value) -> Vec<String> {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let id = ObjectRef {
        api_version: text("/apiVersion"),
        kind: text("/kind"),
        name: text("/metadata/name"),
        namespace: None,
    };
    let schemas = crds::schemas();
    let mut found = Vec::new();
    if !schemas.knows(&id.api_version, &id.kind) {
        let group = id.api_version.split_once('/').map_or("", |(group, _)| group);
        let builtin = || Some("it is not among the schemas".to_owned());
        let reason = if schemas.is_builtin_group(group) { builtin() } else { crds::unjudged(group) };
        found.extend(reason.map(|reason| format!("kind `{}/{}`: {reason}", id.api_version, id.kind)));
    }
    if id.name.is_empty() {
        found.push("metadata.name: missing".to_owned());
    }
    match yaml::parse(&object.to_string()) {
        Ok(document) => {
            let told = schemas.check(&document, &id).into_iter();
            found.extend(told.map(|problem| format!("{}: {}", problem.path, problem.cause)));
        }
        Err(errors) => found.extend(errors.into_iter().map(|error| error.message)),
    }
    found.iter().map(|problem| format!("{}/{}: {problem}", id.kind, id.name)).collect()
}
