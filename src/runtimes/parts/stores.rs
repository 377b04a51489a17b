//! `stores`: ConfigMaps that another application writes.

use crate::api::v1alpha1::serving_runtime::ServingRuntimeSpec;
use crate::diagnostic::Path;
use crate::runtimes::condition::Condition;
use crate::runtimes::context::{Context, Of};
use crate::runtimes::evaluated::EvaluatedStore;
use crate::runtimes::scope::Scope;
use crate::runtimes::template::Template;

/// A store.
#[derive(Clone, Debug)]
pub(in crate::runtimes) struct Store {
    what: String,
    when: Option<Condition>,
    service_account: Template,
}

/// Reads `stores`.
pub(in crate::runtimes) fn load(spec: &ServingRuntimeSpec, scope: &mut Scope) -> Vec<Store> {
    let mut stores = Vec::with_capacity(spec.stores.len());
    for (what, written) in &spec.stores {
        let path = |key: &str| Path::spec(["stores", what.as_str(), key]);
        if spec.files.contains_key(what) {
            let message = format!("`files.{what}` would be a ConfigMap of the same name; choose another");
            scope.problems.error(Path::spec(["stores", what]), message);
        }
        let when = scope.condition(written.when.as_deref(), || path("when"));
        if when.is_some_and(Condition::is_of_model) {
            scope.problems.error(path("when"), "a store cannot depend on one model; use `config.<key>`");
        }
        let account = written.service_account.as_deref().unwrap_or_default();
        let service_account = scope.template(account, || path("serviceAccount"));
        stores.push(Store { what: what.clone(), when, service_account });
    }
    stores
}

/// The stores of a model server. One without an account is not there.
pub(in crate::runtimes) fn evaluate(context: &Context<'_>) -> Vec<EvaluatedStore> {
    let stores = context.runtime.parts.stores.iter().filter(|store| context.holds(store.when, Of::default()));
    let evaluated = stores.filter_map(|store| {
        let service_account = context.text(&store.service_account, Of::default())?;
        Some(EvaluatedStore { what: store.what.clone(), service_account })
    });
    evaluated.collect()
}
