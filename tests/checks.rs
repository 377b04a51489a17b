//! The checks of rendered objects themselves: what they take and what they refuse.
#![allow(clippy::unwrap_used, reason = "a document of this file that does not parse is this file's mistake")]

#[path = "checks/mod.rs"]
mod checks;

use checks::{admission, links};
use modelspec::yaml::{decode, parse};
use serde_json::Value;

const DEPLOYMENT: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: d, namespace: n}
spec:
  selector: {matchLabels: {app: d}}
  template:
    metadata: {labels: {app: d, other: "1"}}
    spec:
      serviceAccountName: servers
      securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
      initContainers:
      - name: download
        resources: {requests: {cpu: "3", memory: 1Gi}, limits: {cpu: "3", memory: 1Gi}}
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        volumeMounts: [{name: tmp, mountPath: /tmp}]
      containers:
      - name: server
        args: [--config=/etc/d/a.conf]
        env:
        - {name: FIRST, value: a}
        - {name: SECOND, value: "$(FIRST)b"}
        - {name: KEY, valueFrom: {secretKeyRef: {name: s, key: key}}}
        - {name: CPUS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
        ports: [{name: http, containerPort: 8080}, {name: grpc, containerPort: 8081}]
        startupProbe: {httpGet: {path: /, port: http}}
        livenessProbe: {grpc: {port: 8081}}
        resources: {requests: {cpu: "2", memory: 2Gi, nvidia.com/gpu: "1"}, limits: {cpu: "2", memory: 2Gi, nvidia.com/gpu: "1"}}
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        volumeMounts:
        - {name: config, mountPath: /etc/d}
        - {name: config, mountPath: /etc/b.conf, subPath: a.conf}
        - {name: tmp, mountPath: /tmp}
      volumes:
      - {name: config, configMap: {name: c}}
      - {name: tmp, emptyDir: {}}
"#;

const OTHERS: &str = r"
apiVersion: v1
kind: ConfigMap
metadata: {name: c, namespace: n}
data: {a.conf: a}
---
apiVersion: v1
kind: Secret
metadata: {name: s, namespace: n, annotations: {serving.creativeflow.ai/vault-keys: 'key,other'}}
---
apiVersion: v1
kind: Service
metadata: {name: d-svc, namespace: n}
spec: {selector: {app: d}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: d-hpa, namespace: n}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: d}
  maxReplicas: 4
  metrics: [{type: Resource, resource: {name: cpu}}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: d-pdb, namespace: n}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: d}}}
";

const POLICIES: &str = r#"
apiVersion: v1
kind: LimitRange
metadata: {name: l}
spec: {limits: [{type: Container, default: {cpu: "1", memory: 1Gi}, max: {cpu: "4", memory: 4Gi}, min: {cpu: 100m, memory: 1Mi}}]}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: q}
spec: {hard: {requests.cpu: "15", limits.memory: 10Gi, requests.nvidia.com/gpu: "5", pods: "5", count/services: "1"}}
"#;

fn read(text: &str) -> Vec<Value> {
    text.split("\n---\n").map(|document| decode(&parse(document).unwrap()).unwrap()).collect()
}

/// The whole set with one text in place of another.
fn with(from: &str, to: &str) -> Vec<Value> {
    let all = format!("{DEPLOYMENT}---\n{}", OTHERS.trim_start());
    assert!(from.is_empty() || all.contains(from), "{from}");
    read(&if from.is_empty() { all } else { all.replacen(from, to, 1) })
}

#[test]
fn a_right_set_has_no_problem() {
    let set = with("", "");
    assert_eq!(set.len(), 6);
    assert_eq!(links::problems(&set, &["ServiceAccount/servers"]), [""; 0]);
    assert_eq!(admission::restricted(&set), [""; 0]);
    assert_eq!(admission::limits(&set, &read(POLICIES)), [""; 0]);
}

#[test]
fn each_broken_link_is_told() {
    let table = [
        ("serviceAccountName: servers", "serviceAccountName: other", "no ServiceAccount `other`"),
        (
            "labels: {app: d, other",
            "labels: {app: e, other",
            "does not find the pods that the template makes",
        ),
        ("name: c, namespace: n", "name: c, namespace: m", "ConfigMap `c` is looked for in namespace `n`"),
        ("secretKeyRef: {name: s, key: key}", "secretKeyRef: {name: s, key: k}", "Secret `s` has no key `k`"),
        (
            "{name: tmp, mountPath: /tmp}\n      volumes",
            "{name: cache, mountPath: /tmp}\n      volumes",
            "no volume `cache`",
        ),
        (
            "- {name: tmp, emptyDir: {}}",
            "- {name: tmp, emptyDir: {}}\n      - {name: x, emptyDir: {}}",
            "volume `x` is not mounted",
        ),
        ("--config=/etc/d/a.conf", "--config=/etc/d/b.conf", "names a file that /etc/d/ does not hold"),
        ("{name: FIRST, value: a}", "{name: FIRST, value: $(SECOND)}", "`$(SECOND)` stands before"),
        ("selector: {app: d}, ports", "selector: {app: e}, ports", "Service/d-svc: selects []"),
        ("targetPort: http", "targetPort: web", "opens port `web`"),
        ("kind: Deployment, name: d", "kind: Deployment, name: e", "no Deployment `e`"),
        ("apiVersion: apps/v1, kind", "apiVersion: batch/v1, kind", "no Deployment `d`"),
        ("matchLabels: {app: d}}}\n", "matchLabels: {}}}\n", "PodDisruptionBudget/d-pdb: selects []"),
        (
            "kind: Secret\nmetadata: {name: s,",
            "kind: ConfigMap\nmetadata: {name: c,",
            "ConfigMap/c: stands there twice",
        ),
    ];
    for (from, to, problem) in table {
        let found = links::problems(&with(from, to), &["ServiceAccount/servers"]);
        assert!(found.iter().any(|line| line.contains(problem)), "{from} → {to}: {found:#?}");
    }
}

#[test]
fn what_the_restricted_standard_refuses_is_told() {
    let table = [
        ("runAsNonRoot: true, ", "", "nothing keeps containers `download`, `server` from running as root"),
        ("runAsUser: 1000", "runAsUser: 0", "the pod runs as root"),
        (
            "seccompProfile: {type: RuntimeDefault}",
            "fsGroup: 0",
            "no seccomp profile for containers `download`, `server`",
        ),
        ("allowPrivilegeEscalation: false, ", "", "processes of container `download` may gain privileges"),
        (
            "capabilities: {drop: [ALL]}",
            "capabilities: {drop: [ALL], add: [CHOWN]}",
            "adds capability `CHOWN`",
        ),
        ("emptyDir: {}", "hostPath: {path: /}", "volume `tmp` is of type `hostPath`"),
        ("containerPort: 8080", "containerPort: 8080, hostPort: 80", "takes port 80 of the node"),
        ("serviceAccountName: servers", "hostNetwork: true", "shares the node's network"),
    ];
    for (from, to, problem) in table {
        let found = admission::restricted(&with(from, to));
        assert!(found.iter().any(|line| line.contains(problem)), "{from} → {to}: {found:#?}");
    }
}

#[test]
fn what_limit_range_and_quota_refuse_is_told() {
    let table = [
        (
            "limits: {cpu: \"2\", memory: 2Gi",
            "limits: {memory: 2Gi",
            "requests `2` of `cpu` and sets no limit, so that a LimitRange gives it one of `1`",
        ),
        (
            "limits: {cpu: \"3\"",
            "limits: {cpu: \"8\"",
            "container `download` allows itself `8` of `cpu`, of which the maximum is `4`",
        ),
        (
            "requests: {cpu: \"2\"",
            "requests: {cpu: 50m",
            "requests `50m` of `cpu`, of which the minimum is `100m`",
        ),
        ("maxReplicas: 4", "maxReplicas: 5", "`pods` comes to 7 of 5 at worst: d 5 (autoscaler) + 2 (surge)"),
        (
            "requests: {cpu: \"3\"",
            "requests: {cpu: \"4\"",
            "`requests.cpu` comes to 20 of 15 at worst: d 4 × 4 (autoscaler) + 1 × 4 (surge)",
        ),
        (
            "nvidia.com/gpu: \"1\"}, limits",
            "nvidia.com/gpu: \"2\"}, limits",
            "`requests.nvidia.com/gpu` comes to 10 of 5",
        ),
        (
            "apiVersion: policy/v1\nkind: PodDisruptionBudget",
            "apiVersion: v1\nkind: Service",
            "`count/services` comes to 2 of 1 at worst: d-pdb; d-svc",
        ),
    ];
    for (from, to, problem) in table {
        let found = admission::limits(&with(from, to), &read(POLICIES));
        assert!(found.iter().any(|line| line.contains(problem)), "{from} → {to}: {found:#?}");
    }
    // A rollout that takes no more pods than there are fits where one with a surge does not.
    let recreate = with("spec:\n  selector", "spec:\n  strategy: {type: Recreate}\n  selector");
    let tight = read(&POLICIES.replace("pods: \"5\"", "pods: \"4\""));
    assert_eq!(admission::limits(&recreate, &tight), [""; 0]);
    let found = admission::limits(&with("", ""), &tight);
    assert!(found.len() == 1 && found[0].contains("`pods` comes to 5 of 4"), "{found:#?}");
}
