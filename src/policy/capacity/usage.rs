//! What an object adds to quotas, by their keys, as the evaluators of Kubernetes 1.34 count it
//! (`pkg/quota/v1/evaluator/core`). Of pods, see [`super::Pod::usage`].

use k8s_openapi::api::core::v1::{PersistentVolumeClaimSpec, ServiceSpec};
use k8s_openapi::api::resource::v1::ResourceClaimSpec;

use super::resources::Resources;
use crate::quantity::Quantity;

/// One under a key.
pub(super) fn one(key: &str) -> Resources {
    let mut each = Resources::default();
    each.set(key, Quantity::units(1));
    each
}

/// An object of a kind that is counted by number: `count/<resource>.<group>`, and the old name of four kinds
/// (`legacyObjectCountAliases` of the quota evaluators).
pub(super) fn counted(group: &str, kind: &str) -> Resources {
    let resource = resource(kind);
    let mut each = match group {
        "" => one(&format!("count/{resource}")),
        group => one(&format!("count/{resource}.{group}")),
    };
    if group.is_empty() && matches!(kind, "ConfigMap" | "Secret" | "ReplicationController" | "ResourceQuota")
    {
        each.set(resource, Quantity::units(1));
    }
    each
}

/// The name of a kind's resource in paths and quotas: lower case and plural, as `UnsafeGuessKindToResource` of
/// k8s.io/apimachinery makes it. All built-in kinds follow it, and by custom so do others.
fn resource(kind: &str) -> String {
    let lower = kind.to_lowercase();
    match lower.as_str() {
        "endpoints" => lower,
        _ if lower.ends_with('s') => lower + "es",
        _ => match lower.strip_suffix('y') {
            Some(stem) => format!("{stem}ies"),
            None => lower + "s",
        },
    }
}

/// What a claim adds, of its class as well.
pub(super) fn claim(spec: &PersistentVolumeClaimSpec) -> Resources {
    let mut each = one("persistentvolumeclaims");
    each.set("count/persistentvolumeclaims", Quantity::units(1));
    let class = spec.storage_class_name.as_deref().filter(|name| !name.is_empty());
    if let Some(class) = class {
        each.set(format!("{class}.storageclass.storage.k8s.io/persistentvolumeclaims"), Quantity::units(1));
    }
    let requests = Resources::read(spec.resources.as_ref().and_then(|resources| resources.requests.as_ref()));
    if let Some(storage) = requests.get("storage") {
        let storage = storage.ceil_units();
        each.set("requests.storage", storage);
        if let Some(class) = class {
            each.set(format!("{class}.storageclass.storage.k8s.io/requests.storage"), storage);
        }
    }
    each
}

/// What a Service adds; of node ports, those that it will be given.
pub(super) fn service(spec: &ServiceSpec) -> Resources {
    let ports = spec.ports.as_deref().unwrap_or_default();
    let all = ports.len();
    let said = ports.iter().filter(|port| port.node_port.is_some_and(|port| port != 0)).count();
    let (balancers, node_ports) = match spec.type_.as_deref() {
        Some("NodePort") => (0, all),
        Some("LoadBalancer") if spec.allocate_load_balancer_node_ports == Some(false) => (1, said),
        Some("LoadBalancer") => (1, all),
        _ => (0, 0),
    };
    let mut each = one("services");
    each.set("count/services", Quantity::units(1));
    each.set("services.loadbalancers", Quantity::units(balancers));
    each.set("services.nodeports", Quantity::units(i128::try_from(node_ports).unwrap_or(i128::MAX)));
    each
}

/// The devices of one request for all that there are: as many as an allocation may have (`AllocationResultsMaxSize`).
const ALL_DEVICES: i64 = 32;

/// What a claim for devices adds: itself, and of each class the devices that it may be given.
pub(super) fn devices(spec: Option<&ResourceClaimSpec>) -> Resources {
    let mut each = one("count/resourceclaims.resource.k8s.io");
    let requests = spec.and_then(|spec| spec.devices.as_ref()).and_then(|devices| devices.requests.as_ref());
    for request in requests.into_iter().flatten() {
        let mut of_request = Resources::default();
        if let Some(exactly) = &request.exactly {
            let mode = exactly.allocation_mode.as_deref();
            of_request = of_class(&exactly.device_class_name, mode, exactly.count);
        }
        // Of several that would do, the worst of each class.
        for choice in request.first_available.iter().flatten() {
            of_request.max(&of_class(
                &choice.device_class_name,
                choice.allocation_mode.as_deref(),
                choice.count,
            ));
        }
        each.add(&of_request);
    }
    each
}

fn of_class(class: &str, mode: Option<&str>, count: Option<i64>) -> Resources {
    let count = match mode {
        None | Some("ExactCount") => count.unwrap_or(1),
        Some("All") => ALL_DEVICES,
        Some(_) => 0,
    };
    let mut each = Resources::default();
    each.set(format!("{class}.deviceclass.resource.k8s.io/devices"), Quantity::units(i128::from(count)));
    each
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::yaml;

    fn of<T: DeserializeOwned>(text: &str) -> T {
        yaml::decode(&yaml::parse(text).unwrap()).unwrap()
    }

    fn written(list: &Resources) -> String {
        list.iter().map(|(name, amount)| format!("{name}={amount}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn kinds_are_counted_by_their_resources() {
        for (group, kind, keys) in [
            ("apps", "Deployment", "count/deployments.apps=1"),
            ("networking.k8s.io", "Ingress", "count/ingresses.networking.k8s.io=1"),
            ("networking.k8s.io", "NetworkPolicy", "count/networkpolicies.networking.k8s.io=1"),
            ("", "Endpoints", "count/endpoints=1"),
            ("", "ConfigMap", "configmaps=1 count/configmaps=1"),
            ("", "LimitRange", "count/limitranges=1"),
            ("keda.sh", "ScaledObject", "count/scaledobjects.keda.sh=1"),
        ] {
            assert_eq!(written(&counted(group, kind)), keys);
        }
    }

    #[test]
    fn services_take_the_ports_that_they_will_be_given() {
        for (text, balancers, ports) in [
            ("ports: [{port: 1}, {port: 2}]", 0, 0),
            ("{type: NodePort, ports: [{port: 1}, {port: 2}]}", 0, 2),
            ("{type: LoadBalancer, ports: [{port: 1}, {port: 2}]}", 1, 2),
            (
                "{type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 1, nodePort: 30000}, {port: 2}]}",
                1,
                1,
            ),
        ] {
            let each = service(&of(text));
            assert_eq!(each.get("services.loadbalancers"), Some(Quantity::units(balancers)), "{text}");
            assert_eq!(each.get("services.nodeports"), Some(Quantity::units(ports)), "{text}");
            assert_eq!(each.get("services"), Some(Quantity::units(1)));
        }
    }

    #[test]
    fn claims_count_by_class_too() {
        assert_eq!(
            written(&claim(&of("{storageClassName: ssd, resources: {requests: {storage: 0.5}}}"))),
            "count/persistentvolumeclaims=1 persistentvolumeclaims=1 requests.storage=1 \
             ssd.storageclass.storage.k8s.io/persistentvolumeclaims=1 ssd.storageclass.storage.k8s.io/requests.storage=1"
        );
    }

    #[test]
    fn devices_count_by_class_at_worst() {
        let spec = of(
            "devices: {requests: [{name: a, exactly: {deviceClassName: gpu, count: 2}}, {name: b, exactly: {deviceClassName: gpu}}, \
             {name: c, exactly: {deviceClassName: nic, allocationMode: All}}, {name: d, firstAvailable: \
             [{name: x, deviceClassName: gpu, count: 4}, {name: y, deviceClassName: gpu, count: 1}, {name: z, deviceClassName: tpu}]}]}",
        );
        assert_eq!(
            written(&devices(Some(&spec))),
            "count/resourceclaims.resource.k8s.io=1 gpu.deviceclass.resource.k8s.io/devices=7 \
             nic.deviceclass.resource.k8s.io/devices=32 tpu.deviceclass.resource.k8s.io/devices=1"
        );
    }
}
