//! A ConfigMap with a dashboard, as Grafana's sidecar reads it.
//!
//! Its name gets no hash and no pod mounts it: a change of the dashboard restarts nothing. Grafana's own model of the JSON judges it:
//! <https://github.com/grafana/grafana-foundation-sdk>.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;

use super::grafana::{self, Board};
use super::{Body, Object, meta};
use crate::resolve::ResolvedModel;
use crate::resolve::resolved::Dashboard;

pub(super) fn render(model: &ResolvedModel, dashboard: &Dashboard) -> Object {
    let board: Board<'_> = grafana::board(dashboard);
    // Structs of text and finite numbers have a form in JSON.
    let text = serde_json::to_string_pretty(&board).unwrap_or_default();
    let body = ConfigMap {
        metadata: meta::labelled(model, model.names.dashboard(), &dashboard.labels),
        data: Some(BTreeMap::from([(dashboard.file.clone(), text)])),
        ..ConfigMap::default()
    };
    Object { what: Some("dashboard".to_owned()), body: Body::ConfigMap(Box::new(body)) }
}
