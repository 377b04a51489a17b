//! Every runtime on every accelerator with every source that it takes. What the first of a runtime yields stands whole in
//! `matrix/<runtime>.txt`; of each other one what differs from it, so that a reader sees what the source changes.

use std::fmt::Write;
use std::path::Path;

use modelspec::runtimes::{Catalog, Runtime};
use similar::{ChangeTag, TextDiff};

use super::cases::{Case, Outcome};

/// A ModelSpec of the matrix, and what came of it.
pub(crate) struct Cell {
    /// `cpu, s3`
    pub(crate) name: String,
    pub(crate) outcome: Outcome,
}

/// All cells of each runtime.
pub(crate) fn all() -> Vec<(String, Vec<Cell>)> {
    let catalog = Catalog::builtin();
    let of = |name: &str| {
        let runtime = catalog.get(name).unwrap();
        let cells = accelerators(runtime).into_iter().flat_map(|accelerator| {
            sources(runtime).into_iter().map(move |(scheme, model)| {
                let input = model_spec(runtime, accelerator, &model);
                let case = Case { folder: Path::new("matrix").into(), input };
                Cell { name: format!("{accelerator}, {scheme}"), outcome: case.run() }
            })
        });
        (name.to_owned(), cells.collect())
    };
    catalog.names().into_iter().map(of).collect()
}

fn accelerators(runtime: &Runtime) -> Vec<&'static str> {
    let has = |accelerator: &str| {
        runtime.images.is_empty() || runtime.images.keys().any(|known| known.as_str() == accelerator)
    };
    [("cpu", "cpu"), ("gpu", "nvidia")]
        .into_iter()
        .filter(|(_, image)| has(image))
        .map(|(name, _)| name)
        .collect()
}

/// Each scheme with a model of it, and one that the image holds.
fn sources(runtime: &Runtime) -> Vec<(String, String)> {
    let file = runtime.models.file.as_deref().unwrap_or_default();
    let one = |scheme: &str| {
        let source = match scheme {
            "abfs" => format!("abfs://models@store.dfs.core.windows.net/m{file}"),
            "hf" => "hf://owner/repo:0123abc".to_owned(),
            "https" => format!("https://models.example/m{}", if file.is_empty() { ".tar.gz" } else { file }),
            "pvc" => format!("pvc://archive/m{file}"),
            "oci" => "oci://registry.example/m:1".to_owned(),
            "s3" | "gs" => format!("{scheme}://bucket/m{file}"),
            other => format!("{other}://m"),
        };
        let path = if scheme == "oci" && !file.is_empty() {
            format!(", path: /models/m{file}")
        } else {
            String::new()
        };
        (scheme.to_owned(), format!("{{source: \"{source}\"{path}}}"))
    };
    let baked = ("no source".to_owned(), "{}".to_owned());
    runtime.models.takes().into_iter().map(one).chain([baked]).collect()
}

fn model_spec(runtime: &Runtime, accelerator: &str, model: &str) -> String {
    let image = if runtime.images.is_empty() { "  image: registry.example/server:1.0\n" } else { "" };
    let gpu = if accelerator == "gpu" { "  resources: {gpu: 1}\n" } else { "" };
    format!(
        "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata: {{name: app}}\nspec:\n  runtime: {}\n{image}  models: {{m: {model}}}\n{gpu}",
        runtime.name
    )
}

/// The page of one runtime.
pub(crate) fn page(cells: &[Cell]) -> String {
    let mut out = String::new();
    let mut first = &cells[0];
    for cell in cells {
        let _ = writeln!(out, "## {}", cell.name);
        if std::ptr::eq(cell, first) {
            out.push_str(&cell.outcome.output);
            out.push_str(&cell.outcome.said);
            continue;
        }
        // The first of another accelerator is held against the whole one, and the others against it.
        let accelerator = |cell: &Cell| cell.name.split(',').next().map(str::to_owned);
        let base = first;
        if accelerator(first) != accelerator(cell) {
            first = cell;
        }
        let lines = TextDiff::from_lines(&base.outcome.output, &cell.outcome.output);
        for group in lines.grouped_ops(1) {
            for change in group.iter().flat_map(|op| lines.iter_changes(op)) {
                let sign = match change.tag() {
                    ChangeTag::Delete => '-',
                    ChangeTag::Insert => '+',
                    ChangeTag::Equal => ' ',
                };
                let _ = write!(out, "{sign}{change}");
            }
            out.push_str("…\n");
        }
        if cell.outcome.said != base.outcome.said {
            out.push_str(&cell.outcome.said);
        }
    }
    out
}
