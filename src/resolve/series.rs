//! How a ModelSpec's series are found among all that Prometheus holds.
//!
//! A query is text, and kustomize changes no text: neither a prefix nor the namespace that an overlay sets late reaches it. So
//! queries select by the ModelSpec's own name, which no tool changes, and group by what follows renames: the namespace and the label
//! `app`, which is the Deployment's name. Copies of a ModelSpec are told apart in the result and not in the query.

/// The labels of pods that monitors put on every series.
pub(super) const POD_LABELS: [&str; 2] = ["app", MODEL_NAME];
/// The label of everything generated that holds the ModelSpec's name.
const MODEL_NAME: &str = "creativeflow.ai/model-name";
