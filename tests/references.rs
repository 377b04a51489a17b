//! References, selectors and ports: of a stream that holds all nothing is said, and of one in which a text is another
//! what is wrong, at the field where it stands.
#![allow(clippy::unwrap_used, reason = "a document of this file that does not parse is this file's mistake")]

#[path = "references/streams.rs"]
mod streams;

use modelspec::functions::{Demands, Input, validate};
use modelspec::policy::{Group, RULES};

use streams::{CUSTOM, SERVING};

/// What the rules of the group say, a line each: severity, rule, object, field, message.
fn said(text: &str) -> Vec<String> {
    let input = Input::read(None, text.as_bytes().to_vec()).unwrap();
    let verdict = validate(&[input], &Demands::default());
    assert_eq!(verdict.unreadable().count(), 0, "{text}");
    let ours = |id: &str| RULES.iter().any(|rule| rule.id == id && rule.group == Group::References);
    let found = verdict.findings().filter(|(rule, _)| ours(rule));
    found.map(|(rule, told)| format!("{} {rule} {told}", told.severity.as_str())).collect()
}

/// Each row: a text of the whole, the text in its place, how each finding begins, and what one of them contains; a row
/// without these two has no finding.
fn each_is_told(whole: &str, table: &[(&str, &str, &str, &str)]) {
    let mut wrong = said(whole);
    for (from, to, begins, contains) in table {
        assert_eq!(whole.matches(from).count(), 1, "{from}");
        let mut found = said(&whole.replacen(from, to, 1));
        // What is no more used is told besides.
        found.retain(|line| begins.starts_with("info") || !line.starts_with("info"));
        let is_told = found.iter().all(|line| line.starts_with(begins))
            && found.iter().any(|line| line.contains(contains));
        let fits = if begins.is_empty() { found.is_empty() } else { is_told };
        if !fits {
            wrong.push(format!("{from} → {to}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const MISSING: &str = "error reference-missing ";
const KEY: &str = "error reference-key-missing ";
const SPACE: &str = "error reference-namespace ";
const PORT: &str = "error port-missing ";
const NOTHING: &str = "error selector-finds-nothing ";

#[test]
fn what_pods_refer_to_is_followed() {
    each_is_told(
        SERVING,
        &[
            (
                "serviceAccountName: servers",
                "serviceAccountName: server",
                MISSING,
                "spec.template.spec.serviceAccountName: there is no ServiceAccount `server` in namespace `n`; did you mean `servers`?",
            ),
            (
                "priorityClassName: high",
                "priorityClassName: hihg",
                MISSING,
                "no PriorityClass `hihg`; did you mean `high`?",
            ),
            ("priorityClassName: high", "priorityClassName: system-node-critical", "", ""),
            (
                "      imagePullSecrets: [{name: pull}]",
                "      imagePullSecrets: [{name: x}]",
                "warning reference-missing",
                "`x`",
            ),
            (
                "secretRef: {name: store}",
                "secretRef: {name: nowhere}",
                MISSING,
                "external: {Secret: [nowhere]}",
            ),
            ("secretRef: {name: store}", "secretRef: {name: nowhere, optional: true}", "", ""),
            (
                "{name: keys, key: api_key}",
                "{name: keys, key: api-key}",
                KEY,
                "env[0].valueFrom.secretKeyRef.key: Secret `keys` has no key `api-key`; did you mean `api_key`?",
            ),
            ("{name: settings, key: level}", "{name: settings, key: log}", KEY, "it has `level`"),
            ("configMap: {name: files}", "configMap: {name: file}", MISSING, "did you mean `files`?"),
            (
                "- {name: files, configMap: {name: files}}",
                "- {name: files, configMap: {name: files, items: [{key: b, path: one.conf}]}}",
                KEY,
                "items[0].key",
            ),
            (
                "subPath: one.conf",
                "subPath: on.conf",
                KEY,
                "subPath: volume `files` holds no file `on.conf`, so an empty folder is mounted; did you mean `one.conf`?",
            ),
            ("key: tls.crt", "key: crt", KEY, "`ca.crt`, `tls.crt`, `tls.key`"),
            ("claimName: weights", "claimName: weight", MISSING, "PersistentVolumeClaim `weight`"),
            ("claimName: data-db-0", "claimName: data-dc-0", MISSING, "data-dc-0"),
            (
                "creativeflow.ai/service: chat-svc",
                "creativeflow.ai/service: chat",
                MISSING,
                "no Service `chat` in namespace `n`",
            ),
            (
                "configMapRef: {name: cron}",
                "configMapRef: {name: gone}",
                MISSING,
                "CronJob check: spec.jobTemplate.spec.template.spec.containers[0].envFrom[0]",
            ),
        ],
    );
}

#[test]
fn other_kinds_of_kubernetes_are_followed() {
    each_is_told(
        SERVING,
        &[
            (
                "namespace: n}\nimagePullSecrets: [{name: pull}]",
                "namespace: n}\nimagePullSecrets: [{name: x}]",
                "warning reference-missing",
                "ServiceAccount servers: imagePullSecrets[0].name",
            ),
            ("serviceName: db-headless", "serviceName: db", "warning reference-missing", "Service `db`"),
            (
                "apiVersion: apps/v1, kind: Deployment, name: chat",
                "kind: Deployment, name: chat",
                MISSING,
                "no Deployment `chat`",
            ),
            (
                "apiVersion: apps/v1, kind: Deployment, name: chat",
                "apiVersion: apps/v1, kind: Deployment, name: talk",
                MISSING,
                "spec.scaleTargetRef.name",
            ),
            (
                "service: {name: chat-svc, port: {name: web}}",
                "service: {name: chat, port: {name: web}}",
                MISSING,
                "did you mean `chat-svc`?",
            ),
            (
                "service: {name: chat-svc, port: {name: web}}",
                "service: {name: chat-svc, port: {name: http}}",
                PORT,
                "Service `chat-svc` has no port `http`; there are `rpc` (9000), `web` (80)",
            ),
            (
                "service: {name: chat-svc, port: {name: web}}",
                "service: {name: chat-svc, port: {number: 8000}}",
                PORT,
                "has no port 8000",
            ),
            (
                ", annotations: {cert-manager.io/issuer: internal}",
                "",
                "warning reference-missing",
                "Secret `chat-tls`",
            ),
            ("kind: Role, name: reader", "kind: Role, name: readers", MISSING, "did you mean `reader`?"),
            (
                "kind: ClusterRole, name: view",
                "kind: ClusterRole, name: viewer",
                MISSING,
                "ClusterRole `viewer`",
            ),
            (
                "{kind: ServiceAccount, name: servers, namespace: n}",
                "{kind: ServiceAccount, name: server, namespace: n}",
                MISSING,
                "subjects[0].name",
            ),
            (
                "{kind: ServiceAccount, name: servers, namespace: n}",
                "{kind: ServiceAccount, name: servers, namespace: monitoring}",
                "info reference-missing",
                "in namespace `monitoring`",
            ),
            ("issuerRef: {name: internal}", "issuerRef: {name: external}", MISSING, "Issuer `external`"),
        ],
    );
}

#[test]
fn selectors_and_ports_are_judged() {
    each_is_told(
        SERVING,
        &[
            (
                "targetPort: http",
                "targetPort: web",
                PORT,
                "spec.ports[0].targetPort: no container of Deployment `chat` opens port `web`",
            ),
            ("targetPort: http", "targetPort: 8001", "info port-missing", "opens port 8001"),
            ("{name: rpc, port: 9000}", "{name: rpc, port: 9001}", "info port-missing", "spec.ports[1].port"),
            (
                "ports: [{port: http}, {port: 9999}]",
                "ports: [{port: web}]",
                "warning port-missing",
                "NetworkPolicy chat-np: spec.ingress[0].ports[0].port",
            ),
            (
                "spec: {selector: {app: chat}, ports",
                "spec: {selector: {app: chatt}, ports",
                NOTHING,
                "`app=chatt` finds no pods in namespace `n`; the pods of Deployment `chat` have `app=chat`",
            ),
            (
                "spec: {selector: {app: chat}, ports",
                "spec: {selector: {app: chat, role: leader}, ports",
                "warning selector-finds-nothing",
                "have a part of it",
            ),
            (
                "selector: {matchLabels: {app: chat, tier: gpu}}",
                "selector: {matchLabels: {app: chat, tier: cpu}}",
                "warning selector-finds-nothing",
                "`tier=gpu`",
            ),
            (
                "operator: In, values: [chat]",
                "operator: NotIn, values: [chat, db, check]",
                "warning selector-finds-nothing",
                "`app notin (chat, db, check)`",
            ),
            (
                "metadata: {labels: {app: check}",
                "metadata: {labels: {app: chat}",
                "warning selector-overlap",
                "pods of CronJob `check`, which do not open port 9000",
            ),
        ],
    );
}

#[test]
fn custom_resources_are_followed_by_the_table() {
    each_is_told(CUSTOM, CUSTOM_CHANGED);
}

const CUSTOM_CHANGED: &[(&str, &str, &str, &str)] = &[
    (
        "sectionName: http",
        "sectionName: https",
        PORT,
        "spec.parentRefs[0].sectionName: Gateway `outer` has no listener `https`; did you mean `http`?",
    ),
    (
        "{from: All}",
        "{from: Same}",
        SPACE,
        "Gateway `outer` of namespace `gateways` takes no routes of namespace `n`",
    ),
    (", allowedRoutes: {namespaces: {from: All}}", "", SPACE, "takes no routes"),
    (
        "group: inference.networking.k8s.io, kind: InferencePool, name: pool}",
        "group: multicluster.x-k8s.io, kind: ServiceImport, name: other}",
        "",
        "",
    ),
    ("host: chat-svc.n.svc.cluster.local", "host: '*.n.svc.cluster.local'", "", ""),
    ("host: outside.example", "host: outside", MISSING, "Service `outside`"),
    (
        "resourceClaimTemplateName: gpu",
        "resourceClaimTemplateName: gpus",
        MISSING,
        "ResourceClaimTemplate `gpus`",
    ),
    (
        "secretProviderClass: vault-files",
        "secretProviderClass: p-vault-files",
        MISSING,
        "SecretProviderClass `p-vault-files`",
    ),
    ("{name: external, key: token}}}\n", "{name: external, key: tokens}}}\n", KEY, "did you mean `token`?"),
    ("{name: synced, key: password}", "{name: synced, key: pass}", KEY, "`password`"),
    ("vaultConnectionRef: vault/vault", "vaultConnectionRef: vault", SPACE, "name its namespace: `vault`"),
    (
        "vaultConnectionRef: vault/vault",
        "vaultConnectionRef: elsewhere/vault",
        "info reference-missing",
        "VaultConnection `vault` in namespace `elsewhere`",
    ),
    ("serviceAccount: servers}", "serviceAccount: server}", MISSING, "spec.kubernetes.serviceAccount"),
    ("vaultAuthRef: auth", "vaultAuthRef: other", MISSING, "VaultAuth `other`"),
    ("destination: {name: static, create: true}", "destination: {name: static}", MISSING, "Secret `static`"),
    (
        "{kind: Deployment, name: chat}]\n---\napiVersion: external",
        "{kind: Deployment, name: talk}]\n---\napiVersion: external",
        "warning reference-missing",
        "rolloutRestartTargets[0].name",
    ),
    (
        "serviceAccountRef: {name: servers}",
        "serviceAccountRef: {name: server}",
        MISSING,
        "spec.provider.vault.auth.kubernetes.serviceAccountRef.name",
    ),
    (
        "secretStoreRef: {name: store}",
        "secretStoreRef: {name: store, kind: ClusterSecretStore}",
        MISSING,
        "ClusterSecretStore `store`",
    ),
    ("stableService: roll-svc", "stableService: rolls-svc", MISSING, "Service `rolls-svc`"),
    (
        "workloadRef: {apiVersion: apps/v1, kind: Deployment, name: chat}",
        "workloadRef: {apiVersion: apps/v1, kind: Deployment, name: cat}",
        MISSING,
        "spec.workloadRef.name",
    ),
    ("scaleTargetRef: {name: chat}", "scaleTargetRef: {name: roll}", MISSING, "Deployment `roll`"),
    (
        "authenticationRef: {name: metrics}",
        "authenticationRef: {name: metric}",
        MISSING,
        "TriggerAuthentication `metric`",
    ),
    (
        "{parameter: password, name: external, key: token}",
        "{parameter: password, name: external, key: t}",
        KEY,
        "secretTargetRef[0].key",
    ),
    (
        "parentRefs: [{name: outer, namespace: gateways, sectionName: http}]",
        "parentRefs: [{name: outer}]",
        SPACE,
        "Gateway `outer` is looked for in namespace `n` and is in `gateways`",
    ),
    (
        "{name: chat-svc, port: 80, weight: 1}",
        "{name: chat-svc, port: 8000, weight: 1}",
        PORT,
        "HTTPRoute route: spec.rules[0].backendRefs[0].port",
    ),
    (
        "kind: InferencePool, name: pool}",
        "kind: InferencePool, name: pools}",
        MISSING,
        "InferencePool `pools`",
    ),
    ("endpointPickerRef: {name: roll-svc", "endpointPickerRef: {name: picker", MISSING, "Service `picker`"),
    ("host: chat-svc.n.svc.cluster.local", "host: chat-svc.n.svc", "", ""),
    ("host: chat-svc.n.svc.cluster.local", "host: chat", MISSING, "Service `chat`"),
    (
        "selector: {matchLabels: {monitored: \"yes\"}}",
        "selector: {matchLabels: {monitored: \"no\"}}",
        "warning selector-finds-nothing",
        "finds no Service in namespace `n`",
    ),
    ("endpoints: [{port: web}]", "endpoints: [{port: http}]", "warning port-missing", "there is `web` (80)"),
    (
        "podMetricsEndpoints: [{port: http,",
        "podMetricsEndpoints: [{port: metrics,",
        "warning port-missing",
        "`metrics`",
    ),
    (
        "credentials: {name: external, key: token}",
        "credentials: {name: none, key: token}",
        MISSING,
        "podMetricsEndpoints[0].authorization.credentials.name",
    ),
    (
        "spec: {selector: {app: roll}, ports",
        "spec: {selector: {app: rolls}, ports",
        NOTHING,
        "the pods of Rollout `roll` have `app=roll`",
    ),
    (
        "pvc://models/iris",
        "pvc://model/iris",
        MISSING,
        "storageUri: there is no PersistentVolumeClaim `model` in namespace",
    ),
    ("pvc://models/iris", "s3://model/iris", "", ""),
    (
        "{kind: Secret, name: values}",
        "{kind: Secret, name: value}",
        MISSING,
        "HelmRelease vector: spec.valuesFrom[0].name",
    ),
    ("{kind: Secret, name: values}", "{kind: Secret, name: values, valuesKey: other}", KEY, "`other`"),
    (
        "runtime: kserve-sklearnserver",
        "runtime: mine",
        MISSING,
        "ServingRuntime or ClusterServingRuntime `mine`",
    ),
    (
        "serviceAccountName: loader",
        "serviceAccountName: loaders",
        MISSING,
        "spec.predictor.serviceAccountName",
    ),
];

/// A pod that mounts a ConfigMap and reads a Secret, and whatever stands beside it.
fn said_beside(others: &str) -> Vec<String> {
    const POD: &str = "apiVersion: v1
kind: Pod
metadata: {name: chat, namespace: n}
spec:
  containers:
  - name: server
    image: r.example/chat:1
    env: [{name: A, valueFrom: {secretKeyRef: {name: chat-keys, key: a}}}]
    envFrom: [{configMapRef: {name: settings}}]
---
";
    let mut found = said(&format!("{POD}{others}"));
    found.retain(|line| !line.contains("ConfigMap") || line.contains("`settings`"));
    found
}

const MAP: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: n}\ndata: {A: b}\n---\n";

#[test]
fn what_others_may_bring_is_no_error() {
    let begins = |others: &str, expected: &str| {
        let found = said_beside(&format!("{MAP}{others}"));
        assert_eq!(found.len(), usize::from(!expected.is_empty()), "{others}: {found:#?}");
        assert!(found.iter().all(|line| line.starts_with(expected)), "{others}: {found:#?}");
    };
    begins("", MISSING);
    let role = |rule: &str| {
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: r, namespace: n}}\nrules: [{rule}]\n"
        )
    };
    begins(&role("{apiGroups: [''], resources: [secrets], verbs: [get, create]}"), "info reference-missing");
    begins(&role("{apiGroups: [''], resources: [secrets], verbs: [get]}"), MISSING);
    begins(
        &role("{apiGroups: [''], resources: [secrets], resourceNames: [chat-keys], verbs: [update]}"),
        "info reference-missing",
    );
    // An operator's object of the name, or of what stands before a dash of it.
    begins(
        "apiVersion: db.example.com/v1\nkind: Database\nmetadata: {name: chat, namespace: n}\n",
        "info reference-missing",
    );
    begins("apiVersion: db.example.com/v1\nkind: Database\nmetadata: {name: cha, namespace: n}\n", MISSING);
    begins("apiVersion: db.example.com/v1\nkind: Database\nmetadata: {name: chat, namespace: m}\n", MISSING);
    begins(
        "apiVersion: sql.example.com/v1\nkind: Instance\nmetadata: {name: i}\nspec: {writeConnectionSecretToRef: {name: \
         chat-keys, namespace: n}}\n",
        "",
    );
    begins("apiVersion: v1\nkind: SecretList\nitems: [{metadata: {name: chat-keys, namespace: n}}]\n", "");
    begins(
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: chat-keys, namespace: n}\n",
        "",
    );
    begins("apiVersion: v1\nkind: Secret\nmetadata: {name: chat-keys}\n", "");
    begins("apiVersion: v1\nkind: Secret\nmetadata: {name: chat-keys, namespace: m}\n", SPACE);
}

#[test]
fn inside_a_build_former_names_are_good() {
    let former = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: p-chat-keys\n  namespace: n\n  annotations: \
             {{internal.config.kubernetes.io/previousNames: '{name}'}}\ndata: {{a: YQ==}}\n"
        )
    };
    assert_eq!(said_beside(&format!("{MAP}{}", former("chat-keys,x-chat-keys"))), [""; 0]);
    let found = said_beside(&format!("{MAP}{}", former("keys")));
    assert!(found[0].contains("did you mean `p-chat-keys`? kustomize renames only"), "{found:#?}");
}

#[test]
fn hashes_that_kustomize_adds_are_known() {
    let found = said_beside(&MAP.replace("name: settings", "name: settings-9mfdkt28b7"));
    assert!(
        found.iter().any(|line| line.contains("did you mean `settings-9mfdkt28b7`? kustomize")),
        "{found:#?}"
    );
}

#[test]
fn a_policy_declares_what_others_bring() {
    let found = said(
        "apiVersion: serving.creativeflow.ai/v1alpha1
kind: ServingPolicy
metadata: {name: p}
spec: {external: {Secret: [chat-*]}}
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {imagePullSecrets: [{name: chat-pull}, {name: other}]}
",
    );
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("no Secret `other`"), "{found:#?}");
}

/// A route to a Gateway of a namespace of which the stream has nothing.
const ROUTE: &str = "---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: a, namespace: n}
spec: {parentRefs: [{name: publik, namespace: infra}]}
";

fn policy(spec: &str) -> String {
    format!(
        "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ServingPolicy\nmetadata: {{name: p}}\nspec: {spec}\n"
    )
}

#[test]
fn of_a_kind_that_the_policy_lists_there_is_no_more() {
    let told = |spec: &str| said(&(policy(spec) + ROUTE)).join("\n");
    let found = told("{external: {Gateway: [public]}}");
    assert!(found.starts_with("error reference-missing"), "{found}");
    assert!(found.contains("no Gateway `publik` in namespace `infra`; did you mean `public`?"), "{found}");
    assert_eq!(told("{external: {Gateway: [public, publik]}}"), "");
    let class = "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {storageClassName: slow, accessModes: \
        [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";
    assert_eq!(said(&(policy("{}") + class)), Vec::<String>::new());
    let found = said(&(policy("{external: {StorageClass: [fast]}}") + class)).join("\n");
    assert!(found.starts_with("error reference-missing"), "{found}");
}

#[test]
fn the_severity_of_a_policy_is_not_lessened() {
    let told = |spec: &str| said(&(policy(spec) + ROUTE)).join("\n");
    for (spec, severity) in [
        ("{}", "info"),
        ("{rules: {reference-missing: {severity: error}}}", "error"),
        ("{rules: {reference-missing: {severity: warning}}}", "warning"),
    ] {
        let found = told(spec);
        assert!(found.starts_with(&format!("{severity} reference-missing")), "{spec}: {found}");
    }
}

#[test]
fn thousands_of_mistakes_do_not_take_their_square() {
    let mut text = String::new();
    for n in 0..2000 {
        text += &format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: s{n}, namespace: n}}\nspec: {{selector: {{app: x{n}}}}}\n---\n\
             apiVersion: v1\nkind: Pod\nmetadata: {{name: p{n}, namespace: n, labels: {{app: y{n}}}}}\nspec: {{containers: \
             [{{name: a, image: 'r/a:1', envFrom: [{{configMapRef: {{name: c{n}}}}}]}}]}}\n---\n"
        );
    }
    let start = std::time::Instant::now();
    assert_eq!(said(&text).len(), 4000);
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
