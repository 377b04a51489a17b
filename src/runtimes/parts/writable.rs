//! `writable`: folders that are empty and writable at the start of a pod.

use crate::api::v1alpha1::serving_runtime::{ServingRuntimeSpec, Writable as Written};
use crate::diagnostic::Path;
use crate::names::Format;
use crate::runtimes::condition::Condition;
use crate::runtimes::context::{Context, Of};
use crate::runtimes::scope::Scope;

/// A folder.
#[derive(Clone, Debug)]
pub(in crate::runtimes) struct Writable {
    when: Option<Condition>,
    path: String,
}

/// Reads `writable`.
pub(in crate::runtimes) fn load(spec: &ServingRuntimeSpec, scope: &mut Scope) -> Vec<Writable> {
    let mut folders: Vec<Writable> = Vec::new();
    for (index, item) in spec.writable.iter().enumerate() {
        let at = || Path::spec(["writable"]).index(index);
        let (when, path) = match item {
            Written::Path(path) => (None, scope.plain(path, at)),
            Written::When(item) => {
                let when = scope.condition(Some(&item.when), || at().key("when"));
                (when, scope.plain(&item.path, || at().key("path")))
            }
        };
        let Some(path) = path else { continue };
        if let Err(message) = Format::Path.check(&path) {
            scope.problems.error(at(), message);
        }
        if let Some(field) = taken(&path, spec) {
            scope.problems.error(at(), format!("`{path}` is mounted already, as `{field}`; remove it here"));
        }
        if folders.iter().any(|other| other.path == path) {
            scope.problems.error(at(), format!("`{path}` is given twice; remove one"));
        }
        folders.push(Writable { when, path });
    }
    folders
}

/// The field that mounts something else at `path`.
fn taken(path: &str, spec: &ServingRuntimeSpec) -> Option<&'static str> {
    let dirs = [
        ("models.dir", spec.models.dir.as_deref()),
        ("cache.path", spec.cache.as_ref().and_then(|cache| cache.path.as_deref())),
    ];
    let files = spec.files.values().map(|files| ("files", files.dir.as_deref()));
    dirs.into_iter().chain(files).find(|(_, dir)| *dir == Some(path)).map(|(field, _)| field)
}

/// The writable folders of a model server.
pub(in crate::runtimes) fn evaluate(context: &Context<'_>) -> Vec<String> {
    let folders = context.runtime.parts.writable.iter();
    folders
        .filter(|folder| context.holds(folder.when, Of::default()))
        .map(|folder| folder.path.clone())
        .collect()
}
