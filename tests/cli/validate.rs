//! `modelspec validate` and `modelspec rules`: what goes in, what is said where, and with which exit code.

use modelspec::diagnostic::Severity;
use modelspec::policy::RULES;
use serde_json::{Value, json};

use crate::program::{Folder, Modelspec, modelspec};

const POLICY: &str = "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ServingPolicy\nmetadata: {name: p}\nspec:\n  custom:\n    owner:\n      match: {kinds: [ConfigMap]}\n      cel: has(object.metadata.labels)\n      message: \"no owner; label it\"\n";

/// A ConfigMap that the policy refuses.
const BARE: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: bare\n  namespace: chat\n";
/// A warning and nothing worse: an image that may be another tomorrow.
const WARNING: &str = "\
apiVersion: serving.creativeflow.ai/v1alpha1
kind: ServingPolicy
metadata: {name: p}
spec: {podSecurity: privileged}
---
apiVersion: v1
kind: Pod
metadata: {name: chat}
spec:
  automountServiceAccountToken: false
  containers:
    - {name: server, image: \"registry.example/chat:latest\"}
";

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("policy.yaml", POLICY).write("bare.yaml", BARE).write("warning.yaml", WARNING);
    folder
}

#[test]
fn findings_go_to_stdout_and_the_summary_to_stderr() {
    let said = folder("validate-streams").modelspec("validate bare.yaml --policy policy.yaml").run();
    assert_eq!(said.out, "bare.yaml:1: error[owner]: ConfigMap chat/bare: no owner; label it\n");
    assert_eq!(said.err, "1 object: 1 error, 0 warnings, 0 infos, 0 exempted\n");
    assert_eq!(said.code, 1);
}

#[test]
fn warnings_pass_unless_strict() {
    let folder = folder("validate-strict");
    let said = folder.modelspec("validate warning.yaml").run();
    assert!(said.out.contains("warning.yaml:12: warning[image-tag-mutable]: Pod chat: "), "{}", said.out);
    assert_eq!(said.code, 0, "{}", said.out);
    let said = folder.modelspec("validate warning.yaml --strict").run();
    assert!(said.out.contains(": error[image-tag-mutable]: "), "{}", said.out);
    assert_eq!(said.code, 1);
}

#[test]
fn stdin_is_judged_without_arguments_and_its_objects_are_named() {
    let said = Modelspec::new(["validate"]).stdin(format!("{POLICY}---\n{BARE}")).run();
    assert!(said.out.starts_with("error[owner]: ConfigMap chat/bare: no owner; label it\n"), "{}", said.out);
    assert_eq!(said.code, 1);
}

#[test]
fn files_of_kustomize_and_kpt_are_told() {
    for (annotation, file) in [
        ("config.kubernetes.io/origin: \"path: base/bare.yaml\\n\"", "base/bare.yaml"),
        (
            "config.kubernetes.io/origin: \"configuredIn: base/kustomization.yaml\\n\"",
            "base/kustomization.yaml",
        ),
        ("internal.config.kubernetes.io/path: models/bare.yaml", "models/bare.yaml"),
    ] {
        let text = format!("{POLICY}---\n{BARE}  annotations: {{{annotation}}}\n");
        let said = Modelspec::new(["validate"]).stdin(text).run();
        assert!(
            said.out.starts_with(&format!("{file}: error[owner]: ConfigMap chat/bare: ")),
            "{}",
            said.out
        );
    }
}

#[test]
fn json_has_the_shape_that_is_documented() {
    let said =
        folder("validate-json").modelspec("validate bare.yaml --policy policy.yaml --format json").run();
    let report: Value = serde_json::from_str(&said.out).unwrap();
    let expected = json!({
        "rule": "owner", "severity": "error", "apiVersion": "v1", "kind": "ConfigMap", "namespace": "chat", "name": "bare",
        "field": null, "file": "bare.yaml", "line": 1, "message": "no owner", "remedy": "label it", "url": null,
    });
    assert_eq!(report["findings"][0], expected);
    assert_eq!(report["summary"], json!({"error": 1, "warning": 0, "info": 0, "objects": 1}));
    assert_eq!(said.code, 1);
}

#[test]
fn every_form_is_told_of_a_stream_that_cannot_be_read() {
    let folder = Folder::new("validate-unreadable");
    folder.write("m.yaml", "a: [1,\n");
    for (form, told) in [
        ("text", "m.yaml:"),
        ("json", "\"severity\": \"error\""),
        ("sarif", "\"ruleId\": \"input\""),
        ("github", "::error file=m.yaml,line="),
        ("junit", "<failure type=\"error\""),
    ] {
        let said = folder.modelspec(&format!("validate m.yaml --format {form}")).run();
        assert!(said.out.contains(told), "{form}: {}", said.out);
        assert_eq!(
            (said.code, said.err.as_str()),
            (1, "0 objects: 1 error, 0 warnings, 0 infos, 0 exempted\n")
        );
    }
}

#[test]
fn nothing_to_judge_is_an_error_unless_allowed() {
    for text in
        ["", "# nothing\n", POLICY, "kind: ResourceList\napiVersion: config.kubernetes.io/v1\nitems: []\n"]
    {
        let said = Modelspec::new(["validate"]).stdin(text).run();
        assert!(said.out.contains("the input holds no object to judge"), "{text}: {}", said.out);
        assert_eq!(said.code, 1, "{text}");
        let said = Modelspec::new(["validate", "--allow-empty"]).stdin(text).run();
        assert_eq!((said.code, said.out.as_str()), (0, ""), "{text}");
    }
}

#[test]
fn an_exemption_ends_with_the_day_that_is_given() {
    let folder = folder("validate-now");
    let exempt = "  exempt:\n    bare: {rule: owner, kind: ConfigMap, name: bare, reason: old, until: \"2027-03-01\"}\n";
    folder.write("policy.yaml", &format!("{POLICY}{exempt}"));
    let run = |more: &str| folder.modelspec(&format!("validate bare.yaml --policy policy.yaml{more}")).run();
    for more in ["", " --now 2027-03-01"] {
        let said = run(more);
        assert!(said.err.ends_with(", 1 exempted\n"), "{more}: {}", said.err);
        assert_eq!(said.code, 0, "{more}: {}", said.out);
    }
    let said = run(" --now 2027-03-02");
    assert!(
        said.out.contains("no owner (the exemption `bare` ended on 2027-03-01); label it"),
        "{}",
        said.out
    );
    assert_eq!(said.code, 1);
    let sarif: Value = serde_json::from_str(&run(" --format sarif").out).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let exempted = results.iter().find(|result| result["ruleId"] == "owner").unwrap();
    assert_eq!(exempted["suppressions"][0]["justification"], "old");
}

#[test]
fn what_is_wrong_with_the_call_is_usage() {
    let folder = folder("validate-usage");
    for (args, said) in [
        ("validate - -", "name it once"),
        ("validate - --policy -", "name it once"),
        ("validate bare.yaml --now tomorrow", "`tomorrow` is not a date"),
        ("validate bare.yaml --kubernetes-version 2", "`2` is not a version of Kubernetes"),
        ("validate bare.yaml --report --format json", "leave out `--format`"),
        ("validate bare.yaml --format xml", "[possible values: text, json, sarif, github, junit]"),
    ] {
        let run = folder.modelspec(args).run();
        assert!(run.err.contains(said), "{args}: {}", run.err);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args}");
    }
    let said = folder.modelspec("validate missing.yaml").run();
    assert_eq!(
        (said.code, said.out.as_str()),
        (1, "missing.yaml: cannot be read: no such file or directory\n")
    );
    folder.write("built/kustomization.yaml", "resources: []\n");
    let said = folder.modelspec("validate built").run();
    assert!(said.out.contains("run `kustomize build built | modelspec validate -`"), "{}", said.out);
    let said = folder.modelspec("expand bare.yaml --config policy.yaml").run();
    assert!(said.err.contains("run `modelspec validate --policy FILE`"), "{}", said.err);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
}

#[test]
fn custom_kinds_are_judged_by_their_definitions() {
    const DEFINITION: &str = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: models.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Model, plural: models, singular: model, listKind: ModelList}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
";
    const MODEL: &str =
        "apiVersion: example.com/v1\nkind: Model\nmetadata: {name: a, namespace: n}\nspec:\n  sise: 1\n";
    let folder = Folder::new("validate-crds");
    folder.write("crds/models.yaml", DEFINITION).write("model.yaml", MODEL);
    folder.write("both.yaml", &format!("{MODEL}---\n{DEFINITION}"));
    let unknown = "error[unknown-field]: Model n/a: spec.sise: unknown field `sise`; did you mean `size`?\n";
    for args in ["validate model.yaml --crds crds", "validate both.yaml"] {
        let said = folder.modelspec(args).run();
        assert!(said.out.contains(unknown), "{args}: {}", said.out);
        assert_eq!(said.code, 1);
    }
    let said = folder.modelspec("validate model.yaml").run();
    assert!(said.out.contains("info[unknown-kind]"), "{}", said.out);
    assert_eq!(said.code, 0);
}

#[test]
fn the_worst_case_of_each_namespace_is_a_table() {
    let said = folder("validate-report").modelspec("validate warning.yaml --report").run();
    assert!(said.out.contains("\n\nNAMESPACE  RESOURCE "), "{}", said.out);
}

#[test]
fn rules_are_listed_by_group_and_told_in_full() {
    let list = modelspec("rules").fine();
    for rule in RULES {
        let severity = rule.severity.map_or("off", Severity::as_str);
        let line = list.lines().find(|line| line.trim_start().starts_with(&format!("{} ", rule.id)));
        assert!(
            line.is_some_and(|line| line.contains(severity) && line.ends_with(rule.summary)),
            "{}",
            rule.id
        );
        let page = modelspec(&format!("rules {}", rule.id)).fine();
        assert!(page.starts_with(&format!("# {}\n", rule.id)), "{page}");
        assert!(page.ends_with(&format!("\nhttps://serving.creativeflow.ai/rules/{}\n", rule.id)), "{page}");
    }
    let said = modelspec("rules image-tag-mutabel");
    assert!(
        said.err.contains("unknown rule `image-tag-mutabel`; did you mean `image-tag-mutable`?"),
        "{}",
        said.err
    );
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert_eq!(modelspec("rules zebra").code, 2);
}

/// A ResourceList with the policy as its config, as kustomize and kpt send it.
fn resource_list(item: &str) -> String {
    let indent = |text: &str| text.lines().map(|line| format!("    {line}\n")).collect::<String>();
    format!(
        "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n  - {}functionConfig:\n{}",
        indent(item).trim_start(),
        indent(POLICY)
    )
}

#[test]
fn a_function_whose_config_is_a_policy_changes_nothing_and_fails_with_errors() {
    let bad = resource_list(BARE);
    let said = Modelspec::new([]).stdin(bad.as_str()).run();
    assert_eq!(said.code, 1);
    assert!(said.err.contains("error[owner]: ConfigMap chat/bare: no owner; label it\n"), "{}", said.err);
    assert!(said.out.starts_with(bad.trim_end()), "{}", said.out);
    assert!(
        said.out.contains("\nresults:\n") && said.out.contains("owner: no owner; label it"),
        "{}",
        said.out
    );
    let good = resource_list(&format!("{BARE}  labels: {{owner: growth}}   # as it came\n"));
    let said = Modelspec::new([]).stdin(good.as_str()).run();
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.starts_with(good.trim_end()), "{}", said.out);
}

#[test]
fn a_plugin_whose_config_is_a_policy_hands_on_what_it_judges() {
    let folder = folder("validate-plugin");
    let good = format!("{BARE}  labels: {{owner: growth}}   # as it came\n");
    let said = folder.modelspec("policy.yaml").stdin(good.as_str()).run();
    assert_eq!((said.code, said.out.as_str()), (0, good.as_str()));
    let said = folder.modelspec("policy.yaml").stdin(BARE).run();
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert!(said.err.contains("error[owner]: "), "{}", said.err);
}
