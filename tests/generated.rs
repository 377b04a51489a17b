//! Pages and schemas that are made from the code. `make generate` writes them anew; a stale one fails.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "what is read and written here is the repository's own"
)]

#[path = "generated/fields.rs"]
mod fields;
#[allow(dead_code, reason = "where a program is pinned is for the tests that start it")]
#[path = "conformance/proofs.rs"]
mod proofs;
#[path = "generated/rules.rs"]
mod rules;
#[path = "generated/runtimes/mod.rs"]
mod runtimes;

use std::fs;
use std::path::Path;

use modelspec::api::schema;

/// Writes a file under `MODELSPEC_GENERATE`; else it must hold `text` already.
fn holds(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("MODELSPEC_GENERATE").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
    }
    let held = fs::read_to_string(&file).unwrap_or_default();
    let line = held.lines().zip(text.lines()).take_while(|(held, text)| held == text).count() + 1;
    assert!(held == text, "{path} is stale from line {line} on; renew it with `make generate`");
}

#[test]
fn the_schema_for_editors_is_fresh() {
    let text = serde_json::to_string_pretty(&schema::any_kind()).unwrap();
    holds("functions/modelspec/schema.json", &(text + "\n"));
}

#[test]
fn the_page_of_fields_is_fresh() {
    holds("docs/fields.md", &fields::page());
}

#[test]
fn the_pages_of_runtimes_are_fresh_and_no_other_is_there() {
    let pages = runtimes::pages();
    for (path, text) in &pages {
        holds(path, text);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/runtimes");
    let held = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    for name in held {
        let path = format!("docs/runtimes/{}", name.to_str().unwrap());
        assert!(pages.iter().any(|(known, _)| *known == path), "{path} is of no runtime; remove it");
    }
}

#[test]
fn the_index_of_rules_is_fresh() {
    holds("docs/rules/README.md", &rules::page());
}
