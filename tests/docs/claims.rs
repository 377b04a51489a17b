//! What the tables of README.md claim, row by row, against what comes out. A row that is not known here fails.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use modelspec::api::schema::KINDS;
use serde_json::Value;

use crate::markdown::{Page, Table, root};
use crate::script::Step;

/// The table whose first heading is this.
fn table(page: &Page, heading: &str) -> Table {
    let found = page.tables().into_iter().find(|table| table.header[0] == heading);
    found.unwrap_or_else(|| panic!("{} has no table of `{heading}`", page.path))
}

/// What stands between backticks.
fn code(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// What the binary makes of documents: the objects, or what it says.
fn expand(documents: &str) -> Result<Vec<Value>, String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_modelspec"))
        .args(["expand", "--output", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(documents.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    if !output.status.success() {
        return Err(String::from_utf8(output.stderr).unwrap());
    }
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    Ok(list["items"].as_array().unwrap().clone())
}

/// A model server with these fields of `spec`, in YAML's flow style.
fn server(spec: &str) -> Result<Vec<Value>, String> {
    expand(&format!(
        "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata: {{name: m}}\nspec: {{{spec}}}\n"
    ))
}

fn object<'a>(objects: &'a [Value], kind: &str) -> &'a Value {
    objects.iter().find(|object| object["kind"] == kind).unwrap_or_else(|| panic!("no {kind}"))
}

/// The server's container.
fn container(objects: &[Value]) -> &Value {
    &object(objects, "Deployment")["spec"]["template"]["spec"]["containers"][0]
}

fn repository(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_model_spec_yields_what_the_table_says() {
    let page = Page::read("README.md");
    let objects =
        expand(&page.fences.iter().find(|fence| fence.words == ["model.yaml"]).unwrap().body).unwrap();
    let rows = table(&page, "object").rows;
    let ids: Vec<String> = objects
        .iter()
        .map(|object| {
            format!("{} `{}`", object["kind"].as_str().unwrap(), object["metadata"]["name"].as_str().unwrap())
        })
        .collect();
    assert_eq!(rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ids);
    for (row, object) in rows.iter().zip(&objects) {
        let (kind, says) = (row[0].split(' ').next().unwrap(), row[1].as_str());
        let spec = &object["spec"];
        match kind {
            "Secret" => {
                assert!(object.get("data").is_none() && object.get("stringData").is_none());
                assert_eq!(
                    code(says),
                    [object["metadata"]["annotations"]["serving.creativeflow.ai/vault-path"]
                        .as_str()
                        .unwrap()]
                );
            }
            "ConfigMap" => {
                let files: Vec<&str> =
                    object["data"].as_object().unwrap().keys().map(String::as_str).collect();
                assert_eq!(code(says), files);
            }
            "Service" => {
                let ports = spec["ports"].as_array().unwrap().iter();
                let ports: Vec<String> = ports
                    .map(|port| format!("`{}` {}", port["name"].as_str().unwrap(), port["port"]))
                    .collect();
                assert_eq!(says, ports.join(", "));
            }
            "Deployment" => deployment(says, spec),
            "HorizontalPodAutoscaler" => {
                let usage = &spec["metrics"][0]["resource"]["target"]["averageUtilization"];
                let start =
                    format!("{} to {} pods at {usage} % CPU", spec["minReplicas"], spec["maxReplicas"]);
                assert!(says.starts_with(&start), "{start}");
            }
            other => panic!("no test knows what the table says of {other}"),
        }
    }
}

fn deployment(says: &str, spec: &Value) {
    let pod = &spec["template"]["spec"];
    let server = &pod["containers"][0];
    assert!(spec.get("replicas").is_none());
    assert!(
        server["image"].as_str().unwrap().contains(':')
            && !server["image"].as_str().unwrap().ends_with(":latest")
    );
    let path = server["readinessProbe"]["httpGet"]["path"].as_str().unwrap();
    assert_eq!(server["startupProbe"]["httpGet"]["path"], path);
    assert_eq!(code(says), [pod["initContainers"][0]["name"].as_str().unwrap(), path]);
    let models = server["volumeMounts"].as_array().unwrap().iter().find(|mount| mount["name"] == "models");
    assert_eq!(models.unwrap()["readOnly"], true);
    let requests = &server["resources"]["requests"];
    assert_eq!(requests, &server["resources"]["limits"]);
    let size =
        format!("{} CPU and {} as", requests["cpu"].as_str().unwrap(), requests["memory"].as_str().unwrap());
    let drain = format!("a drain of {} s", server["lifecycle"]["preStop"]["sleep"]["seconds"]);
    assert!(says.contains(&size) && says.contains(&drain), "{size}; {drain}");
    assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
    assert_eq!(server["securityContext"]["readOnlyRootFilesystem"], true);
    assert_eq!(pod["automountServiceAccountToken"], false);
}

/// Each row of what differs from the design documents.
#[test]
fn what_departs_from_the_documents_is_so() {
    for row in table(&Page::read("README.md"), "the documents").rows {
        let (documents, here) = (row[0].as_str(), row[1].as_str());
        match documents {
            "quota `nvidia.com/gpu: \"4\"`" => {
                assert!(
                    repository("kustomize/base/resource-management/resourcequota.yaml")
                        .contains(code(here)[0])
                );
            }
            "LimitRange with a default CPU limit of 500m" => all_set_limits(),
            "`${APP_PORT}` and `${MODEL_NAME}` in the exec form of CMD" => {
                let dockerfile = repository("examples/images/custom-python/Dockerfile");
                assert!(dockerfile.lines().any(|line| line == code(here)[0]));
            }
            "Role that reads and lists Secrets" => {
                let role = repository("kustomize/base/rbac/role-model-reader.yaml");
                assert!(
                    role.contains("resources: [configmaps]\n  verbs: [get]\n")
                        && role.matches("resources:").count() == 1
                );
            }
            "Secret with placeholder values" => {
                let objects =
                    server("runtime: triton, secrets: {keys: {vault: a, env: {KEY: key}}}").unwrap();
                assert!(object(&objects, "Secret").get("data").is_none());
            }
            "statistics ConfigMap with `usage_data: \"{}\"`" => statistics_are_left_alone(),
            "health check that requests 50m and 64Mi" => the_limits_admit_the_health_check(&code(here)),
            "`replicas` beside an HPA" => {
                let said = server("runtime: triton, replicas: 2, autoscaling: {maxReplicas: 3, cpu: 70}")
                    .unwrap_err();
                assert!(
                    said.contains("`replicas` and `autoscaling`") && said.contains("exclude each other"),
                    "{said}"
                );
            }
            "HPA on `nvidia.com/gpu` as a Resource metric" => {
                assert!(
                    server("runtime: triton, resources: {gpu: 1}, autoscaling: {maxReplicas: 3, gpu: 70}")
                        .is_err()
                );
            }
            "`initialDelaySeconds` on every probe" => every_server_starts_under_a_budget(),
            "TorchServe's probes: `/ping` on port 8081" => torchserve_probes(),
            "TorchServe's Service with port 8081" => {
                let ports = |spec| object(&server(spec).unwrap(), "Service")["spec"]["ports"].to_string();
                assert!(!ports("runtime: torchserve").contains("8081"));
                assert!(ports("runtime: torchserve, config: {management: true}").contains("8081"));
            }
            "TensorFlow Serving with `--model_name`" => {
                flags("runtime: tensorflow-serving, models: {a: {}}", here, documents);
            }
            "Triton with `--strict-model-config`" => {
                flags("runtime: triton, models: {a: {}}", here, documents);
            }
            "no drain for any server" => {
                for objects in every_runtime() {
                    assert!(container(&objects)["lifecycle"]["preStop"].is_object());
                }
            }
            "rollout 25 % / 25 % with GPUs" => {
                let strategy = |replicas| {
                    let objects =
                        server(&format!("runtime: triton, replicas: {replicas}, resources: {{gpu: 1}}"));
                    object(&objects.unwrap(), "Deployment")["spec"]["strategy"].clone()
                };
                assert_eq!(strategy(2)["rollingUpdate"]["maxSurge"], 0);
                assert_eq!(strategy(1)["type"], code(here)[0]);
            }
            "`commonLabels`, `patchesStrategicMerge`" => {
                let overlay = repository("examples/creativeflow/overlays/production/kustomization.yaml");
                assert!(overlay.contains("\nlabels:") && !overlay.contains("commonLabels"));
            }
            "labels `model-collection`, `autoscaling-for`, `managed-by: kustomize`" => {
                let objects = server("runtime: triton").unwrap();
                let labels = objects[0]["metadata"]["labels"].as_object().unwrap();
                for label in code(here) {
                    let (key, value) = label.split_once(": ").unwrap_or((label, "m"));
                    assert_eq!(labels[key], value);
                }
            }
            "names `text-generation` and `text-generation-gpt` for one model" => {
                let model = repository("examples/creativeflow/models/text-generation.yaml");
                assert!(model.contains(&format!("name: {}\n", code(here)[0])));
            }
            "placeholders that a service fills in" => {
                assert!(root().join("examples/pipeline/model.json").is_file());
            }
            "a staging overlay" => assert!(root().join("examples/creativeflow/overlays/production").is_dir()),
            "serde_yaml" => {
                assert!(!repository("Cargo.lock").contains(documents));
                let objects = server("runtime: triton, env: {A: \"y\"}").unwrap();
                let text = modelspec::yaml::emit::to_string(&objects).unwrap();
                assert!(text.contains("value: \"y\""), "{text}");
            }
            other => panic!("README.md: no test knows the row `{other}`"),
        }
    }
}

/// A small model server of each built-in runtime.
fn statistics_are_left_alone() {
    let objects = server("runtime: ollama, config: {usageStats: {serviceAccount: counter}}").unwrap();
    assert!(object(&objects, "ConfigMap").get("data").is_none());
    let rule = &object(&objects, "Role")["rules"][0];
    assert_eq!(rule["resourceNames"], serde_json::json!(["ollama-m-usage-stats"]));
    assert_eq!(rule["verbs"], serde_json::json!(["get", "update", "patch"]));
}

fn the_limits_admit_the_health_check(requested: &[&str]) {
    let objects = server("runtime: ollama, config: {healthCheck: {}}").unwrap();
    let pod = &object(&objects, "CronJob")["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    let requests = &pod["containers"][0]["resources"]["requests"];
    assert_eq!([&requests["cpu"], &requests["memory"]], [requested[0], requested[1]]);
    let limits = repository("kustomize/base/resource-management/limitrange.yaml");
    assert!(limits.contains("min:\n      cpu: 100m\n      memory: 128Mi\n"), "{limits}");
}

fn every_runtime() -> Vec<Vec<Value>> {
    let catalog = modelspec::runtimes::Catalog::builtin();
    let names = catalog.names();
    names
        .iter()
        .map(|name| {
            let runtime = catalog.get(name).unwrap();
            let image = if runtime.images.is_empty() { ", image: registry.example/m:1" } else { "" };
            let file = runtime.models.file.as_deref().unwrap_or_default();
            let models = format!(", models: {{m: {{source: \"s3://b/m{file}\"}}}}");
            let models = if runtime.models.min > 0 { models.as_str() } else { "" };
            let gpu = if image.is_empty() && !runtime.images.keys().any(|key| key.as_str() == "cpu") {
                ", resources: {gpu: 1}"
            } else {
                ""
            };
            server(&format!("runtime: {name}{image}{models}{gpu}")).unwrap()
        })
        .collect()
}

fn all_set_limits() {
    for objects in every_runtime() {
        let pod = &object(&objects, "Deployment")["spec"]["template"]["spec"];
        for list in ["containers", "initContainers"] {
            for container in pod[list].as_array().into_iter().flatten() {
                assert!(container["resources"]["limits"]["cpu"].is_string(), "{container}");
            }
        }
    }
}

fn every_server_starts_under_a_budget() {
    for objects in every_runtime() {
        let container = container(&objects);
        assert!(container["startupProbe"]["failureThreshold"].as_i64().unwrap() >= 60, "{container}");
        for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
            assert!(container[probe].get("initialDelaySeconds").is_none(), "{container}");
        }
    }
}

fn torchserve_probes() {
    let objects = server("runtime: torchserve").unwrap();
    let container = container(&objects);
    assert!(container["startupProbe"]["exec"].is_object());
    assert_eq!(container["readinessProbe"]["httpGet"]["path"], "/ping");
    assert_eq!(container["readinessProbe"]["httpGet"]["port"], "inference");
    let ports = container["ports"].as_array().unwrap();
    assert!(ports.iter().any(|port| port["name"] == "inference" && port["containerPort"] == 8080));
    assert!(object(&objects, "ConfigMap")["data"]["ready.py"].as_str().unwrap().contains("READY"));
}

/// The server has every flag of `here` and none of `documents`.
fn flags(spec: &str, here: &str, documents: &str) {
    let objects = server(spec).unwrap();
    let flags: Vec<String> = container(&objects)["args"]
        .as_array()
        .unwrap()
        .iter()
        .map(|arg| arg.as_str().unwrap().to_owned())
        .collect();
    let has = |flag: &str| flags.iter().any(|arg| arg == flag || arg.starts_with(&format!("{flag}=")));
    assert!(code(here).into_iter().all(has), "{flags:?}");
    assert!(!code(documents).into_iter().any(has), "{flags:?}");
}

/// Commands that the README only names are run on another page.
#[test]
fn each_wiring_is_run_in_full_on_the_functions_page() {
    let page = Page::read("functions/modelspec/README.md");
    let steps = page.fences.iter().map(|fence| Step::of(fence).unwrap());
    let run: BTreeSet<String> = steps
        .filter_map(|step| match step {
            Step::Commands { commands, .. } => Some(commands),
            _ => None,
        })
        .flatten()
        .map(|line| line.command)
        .collect();
    for row in table(&Page::read("README.md"), "with").rows {
        let command = code(&row[2])[0];
        assert!(
            run.iter().any(|line| line.starts_with(command)),
            "functions/modelspec/README.md does not run `{command}`"
        );
        // Its files have every word, on lines of their own.
        let words = row[1].split(|c: char| !c.is_alphanumeric() && !"._/:-".contains(c));
        for word in words.map(|word| word.trim_end_matches(':')).filter(|word| word.contains(['.', '/', ':']))
        {
            assert!(
                word.split('.').all(|part| page.text.contains(part)),
                "functions/modelspec/README.md does not show `{word}`"
            );
        }
    }
}

#[test]
fn the_table_of_kinds_has_all_kinds() {
    let rows = table(&Page::read("functions/modelspec/README.md"), "kind").rows;
    let kinds: Vec<&str> = rows.iter().map(|row| code(&row[0])[0]).collect();
    assert_eq!(kinds, KINDS.map(|kind| kind.name));
}

/// Every other table of the README is an opinion, and says so by its heading.
#[test]
fn no_table_is_unknown() {
    for table in Page::read("README.md").tables() {
        let heading = table.header[0].as_str();
        assert!(
            ["object", "with", "today", "the documents"].contains(&heading),
            "no test knows the table of `{heading}`"
        );
    }
}
