//! What the Secrets Store CSI driver mounts and makes a Secret of.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::{Filled, sorted};
use crate::render::{Custom, SecretProviderClassSpec};

impl Filled for Custom<SecretProviderClassSpec> {
    fn ways(&self) -> Vec<String> {
        let parameters = &self.spec.parameters;
        let place = parameters.objects.first().map_or("", |object| object.location.as_str());
        let params = parameters.objects.first().map(|object| format!("{:?}", object.params));
        // A pod mounts all of them.
        let files = parameters.objects.iter().filter(|object| object.is_read);
        let files: Vec<String> = files.map(|object| format!("`{}`", object.file)).collect();
        vec![
            format!("from `{place}`"),
            format!("with the role `{}`", parameters.role_name),
            format!("with the params `{}`", params.unwrap_or_default()),
            if files.is_empty() {
                "without files".to_owned()
            } else {
                format!("with the files {}", files.join(", "))
            },
        ]
    }

    fn join(&mut self, other: &Self) {
        sorted(&mut self.spec.parameters.objects, &other.spec.parameters.objects);
        match (self.spec.secret_objects.first_mut(), other.spec.secret_objects.first()) {
            (Some(own), Some(other)) => sorted(&mut own.data, &other.data),
            (None, Some(_)) => self.spec.secret_objects.clone_from(&other.spec.secret_objects),
            (_, None) => {}
        }
    }

    fn metadata(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}
