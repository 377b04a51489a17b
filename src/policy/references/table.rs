//! Which field of which kind names what: the one place to extend when a kind is to be followed.

use super::row::{
    Called, Group, Holders, Keys, Makes, Placed, Selects, Space, What, When, to, to_either, to_said,
};
use crate::diagnostic::Severity;

const GATEWAY: &str = "gateway.networking.k8s.io";
const VAULT: &str = "secrets.hashicorp.com";
const STORES: &str = "external-secrets.io";
const MONITORING: &str = "monitoring.coreos.com";

/// Every kind that holds references, selects objects or has objects made.
#[rustfmt::skip] // one line a field
pub(super) const TABLE: &[Holders] = &[
    // Kubernetes' own
    Holders::of("", "Pod").pods(&["spec"]),
    Holders::of("", "PodTemplate").pods(&["template/spec"]),
    Holders::of("", "ReplicationController").pods(&["spec/template/spec"]),
    Holders::of("apps", "Deployment|DaemonSet|ReplicaSet").pods(&["spec/template/spec"]),
    Holders::of("apps", "StatefulSet").pods(&["spec/template/spec"])
        // Pods run without it, but none has a name of its own in DNS.
        .rows(&[to("spec/serviceName", "", "Service").at_most(Severity::Warning)])
        .makes(&[made("", "PersistentVolumeClaim", Called::Ordinal("spec/volumeClaimTemplates/metadata/name"))]),
    Holders::of("batch", "Job").pods(&["spec/template/spec"]),
    Holders::of("batch", "CronJob").pods(&["spec/jobTemplate/spec/template/spec"])
        // What a generated job asks, by a field of its pod.
        .rows(&[to("spec/jobTemplate/spec/template/metadata/annotations/serving.creativeflow.ai~1service", "", "Service")]),
    Holders::of("", "Service")
        .selects(&[Selects { bare: true, ports: "spec/ports/targetPort", ..selects("spec/selector", What::Pods) }])
        .makes(&[Makes {
            name: Called::Field("metadata/annotations/service.beta.openshift.io~1serving-cert-secret-name"),
            ..made("", "Secret", Called::Own(""))
        }]),
    Holders::of("", "ServiceAccount").rows(&[
        to("secrets/name", "", "Secret").at_most(Severity::Warning),
        to("imagePullSecrets/name", "", "Secret").at_most(Severity::Warning),
    ]),
    Holders::of("", "PersistentVolumeClaim").rows(&[
        to("spec/storageClassName", "storage.k8s.io", "StorageClass").if_kind(),
        to("spec/volumeName", "", "PersistentVolume").if_kind(),
        to_said("spec/dataSource/name", Group::Field("apiGroup", ""), "kind", "PersistentVolumeClaim").if_kind(),
    ]),
    Holders::of("autoscaling", "HorizontalPodAutoscaler").rows(&[
        to_said("spec/scaleTargetRef/name", Group::Version("apiVersion", ""), "kind", ""),
        to_said("spec/metrics/object/describedObject/name", Group::Version("apiVersion", ""), "kind", ""),
    ]),
    Holders::of("policy", "PodDisruptionBudget").selects(&[selects("spec/selector", What::Pods)]),
    Holders::of("networking.k8s.io", "NetworkPolicy").selects(&[Selects {
        ports: "spec/ingress/ports/port",
        ..selects("spec/podSelector", What::Pods)
    }]),
    Holders::of("networking.k8s.io", "Ingress")
        .rows(&[
            to("spec/defaultBackend/service/name", "", "Service").port("port/number|name"),
            to("spec/rules/http/paths/backend/service/name", "", "Service").port("port/number|name"),
            to_said("spec/defaultBackend/resource/name", Group::Field("apiGroup", ""), "kind", ""),
            to_said("spec/rules/http/paths/backend/resource/name", Group::Field("apiGroup", ""), "kind", ""),
            // Controllers serve a certificate of their own in its place.
            to("spec/tls/secretName", "", "Secret").at_most(Severity::Warning),
            to("spec/ingressClassName", "networking.k8s.io", "IngressClass").if_kind(),
        ])
        .makes(&[
            made("", "Secret", Called::Field("spec/tls/secretName")).when("metadata/annotations/cert-manager.io~1cluster-issuer", "*"),
            made("", "Secret", Called::Field("spec/tls/secretName")).when("metadata/annotations/cert-manager.io~1issuer", "*"),
            made("", "Secret", Called::Field("spec/tls/secretName")).when("metadata/annotations/kubernetes.io~1tls-acme", "true"),
        ]),
    Holders::of("rbac.authorization.k8s.io", "RoleBinding|ClusterRoleBinding").rows(&[
        to_said("roleRef/name", Group::Field("apiGroup", "rbac.authorization.k8s.io"), "kind", ""),
        to("subjects/name", "", "ServiceAccount").when("kind", "ServiceAccount").space(Space::Field("namespace")),
    ]),
    Holders::of("admissionregistration.k8s.io", "ValidatingWebhookConfiguration|MutatingWebhookConfiguration").rows(&[
        to("webhooks/clientConfig/service/name", "", "Service").space(Space::Said("namespace")).port("port"),
    ]),
    Holders::of("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding").rows(&[
        to("spec/policyName", "admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
    ]),
    Holders::of("apiextensions.k8s.io", "CustomResourceDefinition").rows(&[
        to("spec/conversion/webhook/clientConfig/service/name", "", "Service").space(Space::Said("namespace")).port("port"),
    ]),
    Holders::of("apiregistration.k8s.io", "APIService").rows(&[
        to("spec/service/name", "", "Service").space(Space::Said("namespace")).port("port"),
    ]),
    Holders::of("resource.k8s.io", "ResourceClaim").rows(&[
        to("spec/devices/requests/exactly/deviceClassName", "resource.k8s.io", "DeviceClass").if_kind(),
    ]),
    Holders::of("resource.k8s.io", "ResourceClaimTemplate").rows(&[
        to("spec/spec/devices/requests/exactly/deviceClassName", "resource.k8s.io", "DeviceClass").if_kind(),
    ]),
    Holders::of("snapshot.storage.k8s.io", "VolumeSnapshot").rows(&[
        to("spec/source/persistentVolumeClaimName", "", "PersistentVolumeClaim"),
        to("spec/volumeSnapshotClassName", "snapshot.storage.k8s.io", "VolumeSnapshotClass").if_kind(),
    ]),
    Holders::of("autoscaling.k8s.io", "VerticalPodAutoscaler").rows(&[
        to_said("spec/targetRef/name", Group::Version("apiVersion", ""), "kind", ""),
    ]),

    // Gateway API and its Inference Extension
    Holders::of(GATEWAY, "HTTPRoute|GRPCRoute|TLSRoute|TCPRoute|UDPRoute").rows(&[
        to_said("spec/parentRefs/name", Group::Field("group", GATEWAY), "kind", "Gateway")
            .space(Space::Field("namespace")).port("sectionName").at_most(Severity::Warning),
        to_said("spec/rules/backendRefs/name", Group::Field("group", ""), "kind", "Service")
            .space(Space::Field("namespace")).port("port"),
        to_said("spec/rules/filters/requestMirror/backendRef/name", Group::Field("group", ""), "kind", "Service")
            .space(Space::Field("namespace")).port("port"),
        to_said("spec/rules/backendRefs/filters/requestMirror/backendRef/name", Group::Field("group", ""), "kind", "Service")
            .space(Space::Field("namespace")).port("port"),
    ]),
    Holders::of(GATEWAY, "Gateway")
        .rows(&[
            to("spec/gatewayClassName", GATEWAY, "GatewayClass").if_kind(),
            to_said("spec/listeners/tls/certificateRefs/name", Group::Field("group", ""), "kind", "Secret")
                .space(Space::Field("namespace")),
        ])
        .makes(&[
            made("", "Secret", Called::Field("spec/listeners/tls/certificateRefs/name")).when("metadata/annotations/cert-manager.io~1cluster-issuer", "*"),
            made("", "Secret", Called::Field("spec/listeners/tls/certificateRefs/name")).when("metadata/annotations/cert-manager.io~1issuer", "*"),
        ]),
    Holders::of(GATEWAY, "ReferenceGrant"),
    Holders::of(GATEWAY, "BackendTLSPolicy").rows(&[
        to_said("spec/targetRefs/name", Group::Field("group", ""), "kind", "Service"),
        to_said("spec/validation/caCertificateRefs/name", Group::Field("group", ""), "kind", "ConfigMap"),
    ]),
    Holders::of("inference.networking.k8s.io", "InferencePool")
        .rows(&[
            to_said("spec/endpointPickerRef/name", Group::Field("group", ""), "kind", "Service").port("port/number"),
        ])
        .selects(&[Selects { ports: "spec/targetPorts/number", ..selects("spec/selector", What::Pods) }]),
    Holders::of("inference.networking.x-k8s.io", "InferencePool")
        .rows(&[to_said("spec/extensionRef/name", Group::Field("group", ""), "kind", "Service").port("portNumber")])
        .selects(&[Selects { bare: true, ..selects("spec/selector", What::Pods) }]),
    Holders::of("inference.networking.x-k8s.io", "InferenceObjective|InferenceModel").rows(&[
        to_said("spec/poolRef/name", Group::Field("group", "inference.networking.k8s.io"), "kind", "InferencePool"),
    ]),

    // Istio
    Holders::of("networking.istio.io", "VirtualService").rows(&[
        to("spec/http|tcp|tls/route/destination/host", "", "Service").space(Space::Host).port("port/number"),
        to("spec/http/mirror/host", "", "Service").space(Space::Host).port("port/number"),
        to("spec/gateways", "networking.istio.io", "Gateway").space(Space::Slash).at_most(Severity::Warning),
    ]),
    Holders::of("networking.istio.io", "DestinationRule").rows(&[to("spec/host", "", "Service").space(Space::Host)]),
    Holders::of("networking.istio.io", "Gateway|ServiceEntry"),
    Holders::of("security.istio.io", "AuthorizationPolicy|PeerAuthentication|RequestAuthentication")
        .selects(&[selects("spec/selector", What::Pods)]),

    // Autoscaling and rollouts
    Holders::of("keda.sh", "ScaledObject").rows(&[
        to_said("spec/scaleTargetRef/name", Group::Version("apiVersion", "apps"), "kind", "Deployment"),
        to_said("spec/triggers/authenticationRef/name", Group::Is("keda.sh"), "kind", "TriggerAuthentication"),
    ]),
    Holders::of("keda.sh", "ScaledJob").pods(&["spec/jobTargetRef/template/spec"]).rows(&[
        to_said("spec/triggers/authenticationRef/name", Group::Is("keda.sh"), "kind", "TriggerAuthentication"),
    ]),
    Holders::of("keda.sh", "TriggerAuthentication").rows(&[
        to("spec/secretTargetRef/name", "", "Secret").keys("key"),
        to("spec/configMapTargetRef/name", "", "ConfigMap").keys("key"),
    ]),
    Holders::of("keda.sh", "ClusterTriggerAuthentication"),
    Holders::of("argoproj.io", "Rollout").pods(&["spec/template/spec"]).rows(&[
        to_said("spec/workloadRef/name", Group::Version("apiVersion", "apps"), "kind", "Deployment"),
        to("spec/strategy/canary/stableService", "", "Service"),
        to("spec/strategy/canary/canaryService", "", "Service"),
        to("spec/strategy/blueGreen/activeService", "", "Service"),
        to("spec/strategy/blueGreen/previewService", "", "Service"),
        to("spec/strategy/canary/trafficRouting/istio/virtualService|virtualServices/name", "networking.istio.io", "VirtualService"),
        to("spec/strategy/canary/trafficRouting/istio/destinationRule/name", "networking.istio.io", "DestinationRule"),
        to("spec/strategy/canary/trafficRouting/nginx/stableIngress", "networking.k8s.io", "Ingress"),
        to("spec/strategy/canary/trafficRouting/alb/ingress", "networking.k8s.io", "Ingress"),
        to("spec/strategy/canary/trafficRouting/plugins/argoproj-labs~1gatewayAPI/httpRoute", GATEWAY, "HTTPRoute").space(Space::Field("namespace")),
        to("spec/strategy/canary/trafficRouting/plugins/argoproj-labs~1gatewayAPI/grpcRoute", GATEWAY, "GRPCRoute").space(Space::Field("namespace")),
        to("spec/strategy/**/templates/templateName", "argoproj.io", "AnalysisTemplate").unless("clusterScope", "true"),
        to("spec/strategy/**/templates/templateName", "argoproj.io", "ClusterAnalysisTemplate").when("clusterScope", "true"),
    ]),
    Holders::of("argoproj.io", "AnalysisTemplate|ClusterAnalysisTemplate"),

    // Model serving
    Holders::of("serving.kserve.io", "InferenceService")
        .pods(&["spec/predictor|transformer|explainer", "spec/predictor/workerSpec", "spec/canary/predictor"])
        .rows(&[
            to_either("spec/predictor/model/runtime", "serving.kserve.io", ["ServingRuntime", "ClusterServingRuntime"]),
            to_either("spec/canary/predictor/model/runtime", "serving.kserve.io", ["ServingRuntime", "ClusterServingRuntime"]),
            to("spec/predictor/*/storageUri", "", "PersistentVolumeClaim").space(Space::Claim),
            to("spec/canary/predictor/*/storageUri", "", "PersistentVolumeClaim").space(Space::Claim),
        ])
        .makes(&[
            made("", "Pod", Called::Own("")),
            made("", "Service", Called::Own("")),
            made("", "Service", Called::Own("-predictor")),
            made("", "Service", Called::Own("-transformer")),
            made("", "Service", Called::Own("-explainer")),
            made("apps", "Deployment", Called::Own("-predictor")),
        ]),
    Holders::of("serving.kserve.io", "ServingRuntime").pods(&["spec"]),
    Holders::of("serving.kserve.io", "ClusterServingRuntime"),
    Holders::of("serving.knative.dev", "Service")
        .pods(&["spec/template/spec"])
        .makes(&[made("", "Service", Called::Own(""))]),
    Holders::of("serving.knative.dev", "Configuration").pods(&["spec/template/spec"]),
    Holders::of("leaderworkerset.x-k8s.io", "LeaderWorkerSet")
        .pods(&["spec/leaderWorkerTemplate/leaderTemplate|workerTemplate/spec"])
        .makes(&[made("", "Service", Called::Own("")), made("apps", "StatefulSet", Called::Own(""))]),
    Holders::of("jobset.x-k8s.io", "JobSet")
        .pods(&["spec/replicatedJobs/template/spec/template/spec"])
        .makes(&[made("", "Service", Called::Own(""))]),
    Holders::of("kubeflow.org", "PyTorchJob|TFJob|MPIJob|XGBoostJob|PaddleJob|JAXJob").pods(&["spec/*ReplicaSpecs/*/template/spec"]),
    Holders::of("ray.io", "RayCluster").pods(&["spec/headGroupSpec|workerGroupSpecs/template/spec"])
        .makes(&[made("", "Service", Called::Own("-head-svc"))]),
    Holders::of("ray.io", "RayService").pods(&["spec/rayClusterConfig/headGroupSpec|workerGroupSpecs/template/spec"])
        .makes(&[made("", "Service", Called::Own("-head-svc")), made("", "Service", Called::Own("-serve-svc"))]),
    Holders::of("ray.io", "RayJob").pods(&["spec/rayClusterSpec/headGroupSpec|workerGroupSpecs/template/spec"]),
    Holders::of("apps.kruise.io", "CloneSet|StatefulSet|DaemonSet").pods(&["spec/template/spec"]),
    Holders::of("batch.volcano.sh", "Job").pods(&["spec/tasks/template/spec"]),

    // Charts, of which the stream holds the values alone
    Holders::of("helm.toolkit.fluxcd.io", "HelmRelease")
        .rows(&[to_said("spec/valuesFrom/name", Group::Is(""), "kind", "").keys("valuesKey")])
        .makes(&[made("", "Pod", Called::Own(""))]),
    Holders::of("helm.cattle.io", "HelmChart").makes(&[made("", "Pod", Called::Own(""))]),

    // Secrets that operators write
    Holders::of(VAULT, "VaultStaticSecret|VaultDynamicSecret|VaultPKISecret")
        .rows(&[
            to("spec/vaultAuthRef", VAULT, "VaultAuth").space(Space::Slash),
            to("spec/destination/name", "", "Secret").unless("create", "true"),
            to_said("spec/rolloutRestartTargets/name", Group::Is("apps"), "kind", "").when("kind", "Deployment|StatefulSet|DaemonSet").at_most(Severity::Warning),
            to("spec/rolloutRestartTargets/name", "argoproj.io", "Rollout").when("kind", "argo.Rollout").at_most(Severity::Warning),
            to("spec/destination/transformation/transformationRefs/name", VAULT, "SecretTransformation").space(Space::Field("namespace")),
        ])
        .makes(&[made("", "Secret", Called::Field("spec/destination/name")).when("spec/destination/create", "true")]),
    Holders::of(VAULT, "VaultAuth").rows(&[
        to("spec/vaultConnectionRef", VAULT, "VaultConnection").space(Space::Slash),
        to("spec/vaultAuthGlobalRef/name", VAULT, "VaultAuthGlobal").space(Space::Field("namespace")),
        to("spec/kubernetes|jwt/serviceAccount", "", "ServiceAccount"),
        to("spec/jwt|appRole|aws/secretRef", "", "Secret"),
    ]),
    Holders::of(VAULT, "VaultConnection").rows(&[to("spec/caCertSecretRef", "", "Secret")]),
    Holders::of(VAULT, "VaultAuthGlobal|SecretTransformation"),
    Holders::of(STORES, "ExternalSecret")
        .rows(&[
            to_said("spec/secretStoreRef/name", Group::Is(STORES), "kind", "SecretStore"),
            to_said("spec/data|dataFrom/sourceRef/storeRef/name", Group::Is(STORES), "kind", "SecretStore"),
            to("spec/target/name", "", "Secret").when("creationPolicy", "Merge"),
            to("spec/target/template/templateFrom/configMap/name", "", "ConfigMap").keys("items/key"),
            to("spec/target/template/templateFrom/secret/name", "", "Secret").keys("items/key"),
        ])
        .makes(&[Makes {
            keys: Keys::In("spec/data/secretKey", &["spec/dataFrom", "spec/target/template"]),
            ..made("", "Secret", Called::FieldOrOwn("spec/target/name")).unless("spec/target/creationPolicy", "None|Merge")
        }]),
    Holders::of(STORES, "ClusterExternalSecret").makes(&[
        Makes { place: Placed::Any, ..made("", "Secret", Called::FieldOrOwn("spec/externalSecretSpec/target/name")) },
        Makes { place: Placed::Any, ..made("", "Secret", Called::Field("spec/externalSecretName")) },
    ]),
    Holders::of(STORES, "SecretStore").rows(&[
        to("spec/provider/**/*ecretRef/name", "", "Secret").keys("key"),
        to("spec/provider/**/*ecretRef/accessKeyID|secretAccessKey|clientId|clientSecret/name", "", "Secret").keys("key"),
        to("spec/provider/**/serviceAccountRef|serviceAccount/name", "", "ServiceAccount"),
        to("spec/provider/**/caProvider/name", "", "Secret").keys("key").when("type", "Secret"),
        to("spec/provider/**/caProvider/name", "", "ConfigMap").keys("key").when("type", "ConfigMap"),
    ]),
    // Its references are looked up in the namespace that it names, else in that of each ExternalSecret.
    Holders::of(STORES, "ClusterSecretStore").rows(&[
        to("spec/provider/**/*ecretRef/name", "", "Secret").keys("key").space(Space::Said("namespace")),
        to("spec/provider/**/serviceAccountRef|serviceAccount/name", "", "ServiceAccount").space(Space::Said("namespace")),
    ]),
    Holders::of(STORES, "PushSecret").rows(&[
        to_said("spec/secretStoreRefs/name", Group::Is(STORES), "kind", "SecretStore"),
        to("spec/selector/secret/name", "", "Secret"),
    ]),
    Holders::of("secrets-store.csi.x-k8s.io", "SecretProviderClass").makes(&[Makes {
        keys: Keys::Beside("data/key"),
        ..made("", "Secret", Called::Field("spec/secretObjects/secretName"))
    }]),
    Holders::of("bitnami.com", "SealedSecret").makes(&[
        made("", "Secret", Called::FieldOrOwn("spec/template/metadata/name")),
    ]),
    Holders::of("cert-manager.io", "Certificate")
        .rows(&[
            to_said("spec/issuerRef/name", Group::Field("group", "cert-manager.io"), "kind", "Issuer"),
        ])
        .makes(&[Makes {
            keys: Keys::Are(&["tls.crt", "tls.key", "ca.crt"], &["spec/keystores", "spec/additionalOutputFormats", "spec/secretTemplate"]),
            ..made("", "Secret", Called::Field("spec/secretName"))
        }]),
    Holders::of("cert-manager.io", "Issuer").makes(&[
        made("", "Secret", Called::Field("spec/acme/privateKeySecretRef/name")),
    ]),
    Holders::of("cert-manager.io", "ClusterIssuer"),
    Holders::of("trust.cert-manager.io", "Bundle").makes(&[
        Makes { place: Placed::Any, ..made("", "ConfigMap", Called::Own("")) },
        Makes { place: Placed::Any, ..made("", "Secret", Called::Own("")) },
    ]),
    Holders::of("postgresql.cnpg.io", "Cluster").makes(&[
        made("", "Pod", Called::Own("")),
        made("", "Secret", Called::Own("-app")), made("", "Secret", Called::Own("-superuser")),
        made("", "Secret", Called::Own("-ca")), made("", "Secret", Called::Own("-server")),
        made("", "Service", Called::Own("-rw")), made("", "Service", Called::Own("-ro")), made("", "Service", Called::Own("-r")),
    ]),

    // Monitoring
    Holders::of(MONITORING, "ServiceMonitor")
        .rows(&[
            to("spec/endpoints/**/basicAuth/username|password/name", "", "Secret").keys("key"),
            to("spec/endpoints/**/secret|keySecret|clientSecret|credentials|bearerTokenSecret/name", "", "Secret").keys("key"),
            to("spec/endpoints/**/configMap/name", "", "ConfigMap").keys("key"),
        ])
        .selects(&[Selects {
            ports: "spec/endpoints/port",
            namespaces: "spec/namespaceSelector",
            ..selects("spec/selector", What::Services)
        }]),
    Holders::of(MONITORING, "PodMonitor")
        .rows(&[
            to("spec/podMetricsEndpoints/**/basicAuth/username|password/name", "", "Secret").keys("key"),
            to("spec/podMetricsEndpoints/**/secret|keySecret|clientSecret|credentials|bearerTokenSecret/name", "", "Secret").keys("key"),
            to("spec/podMetricsEndpoints/**/configMap/name", "", "ConfigMap").keys("key"),
        ])
        .selects(&[Selects {
            ports: "spec/podMetricsEndpoints/port",
            namespaces: "spec/namespaceSelector",
            ..selects("spec/selector", What::Pods)
        }]),
    Holders::of(MONITORING, "PrometheusRule|Probe|AlertmanagerConfig|ScrapeConfig"),
];

/// Something with a name of the holder's, whose keys are not known.
const fn made(group: &'static str, kind: &'static str, name: Called) -> Makes {
    Makes { group, kind, name, when: None, place: Placed::Own, keys: Keys::Unknown }
}

impl Makes {
    const fn when(self, field: &'static str, value: &'static str) -> Self {
        Self { when: Some(When { field, value, is: true }), ..self }
    }

    const fn unless(self, field: &'static str, value: &'static str) -> Self {
        Self { when: Some(When { field, value, is: false }), ..self }
    }
}

/// A selector in the form of `matchLabels` and `matchExpressions`, of objects in the holder's namespace.
const fn selects(at: &'static str, what: What) -> Selects {
    Selects { at, what, bare: false, ports: "", namespaces: "" }
}
