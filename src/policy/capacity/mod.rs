//! What a namespace uses at worst: every autoscaler at its maximum, every rollout in the middle.
//!
//! A pod's need is Kubernetes' own sum ([`Pod`]), how many there are is the worst number ([`Replicas`]), and what both add up
//! to is counted as quotas count it ([`Namespace`]). All of it is arithmetic over the objects of the stream; rules and the
//! report read it.

mod charge;
mod cluster;
mod limits;
mod nodes;
mod placement;
mod pod;
mod quota;
mod replicas;
mod report;
mod resources;
mod scopes;
#[cfg(test)]
mod testing;
mod usage;

pub use charge::{Charge, Subject};
pub use cluster::{Cluster, Namespace, Pools, Running, Worst};
pub use limits::{Bounded, Bounds, Broken};
pub use nodes::{bars, chooses_not};
pub use placement::{Shortage, shortages};
pub use pod::{Given, Needs, Pod, Runtime};
pub use quota::{Sum, missing};
pub use replicas::{By, Replicas};
pub use report::{Report, Row, report};
pub use resources::Resources;
