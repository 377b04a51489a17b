//! Every rule and its page: the id is the file's name, what the page says is refused is refused by that rule, what it
//! says passes has no finding of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use modelspec::functions::{Demands, Input, validate};
use modelspec::policy::{RULES, Rule};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A manifest of a page, with the policy that holds for it, if any.
struct Case {
    policy: Option<String>,
    text: String,
}

/// The YAML fences of a section of a page. One whose document is a ServingPolicy holds for the others of its section.
fn fences(page: &str, section: &str) -> Vec<Case> {
    let body = page.split(&format!("\n## {section}\n")).nth(1).unwrap_or_default();
    let body = body.split("\n## ").next().unwrap_or_default();
    let fences = body.split("```yaml\n").skip(1).map(|fence| fence.split("```").next().unwrap().to_owned());
    let (policies, fences): (Vec<_>, Vec<_>) =
        fences.partition(|fence| fence.contains("\nkind: ServingPolicy\n"));
    let policy = policies.first();
    fences.into_iter().map(|text| Case { policy: policy.cloned(), text }).collect()
}

fn input(text: &str) -> Input {
    Input::read(None, text.as_bytes().to_vec()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The rule's findings on a stream.
fn findings(rule: &Rule, Case { policy, text }: &Case) -> Vec<String> {
    let demands = Demands { policy: policy.as_deref().map(input), ..Demands::default() };
    let said = validate(&[input(text)], &demands).diagnostics;
    let unreadable: Vec<_> = said.iter().filter(|diagnostic| diagnostic.rule.is_none()).collect();
    assert!(unreadable.is_empty(), "{}: {unreadable:?}\n{text}", rule.id);
    let of_rule = said.iter().filter(|diagnostic| diagnostic.rule.as_deref() == Some(rule.id));
    of_rule.map(ToString::to_string).collect()
}

#[test]
fn every_page_shows_what_its_rule_refuses_and_what_it_passes() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let refused = fences(rule.page, "Refused");
        let passes = fences(rule.page, "Passes");
        if refused.is_empty() || passes.is_empty() {
            wrong.push(format!(
                "{}: its page needs a YAML fence under `Refused` and one under `Passes`",
                rule.id
            ));
        }
        for case in refused {
            if findings(rule, &case).is_empty() {
                wrong.push(format!("{}: refuses nothing of\n{}", rule.id, case.text));
            }
        }
        for case in passes {
            let found = findings(rule, &case);
            if !found.is_empty() {
                wrong.push(format!("{}: {}\nrefuses\n{}", rule.id, found.join("\n"), case.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn ids_are_names_of_files_and_stand_in_the_list_once() {
    let mut files = Vec::new();
    for group in fs::read_dir(root().join("src/policy/rules")).unwrap() {
        let group = group.unwrap().path();
        if group.is_dir() {
            files.extend(fs::read_dir(group).unwrap().map(|entry| stem(&entry.unwrap().path())));
        }
    }
    let mut of_files: Vec<String> =
        files.into_iter().filter(|file| file != "mod").map(|file| file.replace('_', "-")).collect();
    of_files.sort_unstable();
    let mut ids: Vec<String> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    ids.sort_unstable();
    assert_eq!(ids, of_files);
    let mut pages: Vec<String> =
        fs::read_dir(root().join("docs/rules")).unwrap().map(|entry| stem(&entry.unwrap().path())).collect();
    pages.retain(|page| page != "README");
    pages.sort_unstable();
    assert_eq!(ids, pages);
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn pages_begin_with_their_ids_and_rules_stand_by_group() {
    for rule in RULES {
        assert!(rule.page.starts_with(&format!("# {}\n", rule.id)), "{}", rule.id);
        assert!(!rule.summary.ends_with('.'), "{}: {}", rule.id, rule.summary);
    }
    let groups: Vec<_> = RULES.iter().map(|rule| rule.group).collect();
    assert!(groups.is_sorted(), "the list is in the order of the groups");
}
