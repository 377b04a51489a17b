//! Imports point down only. ARCHITECTURE.md has the picture; this is what keeps it true.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each module of `src` and the modules that it may name.
const LAYERS: &[(&str, &[&str])] = &[
    ("yaml", &[]),
    ("suggest", &[]),
    ("quantity", &[]),
    ("schedule", &[]),
    ("shell", &[]),
    ("names", &["quantity"]),
    ("diagnostic", &[]),
    ("krm", &["yaml", "diagnostic"]),
    ("api", &["yaml", "suggest", "quantity", "names", "diagnostic"]),
    ("runtimes", &["api", "yaml", "suggest", "quantity", "schedule", "shell", "names", "diagnostic"]),
    (
        "resolve",
        &["runtimes", "api", "yaml", "suggest", "quantity", "schedule", "shell", "names", "diagnostic"],
    ),
    ("render", &["resolve", "api", "yaml"]),
    ("parallel", &[]),
    (
        "policy",
        &["runtimes", "api", "yaml", "suggest", "quantity", "schedule", "names", "diagnostic", "parallel"],
    ),
    (
        "functions",
        &[
            "policy",
            "parallel",
            "render",
            "resolve",
            "runtimes",
            "api",
            "krm",
            "yaml",
            "suggest",
            "names",
            "diagnostic",
        ],
    ),
    (
        "cli",
        &[
            "policy",
            "functions",
            "render",
            "resolve",
            "runtimes",
            "api",
            "krm",
            "yaml",
            "suggest",
            "names",
            "diagnostic",
        ],
    ),
];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
}

/// The names behind every `crate::` of a file, `use crate::{a, b}` included.
fn imports(text: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let word =
        |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    let mut out = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let Some(list) = rest.strip_prefix('{') else {
            out.insert(word(rest));
            continue;
        };
        let mut depth = 0;
        let mut start = true;
        for (i, c) in list.char_indices() {
            match c {
                '}' if depth == 0 => break,
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                c if start && depth == 0 && c.is_ascii_alphabetic() => {
                    out.insert(word(&list[i..]));
                    start = false;
                }
                _ => {}
            }
        }
    }
    out
}

#[test]
fn every_module_imports_only_what_lies_below_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let allowed: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(files.len() > 40, "found only {} sources", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let relative = file.strip_prefix(&src).unwrap();
        let first = relative.components().next().unwrap().as_os_str().to_str().unwrap();
        let module = first.trim_end_matches(".rs");
        if ["main", "lib"].contains(&module) {
            continue;
        }
        let Some(below) = allowed.get(module) else {
            panic!("module `{module}` has no layer; give it one in tests/layering.rs and ARCHITECTURE.md");
        };
        for import in imports(&fs::read_to_string(&file).unwrap()) {
            if import != module && allowed.contains_key(import.as_str()) && !below.contains(&import.as_str())
            {
                wrong.push(format!(
                    "{} imports `{import}`, which does not lie below `{module}`",
                    relative.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn imports_are_found_in_every_spelling() {
    let text = "use crate::{api::{self, X}, yaml};\nlet x = crate::krm::Y;\n// crate::cli\n";
    assert_eq!(imports(text).into_iter().collect::<Vec<_>>(), ["api", "krm", "yaml"]);
}

#[test]
fn the_architecture_page_shows_the_same_layers() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    for (module, _) in LAYERS {
        assert!(page.contains(&format!("`src/{module}")), "ARCHITECTURE.md says nothing of `src/{module}`");
    }
}

#[test]
fn no_runtime_is_named_in_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let names: Vec<String> = fs::read_dir(root.join("runtimes/builtin"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert!(names.len() >= 6, "{names:?}");
    let mut files = Vec::new();
    sources(&root, &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        // What tests name is data; what ships is not.
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        // The list of built-in runtimes is where their files are named.
        if file.ends_with("tests.rs") || file.ends_with("runtimes/builtin.rs") {
            continue;
        }
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for name in &names {
                let compared = line.contains(&format!("\"{name}\"")) && !line.contains("include_str!");
                assert!(!compared, "{} names the runtime `{name}`: {line}", file.display());
            }
        }
    }
}
