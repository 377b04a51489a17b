//! The runtimes that come with the program: every file is sound, and what each yields is written down beside the facts
//! that it yields it for.

use std::path::{Path, PathBuf};

use modelspec::api::decode_document;
use modelspec::api::v1alpha1::serving_runtime::ServingRuntime;
use modelspec::runtimes::{Catalog, OptionDecl, Target, Use};
use modelspec::yaml;

use crate::support;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Names of the entries of a folder, sorted, without extension.
fn entries(path: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder(path)).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn every_file_is_in_the_catalog_under_its_name_and_without_a_mistake() {
    let catalog = Catalog::builtin();
    assert_eq!(catalog.names(), entries("src/runtimes/builtin"));
    for name in catalog.names() {
        let text =
            std::fs::read_to_string(folder("src/runtimes/builtin").join(format!("{name}.yaml"))).unwrap();
        let decoded = decode_document::<ServingRuntime>(yaml::parse(&text).unwrap());
        let problems: Vec<_> = decoded.problems.iter().collect();
        assert!(problems.is_empty(), "{name}: {problems:?}");
        // As a user's runtime it would be told what is wrong with it.
        let mut users = Catalog::builtin();
        users.add_item(yaml::parse(&text).unwrap(), support::place("builtin.yaml"));
        let told = support::told(&users.finish());
        assert!(told.iter().all(|line| line.contains("replaces the built-in runtime")), "{name}: {told:?}");
        assert_eq!(
            catalog.get(name).map(|runtime| runtime.name.as_str()),
            Some(name),
            "{name} does not load"
        );
    }
}

#[test]
fn every_option_says_what_it_does_in_one_line() {
    let catalog = Catalog::builtin();
    for name in catalog.names() {
        let runtime = catalog.get(name).unwrap();
        for option in runtime.options.iter().chain(&runtime.model_options) {
            let description = option.description.as_deref().unwrap_or_default();
            assert!(description.ends_with('.') && !description.contains('\n'), "{name}: {}", option.name);
            assert!(description.len() <= 120, "{name}: {}: {}", option.name, description.len());
        }
        for option in runtime.options.iter().filter(|option| option.target == Target::Variable) {
            let text =
                std::fs::read_to_string(folder("src/runtimes/builtin").join(format!("{name}.yaml"))).unwrap();
            let named = format!("config.{}", option.name);
            assert!(text.contains(&named), "{name}: nothing names `{}`", option.name);
        }
    }
}

#[test]
fn each_evaluates_with_and_without_models_and_gpu() {
    let catalog = Catalog::builtin();
    for name in catalog.names() {
        let runtime = catalog.get(name).unwrap();
        for facts in
            ["{}", "{gpu: 2}", "{models: {a: {path: /a}, b: {path: /b}}}", "{gpu: 1, models: {a: {}}}"]
        {
            let shown = support::show(runtime, facts);
            assert!(shown.contains("port "), "{name} {facts}: {shown}");
            assert!(!shown.contains("${"), "{name} {facts}: {shown}");
        }
    }
}

/// `golden/<runtime>--<case>.yaml` are facts, the `.txt` beside it what comes out. `UPDATE_GOLDEN=1 cargo test --test
/// runtimes` writes the latter; read the difference before you commit it.
#[test]
fn what_each_yields_is_as_written_down() {
    let catalog = Catalog::builtin();
    let golden = folder("tests/runtimes/golden");
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(&golden).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    cases.sort();
    let mut wrong = Vec::new();
    for case in &cases {
        let stem = case.file_stem().unwrap().to_str().unwrap();
        let name = stem.split("--").next().unwrap();
        let runtime = catalog.get(name).unwrap_or_else(|| panic!("{stem}: no runtime `{name}`"));
        let shown = support::show(runtime, &std::fs::read_to_string(case).unwrap());
        let expected = golden.join(format!("{stem}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&expected, &shown).unwrap();
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != shown {
            wrong.push(format!("--- {stem}\n{shown}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "not as written down; `UPDATE_GOLDEN=1 cargo test --test runtimes` writes\n{}",
        wrong.join("\n")
    );
    for name in catalog.names() {
        assert!(
            cases
                .iter()
                .any(|case| case.file_stem().unwrap().to_str().unwrap().split("--").next() == Some(name)),
            "{name} has no case in {}",
            golden.display()
        );
    }
}

#[test]
fn what_the_standard_refuses_is_known() {
    let catalog = Catalog::builtin();
    let is_refused = |name: &&str| !catalog.get(name).unwrap().is_restricted();
    let refused: Vec<&str> = catalog.names().into_iter().filter(is_refused).collect();
    assert_eq!(refused, ["sglang", "tgi"]);
}

#[test]
fn every_option_is_in_a_case() {
    let catalog = Catalog::builtin();
    for name in catalog.names() {
        let cases =
            entries("tests/runtimes/golden").into_iter().filter(|case| case.split("--").next() == Some(name));
        let path = |case: &String| folder("tests/runtimes/golden").join(format!("{case}.yaml"));
        let texts: Vec<String> = cases.map(|case| std::fs::read_to_string(path(&case)).unwrap()).collect();
        let runtime = catalog.get(name).unwrap();
        for option in runtime.options.iter().chain(&runtime.model_options) {
            let given = format!("{}: ", option.name);
            assert!(
                texts.iter().any(|text| text.contains(&given)),
                "no case of {name} gives `{}`",
                option.name
            );
        }
    }
}

#[test]
fn each_says_what_it_is_and_why_its_probes_and_its_end_can_be_trusted() {
    let catalog = Catalog::builtin();
    for name in catalog.names() {
        let declared = &catalog.get(name).unwrap().declared;
        let texts = [
            ("description", &declared.description),
            ("probes.because", &declared.probes.because),
            ("drain.because", &declared.drain.because),
        ];
        for (field, text) in texts {
            let text = text.as_deref().unwrap_or_default();
            assert!(text.len() > 10 && !text.ends_with('.'), "{name}: {field}: `{text}`");
        }
    }
}

#[test]
fn every_option_becomes_something() {
    fn idle(options: &[OptionDecl], of: &str, uses: &dyn Fn(&str) -> Vec<Use>, out: &mut Vec<String>) {
        for option in options {
            let name = format!("{of}{}", option.name);
            // What turns its parent off, and a parent whose members become something, need nothing of their own.
            let of_members = !option.members.is_empty() || option.name == "enabled";
            if option.target == Target::Variable && !of_members && uses(&name).is_empty() {
                out.push(name.clone());
            }
            idle(&option.members, &format!("{name}."), uses, out);
        }
    }
    let catalog = Catalog::builtin();
    let mut found = Vec::new();
    for name in catalog.names() {
        let runtime = catalog.get(name).unwrap();
        idle(&runtime.options, "", &|key| runtime.uses(key), &mut found);
        idle(&runtime.model_options, "", &|key| runtime.model_uses(key), &mut found);
        assert_eq!(found, Vec::<String>::new(), "{name}");
    }
    let uses = catalog.get("torchserve").unwrap().uses("management");
    assert_eq!(uses, [Use::File("ready.py".into()), Use::Port("management".into())]);
}
