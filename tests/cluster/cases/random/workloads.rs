//! Deployments with any mixture of what counts against a quota.

use serde_json::{Value, json};

use super::Dice;
use crate::cases::capacity::{Case, Workload, autoscaler};
use crate::cases::kinds::workload;

/// A Deployment under a quota that is large enough for whatever it needs, if it says what that is.
pub(crate) fn case(dice: &mut Dice, index: usize) -> Case {
    let namespace = format!("random-{index}");
    let mut containers = vec![container(dice, "server")];
    if dice.once_in(2) {
        containers.push(container(dice, "second"));
    }
    let mut inits = Vec::new();
    for index in 0..dice.roll(4) {
        let mut container = container(dice, &format!("init-{index}"));
        dice.set(&mut container, "restartPolicy", &[Value::Null, json!("Always")]);
        inits.push(container);
    }
    let spec = json!({"containers": containers, "initContainers": inits});
    let pod = json!({"metadata": {"labels": {"app": "model"}}, "spec": spec});
    let mut deployment = workload("Deployment", &namespace, "model", &pod);
    dice.set(&mut deployment["spec"], "replicas", &[Value::Null, json!(1), json!(2), json!(3), json!(5)]);
    dice.set(
        &mut deployment["spec"],
        "strategy",
        &[
            Value::Null,
            json!({"type": "Recreate"}),
            json!({"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}}),
            json!({"rollingUpdate": {"maxSurge": 2, "maxUnavailable": 0}}),
            json!({"rollingUpdate": {"maxSurge": "33%"}}),
            json!({"rollingUpdate": {"maxSurge": "150%", "maxUnavailable": "50%"}}),
        ],
    );
    let max = dice.pick(&[None, None, Some(4), Some(7)]).copied().flatten();
    let mut hard = json!({});
    for key in ["pods", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"] {
        if !dice.once_in(3) {
            hard[key] = json!("1000G");
        }
    }
    hard["count/pods"] = json!("1000");
    let mut around = vec![json!({
        "apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "quota", "namespace": namespace},
        "spec": {"hard": hard},
    })];
    if dice.once_in(2) {
        let mut limits = json!({"type": "Container"});
        dice.set(
            &mut limits,
            "default",
            &[Value::Null, json!({"cpu": "2"}), json!({"cpu": "2", "memory": "2Gi"})],
        );
        dice.set(
            &mut limits,
            "defaultRequest",
            &[Value::Null, json!({"cpu": "150m"}), json!({"memory": "200Mi"})],
        );
        around.push(json!({
            "apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "limits", "namespace": namespace},
            "spec": {"limits": [limits]},
        }));
    }
    if let Some(max) = max {
        around.push(autoscaler(&deployment, max));
    }
    let workloads = vec![Workload { object: deployment, max }];
    Case {
        name: format!("random workload {index}"),
        namespace,
        around,
        workloads,
        needs: serde_json::Map::new(),
        is_admitted: true,
    }
}

fn container(dice: &mut Dice, name: &str) -> Value {
    let mut resources = json!({});
    let both = [
        json!({"cpu": "250m", "memory": "300M"}),
        json!({"cpu": 1, "memory": "1Gi"}),
        json!({"cpu": "1.5", "memory": "700Mi"}),
        json!({"cpu": "333m"}),
        json!({"memory": "123456789"}),
        Value::Null,
    ];
    dice.set(&mut resources, "requests", &both);
    let limits = [
        json!({"cpu": 2, "memory": "2Gi"}),
        json!({"cpu": "3500m", "memory": "4G"}),
        json!({"cpu": 2, "memory": "2Gi"}),
        json!({"memory": "3Gi"}),
        Value::Null,
    ];
    dice.set(&mut resources, "limits", &limits);
    json!({"name": name, "image": format!("registry.example/{name}:1.0"), "resources": resources})
}
