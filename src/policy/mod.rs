//! Judges rendered objects: whether the cluster would take them, and whether what runs then would serve.
//!
//! [`judge`] reads like the flow: documents become [`Object`]s one by one, on all cores, and each is judged by the rules
//! that need its text; then the rules that compare objects see them together. A rule is one file below `rules/`, and its
//! page below `docs/rules/` holds what it refuses and what it passes, which the tests run.

mod api_versions;
mod autoscalers;
pub mod capacity;
mod cel;
mod custom;
mod exemptions;
mod finding;
mod images;
mod judge;
mod literals;
mod nodes;
mod object;
mod objects;
mod pattern;
mod pod_security;
pub mod references;
mod resources;
mod rule;
mod rules;
mod schema;
mod selected;
pub mod selectors;
mod servers;
mod serving_policy;
mod workload;

pub use autoscalers::Autoscaler;
pub use cel::CustomRule;
pub use custom::{
    AllowedRoutes, Backend, Gateway, GrantFrom, GrantTo, Listener, ReferenceGrant, Route, RouteNamespaces,
    RouteRule, ScaleTarget, ScaledObject, Trigger,
};
pub use exemptions::{Exempted, Exemption, Ledger};
pub use finding::{Finding, Found};
pub use judge::{Judgement, judge};
pub use nodes::NodePool;
pub use object::{Body, Object};
pub use objects::Objects;
pub use pod_security::{Control, Mode, PodContainer, Pods, Standard, Violation};
pub use rule::{Check, Context, Group, Rule};
pub use rules::{RULES, is_about_credentials};
pub use schema::{Fault, Problem, Schemas};
pub use selected::PodsOf;
pub use serving_policy::{Level, Policy, Settings};
pub use workload::{Controller, Phase, Placed, Run, Workload};
