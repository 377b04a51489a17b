//! `modelspec expand`: what goes in, what comes out, what is refused.

use serde_json::{Value, json};

use crate::program::{Folder, Modelspec, modelspec};

/// A ModelSpec that every field below `spec` can be added to.
fn model(name: &str, more: &str) -> String {
    format!(
        "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata:\n  name: {name}\nspec:\n  runtime: triton\n{more}  models: {{m: {{}}}}\n"
    )
}

/// A document of somebody else's, in a style that no writer of YAML would keep.
const OTHER: &str = "# somebody's own\napiVersion:   'v1'\nkind: \"ConfigMap\"   # quoted\nmetadata: {name: other, namespace: a}\ndata: {on: \"off\"}\n";

fn kinds(manifests: &str) -> Vec<&str> {
    manifests.lines().filter_map(|line| line.strip_prefix("kind: ")).collect()
}

#[test]
fn a_file_gives_its_objects_and_leaves_other_documents_as_they_are() {
    let folder = Folder::new("expand-file");
    folder.write("m.yaml", &format!("{}---\n{OTHER}", model("a", "")));
    let out = folder.modelspec("expand m.yaml").run().fine();
    assert_eq!(kinds(&out), ["Service", "Deployment", "\"ConfigMap\"   # quoted"], "{out}");
    assert!(out.contains("name: triton-server-a-svc\n"), "{out}");
    assert!(out.ends_with(&format!("---\n{OTHER}")), "{out}");
}

#[test]
fn several_inputs_are_one_stream() {
    let folder = Folder::new("expand-several");
    folder
        .write("a.yaml", &model("a", ""))
        .write("b.yaml", model("b", "").trim_end())
        .write(
            "c.json",
            &json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}).to_string(),
        )
        .write("d.yaml", &format!("\u{feff}%YAML 1.2\n---\n{OTHER}"));
    let out = folder.modelspec("expand a.yaml - c.json d.yaml b.yaml").stdin(model("e", "")).run().fine();
    for name in ["triton-server-a", "triton-server-b", "triton-server-e"] {
        assert!(out.contains(&format!("  name: {name}\n")), "{name}: {out}");
    }
    // Read again it is the same stream.
    let again = Modelspec::new(["expand", "--allow-empty", "--output", "json"]).stdin(out).run().fine();
    let list: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(list["items"].as_array().unwrap().len(), 3 * 2 + 2, "{list}");
    assert_eq!(list["items"][4]["metadata"]["name"], "c");
}

#[test]
fn a_folder_is_read_recursively_by_name() {
    let folder = Folder::new("expand-folder");
    folder
        .write("in/b.yml", &model("b", ""))
        .write("in/a/x.yaml", &model("a", ""))
        .write(
            "in/c.JSON",
            "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"c\"}}",
        )
        .write("in/README.md", "no YAML: {")
        .write("in/.hidden.yaml", "no YAML: {")
        .write("in/.git/x.yaml", "no YAML: {");
    let out = folder.modelspec("expand in --output yaml").run().fine();
    assert_eq!(kinds(&out), ["Service", "Deployment", "Service", "Deployment", "ConfigMap"], "{out}");
    let place = |name: &str| out.find(&format!("  name: triton-server-{name}\n")).unwrap();
    assert!(place("a") < place("b"), "{out}");
}

#[test]
fn a_kustomization_is_kustomizes_to_build() {
    for name in ["kustomization.yaml", "kustomization.yml", "Kustomization"] {
        let folder = Folder::new("expand-kustomization");
        folder.write(&format!("in/deep/{name}"), "resources: []\n").write("in/m.yaml", &model("a", ""));
        let (code, err) = folder.modelspec("expand in").run().wrong();
        let expected = "in/deep: holds a kustomization; run `kustomize build in/deep | modelspec expand -`\n";
        assert_eq!((code, err.as_str()), (1, expected), "{name}");
    }
}

#[test]
fn stdin_is_read_without_arguments_and_by_its_name() {
    for args in ["expand", "expand -"] {
        let out = Modelspec::new(args.split(' ')).stdin(model("a", "")).run().fine();
        assert_eq!(kinds(&out), ["Service", "Deployment"], "{args}");
    }
}

#[test]
fn findings_name_file_and_line_and_nothing_is_written() {
    let folder = Folder::new("expand-findings");
    folder
        .write("a.yaml", &format!("{OTHER}---\n{}", model("a", "  replica: 2\n")))
        .write("b.yaml", &model("b", "  replicas: two\n  version: 1.2\n"))
        .write("c.yaml", &model("c", ""));
    let (code, err) = folder.modelspec("expand b.yaml a.yaml c.yaml").run().wrong();
    let expected = "\
a.yaml:13: spec.replica: unknown field; did you mean `replicas`?
b.yaml:7: spec.replicas: expected an integer, found `two`
b.yaml:8: spec.version: expected text, found the number `1.2`; write it in quotes: `\"1.2\"`
";
    assert_eq!((code, err.as_str()), (1, expected));
}

#[test]
fn what_comes_by_stdin_is_named_by_its_object() {
    let (code, err) = Modelspec::new(["expand"]).stdin(model("a", "  replica: 2\n")).run().wrong();
    assert_eq!(
        (code, err.as_str()),
        (1, "ModelSpec a: spec.replica: unknown field; did you mean `replicas`?\n")
    );
}

#[test]
fn what_kustomize_says_about_an_origin_is_named() {
    let origin =
        "name: p-a\n  annotations:\n    config.kubernetes.io/origin: |\n      path: ../base/m.yaml\n";
    let stdin = model("a", "  replica: 2\n").replace("name: a\n", origin);
    let (_, err) = Modelspec::new(["expand"]).stdin(stdin).run().wrong();
    assert!(err.starts_with("../base/m.yaml: ModelSpec p-a: spec.replica: unknown field"), "{err}");
}

#[test]
fn warnings_are_told_and_are_errors_when_strict() {
    let stdin = model("a", "  image: registry.example/a:latest\n");
    let said = Modelspec::new(["expand"]).stdin(stdin.clone()).run();
    assert_eq!(said.code, 0);
    assert!(said.err.starts_with("warning: ModelSpec a: spec.image: "), "{}", said.err);
    assert_eq!(kinds(&said.out).len(), 2);
    let (code, err) = Modelspec::new(["expand", "--strict"]).stdin(stdin).run().wrong();
    assert_eq!(code, 1);
    assert!(err.starts_with("ModelSpec a: spec.image: "), "{err}");
}

#[test]
fn programs_get_findings_as_json() {
    let args = ["expand", "--error-format", "json"];
    let said = Modelspec::new(args).stdin(model("a", "  replica: 2\n")).run();
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    let report: Value = serde_json::from_str(&said.err).unwrap();
    let expected = json!({
        "findings": [{
            "rule": null, "severity": "error", "apiVersion": "serving.creativeflow.ai/v1alpha1", "kind": "ModelSpec",
            "namespace": null, "name": "a", "field": "spec.replica", "file": null, "line": null,
            "message": "unknown field", "remedy": "did you mean `replicas`?", "url": null,
        }],
        "summary": {"error": 1, "warning": 0, "info": 0, "objects": 0},
    });
    assert_eq!(report, expected);

    let said = Modelspec::new(args).stdin(model("a", "")).run();
    let report: Value = serde_json::from_str(&said.err).unwrap();
    let summary = json!({"error": 0, "warning": 0, "info": 0, "objects": 2});
    assert_eq!((said.code, report), (0, json!({"findings": [], "summary": summary})));

    let said = modelspec("expand nowhere.yaml --error-format json");
    let report: Value = serde_json::from_str(&said.err).unwrap();
    assert_eq!(report["findings"][0]["file"], "nowhere.yaml");
}

#[test]
fn a_service_sends_json_and_gets_json() {
    let document = json!({
        "apiVersion": "serving.creativeflow.ai/v1alpha1", "kind": "ModelSpec", "metadata": {"name": "a"},
        "spec": {"runtime": "triton", "models": {"m": {}}},
    });
    let out = Modelspec::new(["expand", "--output", "json"]).stdin(document.to_string()).run().fine();
    let list: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&list["kind"], &list["apiVersion"]), (&json!("List"), &json!("v1")));
    let kinds: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Service", "Deployment"]);
    let out = Modelspec::new(["expand", "--output", "yaml"]).stdin(document.to_string()).run().fine();
    assert_eq!(self::kinds(&out), ["Service", "Deployment"]);
    assert!(out.starts_with("apiVersion: v1\n"), "{out}");
}

#[test]
fn a_folder_gets_one_file_an_object() {
    let folder = Folder::new("expand-out");
    let more = "  autoscaling: {maxReplicas: 2, cpu: 70}\n";
    folder.write(
        "m.yaml",
        &format!(
            "{}---\n{OTHER}---\n{}",
            model("a", more).replace("triton", "tensorflow-serving"),
            OTHER.replace("namespace: a", "namespace: b")
        ),
    );
    assert_eq!(folder.modelspec("expand m.yaml -o out/deep").run().fine(), "");
    let names = [
        "a-configmap-models-config.yaml",
        "a-deployment.yaml",
        "a-horizontalpodautoscaler.yaml",
        "a-other-configmap.yaml",
        "a-service.yaml",
        "b-other-configmap.yaml",
    ];
    assert_eq!(folder.list("out/deep"), names);
    assert_eq!(folder.list("out"), ["deep"]);
    assert_eq!(folder.read("out/deep/a-other-configmap.yaml"), OTHER);
    assert!(folder.read("out/deep/a-deployment.yaml").contains("kind: Deployment\n"));

    assert_eq!(folder.modelspec("expand m.yaml -o json-out --output json").run().fine(), "");
    let service: Value = serde_json::from_str(&folder.read("json-out/a-service.json")).unwrap();
    assert_eq!(service["kind"], "Service");
}

#[test]
fn a_folder_that_holds_something_is_left_alone_without_force() {
    let folder = Folder::new("expand-force");
    folder
        .write("m.yaml", &model("a", ""))
        .write("out/a-service.yaml", "mine\n")
        .write("out/other", "mine\n");
    let (code, err) = folder.modelspec("expand m.yaml -o out").run().wrong();
    let expected = "folder `out` is not empty; name another one, or write into it with `--force`\n";
    assert_eq!((code, err.as_str()), (1, expected));
    assert_eq!(folder.read("out/a-service.yaml"), "mine\n");
    assert_eq!(folder.list("out"), ["a-service.yaml", "other"]);

    assert_eq!(folder.modelspec("expand m.yaml -o out --force").run().fine(), "");
    assert_eq!(folder.list("out"), ["a-deployment.yaml", "a-service.yaml", "other"]);
    assert!(folder.read("out/a-service.yaml").contains("kind: Service\n"));

    let (code, err) = folder.modelspec("expand m.yaml -o m.yaml").run().wrong();
    assert_eq!((code, err.as_str()), (1, "`m.yaml` is no folder; name one that is empty or new\n"));
}

#[test]
fn an_error_makes_no_folder() {
    let folder = Folder::new("expand-no-folder");
    folder.write("m.yaml", &model("a", "  replica: 2\n"));
    assert_eq!(folder.modelspec("expand m.yaml -o out").run().wrong().0, 1);
    assert_eq!(folder.list(""), ["m.yaml"]);
}

#[test]
fn a_config_stands_among_the_inputs_or_apart() {
    let folder = Folder::new("expand-config");
    let expander = "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelExpander\nspec:\n  defaults: {replicas: 3}\n";
    folder.write("m.yaml", &model("a", "")).write("e.yaml", expander);
    for args in ["expand m.yaml e.yaml", "expand m.yaml --config e.yaml"] {
        let out = folder.modelspec(args).run().fine();
        assert!(out.contains("\n  replicas: 3\n") && !out.contains("ModelExpander"), "{args}: {out}");
    }
    folder.write("bad.yaml", &format!("{expander}  nonsense: 1\n"));
    let (code, err) = folder.modelspec("expand m.yaml --config bad.yaml").run().wrong();
    assert_eq!(code, 1);
    assert!(err.starts_with("bad.yaml:5: spec.nonsense: unknown field; "), "{err}");
    let (code, err) = folder.modelspec("expand m.yaml e.yaml e.yaml").run().wrong();
    assert_eq!(code, 1);
    assert!(err.starts_with("e.yaml:1: ") && err.contains("a second ModelExpander"), "{err}");
}

#[test]
fn an_input_without_a_modelspec_is_an_error_unless_it_may_be() {
    let (code, err) = Modelspec::new(["expand"]).stdin(OTHER).run().wrong();
    assert_eq!(code, 1);
    assert!(err.starts_with("the input holds no ModelSpec") && err.contains("`--allow-empty`"), "{err}");
    assert_eq!(Modelspec::new(["expand", "--allow-empty"]).stdin(OTHER).run().fine(), OTHER);
    // Who hands over a ResourceList reads results.
    let list = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n";
    let said = Modelspec::new(["expand", "-"]).stdin(list).run();
    assert_eq!(said.code, 1);
    assert!(said.out.contains("results:\n- message: \"the input holds no ModelSpec"), "{}", said.out);
    // A layer of a build may have none.
    let said = Modelspec::new([]).stdin(list).run();
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, list, ""));
}

#[test]
fn everything_that_cannot_be_read_is_told_at_once() {
    let folder = Folder::new("expand-unreadable");
    folder.write("b.yaml", "a: [1\n").write("k/Kustomization", "");
    let (code, err) = folder.modelspec("expand no.yaml b.yaml k --config none.yaml").run().wrong();
    assert_eq!(code, 1);
    for start in [
        "no.yaml: cannot be read: no such file",
        "b.yaml:",
        "k: holds a kustomization",
        "none.yaml: cannot be read",
    ] {
        assert!(err.lines().any(|line| line.starts_with(start)), "{start}: {err}");
    }
}

#[test]
fn bad_bytes_are_refused_with_a_reason() {
    let nested = format!("a: {}", "[".repeat(100_000));
    for (stdin, answer) in [
        (b"\xff\xfe\x00\x01".to_vec(), "UTF-8"),
        (b"a\0b".to_vec(), "UTF-8"),
        (b"kind: ModelSpec\nspec: {".to_vec(), "<stdin>:"),
        (nested.into_bytes(), "nest"),
    ] {
        let (code, err) = Modelspec::new(["expand"]).stdin(stdin).run().wrong();
        assert_eq!(code, 1);
        assert!(err.contains(answer) && err.lines().count() == 1, "{answer}: {err}");
    }
}

#[test]
fn wrong_usage_says_what_to_write() {
    for (args, answer) in [
        ("expand - -", "`-` stands for stdin, which can be read once"),
        ("expand a.yaml - --config -", "`-` stands for stdin"),
        ("expand a.yaml -o json", "for a form write `--output json`, for a folder of that name `-o ./json`"),
        ("expand a.yaml --force", "--output-dir"),
        ("expand a.yaml --output xml", "[possible values: yaml, json]"),
    ] {
        let (code, err) = modelspec(args).wrong();
        assert_eq!(code, 2, "{args}");
        assert!(err.contains(answer), "{args}: {err}");
    }
}
