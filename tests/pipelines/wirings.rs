//! Every wiring through every tool that takes it: the same objects come out, and names, references and hashes hold
//! through two more layers of overlays.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::harness::{Case, Report, on_path, tool};
use crate::image;
use crate::models::{Function, YIELD, classifier, expander, surroundings, writer};
use crate::objects::{faults, ids, text};
use crate::workspace::{Workspace, run};

/// A program that builds kustomizations, and how the ModelSpecs stand in the folder `base`.
struct Wiring {
    program: PathBuf,
    arguments: &'static [&'static str],
    layout: Layout,
    /// The container image, where there is one.
    image: String,
}

#[derive(Clone, Copy)]
enum Layout {
    Generators(Kind),
    Transformer(Kind),
    /// `generators: [../overlay]`: a kustomization over the ModelSpecs yields the generators' configs.
    Overlay,
}

#[derive(Clone, Copy)]
enum Kind {
    Exec,
    Container,
    Plugin,
}

const EXEC: &[&str] = &["build", "--enable-alpha-plugins", "--enable-exec"];
const KUSTOMIZE: &[&str] = &["build", "--enable-alpha-plugins"];
const KUBECTL: &[&str] = &["kustomize", "--enable-alpha-plugins"];

/// What it is called, the program or why there is none, its arguments, and the layout.
type Row<'a> = (&'a str, &'a Result<PathBuf, String>, &'static [&'static str], Layout);

pub(crate) fn suite(report: &mut Report) {
    use Kind::{Container, Exec, Plugin};
    use Layout::{Generators, Overlay, Transformer};

    let kustomize = tool("kustomize");
    let kubectl = tool("kubectl");
    let image = image::build();
    let mut wirings: Vec<Row<'_>> = vec![
        ("kustomize, exec generator", &kustomize, EXEC, Generators(Exec)),
        ("kustomize, overlay over exec generators", &kustomize, EXEC, Overlay),
        ("kustomize, exec transformer", &kustomize, EXEC, Transformer(Exec)),
        ("kustomize, plugin generator", &kustomize, KUSTOMIZE, Generators(Plugin)),
        ("kustomize, plugin transformer", &kustomize, KUSTOMIZE, Transformer(Plugin)),
        ("kustomize, container generator", &kustomize, KUSTOMIZE, Generators(Container)),
        ("kustomize, container transformer", &kustomize, KUSTOMIZE, Transformer(Container)),
        ("kubectl, plugin generator", &kubectl, KUBECTL, Generators(Plugin)),
        ("kubectl, plugin transformer", &kubectl, KUBECTL, Transformer(Plugin)),
        ("kubectl, container generator", &kubectl, KUBECTL, Generators(Container)),
        ("kubectl, container transformer", &kubectl, KUBECTL, Transformer(Container)),
    ];
    let standing = on_path("kubectl").map(Ok);
    if let Some(standing) = &standing {
        wirings.extend([
            ("kubectl on PATH, plugin generator", standing, KUBECTL, Generators(Plugin)),
            ("kubectl on PATH, plugin transformer", standing, KUBECTL, Transformer(Plugin)),
            ("kubectl on PATH, container generator", standing, KUBECTL, Generators(Container)),
        ]);
    }
    for (name, program, arguments, layout) in wirings {
        let image = match layout {
            Generators(Container) | Transformer(Container) => image.clone(),
            _ => Ok(String::new()),
        };
        let wiring =
            program.clone().and_then(|program| Ok(Wiring { program, arguments, layout, image: image? }));
        report.run(name, &wiring, CASES);
    }
}

const CASES: &[Case<Wiring>] = &[
    ("yields the objects as the API server takes them, with nothing of the tools left on them", whole_yield),
    ("prefix, suffix and hash reach every reference through two overlays", names_hold),
    ("two prefixed copies in one namespace keep their pods apart", copies_stay_apart),
    ("a changed config file has a new name, and the pods hold it", config_rolls_pods),
    ("a mistake fails the build and says what to do", mistake_is_said),
];

impl Wiring {
    /// Writes `base` with both ModelSpecs and what they refer to.
    fn lay_out(&self, workspace: &Workspace) -> Result<()> {
        surroundings(workspace)?;
        let models = |function| [("classifier", classifier(function)), ("writer", writer(function))];
        let function = self.function();
        let fields = match self.layout {
            Layout::Generators(_) => {
                for (name, text) in models(function) {
                    workspace.write(&format!("base/{name}.yaml"), &text)?;
                }
                "generators: [classifier.yaml, writer.yaml]"
            }
            Layout::Transformer(_) => {
                for (name, text) in models(Function::Unnamed) {
                    workspace.write(&format!("base/{name}.yaml"), &text)?;
                }
                workspace.write("base/expand.yaml", &expander(function))?;
                "transformers: [expand.yaml]"
            }
            Layout::Overlay => {
                for (name, text) in models(function) {
                    workspace.write(&format!("models/{name}.yaml"), &text)?;
                }
                workspace
                    .write("models/kustomization.yaml", "resources: [classifier.yaml, writer.yaml]\n")?;
                "generators: [../models]"
            }
        };
        let items =
            if matches!(self.layout, Layout::Transformer(_)) { ", classifier.yaml, writer.yaml" } else { "" };
        workspace.write(
            "base/kustomization.yaml",
            &format!("resources: [../account{items}]\ncomponents: [../references]\n{fields}\n"),
        )
    }

    fn function(&self) -> Function<'_> {
        match self.layout {
            Layout::Generators(kind) | Layout::Transformer(kind) => match kind {
                Kind::Exec => Function::Exec,
                Kind::Container => Function::Container(&self.image),
                Kind::Plugin => Function::Unnamed,
            },
            Layout::Overlay => Function::Exec,
        }
    }

    fn command(&self, workspace: &Workspace, folder: &str) -> Result<Command> {
        let mut command = workspace.command(&self.program);
        command.args(self.arguments).arg(folder);
        command.env("KUSTOMIZE_PLUGIN_HOME", workspace.plugin_home()?);
        Ok(command)
    }

    fn build(&self, workspace: &Workspace, folder: &str) -> Result<Vec<Value>> {
        run(&mut self.command(workspace, folder)?)?.objects()
    }

    /// The file that holds a ModelSpec.
    fn model(&self, name: &str) -> String {
        let folder = if matches!(self.layout, Layout::Overlay) { "models" } else { "base" };
        format!("{folder}/{name}.yaml")
    }
}

fn overlay(workspace: &Workspace, folder: &str, fields: &str) -> Result<()> {
    workspace.write(&format!("{folder}/kustomization.yaml"), fields)
}

/// A name without kustomize's hash, which is `-` and ten characters at its end.
fn bare(id: &str) -> &str {
    if id.starts_with("ConfigMap/") { id.get(..id.len().saturating_sub(11)).unwrap_or(id) } else { id }
}

fn sound(objects: &[Value]) -> Result<()> {
    let faults = faults(objects, &[]);
    ensure!(faults.is_empty(), "{faults:#?}");
    Ok(())
}

fn whole_yield(wiring: &Wiring, workspace: &Workspace) -> Result<()> {
    wiring.lay_out(workspace)?;
    let objects = wiring.build(workspace, "base")?;
    let all = ids(&objects);
    let mut generated: Vec<_> =
        all.iter().map(|id| bare(id)).filter(|id| *id != "ServiceAccount/servers").collect();
    generated.sort_unstable();
    ensure!(generated == YIELD, "yields {generated:#?}");
    sound(&objects)?;
    Ok(())
}

fn names_hold(wiring: &Wiring, workspace: &Workspace) -> Result<()> {
    wiring.lay_out(workspace)?;
    overlay(workspace, "inner", "namePrefix: in-\nnamespace: models\nresources: [../base]\n")?;
    overlay(workspace, "outer", "namePrefix: out-\nnameSuffix: -x\nresources: [../inner]\n")?;
    let objects = wiring.build(workspace, "outer")?;
    sound(&objects)?;
    for object in &objects {
        let name = text(object, "metadata.name");
        ensure!(name.starts_with("out-in-"), "`{name}` lacks the prefixes");
        ensure!(text(object, "metadata.namespace") == "models", "`{name}` is not in the namespace");
    }
    for (model, what) in [("tf-serving-classifier", "models-config"), ("custom-py-server-writer", "files")] {
        let start = format!("out-in-{model}-{what}-x-");
        let all = ids(&objects);
        let hashed = all
            .iter()
            .filter_map(|id| id.strip_prefix("ConfigMap/"))
            .find_map(|name| name.strip_prefix(&start));
        ensure!(hashed.is_some_and(|hash| hash.len() == 10), "no ConfigMap `{start}<hash>` among {all:#?}");
    }
    Ok(())
}

fn copies_stay_apart(wiring: &Wiring, workspace: &Workspace) -> Result<()> {
    wiring.lay_out(workspace)?;
    overlay(workspace, "a", "namePrefix: a-\nresources: [../base]\n")?;
    overlay(workspace, "b", "namePrefix: b-\nresources: [../base]\n")?;
    overlay(workspace, "both", "namespace: shared\nresources: [../a, ../b]\n")?;
    let objects = wiring.build(workspace, "both")?;
    sound(&objects)?;
    ensure!(objects.len() == 2 * (YIELD.len() + 1), "{:#?}", ids(&objects));
    for object in objects.iter().filter(|object| text(object, "kind") == "Service") {
        let (name, selected) = (text(object, "metadata.name"), text(object, "spec.selector.app"));
        ensure!(name == format!("{selected}-svc"), "Service `{name}` selects `{selected}`");
    }
    Ok(())
}

fn config_rolls_pods(wiring: &Wiring, workspace: &Workspace) -> Result<()> {
    let mounted = |objects: &[Value]| -> Vec<String> {
        let of_writer =
            |o: &&Value| text(o, "kind") == "Deployment" && text(o, "metadata.name").contains("writer");
        objects
            .iter()
            .filter(of_writer)
            .map(|o| text(o, "spec.template.spec.volumes.configMap.name").to_owned())
            .collect()
    };
    wiring.lay_out(workspace)?;
    let before = wiring.build(workspace, "base")?;
    let file = wiring.model("writer");
    workspace.write(&file, &workspace.read(&file)?.replace("text: terse", "text: verbose"))?;
    let after = wiring.build(workspace, "base")?;
    sound(&after)?;
    ensure!(mounted(&before) != mounted(&after), "both mount {:?}", mounted(&after));
    Ok(())
}

fn mistake_is_said(wiring: &Wiring, workspace: &Workspace) -> Result<()> {
    wiring.lay_out(workspace)?;
    let file = wiring.model("writer");
    workspace.write(&file, &workspace.read(&file)?.replace("replicas:", "replica:"))?;
    let said = run(&mut wiring.command(workspace, "base")?)?;
    said.fails_saying(&["spec.replica: unknown field; did you mean `replicas`?"])?;
    ensure!(said.stdout.is_empty(), "printed {}", said.stdout);
    Ok(())
}
