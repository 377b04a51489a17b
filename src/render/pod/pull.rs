//! The init container in which the server's own program pulls models.

use k8s_openapi::api::core::v1::Container;

use super::{container, security};
use crate::resolve::resolved::Pull;

pub(super) fn render(image: &str, pull: &Pull) -> Container {
    let base =
        container::base("pull".into(), image, &pull.env, &pull.env_from, &pull.resources, &pull.mounts);
    Container {
        command: Some(vec!["/bin/sh".into(), "-c".into(), pull.script.clone()]),
        security_context: Some(security::container(true, None)),
        ..base
    }
}
