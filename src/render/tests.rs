//! What holds for every model, whatever its runtime. What each runtime yields stands in `tests/golden`.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::DeploymentStrategy;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscalerBehavior;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::{Body, Hashing, Object, render};
use crate::api::v1alpha1::ServiceType;
use crate::resolve::resolved::*;
use crate::resolve::{Names, ResolvedModel};

fn text(text: &str) -> String {
    text.to_owned()
}

fn map(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    entries.iter().map(|(key, value)| (text(key), text(value))).collect()
}

fn probe(action: ProbeAction, failures: i32) -> Probe {
    Probe {
        action,
        initial_delay_seconds: 0,
        period_seconds: 10,
        timeout_seconds: 5,
        failure_threshold: failures,
    }
}

/// A model with one of everything.
#[expect(clippy::too_many_lines, reason = "one literal")]
fn model(name: &str) -> ResolvedModel {
    let names = Names::new("tf-serving", name);
    let app = names.deployment();
    let config = names.config_map("models-config");
    let resources =
        Resources { requests: map(&[("cpu", "1"), ("memory", "2Gi")]), limits: map(&[("memory", "2Gi")]) };
    ResolvedModel {
        namespace: Some(text("ai-serving")),
        labels: map(&[
            ("app", &app),
            ("app.kubernetes.io/name", &app),
            ("app.kubernetes.io/instance", name),
            ("app.kubernetes.io/version", "2.20.0"),
            ("app.kubernetes.io/component", "model-server"),
            ("app.kubernetes.io/part-of", "ai-serving-platform"),
            ("app.kubernetes.io/managed-by", "modelspec"),
            ("creativeflow.ai/runtime", "tensorflow-serving"),
            ("creativeflow.ai/model-name", name),
        ]),
        annotations: BTreeMap::new(),
        replicas: None,
        strategy: DeploymentStrategy { type_: Some(text("Recreate")), rolling_update: None },
        progress_deadline_seconds: 720,
        pod: Pod {
            annotations: BTreeMap::new(),
            service_account_name: Some(text("model-server-sa")),
            image_pull_secrets: vec![text("registry")],
            identity: Identity::User { uid: 1000, gid: 1000, fs_group: 1000 },
            download: Some(Download {
                command: None,
                image: text("kserve/storage-initializer:v0.20.0"),
                models: vec![(text("s3://bucket/m"), text("/models/m"))],
                env: vec![EnvVar { name: text("HOME"), value: EnvValue::Text(text("/tmp")) }],
                env_from: vec![text("keys")],
                resources: resources.clone(),
                mounts: vec![Mount {
                    volume: text("models"),
                    path: text("/models"),
                    sub_path: None,
                    read_only: false,
                }],
                uid: None,
            }),
            pull: Some(Pull {
                script: text("true\n"),
                env: vec![EnvVar { name: text("HOME"), value: EnvValue::Text(text("/tmp")) }],
                env_from: vec![text("keys")],
                resources: resources.clone(),
                mounts: vec![],
            }),
            sidecars: vec![Sidecar {
                name: text("image-a"),
                image: text("registry.example/model:1"),
                command: vec![text("sh"), text("-c"), text("exec sleep infinity")],
                ready: vec![text("true")],
                resources: resources.clone(),
                mounts: vec![],
            }],
            server: Server {
                image: text("tensorflow/serving:2.20.0"),
                command: Some(vec![text("/usr/bin/tensorflow_model_server")]),
                args: ["--port=8500", "--rest_api_port=8501", "--model_config_file=/etc/m/models.config"]
                    .map(text)
                    .to_vec(),
                working_dir: None,
                ports: vec![
                    ContainerPort { name: text("grpc"), number: 8500 },
                    ContainerPort { name: text("rest"), number: 8501 },
                ],
                env: vec![
                    EnvVar { name: text("LOG_LEVEL"), value: EnvValue::Text(text("info")) },
                    EnvVar { name: text("POD_IP"), value: EnvValue::Field(text("status.podIP")) },
                    EnvVar {
                        name: text("KEY"),
                        value: EnvValue::Secret { name: text("keys"), key: text("key") },
                    },
                ],
                env_from: vec![],
                resources,
                startup: Some(probe(ProbeAction::Tcp { port: text("rest") }, 60)),
                readiness: Some(probe(
                    ProbeAction::Http { path: text("/v1/models/m"), port: text("rest") },
                    3,
                )),
                liveness: Some(probe(ProbeAction::Grpc { port: 8500, service: None }, 3)),
                pre_stop: Some(PreStop::Sleep(15)),
                read_only_root: true,
                mounts: vec![
                    Mount { volume: text("models"), path: text("/models"), sub_path: None, read_only: true },
                    Mount {
                        volume: text("models-config"),
                        path: text("/etc/m"),
                        sub_path: None,
                        read_only: true,
                    },
                    Mount { volume: text("tmp"), path: text("/tmp"), sub_path: None, read_only: false },
                ],
            },
            volumes: vec![
                Volume {
                    name: text("models"),
                    source: VolumeSource::Empty { size_limit: None, memory: false },
                },
                Volume {
                    name: text("models-config"),
                    source: VolumeSource::ConfigMap { name: config.clone(), items: vec![] },
                },
                Volume { name: text("tmp"), source: VolumeSource::Empty { size_limit: None, memory: false } },
            ],
            node_selector: BTreeMap::new(),
            gpu_memory: None,
            spread: None,
            devices: None,
            tolerations: vec![],
            priority_class_name: None,
            runtime_class_name: None,
            termination_grace_period_seconds: 20,
        },
        service: Service {
            type_: ServiceType::ClusterIP,
            annotations: BTreeMap::new(),
            ports: vec![
                ServicePort {
                    name: text("grpc"),
                    port: 8500,
                    node_port: None,
                    app_protocol: Some(text("kubernetes.io/h2c")),
                },
                ServicePort { name: text("rest"), port: 8501, node_port: None, app_protocol: None },
            ],
            affinity: None,
            headless: Vec::new(),
        },
        claim: Some(PersistentVolumeClaim {
            size: text("10Gi"),
            storage_class_name: None,
            access_mode: "ReadWriteOnce",
        }),
        config_maps: vec![ConfigMap {
            name: config,
            data: map(&[(
                "models.config",
                "model_config_list {\n  config {\n    name: \"m\"\n    base_path: \"/models/m\"\n  }\n}\n",
            )]),
        }],
        secrets: vec![FilledSecret::Stub(SecretStub {
            name: text("keys"),
            source: vec![("serving.creativeflow.ai/vault-path", text("ai/m"))],
            keys: vec![text("key")],
        })],
        restarts: vec![RestartTarget { kind: "Deployment", name: text("tf-serving-m") }],
        autoscaling: Some(Autoscaling {
            min_replicas: 1,
            max_replicas: 5,
            behavior: HorizontalPodAutoscalerBehavior::default(),
            scaler: Scaler::Hpa(vec![Metric::Resource(ResourceMetric {
                resource: text("cpu"),
                container: None,
                target: Target::Utilization(70),
            })]),
        }),
        availability: Some(Availability::MinAvailable(IntOrString::Int(1))),
        route: None,
        canary: None,
        rollout: None,
        job_config_maps: vec![ConfigMap {
            name: names.config_map("health"),
            data: map(&[("check.sh", "exit 0\n")]),
        }],
        jobs: vec![job(&names)],
        stores: vec![Store {
            what: text("stats"),
            name: names.config_map("stats"),
            service_account: text("counter"),
        }],
        network: None,
        monitor: Some(Monitor {
            by: MonitorBy::Service,
            port: text("rest"),
            path: text("/metrics"),
            interval: Some(text("30s")),
            labels: map(&[("release", "prometheus")]),
            pod_labels: vec![text("app")],
        }),
        rules: Some(Rules {
            labels: map(&[("release", "prometheus")]),
            alerts: vec![Alert {
                name: "ModelServerDown",
                expr: text("up == 0"),
                wait: text("5m"),
                labels: map(&[("severity", "critical")]),
                summary: text("No pod answers"),
                description: text("Look at the pods."),
            }],
        }),
        dashboard: Some(Dashboard {
            labels: map(&[("grafana_dashboard", "1")]),
            file: text("chat.json"),
            uid: text("modelspec-0"),
            title: text("Model server chat"),
            namespaces: text("label_values(up, namespace)"),
            variable: "namespace",
            namespace: None,
            panels: Vec::new(),
        }),
        names,
    }
}

fn job(names: &Names) -> CronJob {
    let name = names.config_map("health");
    CronJob {
        what: text("health"),
        schedule: text("@daily"),
        labels: map(&[("app.kubernetes.io/name", &names.job("health"))]),
        identity: Identity::User { uid: 1000, gid: 1000, fs_group: 1000 },
        image: text("curlimages/curl:8.16.0"),
        command: vec![text("sh"), text("/scripts/check.sh")],
        env: vec![],
        resources: Resources { requests: map(&[("cpu", "100m")]), limits: map(&[("cpu", "100m")]) },
        timeout: 600,
        volumes: vec![Volume {
            name: text("health"),
            source: VolumeSource::ConfigMap { name, items: vec![] },
        }],
        mounts: vec![Mount {
            volume: text("health"),
            path: text("/scripts"),
            sub_path: None,
            read_only: true,
        }],
    }
}

fn kinds(objects: &[Object]) -> Vec<&'static str> {
    objects.iter().map(Object::kind).collect()
}

fn deployment(objects: &[Object]) -> serde_json::Value {
    let found = objects.iter().find(|object| object.kind() == "Deployment").unwrap();
    serde_json::to_value(&found.body).unwrap()
}

#[test]
fn objects_stand_in_the_order_of_their_needs() {
    let objects = render(&model("m"), Hashing::NeedsHash);
    assert_eq!(
        kinds(&objects),
        [
            "PersistentVolumeClaim",
            "Secret",
            "ConfigMap",
            "ConfigMap",
            "ConfigMap",
            "Service",
            "Deployment",
            "HorizontalPodAutoscaler",
            "PodDisruptionBudget",
            "Role",
            "RoleBinding",
            "CronJob",
            "ServiceMonitor",
            "PrometheusRule",
            "ConfigMap"
        ]
    );
    assert!(objects.iter().all(|object| object.namespace() == Some("ai-serving")));
    assert_eq!(objects[1].what.as_deref(), Some("keys"));
    let whats: Vec<&str> = objects[2..5].iter().filter_map(|object| object.what.as_deref()).collect();
    assert_eq!(whats, ["models-config", "health", "stats"]);
}

#[test]
fn what_only_jobs_read_does_not_roll_the_pods_and_what_others_write_has_no_data() {
    let first = deployment(&render(&model("m"), Hashing::Checksum));
    let mut changed = model("m");
    changed.job_config_maps[0].data.insert(text("check.sh"), text("exit 1\n"));
    let objects = render(&changed, Hashing::NeedsHash);
    assert_eq!(first, deployment(&render(&changed, Hashing::Checksum)));
    let config_map = |index: usize| match &objects[index].body {
        Body::ConfigMap(config) => config.as_ref().clone(),
        other => panic!("{other:?}"),
    };
    assert!(config_map(3).metadata.annotations.is_some());
    assert_eq!((config_map(4).data, config_map(4).metadata.annotations), (None, None));
}

#[test]
fn a_change_of_the_dashboard_is_none_of_the_pods() {
    let first = deployment(&render(&model("m"), Hashing::Checksum));
    let mut changed = model("m");
    changed.dashboard.as_mut().unwrap().title.push('s');
    for hashing in [Hashing::Checksum, Hashing::NeedsHash] {
        let objects = render(&changed, hashing);
        let Body::ConfigMap(dashboard) = &objects.last().unwrap().body else { panic!("{objects:?}") };
        assert_eq!(dashboard.metadata.annotations, None);
    }
    assert_eq!(first, deployment(&render(&changed, Hashing::Checksum)));
}

#[test]
fn pods_of_jobs_are_none_of_the_servers() {
    let objects = render(&model("m"), Hashing::Checksum);
    let job = objects.iter().find(|object| object.kind() == "CronJob").unwrap();
    let job = serde_json::to_value(&job.body).unwrap();
    let pods = &job["spec"]["jobTemplate"]["spec"]["template"];
    assert!(pods["metadata"]["labels"].get("app").is_none(), "{pods}");
    assert_eq!(pods["metadata"]["annotations"]["serving.creativeflow.ai/service"], "tf-serving-m-svc");
}

#[test]
fn a_changed_config_map_reaches_the_pods_in_every_wiring() {
    let annotation = |hashing, key: &str| {
        let objects = render(&model("m"), hashing);
        let Body::ConfigMap(config) = &objects[2].body else { panic!("{:?}", objects[2]) };
        let pods = deployment(&objects)["spec"]["template"]["metadata"]["annotations"].clone();
        (config.metadata.annotations.as_ref().and_then(|all| all.get(key).cloned()), pods)
    };
    let (mark, pods) = annotation(Hashing::NeedsHash, "kustomize.config.k8s.io/needs-hash");
    assert_eq!((mark.as_deref(), pods.is_null()), (Some("true"), true));
    let (mark, pods) = annotation(Hashing::NeedsHashSuffix, "internal.config.kubernetes.io/needsHashSuffix");
    assert_eq!((mark.as_deref(), pods.is_null()), (Some("enabled"), true));
    let (mark, pods) = annotation(Hashing::Checksum, "kustomize.config.k8s.io/needs-hash");
    assert_eq!(mark, None);
    assert_eq!(pods["serving.creativeflow.ai/config-checksum"].as_str().map(str::len), Some(16));
}

#[test]
fn nothing_empty_and_nothing_of_the_cluster_is_written() {
    fn walk(path: &str, value: &serde_json::Value) {
        match value {
            serde_json::Value::Object(entries) => {
                assert!(!entries.is_empty() || path.ends_with("/emptyDir"), "{path} is empty");
                for (key, value) in entries {
                    assert!(!["status", "creationTimestamp"].contains(&key.as_str()), "{path}/{key}");
                    walk(&format!("{path}/{key}"), value);
                }
            }
            serde_json::Value::Array(items) => {
                assert!(!items.is_empty(), "{path} is empty");
                for item in items {
                    walk(path, item);
                }
            }
            serde_json::Value::Null => panic!("{path} is null"),
            _ => {}
        }
    }
    let mut bare = model("m");
    bare.autoscaling = None;
    bare.availability = None;
    bare.config_maps.clear();
    bare.secrets.clear();
    bare.claim = None;
    bare.job_config_maps.clear();
    bare.jobs.clear();
    bare.stores.clear();
    bare.monitor = None;
    bare.rules = None;
    bare.replicas = Some(1);
    let pod = &mut bare.pod;
    pod.download = None;
    pod.pull = None;
    pod.sidecars.clear();
    pod.image_pull_secrets.clear();
    pod.volumes.clear();
    let server = &mut pod.server;
    server.args.clear();
    server.env.clear();
    server.mounts.clear();
    server.ports.clear();
    server.resources = Resources::default();
    for object in render(&bare, Hashing::Checksum) {
        walk(object.kind(), &serde_json::to_value(&object.body).unwrap());
    }
}

#[test]
fn only_a_pod_that_needs_root_may_run_as_root() {
    let pod = |identity| {
        let mut model = model("m");
        model.pod.identity = identity;
        deployment(&render(&model, Hashing::Checksum))["spec"]["template"]["spec"].clone()
    };
    let user = pod(Identity::User { uid: 2000, gid: 0, fs_group: 0 });
    assert_eq!(
        user["securityContext"],
        serde_json::json!({
            "fsGroup": 0, "runAsGroup": 0, "runAsNonRoot": true, "runAsUser": 2000,
            "seccompProfile": {"type": "RuntimeDefault"},
        })
    );
    let root = pod(Identity::Root { fs_group: None });
    assert_eq!(root["securityContext"], serde_json::json!({"seccompProfile": {"type": "RuntimeDefault"}}));
    let confined = serde_json::json!({
        "allowPrivilegeEscalation": false,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": true,
    });
    for pod in [&user, &root] {
        for container in [&pod["containers"][0], &pod["initContainers"][1]] {
            assert_eq!(container["securityContext"], confined);
        }
    }
    // What lends its files to the server is of the same user.
    assert_eq!(user["initContainers"][0]["securityContext"], confined);
    let mut as_root = confined.clone();
    as_root["runAsUser"] = 0.into();
    assert_eq!(root["initContainers"][0]["securityContext"], as_root);
}

#[test]
fn an_annotation_can_be_put_on_any_object() {
    for mut object in render(&model("m"), Hashing::Checksum) {
        object.annotate("example.com/a", "b");
        assert!(object.to_yaml().unwrap().contains("\n    example.com/a: b\n"), "{object:?}");
    }
}
