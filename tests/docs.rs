//! What the pages say is so: their commands run, their links lead somewhere, the claims of their tables hold.
//! What needs kustomize, kubectl, kpt or docker runs in `make test`.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a page that cannot be read is this test's mistake")]

#[path = "docs/claims.rs"]
mod claims;
#[path = "docs/markdown.rs"]
mod markdown;
#[path = "docs/script.rs"]
mod script;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use markdown::{Page, root};
use script::{Line, PLAYED, REPOSITORY, Stage, Step};

#[test]
fn what_the_pages_show_happens() {
    for path in PLAYED {
        let page = Page::read(path);
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs").join(path.replace('/', "-"));
        let stage = Stage { home, programs: Vec::new(), tools: BTreeSet::new() };
        stage.play(&page).unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!(
            page.indented_code(),
            [0_usize; 0],
            "{path}: code without a fence is code that nobody runs"
        );
    }
}

/// A file that no command of the page uses could say anything.
#[test]
fn every_file_of_a_page_stands_where_a_command_runs() {
    for path in PLAYED {
        let page = Page::read(path);
        let steps: Vec<Step> = page.fences.iter().map(|fence| Step::of(fence).unwrap()).collect();
        let commands: Vec<(&str, &str)> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Commands { folder, commands, .. } => Some((folder, commands)),
                _ => None,
            })
            .flat_map(|(folder, lines)| lines.iter().map(|line| (folder.as_str(), line.command.as_str())))
            .collect();
        for step in &steps {
            let Step::File { path: file, .. } = step else { continue };
            let top = file.split_once('/').map_or("", |(folder, _)| folder);
            let used = commands.iter().any(|(folder, command)| {
                folder.split('/').next() == Some(top)
                    || command.split(' ').any(|word| !top.is_empty() && word == top)
            });
            assert!(used, "{path}: no command runs in the folder of {file}");
        }
    }
}

/// They would run this very test, or take minutes: what they name must be there.
#[test]
fn commands_for_the_repository_name_what_is_there() {
    let makefile = fs::read_to_string(root().join("Makefile")).unwrap();
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for path in PLAYED {
        let page = Page::read(path);
        for fence in &page.fences {
            let step = Step::of(fence).unwrap();
            if !step.needs(&page).contains(REPOSITORY) {
                continue;
            }
            let Step::Commands { commands, .. } = step else { continue };
            for Line { command, .. } in commands {
                let words: Vec<&str> =
                    command.split_whitespace().skip_while(|word| word.contains('=')).collect();
                let known = match words[..] {
                    ["make", target, ..] => makefile.contains(&format!("\n{target}:")),
                    ["cargo", "test", "--test", target, ..] => {
                        root().join(format!("tests/{target}.rs")).is_file()
                            || manifest.contains(&format!("[[test]]\nname = \"{target}\""))
                    }
                    ["cargo", "test", module] => {
                        root().join("src").join(module.trim_end_matches(':')).exists()
                    }
                    ["cargo", "test"] | ["cargo", "install", "--locked", "--path", "."] => true,
                    [script] => root().join(script).is_file(),
                    _ => false,
                };
                assert!(known, "{path}:{}: nothing is there for `{command}`", fence.line);
            }
        }
    }
}

/// The examples' commands stand in their `test.json`, by which `make test` runs them.
#[test]
fn the_examples_pages_say_what_is_run() {
    for page in markdown::all().iter().filter(|page| page.path.starts_with("examples/")) {
        let Some((folder, _)) = page.path.rsplit_once('/') else { continue };
        let plan = fs::read_to_string(root().join(folder).join("test.json")).unwrap_or_default();
        for fence in &page.fences {
            for command in fence.body.lines().filter(|_| ["sh", "console"].contains(&fence.language.as_str()))
            {
                let quoted = serde_json::to_string(command).unwrap();
                assert!(
                    plan.contains(quoted.trim_matches('"')),
                    "{}:{}: `{command}` is in no case of {folder}/test.json",
                    page.path,
                    fence.line
                );
            }
        }
    }
}

#[test]
fn links_lead_somewhere() {
    let pages = markdown::all();
    assert!(pages.len() > 5, "{} pages", pages.len());
    let mut dead = Vec::new();
    for page in &pages {
        for (line, link) in page.links() {
            if link.starts_with("https://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = Path::new(&page.path).parent().unwrap().join(file);
            let target = if file.is_empty() { Path::new(&page.path).to_path_buf() } else { clean(&target) };
            let there = root().join(&target).exists();
            let has_anchor = anchor.is_empty()
                || pages.iter().any(|other| {
                    Path::new(&other.path) == target && other.anchors().iter().any(|name| name == anchor)
                });
            if !there || !has_anchor {
                dead.push(format!("{}:{line}: {link}", page.path));
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

/// A path without `..`.
fn clean(path: &Path) -> std::path::PathBuf {
    let mut out = std::path::PathBuf::new();
    for part in path.components() {
        if part.as_os_str() == ".." {
            out.pop();
        } else {
            out.push(part);
        }
    }
    out
}

/// Paths that the pages name in backticks, from the root or from the page.
#[test]
fn files_that_pages_name_are_there() {
    const TREES: [&str; 8] =
        ["src/", "tests/", "examples/", "kustomize/", "functions/", "benches/", "docs/", ".ci/"];
    let mut lost = Vec::new();
    for page in markdown::all() {
        for (line, span) in page.spans() {
            let is_path =
                TREES.iter().any(|tree| span.starts_with(tree)) && !span.contains(['<', '*', ' ', '{']);
            if is_path && !root().join(span).exists() {
                lost.push(format!("{}:{line}: {span}", page.path));
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn the_version_of_the_image_is_that_of_the_program() {
    let image = concat!("creativeflow/modelspec:", env!("CARGO_PKG_VERSION"));
    for page in markdown::all() {
        for (at, _) in page.text.match_indices("creativeflow/modelspec:") {
            let rest = &page.text[at..];
            let is_placeholder = rest["creativeflow/modelspec:".len()..].starts_with('<');
            assert!(
                is_placeholder || rest.starts_with(image),
                "{}: {}",
                page.path,
                &rest[..40.min(rest.len())]
            );
        }
    }
}
