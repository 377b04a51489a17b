//! The Dockerfiles of `examples/images` say what the runtimes' data and the generated Deployments say: base, folder of models,
//! user, ports, variables. `make pipelines ARGS=baked` builds them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a Dockerfile that cannot be read is the example's mistake"
)]

#[path = "images/dockerfile.rs"]
mod dockerfile;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use dockerfile::Dockerfile;
use modelspec::api::v1alpha1::serving_runtime::Accelerator;
use modelspec::krm::Stream;
use modelspec::runtimes::{Catalog, Runtime};
use modelspec::yaml::{decode, parse};
use serde_json::Value;

/// One of the folders.
struct Image {
    name: String,
    folder: PathBuf,
    dockerfile: Dockerfile,
    /// The pod that its ModelSpec yields.
    pod: Value,
    runtime: Runtime,
}

fn images() -> Vec<Image> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/images");
    let mut folders: Vec<PathBuf> = fs::read_dir(&home).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join("Dockerfile").is_file());
    folders.sort();
    assert_eq!(folders.len(), 4, "{folders:?}");
    let catalog = Catalog::builtin();
    let image = |folder: PathBuf| {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let deployment = object(&home.join(format!("expected/{name}.yaml")), "Deployment");
        let model = object(&folder.join("model.yaml"), "ModelSpec");
        let runtime = catalog.get(model["spec"]["runtime"].as_str().unwrap()).unwrap().clone();
        let dockerfile = Dockerfile::parse(&fs::read_to_string(folder.join("Dockerfile")).unwrap());
        Image { name, folder, dockerfile, pod: deployment["spec"]["template"]["spec"].clone(), runtime }
    };
    folders.into_iter().map(image).collect()
}

fn object(path: &Path, kind: &str) -> Value {
    let stream = Stream::read(fs::read(path).unwrap()).unwrap();
    let mut all = stream.items().map(|item| decode::<Value>(&parse(&item.document()).unwrap()).unwrap());
    all.find(|object| object["kind"] == kind).unwrap()
}

impl Image {
    fn container(&self) -> &Value {
        &self.pod["containers"][0]
    }

    fn mounts(&self) -> Vec<&str> {
        let mounts = self.container()["volumeMounts"].as_array().unwrap();
        mounts.iter().map(|mount| mount["mountPath"].as_str().unwrap()).collect()
    }
}

#[test]
fn each_stage_is_pinned_and_the_last_stands_on_what_the_runtime_runs() {
    for Image { name, dockerfile, runtime, folder, .. } in images() {
        assert!(dockerfile.stages.len() >= 2, "{name}: one stage");
        for stage in &dockerfile.stages {
            let tag = stage.base.rsplit_once(':').map_or("", |(_, tag)| tag);
            assert!(tag.starts_with(|c: char| c.is_ascii_digit()), "{name}: `{}` is not pinned", stage.base);
        }
        let Some(cpu) = runtime.images.get(&Accelerator::Cpu) else { continue };
        let base = &dockerfile.last().base;
        assert_eq!(base, cpu, "{name}");
        let nvidia = &runtime.images[&Accelerator::Nvidia];
        let (image, tag) = nvidia.rsplit_once(':').unwrap();
        assert_eq!(base.rsplit_once(':').unwrap().0, image, "{name}");
        let page = fs::read_to_string(folder.join("README.md")).unwrap();
        assert!(base == nvidia || page.contains(&format!("--build-arg TAG={tag}")), "{name}: {nvidia}");
    }
}

#[test]
fn models_lie_where_the_deployment_looks_and_no_mount_hides_them() {
    for image in images() {
        let dir = image.runtime.models.dir.clone().unwrap();
        let name = &image.name;
        let kept: Vec<&str> =
            image.dockerfile.last().all("COPY").filter_map(|copy| copy.split(' ').next_back()).collect();
        assert!(kept.contains(&dir.as_str()), "{name}: {kept:?} without {dir}");
        assert!(image.pod["initContainers"].is_null(), "{name} downloads");
        for mount in image.mounts() {
            let hidden = kept.iter().find(|path| Path::new(path).starts_with(mount));
            assert!(hidden.is_none(), "{name}: the mount at {mount} hides {hidden:?}");
        }
    }
}

#[test]
fn the_user_is_the_pods() {
    for image in images() {
        let context = &image.pod["securityContext"];
        let user = format!("{}:{}", context["runAsUser"], context["runAsGroup"]);
        assert_eq!(image.dockerfile.last().all("USER").last(), Some(user.as_str()), "{}", image.name);
    }
}

#[test]
fn the_ports_are_those_of_the_container() {
    for image in images() {
        let exposed = image.dockerfile.last().all("EXPOSE").flat_map(|ports| ports.split(' '));
        let exposed: BTreeSet<String> = exposed.map(str::to_owned).collect();
        let ports = image.container()["ports"].as_array().unwrap();
        let ports: BTreeSet<String> = ports.iter().map(|port| port["containerPort"].to_string()).collect();
        assert_eq!(exposed, ports, "{}", image.name);
    }
}

/// In the exec form nothing expands a variable; without a command of the Deployment the image's own is what starts.
#[test]
fn commands_start_a_program_by_themselves() {
    for image in images() {
        let name = &image.name;
        let last = image.dockerfile.last();
        let commands: Vec<&str> = last.all("CMD").chain(last.all("ENTRYPOINT")).collect();
        for command in &commands {
            let words: Vec<String> = serde_json::from_str(command).unwrap_or_default();
            assert!(!words.is_empty(), "{name}: `{command}` is no list of words");
            assert!(!command.contains('$'), "{name}: nothing expands `{command}`");
        }
        let own = !image.container()["command"].is_null();
        assert_eq!(commands.is_empty(), own, "{name}: {commands:?}");
    }
}

#[test]
fn variables_have_the_values_of_the_deployment() {
    let mut compared = 0;
    for image in images() {
        for (name, value) in image.dockerfile.last().variables() {
            for variable in image.container()["env"].as_array().into_iter().flatten() {
                if variable["name"] == name {
                    assert_eq!(variable["value"], value.as_str(), "{}: {name}", image.name);
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, 2, "PORT and MODEL_DIR of the Python server");
}

/// Bytes that an index could exchange are named by their sum.
#[test]
fn every_package_of_the_python_server_is_locked_with_hashes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/images/custom-python");
    let lock = fs::read_to_string(folder.join("requirements.txt")).unwrap();
    let packages: Vec<&str> = lock.lines().filter(|line| line.contains("==")).collect();
    assert!(packages.len() > 10, "{packages:?}");
    for (at, package) in lock.lines().enumerate().filter(|(_, line)| line.contains("==")) {
        assert!(lock.lines().nth(at + 1).unwrap().contains("--hash=sha256:"), "{package}");
    }
    let wanted = fs::read_to_string(folder.join("requirements.in")).unwrap();
    for line in wanted.lines().filter(|line| !line.starts_with('#')) {
        assert!(
            packages.iter().any(|package| package.starts_with(&format!("{line} "))),
            "{line} is not locked"
        );
    }
}
