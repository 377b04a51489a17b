//! `metrics`: where the server tells them.

use crate::api::v1alpha1::serving_runtime::ServingRuntimeSpec;
use crate::diagnostic::Path;
use crate::runtimes::context::{Context, Of};
use crate::runtimes::evaluated::EvaluatedMetrics;
use crate::runtimes::scope::Scope;
use crate::runtimes::template::Template;

/// Where metrics are told.
#[derive(Clone, Debug)]
pub(in crate::runtimes) struct Metrics {
    port: String,
    path: Template,
    queue: Option<String>,
}

/// Reads `metrics`.
pub(in crate::runtimes) fn load(spec: &ServingRuntimeSpec, scope: &mut Scope) -> Option<Metrics> {
    let written = spec.metrics.as_ref()?;
    let (port, path) = written.port.as_ref().zip(written.path.as_ref())?;
    super::ports::find(port, spec, || Path::spec(["metrics", "port"]), scope);
    let path = scope.template(path, || Path::spec(["metrics", "path"]));
    Some(Metrics { port: port.clone(), path, queue: written.queue.clone() })
}

/// Where a model server tells its metrics; none when a variable of the path is unset.
pub(in crate::runtimes) fn evaluate(context: &Context<'_>) -> Option<EvaluatedMetrics> {
    let Metrics { port, path, queue } = context.runtime.parts.metrics.as_ref()?;
    if !super::ports::is_there(port, context) {
        return None;
    }
    let path = context.text(path, Of::default())?;
    Some(EvaluatedMetrics { port: port.clone(), path, queue: queue.clone() })
}
