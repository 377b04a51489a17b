//! A ConfigMap with a dashboard, as Grafana's sidecar reads it.
//!
//! Its name gets no hash and no pod mounts it: a change of the dashboard restarts nothing. Grafana's own model of the JSON judges it:
//! <https://github.com/grafana/grafana-foundation-sdk>.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;

use super::{Body, Object, grafana, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::Dashboard;

pub(super) fn render(model: &ResolvedModel, dashboard: &Dashboard) -> Object {
    let body = ConfigMap {
        metadata: meta::labelled(model, model.names.dashboard(), &dashboard.labels),
        data: Some(BTreeMap::from([(dashboard.file.clone(), grafana::json(dashboard))])),
        ..ConfigMap::default()
    };
    Object { what: Some("dashboard".to_owned()), body: Body::ConfigMap(Box::new(body)) }
}
