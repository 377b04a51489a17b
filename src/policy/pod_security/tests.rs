//! Each control by what breaks it and what just does not, at both levels, as the API server's own module judges it.

use serde_json::{Value, json};

use crate::api::v1alpha1::PodSecurity;
use crate::diagnostic::{ObjectRef, Place, Severity};
use crate::policy::schema::Schemas;
use crate::policy::{Object, Policy, judge};
use crate::runtimes::Catalog;
use crate::yaml;

/// A pod that `restricted` takes.
fn pod() -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "chat", "namespace": "models"},
        "spec": {
            "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
            "initContainers": [{"name": "fetch", "image": "registry.example/fetch:1.0",
                "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}],
            "containers": [{"name": "server", "image": "registry.example/chat:1.0",
                "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}],
        }
    })
}

/// Sets a value, making the maps and list items on the way; null takes away.
fn set(object: &mut Value, pointer: &str, value: Value) {
    let mut at = object;
    for key in pointer.split('/').skip(1) {
        let key = key.replace("~1", "/");
        at = match key.parse::<usize>() {
            Ok(index) => {
                if !at.is_array() {
                    *at = json!([]);
                }
                while at.as_array().unwrap().len() <= index {
                    at.as_array_mut()
                        .unwrap()
                        .push(json!({"name": "extra", "image": "registry.example/x:1"}));
                }
                &mut at[index]
            }
            Err(_) => &mut at[key],
        };
    }
    *at = value;
}

fn namespace(labels: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "models", "labels": labels}})
}

/// `<severity> <rule> <path>` of everything about Pod Security.
fn found(documents: &[Value], policy: &Policy) -> Vec<String> {
    let read = |(index, document): (usize, &Value)| {
        let text = |pointer: &str| document.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let object = ObjectRef {
            api_version: text("/apiVersion").unwrap(),
            kind: text("/kind").unwrap(),
            name: text("/metadata/name").unwrap(),
            namespace: text("/metadata/namespace"),
        };
        let place = Place { object, ..Place::default() };
        Object::read(index, place, yaml::parse(&document.to_string()).unwrap(), &Schemas::default())
    };
    let objects = documents.iter().enumerate().map(read).collect();
    let judgement = judge(objects, Vec::new(), policy, &Schemas::default(), &Catalog::builtin());
    let about = judgement.findings.into_iter().filter(|finding| finding.rule.starts_with("pss-"));
    about.map(|f| format!("{} {} {}", f.severity.as_str(), &f.rule[4..], f.path)).collect()
}

/// The controls that a pod breaks, each once, in order.
fn controls(pod: &Value, labels: &Value) -> Vec<String> {
    let found = found(&[namespace(labels), pod.clone()], &Policy::default());
    let mut controls: Vec<String> =
        found.iter().map(|finding| finding.split(' ').nth(1).unwrap().to_owned()).collect();
    controls.sort_unstable();
    controls.dedup();
    controls
}

const ENFORCE: &str = "pod-security.kubernetes.io/enforce";
const VERSION: &str = "pod-security.kubernetes.io/enforce-version";

/// What is changed of the pod (pointer below `spec`, JSON), and what it breaks at `baseline` and at `restricted`.
type Case = (&'static [(&'static str, &'static str)], &'static str, &'static str);

#[rustfmt::skip] // one line a case
const CASES: &[Case] = &[
    (&[], "", ""),
    // Host namespaces; of a bare pod the API server makes all ports ports of the node.
    (&[("/hostNetwork", "true")], "host-namespaces", "host-namespaces"),
    (&[("/hostNetwork", "true"), ("/containers/0/ports", r#"[{"containerPort": 80}]"#)], "host-namespaces host-ports", "host-namespaces host-ports"),
    (&[("/hostPID", "true")], "host-namespaces", "host-namespaces"),
    (&[("/hostIPC", "true")], "host-namespaces", "host-namespaces"),
    (&[("/hostIPC", "false"), ("/hostPID", "null")], "", ""),
    // Privileged containers.
    (&[("/containers/0/securityContext/privileged", "true")], "privileged-containers", "privileged-containers"),
    (&[("/initContainers/0/securityContext/privileged", "true")], "privileged-containers", "privileged-containers"),
    (&[("/containers/0/securityContext/privileged", "false")], "", ""),
    // Capabilities.
    (&[("/containers/0/securityContext/capabilities/add", r#"["NET_BIND_SERVICE"]"#)], "", ""),
    (&[("/containers/0/securityContext/capabilities/add", r#"["CHOWN"]"#)], "", "capabilities"),
    (&[("/containers/0/securityContext/capabilities/add", r#"["NET_RAW"]"#)], "capabilities", "capabilities"),
    (&[("/containers/0/securityContext/capabilities/add", r#"["CAP_CHOWN"]"#)], "capabilities", "capabilities"),
    (&[("/initContainers/0/securityContext/capabilities/add", r#"["SYS_ADMIN"]"#)], "capabilities", "capabilities"),
    (&[("/containers/0/securityContext/capabilities", "null")], "", "capabilities"),
    (&[("/containers/0/securityContext/capabilities/drop", r#"["NET_RAW"]"#)], "", "capabilities"),
    (&[("/containers/0/securityContext/capabilities/drop", r#"["all"]"#)], "", "capabilities"),
    (&[("/containers/0/securityContext/capabilities/drop", r#"["NET_RAW", "ALL"]"#)], "", ""),
    // Volumes.
    (&[("/volumes", r#"[{"name": "v", "hostPath": {"path": "/"}}]"#)], "hostpath-volumes", "volume-types"),
    (&[("/volumes", r#"[{"name": "v", "nfs": {"server": "s", "path": "/"}}]"#)], "", "volume-types"),
    (&[("/volumes", r#"[{"name": "v", "gitRepo": {"repository": "r"}}]"#)], "", "volume-types"),
    (&[("/volumes", r#"[{"name": "v", "iscsi": {"targetPortal": "p", "iqn": "i", "lun": 0}}]"#)], "", "volume-types"),
    (&[("/volumes", r#"[{"name": "v", "awsElasticBlockStore": {"volumeID": "x"}}]"#)], "", "volume-types"),
    (&[("/volumes", r#"[{"name": "v", "emptyDir": {}}, {"name": "w", "image": {"reference": "r"}}, {"name": "x"}]"#)], "", ""),
    (&[("/volumes", r#"[{"name": "v", "projected": {}}, {"name": "w", "csi": {"driver": "d"}}, {"name": "x", "ephemeral": {}}]"#)], "", ""),
    // Host ports.
    (&[("/containers/0/ports", r#"[{"containerPort": 80, "hostPort": 80}]"#)], "host-ports", "host-ports"),
    (&[("/initContainers/0/ports", r#"[{"containerPort": 80}, {"containerPort": 81, "hostPort": 81}]"#)], "host-ports", "host-ports"),
    (&[("/containers/0/ports", r#"[{"containerPort": 80, "hostPort": 0}]"#)], "", ""),
    // Host probes and lifecycle hooks.
    (&[("/containers/0/livenessProbe", r#"{"httpGet": {"port": 80, "host": "127.0.0.1"}}"#)], "host-probes-lifecycle-hooks", "host-probes-lifecycle-hooks"),
    (&[("/containers/0/readinessProbe", r#"{"tcpSocket": {"port": 80, "host": "h"}}"#)], "host-probes-lifecycle-hooks", "host-probes-lifecycle-hooks"),
    (&[("/initContainers/0/startupProbe", r#"{"httpGet": {"port": 80, "host": "h"}}"#)], "host-probes-lifecycle-hooks", "host-probes-lifecycle-hooks"),
    (&[("/containers/0/lifecycle", r#"{"postStart": {"httpGet": {"port": 80, "host": "h"}}}"#)], "host-probes-lifecycle-hooks", "host-probes-lifecycle-hooks"),
    (&[("/containers/0/lifecycle", r#"{"preStop": {"tcpSocket": {"port": 80, "host": "h"}}}"#)], "host-probes-lifecycle-hooks", "host-probes-lifecycle-hooks"),
    (&[("/containers/0/livenessProbe", r#"{"httpGet": {"port": 80, "host": ""}}"#)], "", ""),
    // AppArmor.
    (&[("/securityContext/appArmorProfile", r#"{"type": "Unconfined"}"#)], "apparmor", "apparmor"),
    (&[("/containers/0/securityContext/appArmorProfile", r#"{"type": "Unconfined"}"#)], "apparmor", "apparmor"),
    (&[("/containers/0/securityContext/appArmorProfile", r#"{"type": "Localhost", "localhostProfile": "p"}"#)], "", ""),
    (&[("../metadata/annotations/container.apparmor.security.beta.kubernetes.io~1server", r#""unconfined""#)], "apparmor", "apparmor"),
    (&[("../metadata/annotations/container.apparmor.security.beta.kubernetes.io~1server", r#""localhost/p""#)], "", ""),
    // SELinux.
    (&[("/securityContext/seLinuxOptions", r#"{"type": "spc_t"}"#)], "selinux", "selinux"),
    (&[("/containers/0/securityContext/seLinuxOptions", r#"{"user": "u"}"#)], "selinux", "selinux"),
    (&[("/initContainers/0/securityContext/seLinuxOptions", r#"{"role": "r"}"#)], "selinux", "selinux"),
    (&[("/securityContext/seLinuxOptions", r#"{"type": "container_engine_t", "level": "s0"}"#)], "", ""),
    (&[("/securityContext/seLinuxOptions", r#"{"type": "", "user": ""}"#)], "", ""),
    // /proc mount type.
    (&[("/containers/0/securityContext/procMount", r#""Unmasked""#), ("/hostUsers", "false")], "proc-mount-type", "proc-mount-type"),
    (&[("/containers/0/securityContext/procMount", r#""Default""#)], "", ""),
    // Seccomp.
    (&[("/securityContext/seccompProfile", "null")], "", "seccomp"),
    (&[("/securityContext/seccompProfile/type", r#""Unconfined""#)], "seccomp", "seccomp"),
    (&[("/containers/0/securityContext/seccompProfile", r#"{"type": "Unconfined"}"#)], "seccomp", "seccomp"),
    (&[("/securityContext/seccompProfile", "null"), ("/containers/0/securityContext/seccompProfile", r#"{"type": "RuntimeDefault"}"#)], "", "seccomp"),
    (&[("/securityContext/seccompProfile", "null"), ("/initContainers", "null"), ("/containers/0/securityContext/seccompProfile", r#"{"type": "Localhost", "localhostProfile": "p"}"#)], "", ""),
    // Sysctls.
    (&[("/securityContext/sysctls", r#"[{"name": "net.core.somaxconn", "value": "1"}]"#)], "sysctls", "sysctls"),
    (&[("/securityContext/sysctls", r#"[{"name": "net.ipv4.tcp_rmem", "value": "1"}, {"name": "kernel.shm_rmid_forced", "value": "1"}]"#)], "", ""),
    // Windows.
    (&[("/securityContext/windowsOptions", r#"{"hostProcess": true}"#)], "hostprocess", "hostprocess"),
    (&[("/containers/0/securityContext/windowsOptions", r#"{"hostProcess": true}"#)], "hostprocess", "hostprocess"),
    (&[("/os", r#"{"name": "windows"}"#), ("/securityContext", r#"{"runAsNonRoot": true}"#), ("/containers/0/securityContext", "null"), ("/initContainers", "null")], "", ""),
    (&[("/os", r#"{"name": "windows"}"#), ("/securityContext", "null"), ("/containers/0/securityContext", "null"), ("/initContainers", "null")], "", "running-as-non-root"),
    (&[("/os", r#"{"name": "linux"}"#), ("/containers/0/securityContext/allowPrivilegeEscalation", "null")], "", "privilege-escalation"),
    // Privilege escalation.
    (&[("/containers/0/securityContext/allowPrivilegeEscalation", "true")], "", "privilege-escalation"),
    (&[("/initContainers/0/securityContext/allowPrivilegeEscalation", "null")], "", "privilege-escalation"),
    (&[("/containers/0/securityContext", "null")], "", "capabilities privilege-escalation"),
    // Running as non-root; user namespaces change nothing while their gate is closed, as it is by default.
    (&[("/securityContext/runAsNonRoot", "null")], "", "running-as-non-root"),
    (&[("/securityContext/runAsNonRoot", "null"), ("/hostUsers", "false")], "", "running-as-non-root"),
    (&[("/securityContext/runAsNonRoot", "false")], "", "running-as-non-root"),
    (&[("/securityContext/runAsNonRoot", "false"), ("/initContainers", "null"), ("/containers/0/securityContext/runAsNonRoot", "true")], "", "running-as-non-root"),
    (&[("/securityContext/runAsNonRoot", "null"), ("/initContainers", "null"), ("/containers/0/securityContext/runAsNonRoot", "true")], "", ""),
    (&[("/containers/0/securityContext/runAsNonRoot", "false")], "", "running-as-non-root"),
    // Running as non-root user.
    (&[("/securityContext/runAsUser", "0")], "", "running-as-non-root-user"),
    (&[("/containers/0/securityContext/runAsUser", "0")], "", "running-as-non-root-user"),
    (&[("/containers/0/securityContext/runAsUser", "1000"), ("/securityContext/runAsUser", "0")], "", "running-as-non-root-user"),
    (&[("/securityContext/runAsUser", "1000")], "", ""),
    // Ephemeral containers.
    (&[("/ephemeralContainers", r#"[{"name": "debug", "image": "i"}]"#)], "", "capabilities privilege-escalation"),
    (&[("/ephemeralContainers", r#"[{"name": "debug", "image": "i", "securityContext": {"privileged": true, "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]"#)], "privileged-containers", "privileged-containers"),
];

fn changed(changes: &[(&str, &str)]) -> Value {
    let mut pod = pod();
    for (pointer, value) in changes {
        let pointer = pointer.strip_prefix("..").map_or_else(|| format!("/spec{pointer}"), str::to_owned);
        set(&mut pod, &pointer, serde_json::from_str(value).unwrap());
    }
    pod
}

#[test]
fn every_control_judges_as_the_admission_does() {
    for (changes, baseline, restricted) in CASES {
        let pod = changed(changes);
        for (level, expected) in [("privileged", ""), ("baseline", *baseline), ("restricted", *restricted)] {
            let found = controls(&pod, &json!({ ENFORCE: level }));
            let mut expected: Vec<&str> = expected.split(' ').filter(|word| !word.is_empty()).collect();
            expected.sort_unstable();
            assert_eq!(found, expected, "{level}: {changes:?}");
        }
    }
}

#[test]
fn older_versions_of_the_standards_are_judged_as_they_were() {
    for (change, control, since) in [
        (
            ("/containers/0/livenessProbe", r#"{"httpGet": {"port": 80, "host": "h"}}"#),
            "host-probes-lifecycle-hooks",
            34,
        ),
        (("/securityContext/runAsUser", "0"), "running-as-non-root-user", 23),
        (("/containers/0/securityContext/capabilities", "null"), "capabilities", 22),
        (("/securityContext/seccompProfile", "null"), "seccomp", 19),
    ] {
        let at = |minor: u32| {
            controls(&changed(&[change]), &json!({ENFORCE: "restricted", VERSION: format!("v1.{minor}")}))
        };
        assert_eq!(at(since), [control]);
        assert_eq!(at(since - 1), [""; 0], "{control}");
    }
    for (change, control, until) in [
        (("/securityContext/sysctls", r#"[{"name": "net.ipv4.tcp_rmem", "value": "1"}]"#), "sysctls", 32),
        (
            ("/securityContext/sysctls", r#"[{"name": "net.ipv4.tcp_fin_timeout", "value": "1"}]"#),
            "sysctls",
            29,
        ),
        (
            ("/securityContext/sysctls", r#"[{"name": "net.ipv4.ip_local_reserved_ports", "value": "1"}]"#),
            "sysctls",
            27,
        ),
        (("/securityContext/seLinuxOptions", r#"{"type": "container_engine_t"}"#), "selinux", 31),
        (("/os", r#"{"name": "windows"}"#), "capabilities privilege-escalation seccomp", 25),
    ] {
        let mut pod = changed(&[change]);
        if pod["spec"]["os"]["name"] == "windows" {
            pod["spec"]["securityContext"] = json!({"runAsNonRoot": true});
            pod["spec"]["containers"] = json!([{"name": "server", "image": "i"}]);
            pod["spec"]["initContainers"] = json!([]);
        }
        let at = |minor: u32| {
            controls(&pod, &json!({ENFORCE: "restricted", VERSION: format!("v1.{minor}")})).join(" ")
        };
        assert_eq!(at(until), "");
        assert_eq!(at(until - 1), control);
    }
}

#[test]
fn labels_say_which_level_holds_and_how_bad_it_is() {
    let pod = changed(&[("/hostPID", "true"), ("/securityContext/runAsUser", "0")]);
    let (baseline, restricted) =
        ("host-namespaces spec.hostPID", "running-as-non-root-user spec.securityContext.runAsUser");
    let errors = vec![format!("error {baseline}"), format!("error {restricted}")];
    let mode = |mode: &str| format!("pod-security.kubernetes.io/{mode}");
    for (labels, expected) in [
        (json!({}), errors.clone()),
        (json!({"team": "x"}), errors.clone()),
        (json!({mode("enforce"): "restricted"}), errors.clone()),
        (json!({mode("enforce"): "restrict"}), errors.clone()),
        (json!({mode("enforce"): "baseline"}), vec![format!("error {baseline}")]),
        (json!({mode("enforce"): "privileged"}), vec![]),
        (json!({mode("warn"): "restrict", mode("audit"): "x"}), vec![]),
        (
            json!({mode("warn"): "restricted"}),
            vec![format!("warning {baseline}"), format!("warning {restricted}")],
        ),
        (json!({mode("audit"): "baseline"}), vec![format!("warning {baseline}")]),
        (
            json!({mode("enforce"): "baseline", mode("warn"): "restricted", mode("audit"): "restricted"}),
            vec![format!("error {baseline}"), format!("warning {restricted}")],
        ),
    ] {
        assert_eq!(found(&[namespace(&labels), pod.clone()], &Policy::default()), expected, "{labels}");
    }
    for (level, expected) in [
        (PodSecurity::Restricted, errors),
        (PodSecurity::Baseline, vec![format!("error {baseline}")]),
        (PodSecurity::Privileged, vec![]),
    ] {
        let mut policy = Policy::default();
        policy.pod_security = level;
        assert_eq!(found(std::slice::from_ref(&pod), &policy), expected);
    }
}

#[test]
fn every_kind_that_the_admission_looks_at_is_judged() {
    let mut pod = pod();
    pod["spec"]["hostPID"] = json!(true);
    let template = json!({"metadata": {}, "spec": pod["spec"]});
    for (api_version, kind, at) in [
        ("v1", "Pod", "spec"),
        ("v1", "PodTemplate", "template.spec"),
        ("v1", "ReplicationController", "spec.template.spec"),
        ("apps/v1", "Deployment", "spec.template.spec"),
        ("apps/v1", "StatefulSet", "spec.template.spec"),
        ("apps/v1", "DaemonSet", "spec.template.spec"),
        ("apps/v1", "ReplicaSet", "spec.template.spec"),
        ("batch/v1", "Job", "spec.template.spec"),
        ("batch/v1", "CronJob", "spec.jobTemplate.spec.template.spec"),
    ] {
        let mut object = json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": "chat"}});
        match kind {
            "Pod" => object["spec"] = pod["spec"].clone(),
            "PodTemplate" => object["template"] = template.clone(),
            "CronJob" => object["spec"]["jobTemplate"]["spec"]["template"] = template.clone(),
            _ => object["spec"]["template"] = template.clone(),
        }
        assert_eq!(
            found(&[object], &Policy::default()),
            [format!("error host-namespaces {at}.hostPID")],
            "{kind}"
        );
    }
}

#[test]
fn a_field_that_all_containers_share_is_told_once_of_the_pod() {
    let pod = changed(&[("/securityContext", "null")]);
    let expected = [
        "error running-as-non-root spec.securityContext.runAsNonRoot",
        "error seccomp spec.securityContext.seccompProfile.type",
    ];
    assert_eq!(found(&[pod], &Policy::default()), expected);
}

#[test]
fn the_worst_is_an_error_only_where_it_is_enforced() {
    assert!(Severity::Error < Severity::Warning);
    assert_eq!(PodSecurity::default(), PodSecurity::Restricted);
    for word in PodSecurity::WORDS {
        assert_eq!(PodSecurity::from_word(word).unwrap().as_str(), word);
    }
}
