//! `docs/runtimes/`: a page for each built-in runtime, from its data, from what small ModelSpecs of it yield and from what was
//! seen of it on the real server, and an index of them.

mod example;
mod facts;
mod image;
mod metrics;
mod models;
mod options;
mod page;

use std::fmt::Write;

use modelspec::runtimes::{Catalog, Runtime};

use crate::proofs::{PROOFS, Proof};

/// Every page by its path in the repository, the index first.
pub(crate) fn pages() -> Vec<(String, String)> {
    let catalog = Catalog::builtin();
    let names = catalog.names();
    let runtimes = || names.iter().map(|name| catalog.get(name).unwrap());
    let mut pages = vec![("docs/runtimes/README.md".to_owned(), index(runtimes()))];
    pages.extend(
        runtimes().map(|runtime| (format!("docs/runtimes/{}.md", runtime.name), page::page(runtime))),
    );
    pages
}

fn index<'a>(runtimes: impl Iterator<Item = &'a Runtime>) -> String {
    let mut out = String::from(
        "# Built-in runtimes\n\n\
         | runtime | what it is | runs on | models | `restricted` | real server |\n|---|---|---|---|---|---|\n",
    );
    for runtime in runtimes {
        let Runtime { name, .. } = runtime;
        let accelerators: Vec<&str> = runtime.images.keys().map(|accelerator| accelerator.as_str()).collect();
        let on = if accelerators.is_empty() { "your image".to_owned() } else { accelerators.join(", ") };
        let restricted = if runtime.is_restricted() { "admits it" } else { "refuses it" };
        let seen = match proof(runtime) {
            Proof { program: Some(_), .. } => "seen",
            Proof { judge: Some(_), .. } => "its flags or files",
            _ => "not seen",
        };
        let mut what = page::description(runtime);
        if runtime.deprecated.is_some() {
            what.push_str("; deprecated");
        }
        let models = models::count(runtime);
        let _ = writeln!(out, "| [{name}]({name}.md) | {what} | {on} | {models} | {restricted} | {seen} |");
    }
    out.push_str(
        "\nOne that is not here is about twenty lines of data: [your own runtime](../your-own-runtime.md). How models must lie is on\n\
         [a page for all of them](../models.md), and so are [credentials of their sources](../model-sources.md). `modelspec runtimes NAME` prints the same facts.\n",
    );
    out
}

/// What was seen of a runtime on its real server.
fn proof(runtime: &Runtime) -> &'static Proof {
    let found = PROOFS.iter().find(|proof| proof.runtime == runtime.name);
    found.unwrap_or_else(|| panic!("tests/conformance/proofs.rs says nothing of `{}`", runtime.name))
}
