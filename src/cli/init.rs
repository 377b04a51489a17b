//! `modelspec init`: a folder with a ModelSpec that builds at once, wired for kustomize or kpt.

use std::fmt::Write;
use std::path::Path;

use super::expand::Expansion;
use super::folder::{self, File, Occupied};
use super::runtimes;
use crate::api::API_VERSION;
use crate::api::v1alpha1::serving_runtime::Accelerator;
use crate::diagnostic::Severity;
use crate::names::Format;
use crate::resolve::Names;
use crate::runtimes::{Catalog, Runtime};

const MODEL: &str = "model.yaml";

/// Which tool builds the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wiring {
    /// A generator in a kustomization.
    Kustomize,
    /// A function in a Kptfile's pipeline.
    Kpt,
}

/// Why no folder was written.
#[derive(Debug)]
pub(super) enum Failure {
    /// A name or runtime that is none.
    Usage(String),
    /// The folder.
    Write(anyhow::Error),
}

/// Writes the folder `name` and says what to run next.
///
/// # Errors
/// When the name or the runtime is none, or the folder holds something or cannot be written.
pub(super) fn init(name: &str, runtime: &str, wiring: Wiring) -> Result<String, Failure> {
    Format::Name.check(name).map_err(Failure::Usage)?;
    let catalog = Catalog::builtin();
    let runtime = runtimes::find(&catalog, runtime).map_err(Failure::Usage)?;
    let files = files(name, runtime, wiring);
    check(&files).map_err(Failure::Usage)?;
    folder::write(Path::new(name), &files, Occupied::Refuse("name another one")).map_err(Failure::Write)?;
    let mut said = String::new();
    for file in &files {
        let _ = writeln!(said, "wrote {name}/{}", file.name);
    }
    let next = match wiring {
        Wiring::Kustomize => format!("kustomize build --enable-alpha-plugins --enable-exec {name}"),
        Wiring::Kpt => format!("kpt fn render {name} --allow-exec"),
    };
    let _ = writeln!(said, "next: {next}");
    Ok(said)
}

/// What is wrong with the ModelSpec among the files: a name that is too long for the runtime, say.
fn check(files: &[File]) -> Result<(), String> {
    for file in files.iter().filter(|file| file.name == MODEL) {
        let findings = Expansion::of_tool(file.content.clone(), None).findings;
        if let Some(error) = findings.into_iter().find(|finding| finding.severity == Severity::Error) {
            return Err(error.message);
        }
    }
    Ok(())
}

fn files(name: &str, runtime: &Runtime, wiring: Wiring) -> Vec<File> {
    let file = |name: &str, content: String| File { name: name.to_owned(), content: content.into_bytes() };
    let model = file(MODEL, model(name, runtime, wiring));
    match wiring {
        Wiring::Kustomize => vec![file("kustomization.yaml", kustomization(name, runtime)), model],
        Wiring::Kpt => vec![file("Kptfile", kptfile(name)), model],
    }
}

fn model(name: &str, runtime: &Runtime, wiring: Wiring) -> String {
    let annotation = match wiring {
        Wiring::Kustomize => "config.kubernetes.io/function: |\n      exec: {path: modelspec}",
        Wiring::Kpt => "config.kubernetes.io/local-config: \"true\"",
    };
    let mut out = format!(
        "apiVersion: {API_VERSION}\nkind: ModelSpec\nmetadata:\n  name: {name}\n  annotations:\n    {annotation}\nspec:\n  runtime: {}\n",
        runtime.name
    );
    if runtime.images.is_empty() {
        let _ = writeln!(
            out,
            "  # Change this to the image of your server.\n  image: registry.example/{name}:1.0.0"
        );
    }
    let (served, source) = (served_name(name, runtime), source(name, runtime));
    if runtime.models.min > 0 {
        let _ = writeln!(
            out,
            "  models:\n    # Change this to where your model lives.\n    {served}: {{source: \"{source}\"}}"
        );
    } else {
        let without = if runtime.cache.as_ref().is_some_and(|cache| cache.always) {
            "Without models they come later, by the server's own API. To have one from the start:"
        } else {
            "Without models the image holds them. To serve one from elsewhere:"
        };
        let _ = writeln!(out, "  # {without}\n  # models:\n  #   {served}: {{source: \"{source}\"}}");
    }
    // Without an image for CPUs there is nothing to start.
    if !runtime.images.is_empty() && !runtime.images.contains_key(&Accelerator::Cpu) {
        out.push_str("  resources:\n    gpu: 1\n");
    }
    out
}

/// A name that the runtime takes for a model.
fn served_name(name: &str, runtime: &Runtime) -> String {
    let candidates = [name.to_owned(), name.replace('-', "_"), "model".to_owned()];
    let fits = |name: &String| runtime.models.name.as_ref().is_none_or(|pattern| pattern.is_match(name));
    let [first, ..] = &candidates;
    candidates.iter().find(|name| fits(name)).unwrap_or(first).clone()
}

/// A source of the form that the runtime likes best: its default, what its server fetches by itself, else a bucket.
fn source(name: &str, runtime: &Runtime) -> String {
    if let Some(source) = runtime.default_source(name, name) {
        return source;
    }
    match runtime.models.fetch.keys().next() {
        Some(scheme) => format!("{scheme}://organization/{name}"),
        None => format!("s3://bucket/{name}{}", runtime.models.file.as_deref().unwrap_or_default()),
    }
}

fn kustomization(name: &str, runtime: &Runtime) -> String {
    let deployment = Names::new(&*runtime.prefix, name).deployment();
    format!(
        "\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
generators:
- model.yaml
replacements:
# A name copied onto itself changes nothing; but a build that leaves the generator out, as `kubectl kustomize` does without
# a word, fails here.
- source: {{kind: Deployment, name: {deployment}}}
  targets:
  - select: {{kind: Deployment, name: {deployment}}}
    fieldPaths: [metadata.name]
"
    )
}

fn kptfile(name: &str) -> String {
    format!(
        "\
apiVersion: kpt.dev/v1
kind: Kptfile
metadata:
  name: {name}
  annotations:
    config.kubernetes.io/local-config: \"true\"
pipeline:
  mutators:
  - exec: modelspec
    configPath: model.yaml
"
    )
}
