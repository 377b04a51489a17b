//! Golden cases: each folder of `tests/golden` with an `input.yaml` holds what comes of it, either `expected.yaml` (and
//! `warnings.txt`, where something is to be said) or `errors.txt`.
//!
//! Renew them with `UPDATE_GOLDEN=1 cargo test --test golden`, and read the difference before committing it.
#![allow(clippy::unwrap_used, reason = "a case that cannot be read is this test's mistake")]

#[path = "golden/backends.rs"]
mod backends;
#[path = "golden/cases.rs"]
mod cases;
#[allow(dead_code, reason = "limits are for the examples, which have quotas")]
#[path = "checks/mod.rs"]
mod checks;
#[path = "golden/coverage.rs"]
mod coverage;
#[path = "golden/matrix.rs"]
mod matrix;
#[path = "golden/messages.rs"]
mod messages;
#[path = "openapi/mod.rs"]
mod openapi;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cases::{Case, Outcome, Ran};

const RENEW: &str =
    "to renew: UPDATE_GOLDEN=1 cargo test --test golden, and read the difference before committing it";

/// The files beside `input.yaml` and what should be in them; a file without text should not be there.
fn files(outcome: &Outcome) -> [(&'static str, &str); 3] {
    let said = outcome.said.as_str();
    if outcome.failed {
        [("expected.yaml", ""), ("warnings.txt", ""), ("errors.txt", said)]
    } else {
        [("expected.yaml", &outcome.output), ("warnings.txt", said), ("errors.txt", "")]
    }
}

#[test]
fn every_case_yields_what_stands_beside_it() {
    let update = ["UPDATE_GOLDEN", "MODELSPEC_GENERATE"].iter().any(|name| std::env::var_os(name).is_some());
    let mut stale = Vec::new();
    for Ran { case, outcome } in cases::all() {
        for (name, text) in files(outcome) {
            let path = case.folder.join(name);
            let held = fs::read_to_string(&path).unwrap_or_default();
            if held == text {
                continue;
            }
            if !update {
                stale.push(format!("{}: {}", path.display(), cases::difference(&held, text)));
            } else if text.is_empty() {
                fs::remove_file(&path).unwrap();
            } else {
                fs::write(&path, text).unwrap();
            }
        }
    }
    assert!(stale.is_empty(), "{}\n{RENEW}", stale.join("\n"));
}

#[test]
fn every_runtime_expands_on_every_accelerator_with_every_source() {
    let update = ["UPDATE_GOLDEN", "MODELSPEC_GENERATE"].iter().any(|name| std::env::var_os(name).is_some());
    let mut wrong = Vec::new();
    for (runtime, cells) in matrix::all() {
        for matrix::Cell { name, outcome } in &cells {
            let objects = outcome.objects();
            let mut say = |problem: String| wrong.push(format!("{runtime}, {name}: {problem}"));
            if outcome.failed {
                say(outcome.said.clone());
                continue;
            }
            objects.iter().flat_map(openapi::problems).for_each(&mut say);
            checks::links::problems(&objects, &["PersistentVolumeClaim/archive"])
                .into_iter()
                .for_each(&mut say);
            let root = outcome.said.contains("runs as root");
            checks::admission::restricted(&objects).into_iter().filter(|_| !root).for_each(&mut say);
        }
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/matrix/{runtime}.txt"));
        let (held, page) = (fs::read_to_string(&path).unwrap_or_default(), matrix::page(&cells));
        if update {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, page).unwrap();
        } else if held != page {
            wrong.push(format!("{}: {}", path.display(), cases::difference(&held, &page)));
        }
    }
    assert!(wrong.is_empty(), "{}\n{RENEW}", wrong.join("\n"));
}

#[test]
fn whoever_fills_a_secret_the_containers_see_the_same() {
    let all = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<BTreeSet<_>>();
    let mut wrong = Vec::new();
    for backend in backends::BACKENDS {
        for (name, read, variables, files) in backends::READ {
            let outcome = backends::run(backend, read);
            let mut say = |problem: String| wrong.push(format!("{backend}, {name}: {problem}"));
            if outcome.failed {
                say(outcome.said.clone());
                continue;
            }
            let objects = outcome.objects();
            for container in ["/containers/0", "/initContainers/0"] {
                let seen = backends::seen(&objects, container);
                if seen != (all(variables), all(files)) {
                    say(format!("{container} sees {seen:?}"));
                }
            }
            objects.iter().flat_map(openapi::problems).for_each(&mut say);
            let outside = ["SecretStore/vault", "Secret/keys"];
            checks::links::problems(&objects, &outside).into_iter().for_each(&mut say);
            checks::admission::restricted(&objects).into_iter().for_each(&mut say);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_comes_out_is_what_the_api_server_takes_and_every_reference_has_a_target() {
    let mut found = Vec::new();
    let mut expanded = 0;
    for Ran { case, outcome } in cases::all() {
        expanded += usize::from(!outcome.failed);
        let mut say = |problem: String| found.push(format!("{}: {problem}", case.name()));
        for object in outcome.objects().iter().filter(|object| outcome.generated(object)) {
            openapi::problems(object).into_iter().for_each(&mut say);
        }
        let outside = case.header("outside");
        checks::links::problems(&outcome.objects(), &outside).into_iter().for_each(&mut say);
        let refused = checks::admission::restricted(&outcome.objects());
        if refused.is_empty() == case.header("restricted").contains(&"refuses") {
            say(format!("the header does not say so: {refused:?}"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(expanded > 50, "only {expanded} cases expand");
}

#[test]
fn the_same_input_gives_the_same_bytes_and_a_package_rendered_again_stays_as_it_is() {
    for Ran { case, outcome } in cases::all() {
        let again = case.run();
        assert_eq!((&outcome.output, &outcome.said), (&again.output, &again.said), "{}", case.name());
        if !outcome.failed && case.is_package() {
            // kpt keeps the items and hands none of the results on.
            let (package, _) = outcome.output.split_once("\nresults:").unwrap_or((&outcome.output, ""));
            let rendered = Case { input: format!("{}\n", package.trim_end()), ..case.clone() };
            assert_eq!(rendered.run().output, outcome.output, "{}", case.name());
        }
    }
}

#[test]
fn every_runtime_every_option_and_every_field_stands_in_some_case() {
    let missing = coverage::missing(cases::all());
    assert!(missing.is_empty(), "no case that expands has {missing:#?}");
}

#[test]
fn every_message_is_provoked_by_some_case() {
    let unprovoked = messages::unprovoked(cases::all());
    assert!(unprovoked.is_empty(), "{unprovoked:#?}");
}
