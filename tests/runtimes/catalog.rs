//! Which runtime a name means, what a runtime inherits, and what is said of those that do not load.

use modelspec::runtimes::{Catalog, Finding, Provenance};
use modelspec::yaml;

use crate::support::{document, place, show, told};

/// Items of the stream, then runtimes of the ModelExpander; names and specs.
fn catalog(items: &[(&str, &str)], inline: &[(&str, &str)]) -> (Catalog, Vec<Finding>) {
    let mut catalog = Catalog::builtin();
    for (name, spec) in items {
        catalog.add_item(yaml::parse(&document(name, spec)).unwrap(), place(&format!("{name}.yaml")));
    }
    for (name, spec) in inline {
        catalog.add_inline(name, yaml::parse(spec).unwrap(), place("expand.yaml"));
    }
    let findings = catalog.finish();
    (catalog, findings)
}

const PORTS: &str = "ports: {http: {port: 8080}}\n";

#[test]
fn a_name_means_the_highest_that_has_it() {
    let one = |name: &str| format!("{PORTS}prefix: {name}\n");
    let (catalog, findings) = catalog(
        &[("a", &one("item-a")), ("b", &one("item-b"))],
        &[("b", &one("inline-b")), ("c", &one("inline-c"))],
    );
    assert!(findings.is_empty(), "{:?}", told(&findings));
    for (name, prefix) in [("a", "item-a"), ("b", "inline-b"), ("c", "inline-c"), ("triton", "triton-server")]
    {
        assert_eq!(catalog.get(name).unwrap().prefix, prefix);
    }
    let builtin = Catalog::builtin();
    let names: Vec<&str> = ["a", "b", "c"].into_iter().chain(builtin.names()).collect();
    assert_eq!(catalog.names(), names);
    assert_eq!(catalog.get("triton").unwrap().provenance, Provenance::Builtin);
    assert_eq!(catalog.get("a").unwrap().provenance, Provenance::User(place("a.yaml")));
    assert!(catalog.get("d").is_none() && !catalog.is_broken("d"));
}

#[test]
fn one_of_a_builtins_name_replaces_it_whole_and_says_so() {
    let (catalog, findings) = catalog(&[("vllm", PORTS)], &[]);
    assert_eq!(
        told(&findings),
        [
            "3: metadata.name: replaces the built-in runtime `vllm` whole; write `from: vllm` to change parts of it"
        ]
    );
    assert!(findings.iter().all(|finding| !finding.problems.has_errors()));
    assert!(catalog.get("vllm").unwrap().options.is_empty());
}

#[test]
fn from_lays_a_runtime_over_another() {
    let spec = "from: vllm\nimage: {nvidia: mirror.example/vllm:1}\noptions: {maxModelLen: {default: 4096}, dtype: null}\nenv: {USER: null, EXTRA: x}\nwritable: [/scratch]\n";
    let (catalog, findings) = catalog(&[("vllm", spec)], &[]);
    assert!(findings.is_empty(), "{:?}", told(&findings));
    let runtime = catalog.get("vllm").unwrap();
    let shown = show(runtime, "{gpu: 1, models: {m: {fetched: a/b}}}");
    assert_eq!(
        shown,
        "arg a/b
arg --served-model-name=m
arg --port=8000
arg --tensor-parallel-size=1  (tensorParallelSize)
arg --shutdown-timeout=30  (shutdownTimeout)
arg --max-model-len=4096  (maxModelLen)
env EXTRA=x
env HF_HOME=/var/cache/huggingface  (reserved)
env HOME=/home/vllm
port http 8000 8000 Http
startup http http /health  (10 s × 180)
readiness http http /health
liveness http http /health
metrics http /metrics vllm:num_requests_waiting
writable /scratch
"
    );
    assert!(runtime.options.iter().all(|option| option.name != "dtype"));
    assert_eq!(
        runtime.images.values().collect::<Vec<_>>(),
        ["vllm/vllm-openai-cpu:v0.28.0", "mirror.example/vllm:1"]
    );
}

#[test]
fn chains_are_followed_and_names_are_ones_own() {
    let (catalog, findings) = catalog(
        &[("a", "from: triton\nprefix: null\nlabel: null\n"), ("b", "from: a\nprimary: grpc\n")],
        &[("c", "from: b\nports: {extra: {port: 9}}\n")],
    );
    assert!(findings.is_empty(), "{:?}", told(&findings));
    let c = catalog.get("c").unwrap();
    assert_eq!((c.name.as_str(), c.prefix.as_str(), c.label.as_str()), ("c", "c", "c"));
    assert_eq!(c.primary.as_deref(), Some("grpc"));
    assert_eq!(c.declared.ports.keys().collect::<Vec<_>>(), ["http", "grpc", "metrics", "extra"]);
}

#[test]
fn circles_are_told_once() {
    let (catalog, findings) =
        catalog(&[("a", "from: b\n"), ("b", "from: c\n"), ("c", "from: b\n"), ("d", "from: c\n")], &[]);
    assert_eq!(told(&findings), ["5: spec.from: inherits from itself (b → c → b); break the circle"]);
    for name in ["a", "b", "c", "d"] {
        assert!(catalog.get(name).is_none() && catalog.is_broken(name), "{name}");
    }
}

#[test]
fn what_does_not_exist_cannot_be_inherited() {
    let (_, findings) =
        catalog(&[("a", "from: vlm\narg: []\n"), ("b", "from: b\n")], &[("c", "from: nothing-like-it")]);
    let builtin = Catalog::builtin();
    let names: Vec<&str> = ["a", "b", "c"].into_iter().chain(builtin.names()).collect();
    let known = format!("known: {}", names.join(", "));
    assert_eq!(
        told(&findings),
        [
            format!("5: spec.from: unknown runtime `vlm`; did you mean `vllm`? {known}"),
            "6: spec.arg: unknown field; did you mean `args`?".to_owned(),
            "5: spec.from: no built-in runtime is called `b`; name another, or remove it".to_owned(),
            format!("1: spec.runtimes.c.from: unknown runtime `nothing-like-it`; {known}"),
        ]
    );
}

#[test]
fn the_same_name_twice_at_one_level_is_a_mistake() {
    let (catalog, findings) = catalog(&[("a", PORTS), ("a", PORTS)], &[("a", PORTS)]);
    assert_eq!(
        told(&findings),
        ["3: metadata.name: runtime `a` is defined twice (a.yaml:1); remove or rename one"]
    );
    assert!(catalog.get("a").is_some());
}

#[test]
fn what_is_wrong_with_a_parent_is_told_there_alone() {
    let (catalog, findings) = catalog(&[("a", "from: b\nargs: [\"${a}\"]\n"), ("b", "primary: x\n")], &[]);
    let told = told(&findings);
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].starts_with("6: spec.args[0]: unknown variable `${a}`; known: "), "{told:?}");
    assert!(told[1].starts_with("4: spec.ports: no port, "), "{told:?}");
    assert!(told[2].starts_with("5: spec.primary: no port `x`; known: "), "{told:?}");
    assert!(catalog.is_broken("a") && catalog.is_broken("b"));
}

#[test]
fn an_inherited_value_that_no_longer_fits_is_told_as_one() {
    let (_, findings) = catalog(&[("a", "from: vllm\nports: {http: null, rest: {port: 80}}\n")], &[]);
    let told = told(&findings);
    assert!(
        told.contains(&"4: spec.primary: no port `http`; known: `rest` (inherited from `vllm`)".to_owned()),
        "{told:#?}"
    );
    assert!(told.iter().all(|line| line.ends_with("(inherited from `vllm`)")), "{told:#?}");
}

#[test]
fn an_inline_runtime_stands_in_its_config() {
    let (catalog, findings) =
        catalog(&[], &[("a", "args: [\"${a}\"]\nports: {http: {port: 1}}"), ("vllm", "from: vllm")]);
    let told = told(&findings);
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("1: spec.runtimes.a.args[0]: unknown variable `${a}`; known: "), "{told:?}");
    assert_eq!(
        catalog.get("vllm").unwrap().options.len(),
        Catalog::builtin().get("vllm").unwrap().options.len()
    );
}

#[test]
fn the_shape_of_an_inline_runtime_is_told_with_its_config() {
    // The ModelExpander's own check says that there is no field `porst`; what is left is what comes of the merge.
    let (catalog, findings) =
        catalog(&[], &[("a", "porst: {}"), ("b", "{metrics: {path: /m}, ports: {http: {port: 1}}}")]);
    assert_eq!(told(&findings), ["1: spec.runtimes.b.metrics.port: is required; add it"]);
    assert!(catalog.is_broken("a") && catalog.is_broken("b"));
}

#[test]
fn what_is_merged_may_be_written_in_part() {
    let (catalog, findings) = catalog(
        &[(
            "a",
            "from: triton\nmetrics: {path: /m}\nshm: {size: 2Gi}\nports: {http: {service: 80}}\noptions: {logVerbose: {default: 1}}\n",
        )],
        &[],
    );
    assert!(findings.is_empty(), "{:?}", told(&findings));
    let shown = show(catalog.get("a").unwrap(), "{}");
    assert!(shown.contains("port http 8000 80 Http\n") && shown.contains("arg --log-verbose=1"), "{shown}");
}

#[test]
fn a_document_without_a_name_says_so() {
    let mut catalog = Catalog::builtin();
    let text =
        format!("apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ServingRuntime\nspec:\n  {PORTS}");
    catalog.add_item(yaml::parse(&text).unwrap(), place("x.yaml"));
    assert_eq!(told(&catalog.finish()), ["1: metadata: is required; add it"]);
    assert!(!catalog.names().contains(&""));
}
