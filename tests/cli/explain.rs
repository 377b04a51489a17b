//! `modelspec explain`. That every field has its page is tested beside the code.

use crate::program::modelspec;
use modelspec::api::schema::KINDS;

#[test]
fn a_stanza_reads_as_in_kubectl() {
    let said = modelspec("explain modelspec.spec.autoscaling");
    let expected = "\
GROUP:      serving.creativeflow.ai
KIND:       ModelSpec
VERSION:    v1alpha1

FIELD: autoscaling <Autoscaling>

DESCRIPTION:
";
    assert!(said.out.starts_with(expected), "{}", said.out);
    assert!(said.out.contains("\nFIELDS:\n  enabled\t<boolean>\n    `false` turns it off"), "{}", said.out);
    assert!(said.out.lines().all(|line| line.chars().count() <= 80), "{}", said.out);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
}

#[test]
fn keys_and_indices_may_stand_in_a_path_or_be_left_out() {
    let plain = modelspec("explain modelspec.spec.models.source").out;
    for path in ["models.resnet50.source", "models.<name>.source", "models[\"a.b\"].source"] {
        assert_eq!(modelspec(&format!("explain ModelSpecs.spec.{path}")).out, plain, "{path}");
    }
    let key = "explain modelspec.spec.scheduling.tolerations";
    assert_eq!(modelspec(&format!("{key}[0].key")).out, modelspec(&format!("{key}.key")).out);
    let cpu = modelspec("explain modelspec.spec.resources.requests.cpu").out;
    assert!(cpu.contains("FIELD: cpu <Quantity>\n\nDESCRIPTION:\n    Requests by resource."), "{cpu}");
}

#[test]
fn values_and_bounds_are_told() {
    let out = modelspec("explain modelspec.spec.service.type").out;
    assert!(out.contains("\nENUM:\n    ClusterIP\n      Inside the cluster.\n    NodePort\n"), "{out}");
    let out = modelspec("explain modelspec.spec.service").out;
    assert!(out.contains("  type\t<string>\n    enum: ClusterIP, NodePort, LoadBalancer\n"), "{out}");
    let out = modelspec("explain modelspec.spec.autoscaling.cpu").out;
    assert!(out.contains("\nRANGE:\n    from 1 to 1000\n"), "{out}");
    let out = modelspec("explain servingruntime.spec.args").out;
    assert!(out.contains("FIELD: args <[](string | []string | ArgsWhen | ArgsFirst | ArgsEach)>"), "{out}");
    assert!(out.contains("  when\t<string> -required-\n"), "{out}");
}

#[test]
fn without_a_path_the_kinds_are_listed() {
    let said = modelspec("explain");
    assert_eq!(said.code, 0);
    for kind in KINDS {
        assert!(said.out.contains(&format!("\n  {}\n    ", kind.name)), "{}", said.out);
    }
}

#[test]
fn what_is_not_known_gets_the_nearest_name() {
    for (path, answer) in [
        ("modelspc", "unknown kind `modelspc`; did you mean `ModelSpec`?"),
        ("pod", "unknown kind `pod`; known: `ModelSpec`"),
        ("spec.autoscaling", "a path begins with a kind; did you mean `modelspec.spec.autoscaling`?"),
        ("modelspec.spec.replica", "`modelspec.spec` has no field `replica`; did you mean `replicas`?"),
        (
            "modelspec.spec.models.sorce",
            "`modelspec.spec.models` has no field `sorce`; did you mean `source`?",
        ),
        ("modelspec.spec.models.a.b", "`modelspec.spec.models.a` has no field `b`; it has `source`"),
        ("modelspec.spec.replicas.x", "`modelspec.spec.replicas` has no fields"),
        ("modelspec.spec.models[a", "has a `[` without its `]`; close it"),
        (".", "`.` names no kind"),
    ] {
        let said = modelspec(&format!("explain {path}"));
        assert!(said.err.contains(answer), "{path}: {}", said.err);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{path}");
    }
}
