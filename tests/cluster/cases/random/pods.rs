//! Pods with any mixture of what the Pod Security Standards look at.

use serde_json::{Value, json};

use super::Dice;

/// A pod as `metadata` and `spec`. Some are such that no API server takes them, whatever the namespace allows.
pub(crate) fn pod(dice: &mut Dice) -> Value {
    let mut containers = vec![container(dice, "server", false)];
    if dice.once_in(3) {
        containers.push(container(dice, "second", false));
    }
    let mut spec = json!({ "containers": containers });
    if dice.once_in(2) {
        spec["initContainers"] = json!([container(dice, "first", true), container(dice, "last", true)]);
    }
    let mut context = context(dice);
    dice.set(
        &mut context,
        "sysctls",
        &[
            Value::Null,
            Value::Null,
            json!([]),
            json!([{"name": "net.ipv4.tcp_rmem", "value": "4096 131072 6291456"}]),
            json!([{"name": "net.core.somaxconn", "value": "1"}]),
        ],
    );
    if !dice.once_in(4) {
        spec["securityContext"] = context;
    }
    for key in ["hostNetwork", "hostPID", "hostIPC"] {
        dice.set(&mut spec, key, &seldom(true));
    }
    dice.set(&mut spec, "hostUsers", &[Value::Null, Value::Null, json!(true), json!(false)]);
    dice.set(
        &mut spec,
        "volumes",
        &[
            Value::Null,
            json!([]),
            json!([{"name": "a"}, {"name": "b", "emptyDir": {}}]),
            json!([{"name": "a", "hostPath": {"path": "/a"}}]),
            json!([{"name": "a", "nfs": {"server": "a", "path": "/a"}}, {"name": "b", "secret": {"secretName": "b"}}]),
        ],
    );
    let mut metadata = json!({"labels": {"app": "model"}});
    dice.set(
        &mut metadata,
        "annotations",
        &[
            Value::Null,
            Value::Null,
            Value::Null,
            json!({"container.apparmor.security.beta.kubernetes.io/server": "unconfined"}),
            json!({"container.apparmor.security.beta.kubernetes.io/server": "localhost/a"}),
        ],
    );
    json!({"metadata": metadata, "spec": spec})
}

fn container(dice: &mut Dice, name: &str, is_init: bool) -> Value {
    let mut container = json!({"name": name, "image": format!("registry.example/{name}:1.0")});
    let is_sidecar = is_init && dice.once_in(2);
    if is_sidecar {
        container["restartPolicy"] = json!("Always");
    }
    let mut context = context(dice);
    dice.set(
        &mut context,
        "allowPrivilegeEscalation",
        &[Value::Null, json!(false), json!(false), json!(true)],
    );
    dice.set(&mut context, "privileged", &seldom(true));
    dice.set(&mut context, "procMount", &[Value::Null, Value::Null, json!("Default"), json!("Unmasked")]);
    let all = json!({"drop": ["ALL"]});
    dice.set(
        &mut context,
        "capabilities",
        &[
            Value::Null,
            json!({}),
            all.clone(),
            all.clone(),
            all,
            json!({"drop": ["NET_RAW"]}),
            json!({"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}),
            json!({"drop": ["ALL"], "add": ["CHOWN"]}),
            json!({"add": ["NET_ADMIN"]}),
        ],
    );
    if !dice.once_in(5) {
        container["securityContext"] = context;
    }
    dice.set(
        &mut container,
        "ports",
        &[
            Value::Null,
            json!([{"containerPort": 8080}]),
            json!([{"containerPort": 8080, "hostPort": 0}]),
            json!([{"containerPort": 8080, "hostPort": 8080}]),
        ],
    );
    if !is_init || is_sidecar {
        let probes = [
            Value::Null,
            Value::Null,
            json!({"httpGet": {"path": "/", "port": 80}}),
            json!({"tcpSocket": {"port": 80, "host": "10.0.0.1"}}),
            json!({"httpGet": {"path": "/", "port": 80, "host": "a.example"}}),
        ];
        for probe in ["readinessProbe", "livenessProbe", "startupProbe"] {
            dice.set(&mut container, probe, &probes);
        }
        let hooks = [
            Value::Null,
            json!({"preStop": {"exec": {"command": ["true"]}}}),
            json!({"postStart": {"httpGet": {"path": "/", "port": 80, "host": "a.example"}}}),
        ];
        dice.set(&mut container, "lifecycle", &hooks);
    }
    container
}

/// What pods and containers both may say.
fn context(dice: &mut Dice) -> Value {
    let mut context = json!({});
    dice.set(&mut context, "runAsNonRoot", &[Value::Null, json!(true), json!(true), json!(false)]);
    dice.set(&mut context, "runAsUser", &[Value::Null, Value::Null, json!(0), json!(1000)]);
    let default = json!({"type": "RuntimeDefault"});
    let unconfined = json!({"type": "Unconfined"});
    let localhost = json!({"type": "Localhost", "localhostProfile": "a"});
    let profiles = [Value::Null, default.clone(), default, unconfined, localhost];
    dice.set(&mut context, "seccompProfile", &profiles);
    dice.set(&mut context, "appArmorProfile", &[&[Value::Null, Value::Null][..], &profiles].concat());
    dice.set(
        &mut context,
        "seLinuxOptions",
        &[
            Value::Null,
            Value::Null,
            json!({}),
            json!({"type": "container_engine_t", "level": "s0"}),
            json!({"type": "spc_t"}),
            json!({"role": "system_r"}),
        ],
    );
    context
}

/// Left out mostly.
fn seldom(value: bool) -> [Value; 6] {
    [Value::Null, Value::Null, Value::Null, Value::Null, json!(!value), json!(value)]
}
