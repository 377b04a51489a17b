//! What the values of a type say together, one file a group of kinds.

mod autoscaling;
mod container;
mod data;
mod jobs;
mod meta;
mod networking;
mod placement;
mod pod;
mod quota;
mod rbac;
mod resources;
mod service;
mod system;
mod volumes;
mod workloads;

pub(super) use meta::name;

use super::shape::Together;

/// What judges a type as a whole.
pub(super) fn of(name: &str) -> Option<Together> {
    Some(match name {
        "meta.v1.ObjectMeta" => meta::metadata,
        "meta.v1.LabelSelectorRequirement" => meta::requirement,
        "core.v1.PodSpec" => pod::spec,
        "core.v1.PodTemplateSpec" => pod::template,
        "core.v1.Container" => container::container,
        "core.v1.EnvVar" => container::variable,
        "core.v1.SecurityContext" => container::security,
        "core.v1.SeccompProfile" | "core.v1.AppArmorProfile" => container::profile,
        "core.v1.ResourceRequirements" => resources::requirements,
        "core.v1.VolumeResourceRequirements" => resources::of_volume,
        "core.v1.Toleration" => placement::toleration,
        "core.v1.TopologySpreadConstraint" => placement::spread,
        "core.v1.NodeSelectorRequirement" => placement::node_requirement,
        "core.v1.PersistentVolumeClaimSpec" => volumes::claim,
        "core.v1.ServiceSpec" => service::service,
        "core.v1.ConfigMap" => data::config_map,
        "core.v1.Secret" => data::secret,
        "core.v1.ResourceQuotaSpec" => quota::quota,
        "core.v1.LimitRangeSpec" => quota::limit_range,
        "core.v1.ScopedResourceSelectorRequirement" => quota::scope,
        "core.v1.ReplicationControllerSpec" => workloads::replication_controller,
        "apps.v1.DeploymentSpec" => workloads::deployment,
        "apps.v1.ReplicaSetSpec" => workloads::replica_set,
        "apps.v1.DaemonSetSpec" => workloads::daemon_set,
        "apps.v1.StatefulSetSpec" => workloads::stateful_set,
        "batch.v1.JobSpec" => jobs::job,
        "batch.v1.Job" => jobs::named,
        "batch.v1.CronJob" => jobs::scheduled,
        "batch.v1.CronJobSpec" => jobs::cron_job,
        "autoscaling.v2.HorizontalPodAutoscalerSpec" | "autoscaling.v1.HorizontalPodAutoscalerSpec" => {
            autoscaling::autoscaler
        }
        "autoscaling.v1.CrossVersionObjectReference" | "autoscaling.v2.CrossVersionObjectReference" => {
            autoscaling::target
        }
        "autoscaling.v2.MetricSpec" => autoscaling::metric,
        "autoscaling.v2.ResourceMetricSource" | "autoscaling.v2.ContainerResourceMetricSource" => {
            autoscaling::resource
        }
        "autoscaling.v2.PodsMetricSource" => autoscaling::pods,
        "autoscaling.v2.ObjectMetricSource" | "autoscaling.v2.ExternalMetricSource" => autoscaling::other,
        "networking.v1.IngressSpec" => networking::ingress,
        "networking.v1.HTTPIngressPath" => networking::path,
        "networking.v1.NetworkPolicyPort" => networking::port,
        "networking.v1.NetworkPolicyPeer" => networking::peer,
        "networking.v1.IPBlock" => networking::block,
        "networking.v1.IngressBackend" => networking::backend,
        "scheduling.v1.PriorityClass" => placement::priority,
        "resource.v1.DeviceClaim" => placement::devices,
        "rbac.v1.Role" => rbac::role,
        "rbac.v1.ClusterRole" => rbac::cluster_role,
        "rbac.v1.RoleBinding" => rbac::role_binding,
        "rbac.v1.ClusterRoleBinding" => rbac::cluster_role_binding,
        "rbac.v1.Subject" => rbac::subject,
        _ => return None,
    })
}
