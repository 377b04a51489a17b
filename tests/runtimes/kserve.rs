//! KServe's runtimes beside ours: what a name means, and what is told of somebody else's object. What becomes of one is in
//! `tests/golden/kserve`, and what has no meaning here in `tests/golden/errors/kserve-everything`.

use modelspec::diagnostic::{ObjectRef, Place};
use modelspec::runtimes::{Catalog, Lookup};

use crate::support::{place, show, told};

/// A runtime of KServe's; the container is indented and starts in line 7.
fn document(kind: &str, name: &str, container: &str) -> String {
    format!(
        "apiVersion: serving.kserve.io/v1alpha1\nkind: {kind}\nmetadata:\n  name: {name}\nspec:\n  containers:\n  - name: kserve-container\n    {container}\n"
    )
}

fn at(kind: &str, name: &str, namespace: Option<&str>) -> Place {
    let namespace = namespace.map(str::to_owned);
    let object = ObjectRef {
        api_version: "serving.kserve.io/v1alpha1".into(),
        kind: kind.into(),
        name: name.into(),
        namespace,
    };
    Place { object, ..place(&format!("{name}.yaml")) }
}

/// A runtime that holds everywhere.
fn add_everywhere(catalog: &mut Catalog, name: &str, image: &str) {
    let kind = "ClusterServingRuntime";
    catalog.add_kserve(&document(kind, name, &format!("image: {image}")), at(kind, name, None));
}

/// A runtime that holds in a namespace.
fn add(catalog: &mut Catalog, name: &str, namespace: Option<&str>, image: &str) {
    let kind = "ServingRuntime";
    catalog.add_kserve(&document(kind, name, &format!("image: {image}")), at(kind, name, namespace));
}

fn ours(catalog: &mut Catalog, name: &str, spec: &str) {
    let document = modelspec::yaml::parse(&crate::support::document(name, spec)).unwrap();
    catalog.add_item(document, place("ours.yaml"));
}

fn meant(catalog: &Catalog, name: &str, namespace: Option<&str>) -> String {
    match catalog.look_up(name, namespace).0 {
        Lookup::Found(runtime) => runtime.images.values().next().cloned().unwrap_or_default(),
        Lookup::Broken => "broken".into(),
        Lookup::Elsewhere(namespaces) => format!("elsewhere: {}", namespaces.join(" ")),
        Lookup::Unknown => "unknown".into(),
    }
}

#[test]
fn a_name_means_what_is_nearest() {
    let mut catalog = Catalog::builtin();
    add_everywhere(&mut catalog, "a", "everywhere:1");
    add(&mut catalog, "a", Some("x"), "in-x:1");
    add(&mut catalog, "b", Some("x"), "in-x:1");
    add(&mut catalog, "b", Some("y"), "in-y:1");
    add(&mut catalog, "c", None, "unplaced:1");
    add(&mut catalog, "d", Some("x"), "in-x:1");
    ours(&mut catalog, "e", "image: {cpu: ours:1}\nports: {http: {port: 1}}");
    add(&mut catalog, "e", Some("x"), "in-x:1");
    let inline = modelspec::yaml::parse("image: {cpu: inline:1}\nports: {http: {port: 1}}").unwrap();
    catalog.add_inline("f", inline, place("expand.yaml"));
    add(&mut catalog, "f", Some("x"), "in-x:1");
    let findings = catalog.finish();
    assert!(findings.is_empty(), "{:?}", told(&findings));
    for (name, namespace, expected) in [
        ("a", Some("x"), "in-x:1"),
        ("a", Some("y"), "everywhere:1"),
        ("a", None, "everywhere:1"),
        ("b", Some("y"), "in-y:1"),
        ("b", Some("z"), "elsewhere: x y"),
        ("b", None, "elsewhere: x y"),
        ("c", Some("x"), "unplaced:1"),
        ("c", None, "unplaced:1"),
        ("d", None, "in-x:1"),
        ("d", Some("y"), "elsewhere: x"),
        ("e", Some("x"), "in-x:1"),
        ("e", Some("y"), "ours:1"),
        ("f", Some("x"), "inline:1"),
        ("g", None, "unknown"),
    ] {
        assert_eq!(meant(&catalog, name, namespace), expected, "{name} in {namespace:?}");
    }
    let names = catalog.names();
    assert!(["a", "b", "c", "d", "e", "f"].iter().all(|name| names.contains(name)), "{names:?}");
}

#[test]
fn what_nobody_uses_is_not_told() {
    let mut catalog = Catalog::builtin();
    catalog.add_kserve(
        &document("ClusterServingRuntime", "a", "nonsense: 1"),
        at("ClusterServingRuntime", "a", None),
    );
    catalog.add_kserve("a: [", at("ClusterServingRuntime", "b", None));
    assert_eq!(told(&catalog.finish()), Vec::<String>::new());
    for (name, expected) in [("a", "unknown field; known here: "), ("b", "")] {
        let (found, foreign) = catalog.look_up(name, None);
        assert!(matches!(found, Lookup::Broken), "{found:?}");
        let findings: Vec<_> =
            foreign.into_iter().filter_map(|index| catalog.foreign_finding(index)).collect();
        let told = told(&findings);
        assert!(!told.is_empty() && told[0].contains(expected), "{told:?}");
    }
}

#[test]
fn what_inherits_from_one_tells_of_it() {
    let mut catalog = Catalog::builtin();
    let kind = "ClusterServingRuntime";
    catalog.add_kserve(&document(kind, "a", "tty: true"), at(kind, "a", None));
    ours(&mut catalog, "b", "from: a\nprobes: {}\n");
    let findings = catalog.finish();
    let told = told(&findings);
    assert!(
        told.contains(
            &"8: spec.containers[0].tty: is not built here; remove it, or patch the generated Deployment"
                .to_owned()
        ),
        "{told:?}"
    );
    // `b` has probes of its own, so that `a` has none that says much is no news.
    assert!(told.iter().all(|line| !line.contains("readinessProbe")), "{told:?}");
    assert!(catalog.is_broken("a") && catalog.is_broken("b"));
}

#[test]
fn what_kserve_adds_in_code_lies_below_what_a_runtime_says() {
    let types = include_str!("../../src/runtimes/kserve/server-types.yaml");
    let types = modelspec::yaml::parse(types).unwrap();
    assert!(types.entries().len() >= 5);
    for entry in types.entries() {
        let mut catalog = Catalog::builtin();
        let labels = "env: [{name: A, value: \"{{.Labels.modelClass}}{{.Labels.serviceEnvelope}}\"}]";
        let text = document(
            "ClusterServingRuntime",
            "r",
            &format!("image: registry.example/server:1\n    {labels}"),
        );
        let annotated =
            format!("  name: r\n  annotations: {{serving.kserve.io/server-type: {}}}\n", entry.key);
        let text = text.replace("  name: r\n", &annotated);
        catalog.add_kserve(&text, at("ClusterServingRuntime", "r", None));
        catalog.finish();
        let Lookup::Found(runtime) = catalog.look_up("r", None).0 else { panic!("{}", entry.key) };
        let shown = show(runtime, "{models: {m: {path: /mnt/models}}}");
        let below =
            entry.value.get("spec").and_then(|spec| spec.get("env")).map(modelspec::yaml::Node::entries);
        for variable in below.unwrap_or_default() {
            assert!(shown.contains(&format!("env {}=", variable.key)), "{}: {shown}", entry.key);
        }
    }
}

#[test]
fn a_credential_in_it_is_told_where_it_stands() {
    let mut catalog = Catalog::builtin();
    let kind = "ClusterServingRuntime";
    let container =
        "image: server:1\n    env:\n    - {name: A, value: a}\n    - {name: API_KEY, value: abc123}";
    catalog.add_kserve(&document(kind, "a", container), at(kind, "a", None));
    catalog.finish();
    let (_, foreign) = catalog.look_up("a", None);
    let findings: Vec<_> = foreign.into_iter().filter_map(|index| catalog.foreign_finding(index)).collect();
    let told = told(&findings);
    assert!(
        told.iter().any(|line| line.starts_with("11: spec.containers[0].env[1].value: this looks like a credential")),
        "{told:?}"
    );
}
