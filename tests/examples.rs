//! What the examples yield, as it stands beside them: the API server takes it, every reference has a target, and the
//! namespace that it is for admits it. `make pipelines` checks that the real tools yield it.
#![allow(clippy::unwrap_used, reason = "an example that cannot be read is the example's mistake")]

#[path = "checks/mod.rs"]
mod checks;
#[path = "openapi/mod.rs"]
mod openapi;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use modelspec::functions::{self, Input, Options};
use modelspec::krm::Stream;
use modelspec::yaml::{decode, parse};
use serde_json::Value;

/// The folders of `examples`.
fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut found: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    assert!(found.len() >= 6, "{found:?}");
    found
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn objects(path: &Path) -> Vec<Value> {
    let stream = Stream::read(fs::read(path).unwrap()).unwrap();
    stream.items().map(|item| decode(&parse(&item.document()).unwrap()).unwrap()).collect()
}

fn plan(example: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(example.join("test.json")).unwrap()).unwrap()
}

/// A set of objects that an example yields: what a command prints, or a folder that it changes.
struct Yield {
    name: String,
    objects: Vec<Value>,
    /// What its objects refer to and others bring.
    outside: Vec<String>,
}

fn yields(example: &Path) -> Vec<Yield> {
    let plan = plan(example);
    let mut found = Vec::new();
    for case in plan["cases"].as_array().unwrap() {
        let Some(name) = case["stdout"].as_str().or_else(|| case["becomes"].as_str()) else { continue };
        // What a command tells people.
        if Path::new(name).extension().is_some_and(|it| it == "txt") {
            continue;
        }
        let path = example.join(name);
        let all = if path.is_dir() { files(&path) } else { vec![path] };
        let is_local = |object: &Value| {
            object["metadata"]["annotations"]["config.kubernetes.io/local-config"].as_str() == Some("true")
        };
        let objects = all.iter().flat_map(|file| objects(file)).filter(|object| !is_local(object));
        let outside = case["outside"].as_array().into_iter().flatten();
        found.push(Yield {
            name: format!("{}: {name}", example.file_name().unwrap().to_string_lossy()),
            objects: objects.collect(),
            outside: outside.filter_map(|it| it.as_str().map(str::to_owned)).collect(),
        });
    }
    found
}

#[test]
fn the_api_server_takes_every_object() {
    for Yield { name, objects, .. } in examples().iter().flat_map(|example| yields(example)) {
        assert!(!objects.is_empty(), "{name}");
        let problems: Vec<_> = objects.iter().flat_map(openapi::problems).collect();
        assert!(problems.is_empty(), "{name}: {problems:#?}");
    }
}

#[test]
fn every_reference_has_a_target() {
    for Yield { name, objects, outside } in examples().iter().flat_map(|example| yields(example)) {
        let outside: Vec<&str> = outside.iter().map(String::as_str).collect();
        let problems = checks::links::problems(&objects, &outside);
        assert!(problems.is_empty(), "{name}: {problems:#?}");
    }
}

#[test]
fn the_namespace_admits_every_pod() {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("kustomize/base");
    let manifests = files(&base).into_iter().filter(|path| path.extension().is_some_and(|it| it == "yaml"));
    let base: Vec<Value> = manifests.flat_map(|path| objects(&path)).collect();
    for example in examples() {
        let all = yields(&example);
        // An example that brings a namespace is judged by that one.
        let own: Vec<Value> = all.iter().flat_map(|one| one.objects.clone()).collect();
        let has_quota = own.iter().any(|object| object["kind"] == "ResourceQuota");
        let policies = if has_quota { &own } else { &base };
        for Yield { name, objects, .. } in &all {
            // Generated pods meet the strictest standard, unless the example brings a namespace that asks for less.
            let is_strict = enforced(objects).is_none_or(|level| level == "restricted");
            let mut problems = if is_strict {
                checks::admission::restricted(objects)
            } else {
                checks::admission::by_its_namespace(objects)
            };
            // What an example with a policy of its own lets pass, that policy says.
            if !example.join("policy").is_dir() {
                problems.extend(checks::admission::secure(objects));
            }
            problems.extend(checks::admission::limits(objects, policies));
            assert!(problems.is_empty(), "{name}: {problems:#?}");
        }
    }
}

/// The standard that the namespace among the objects enforces.
fn enforced(objects: &[Value]) -> Option<&str> {
    let namespace = objects.iter().find(|object| object["kind"] == "Namespace")?;
    namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"].as_str()
}

#[test]
fn what_runs_as_root_stands_in_an_example_of_its_own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/root-runtimes/models");
    let models: Vec<Value> = files(&folder).iter().flat_map(|path| objects(path)).collect();
    let named: Vec<&str> = models.iter().filter_map(|model| model["spec"]["runtime"].as_str()).collect();
    let catalog = modelspec::runtimes::Catalog::builtin();
    let is_root = |name: &&str| catalog.get(name).unwrap().security.root;
    assert_eq!(named, catalog.names().into_iter().filter(is_root).collect::<Vec<_>>());
}

#[test]
fn every_model_spec_expands_by_itself() {
    let mut expanded = 0;
    for example in examples() {
        let all = files(&example);
        let read = |path: &PathBuf| {
            let file = Arc::from(path.display().to_string());
            Input::read(Some(file), fs::read(path).unwrap()).unwrap()
        };
        for path in &all {
            let skipped = ["expected", "overlays"].map(std::ffi::OsStr::new);
            let is_input = path.extension().is_some_and(|it| it == "yaml")
                && !path.components().any(|part| skipped.contains(&part.as_os_str()));
            if !is_input || !fs::read_to_string(path).unwrap().contains("\nkind: ModelSpec\n") {
                continue;
            }
            let config = all.iter().find(|path| path.ends_with("expand.yaml")).map(read);
            let options = Options { config, ..Options::default() };
            let outcome = functions::run(&[read(path)], &options);
            let said: Vec<_> = outcome.diagnostics.iter().map(ToString::to_string).collect();
            assert!(!outcome.failed(), "{said:#?}");
            expanded += outcome.generated.len();
        }
    }
    assert!(expanded > 20, "only {expanded} ModelSpecs");
}

#[test]
fn many_models_has_many_models_of_every_runtime_that_is_admitted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/many-models/models");
    let models: Vec<Value> = files(&folder).iter().flat_map(|path| objects(path)).collect();
    let models: Vec<&Value> = models.iter().filter(|object| object["kind"] == "ModelSpec").collect();
    assert!(models.len() > 20, "{}", models.len());
    let catalog = modelspec::runtimes::Catalog::builtin();
    for name in catalog.names() {
        let is_admitted = !catalog.get(name).unwrap().security.root;
        let stands_there = models.iter().any(|model| model["spec"]["runtime"] == *name);
        assert_eq!(stands_there, is_admitted, "{name}");
    }
}

#[test]
fn the_overlays_give_the_values_of_the_design_documents() {
    let of = |file: &str, kind: &str, name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/creativeflow/expected").join(file);
        let found = objects(&path);
        let object = found.into_iter().find(|it| it["kind"] == kind && it["metadata"]["name"] == name);
        object.unwrap_or(Value::Null)
    };
    let resources =
        |deployment: &Value| deployment["spec"]["template"]["spec"]["containers"][0]["resources"].clone();
    let expected = |request: [&str; 2], limit: [&str; 2], gpu: Option<&str>| {
        let side = |[cpu, memory]: [&str; 2]| {
            let mut side = serde_json::json!({"cpu": cpu, "memory": memory});
            if let Some(gpu) = gpu {
                side["nvidia.com/gpu"] = gpu.into();
            }
            side
        };
        serde_json::json!({"requests": side(request), "limits": side(limit)})
    };
    let classifier = of("development.yaml", "Deployment", "tf-serving-image-classifier");
    assert_eq!(classifier["spec"]["replicas"], 1);
    assert_eq!(resources(&classifier), expected(["500m", "1Gi"], ["1", "2Gi"], Some("1")));
    let text = of("development.yaml", "Deployment", "custom-py-server-text-generation");
    assert_eq!(text["spec"]["replicas"], 1);
    assert_eq!(resources(&text), expected(["250m", "512Mi"], ["500m", "1Gi"], None));
    assert!(of("development.yaml", "HorizontalPodAutoscaler", "text-generation-hpa").is_null());

    let classifier = of("production.yaml", "Deployment", "tf-serving-image-classifier");
    assert_eq!(classifier["spec"]["replicas"], 3);
    assert_eq!(resources(&classifier), expected(["2", "4Gi"], ["4", "8Gi"], Some("1")));
    let text = of("production.yaml", "Deployment", "custom-py-server-text-generation");
    assert!(text["spec"]["replicas"].is_null());
    assert_eq!(resources(&text), expected(["1", "2Gi"], ["2", "4Gi"], Some("1")));
    let scaler = of("production.yaml", "HorizontalPodAutoscaler", "text-generation-hpa");
    let spec = &scaler["spec"];
    assert_eq!((&spec["minReplicas"], &spec["maxReplicas"]), (&2.into(), &5.into()));
    assert_eq!(spec["metrics"][0]["resource"]["target"]["averageUtilization"], 70);
    assert_eq!(scaler["metadata"]["labels"]["environment"], "production");
    assert_eq!(text["spec"]["template"]["metadata"]["labels"]["deployed-by"], "kustomize-prod");
}

/// What `examples/production` turns into what, as the pages tell it.
#[test]
fn the_size_of_the_production_example_is_told_as_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let example = root.join("examples/production");
    let build = example.join("expected/build.yaml");
    let lines = |path: &Path| fs::read_to_string(path).unwrap().lines().count();
    let specs: Vec<_> = files(&example)
        .into_iter()
        .filter(|file| fs::read_to_string(file).unwrap().contains("\nkind: ModelSpec\n"))
        .collect();
    let written: usize = specs.iter().map(|file| lines(file)).sum();
    assert!(written <= 60, "{written} lines of ModelSpec");
    let generated = objects(&build)
        .iter()
        .filter(|object| object["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "modelspec")
        .count();
    let told = format!(
        "{written} lines of ModelSpec become {generated} objects, in a build of {} lines",
        lines(&build)
    );
    for page in [root.join("README.md"), example.join("README.md")] {
        let text = fs::read_to_string(&page).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&told), "{} does not say `{told}`", page.display());
    }
}
