//! The init container that downloads models.

use k8s_openapi::api::core::v1::Container;

use super::{container, security};
use crate::resolve::resolved::Download;

pub(super) fn render(download: &Download) -> Container {
    let base = container::base(
        "download".into(),
        &download.image,
        &download.env,
        &download.env_from,
        &download.resources,
        &download.mounts,
    );
    Container {
        command: download.command.clone(),
        // Pairs of source and directory: github.com/kserve/kserve `python/storage-initializer/scripts/initializer-entrypoint`.
        args: Some(download.models.iter().flat_map(|(source, dir)| [source.clone(), dir.clone()]).collect()),
        security_context: Some(security::container(true, download.uid)),
        ..base
    }
}
