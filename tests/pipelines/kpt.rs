//! Packages under `kpt fn render` and `kpt fn eval`, by program and by image.

use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::harness::{Case, Report, on_path, tool};
use crate::image;
use crate::models::{Function, classifier, expander, writer};
use crate::objects::{self, ids};
use crate::workspace::{Said, Workspace, run};

/// A kpt, and how its packages name the function.
struct Kpt {
    program: PathBuf,
    /// `None`: the program on PATH.
    image: Option<String>,
}

pub(crate) fn suite(report: &mut Report) {
    let mut programs = vec![("kpt", tool("kpt"))];
    programs.extend(on_path("kpt").map(|program| ("kpt on PATH", Ok(program))));
    let image = image::build();
    for (name, program) in programs {
        let exec = program.clone().map(|program| Kpt { program, image: None });
        report.run(&format!("{name}, exec"), &exec, CASES);
        let container = program.and_then(|program| Ok(Kpt { program, image: Some(image.clone()?) }));
        report.run(&format!("{name}, image"), &container, CASES);
    }
}

const CASES: &[Case<Kpt>] = &[
    ("rendering yields a file for each object, and twice the same bytes", renders_twice),
    ("a removed field prunes what it had made", removed_field_prunes),
    ("a removed ModelSpec takes its objects along", removed_model_prunes),
    ("comments and quotes of other files stay", other_files_stay),
    ("a mistake leaves the package as it was and shows what to do", mistake_leaves_package),
    ("eval expands one ModelSpec from a file", evaluates),
    ("an object that somebody else owns is not touched", foreign_object_stays),
];

const LOCAL: &str = "  annotations:\n    config.kubernetes.io/local-config: \"true\"\n";

/// A ModelSpec as it stands in a package.
fn local(model: &str) -> String {
    model.replacen("\nspec:", &format!("\n{LOCAL}spec:"), 1)
}

impl Kpt {
    fn function(&self) -> String {
        self.image.as_ref().map_or_else(|| "exec: modelspec".to_owned(), |image| format!("image: {image}"))
    }

    /// A package whose pipeline holds a function for each config.
    fn package(&self, workspace: &Workspace, configs: &[&str]) -> Result<()> {
        workspace.write("pkg/classifier.yaml", &local(&classifier(Function::Unnamed)))?;
        workspace.write("pkg/writer.yaml", &local(&writer(Function::Unnamed)))?;
        let mut kptfile = format!(
            "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: pkg\n{LOCAL}pipeline:\n  mutators:\n"
        );
        for config in configs {
            kptfile.push_str(&format!("    - {}\n      configPath: {config}\n", self.function()));
        }
        workspace.write("pkg/Kptfile", &kptfile)
    }

    fn expander_package(&self, workspace: &Workspace) -> Result<()> {
        workspace.write("pkg/expand.yaml", &format!("{}{LOCAL}", expander(Function::Unnamed)))?;
        self.package(workspace, &["expand.yaml"])
    }

    fn render(&self, workspace: &Workspace) -> Result<Said> {
        let mut command = workspace.command(&self.program);
        command.args(["fn", "render", "pkg", "--results-dir", "results", "--truncate-output=false"]);
        match &self.image {
            None => command.arg("--allow-exec"),
            Some(_) => command.arg("--image-pull-policy=Never"),
        };
        run(&mut command)
    }
}

/// The names of the package's files.
fn names(workspace: &Workspace) -> Result<Vec<String>> {
    Ok(workspace.files("pkg")?.into_iter().map(|(name, _)| name).collect())
}

fn renders_twice(kpt: &Kpt, workspace: &Workspace) -> Result<()> {
    kpt.package(workspace, &["classifier.yaml", "writer.yaml"])?;
    kpt.render(workspace)?.good()?;
    let once = workspace.files("pkg")?;
    let own = ["Kptfile", "classifier.yaml", "writer.yaml"];
    let generated: Vec<_> = once.iter().filter(|(name, _)| !own.contains(&name.as_str())).collect();
    ensure!(generated.len() == crate::models::YIELD.len(), "{:#?}", names(workspace)?);
    let mut all = Vec::new();
    for (name, text) in &generated {
        let objects = objects::read(text)?;
        ensure!(objects.len() == 1, "{name} holds {:?}", ids(&objects));
        all.extend(objects);
    }
    let mut found = ids(&all);
    found.sort();
    ensure!(found == crate::models::YIELD, "{found:#?}");
    let faults = objects::faults(&all, &["ServiceAccount/servers"]);
    ensure!(faults.is_empty(), "{faults:#?}");
    kpt.render(workspace)?.good()?;
    ensure!(workspace.files("pkg")? == once, "the second rendering changed the package");
    Ok(())
}

fn removed_field_prunes(kpt: &Kpt, workspace: &Workspace) -> Result<()> {
    kpt.package(workspace, &["classifier.yaml", "writer.yaml"])?;
    kpt.render(workspace)?.good()?;
    let before = names(workspace)?;
    let model = workspace.read("pkg/classifier.yaml")?;
    let shorter: String =
        model.lines().filter(|line| !line.contains("autoscaling")).map(|line| format!("{line}\n")).collect();
    workspace.write("pkg/classifier.yaml", &shorter)?;
    kpt.render(workspace)?.good()?;
    let after = names(workspace)?;
    let gone: Vec<_> = before.iter().filter(|name| !after.contains(name)).collect();
    ensure!(gone.len() == 1, "gone are {gone:?} of {before:#?}");
    let rest = workspace.files("pkg")?;
    ensure!(
        !rest.iter().any(|(_, text)| text.contains("kind: HorizontalPodAutoscaler")),
        "the autoscaler is still there"
    );
    Ok(())
}

fn removed_model_prunes(kpt: &Kpt, workspace: &Workspace) -> Result<()> {
    kpt.expander_package(workspace)?;
    kpt.render(workspace)?.good()?;
    std::fs::remove_file(workspace.path("pkg/classifier.yaml"))?;
    kpt.render(workspace)?.good()?;
    let left = workspace.files("pkg")?;
    ensure!(
        !left.iter().any(|(_, text)| text.contains("name: tf-serving-classifier")),
        "{:#?}",
        names(workspace)?
    );
    ensure!(
        left.iter().any(|(_, text)| text.contains("name: custom-py-server-writer")),
        "{:#?}",
        names(workspace)?
    );
    Ok(())
}

const OTHER: &str = "# who may call the models\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: callers # see the wiki\n\
    data:\n  yes: 'no'\n  octal: \"0o14\"\n  # one a line\n  list: |\n    b\n    a\n";

fn other_files_stay(kpt: &Kpt, workspace: &Workspace) -> Result<()> {
    kpt.package(workspace, &["classifier.yaml", "writer.yaml"])?;
    workspace.write("pkg/callers.yaml", OTHER)?;
    let model = format!("# the team's classifier\n{}", workspace.read("pkg/classifier.yaml")?);
    workspace.write("pkg/classifier.yaml", &model)?;
    kpt.render(workspace)?.good()?;
    ensure!(workspace.read("pkg/callers.yaml")? == OTHER, "{}", workspace.read("pkg/callers.yaml")?);
    let rendered = workspace.read("pkg/classifier.yaml")?;
    ensure!(rendered == model, "{rendered}");
    Ok(())
}

fn mistake_leaves_package(kpt: &Kpt, workspace: &Workspace) -> Result<()> {
    kpt.package(workspace, &["classifier.yaml", "writer.yaml"])?;
    kpt.render(workspace)?.good()?;
    let model = workspace.read("pkg/writer.yaml")?.replace("replicas: 2", "replica: 2");
    workspace.write("pkg/writer.yaml", &model)?;
    let before = workspace.files("pkg")?;
    let said = kpt.render(workspace)?;
    let message = "spec.replica: unknown field; did you mean `replicas`?";
    said.fails_saying(&[message])?;
    ensure!(workspace.files("pkg")? == before, "the package was changed");
    let results: String = workspace.files("results")?.into_iter().map(|(_, text)| text).collect();
    ensure!(results.contains(message) && results.contains("severity: error"), "{results}");
    Ok(())
}

fn evaluates(kpt: &Kpt, workspace: &Workspace) -> Result<()> {
    kpt.package(workspace, &[])?;
    let mut command = workspace.command(&kpt.program);
    command.args(["fn", "eval", "pkg", "--fn-config", "pkg/writer.yaml", "--truncate-output=false"]);
    match &kpt.image {
        None => command.args(["--exec", "modelspec"]),
        Some(image) => command.args(["--image", image, "--image-pull-policy=Never"]),
    };
    run(&mut command)?.good()?;
    let files = workspace.files("pkg")?;
    let held = |text: &str| files.iter().any(|(_, content)| content.contains(text));
    ensure!(held("name: custom-py-server-writer-svc"), "{:#?}", names(workspace)?);
    ensure!(!held("name: tf-serving-classifier"), "the other ModelSpec was expanded too");
    Ok(())
}

fn foreign_object_stays(kpt: &Kpt, workspace: &Workspace) -> Result<()> {
    kpt.package(workspace, &["classifier.yaml", "writer.yaml"])?;
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: custom-py-server-writer-svc\nspec:\n  ports:\n    - port: 1\n";
    workspace.write("pkg/mine.yaml", service)?;
    let before = workspace.files("pkg")?;
    kpt.render(workspace)?.fails_saying(&["custom-py-server-writer-svc"])?;
    ensure!(workspace.files("pkg")? == before, "the package was changed");
    Ok(())
}
