//! KEDA's TriggerAuthentication: <https://keda.sh/docs/2.21/concepts/authentication/>.

use serde::Serialize;

use super::custom::{Custom, CustomSpec};
use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::TriggerAuthentication;

/// What of a TriggerAuthentication is written.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TriggerAuthenticationSpec {
    secret_target_ref: Vec<TargetRef>,
}

impl CustomSpec for TriggerAuthenticationSpec {
    const API_VERSION: &'static str = "keda.sh/v1alpha1";
    const KIND: &'static str = "TriggerAuthentication";
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct TargetRef {
    parameter: &'static str,
    name: String,
    key: String,
}

pub(super) fn render(model: &ResolvedModel, authentication: &TriggerAuthentication) -> Object {
    let parameters = authentication.parameters.iter().map(|(parameter, key)| TargetRef {
        parameter,
        name: authentication.secret.clone(),
        key: key.clone(),
    });
    let spec = TriggerAuthenticationSpec { secret_target_ref: parameters.collect() };
    let metadata = meta::object(model, model.names.trigger_authentication());
    Object::only(Body::TriggerAuthentication(Box::new(Custom { metadata, spec })))
}
