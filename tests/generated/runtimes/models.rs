//! Which models a runtime takes, from where, and how they must lie.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use modelspec::api::v1alpha1::serving_runtime::Layout;
use modelspec::runtimes::{DOWNLOADED, Fetch, Runtime};

use super::example;

/// How many, in words.
pub(super) fn count(runtime: &Runtime) -> String {
    let rules = &runtime.models;
    match (rules.min, rules.max) {
        (0, None) if runtime.cache.as_ref().is_some_and(|cache| cache.always) => {
            "any number, or those that come later by its API".to_owned()
        }
        (0, None) => "any number, or those that the image holds".to_owned(),
        (0, Some(most)) => format!("at most {most}, or those that the image holds"),
        (least, None) => format!("at least {least}"),
        (least, Some(most)) if least == most => format!("exactly {most}"),
        (least, Some(most)) => format!("{least} to {most}"),
    }
}

/// What the section of models says.
pub(super) fn section(runtime: &Runtime, out: &mut String) {
    let rules = &runtime.models;
    let (holds, place) = lies(&runtime.name);
    out.push_str("\n## Models\n\n| | |\n|---|---|\n");
    let mut row = |name: &str, value: &str| {
        let _ = writeln!(out, "| {name} | {} |", value.replace('|', "\\|"));
    };
    row("how many", &count(runtime));
    if let Some(name) = &rules.name {
        row("their names match", &format!("`{}`", name.as_str()));
    }
    row("a source holds", &holds);
    row("the server finds it in", &place);
    if rules.layout == Layout::Flat {
        row("layout", "the files of all models lie in one folder");
    }
    if rules.versions {
        row("versions", "`models.<name>.versions` and `.versionLabels` choose among them");
    }
    if rules.repository {
        row("a whole repository", "`modelRepository`");
    }
    if runtime.declared.models.adapters {
        row("adapters (LoRA)", "`models.<name>.adapters`");
    }
    out.push_str("\n| source | how it arrives |\n|---|---|\n");
    for (how, schemes) in sources(runtime) {
        let _ = writeln!(out, "| {} | {how} |", schemes.join(", "));
    }
    if let Some(drawing) = drawing(&runtime.name) {
        let _ = write!(
            out,
            "\nThe form of a source ([more](../models.md#{})):\n\n```text\n{drawing}```\n",
            runtime.name
        );
    }
}

/// Schemes by how they arrive. Each is tried: a page does not say what a ModelSpec would be refused for.
fn sources(runtime: &Runtime) -> Vec<(String, Vec<String>)> {
    let cache = runtime.cache.as_ref().map(|cache| format!(", into `{}`", cache.path)).unwrap_or_default();
    let mut out: Vec<(String, Vec<String>)> = Vec::new();
    for scheme in runtime.models.takes() {
        let spec = example::model_spec(runtime, None, &example::source(runtime, scheme));
        assert!(example::expand(&spec).is_some(), "{}: `{scheme}` is refused", runtime.name);
        let how = match runtime.models.fetch.get(scheme) {
            Some(Fetch::Server) => format!("the server itself fetches it{cache}"),
            Some(Fetch::Pull) => {
                format!("the init container `pull` lets the server's own program fetch it{cache}")
            }
            None if DOWNLOADED.contains(&scheme) => "the init container `download` fetches it".to_owned(),
            None if scheme == "pvc" => "that part of the claim is mounted read-only".to_owned(),
            None => "the image is mounted read-only, before Kubernetes 1.35 by a container beside the server"
                .to_owned(),
        };
        let scheme = format!("`{scheme}://`");
        match out.iter_mut().find(|(known, _)| *known == how) {
            Some((_, schemes)) => schemes.push(scheme),
            None => out.push((how, vec![scheme])),
        }
    }
    if super::image::holds_models(runtime) {
        out.push((
            "it is in the image, as [below](#with-a-model-in-the-image)".to_owned(),
            vec!["none".to_owned()],
        ));
    }
    out
}

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/models.md")).unwrap()
}

/// What `docs/models.md` says of the source, and where the server finds it.
fn lies(runtime: &str) -> (String, String) {
    let page = page();
    let start = format!("| `{runtime}` | ");
    let row = page.lines().find_map(|line| line.strip_prefix(&start));
    let row = row.unwrap_or_else(|| panic!("docs/models.md has no row of `{runtime}`"));
    let cells: Vec<&str> = row.trim_end_matches(" |").split(" | ").collect();
    let [holds, place] = cells[..] else { panic!("docs/models.md: {row}") };
    let holds = holds.replace(", as below", "").replace("](", "](../");
    (holds, place.replace("](", "](../"))
}

/// The drawing in the section of `docs/models.md` that is called like the runtime.
fn drawing(runtime: &str) -> Option<String> {
    let page = page();
    let called = |heading: &str| heading.to_lowercase().replace(' ', "-") == runtime;
    let section = page.split("\n## ").skip(1).find(|section| section.lines().next().is_some_and(called))?;
    let (_, fence) = section.split_once("\n```text\n")?;
    Some(fence.split_once("```")?.0.to_owned())
}
