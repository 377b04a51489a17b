//! Variables of a container.

use k8s_openapi::api::core::v1::{
    ConfigMapKeySelector, EnvVar, EnvVarSource, ObjectFieldSelector, ResourceFieldSelector, SecretKeySelector,
};

use crate::resolve::resolved::{self, EnvValue};

pub(super) fn render(variable: &resolved::EnvVar) -> EnvVar {
    let (value, value_from) = match &variable.value {
        EnvValue::Text(text) => (Some(text.clone()), None),
        source => (None, Some(from(source))),
    };
    EnvVar { name: variable.name.clone(), value, value_from }
}

fn from(source: &EnvValue) -> EnvVarSource {
    let mut from = EnvVarSource::default();
    match source {
        EnvValue::Text(_) => {}
        EnvValue::Field(path) => {
            from.field_ref = Some(ObjectFieldSelector { field_path: path.clone(), api_version: None });
        }
        EnvValue::Resource(resource) => {
            from.resource_field_ref = Some(ResourceFieldSelector {
                resource: resource.clone(),
                ..ResourceFieldSelector::default()
            });
        }
        EnvValue::ConfigMap { name, key } => {
            from.config_map_key_ref =
                Some(ConfigMapKeySelector { name: name.clone(), key: key.clone(), optional: None });
        }
        EnvValue::Secret { name, key } => {
            from.secret_key_ref =
                Some(SecretKeySelector { name: name.clone(), key: key.clone(), optional: None });
        }
    }
    from
}
