//! Streams in which everything is where it should be.

/// Kubernetes' own kinds.
pub(crate) const SERVING: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: chat, namespace: n}
spec:
  selector: {matchLabels: {app: chat}}
  template:
    metadata: {labels: {app: chat, tier: gpu}}
    spec:
      serviceAccountName: servers
      priorityClassName: high
      imagePullSecrets: [{name: pull}]
      initContainers:
      - name: download
        image: r.example/download:1
        envFrom: [{secretRef: {name: store}}, {configMapRef: {name: proxy}}]
      containers:
      - name: server
        image: r.example/chat:1
        env:
        - {name: TOKEN, valueFrom: {secretKeyRef: {name: keys, key: api_key}}}
        - {name: LEVEL, valueFrom: {configMapKeyRef: {name: settings, key: level}}}
        - {name: MAYBE, valueFrom: {secretKeyRef: {name: nobody, key: nothing, optional: true}}}
        ports: [{name: http, containerPort: 8000}, {name: grpc, containerPort: 9000}]
        volumeMounts:
        - {name: files, mountPath: /etc/chat}
        - {name: files, mountPath: /etc/one.conf, subPath: one.conf}
      volumes:
      - {name: files, configMap: {name: files}}
      - {name: all, projected: {sources: [{secret: {name: certificate, items: [{key: tls.crt, path: c}]}}]}}
      - {name: root, configMap: {name: kube-root-ca.crt}}
      - {name: weights, persistentVolumeClaim: {claimName: weights}}
      - {name: other, persistentVolumeClaim: {claimName: data-db-0}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: servers, namespace: n}
imagePullSecrets: [{name: pull}]
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1000
---
apiVersion: v1
kind: Secret
metadata: {name: pull, namespace: n}
type: kubernetes.io/dockerconfigjson
data: {.dockerconfigjson: e30=}
---
apiVersion: v1
kind: Secret
metadata: {name: store, namespace: n}
---
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: n, annotations: {serving.creativeflow.ai/vault-path: p, serving.creativeflow.ai/vault-keys: "api_key,other"}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: proxy, namespace: n}
data: {HTTPS_PROXY: http://proxy}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: n}
data: {level: info}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: files, namespace: n}
data: {one.conf: a, two.conf: b}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: chat, namespace: n}
spec: {secretName: certificate, issuerRef: {name: internal}}
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: internal, namespace: n}
spec: {selfSigned: {}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: weights, namespace: n}
spec: {accessModes: [ReadWriteMany], storageClassName: shared, resources: {requests: {storage: 1Gi}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: n}
spec:
  serviceName: db-headless
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: "r.example/db:1", ports: [{containerPort: 5432}]}]}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]
---
apiVersion: v1
kind: Service
metadata: {name: db-headless, namespace: n}
spec: {clusterIP: None, selector: {app: db, statefulset.kubernetes.io/pod-name: db-0}, ports: [{port: 5432}]}
---
apiVersion: v1
kind: Service
metadata: {name: chat-svc, namespace: n, labels: {app: chat}}
spec: {selector: {app: chat}, ports: [{name: web, port: 80, targetPort: http}, {name: rpc, port: 9000}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: chat-hpa, namespace: n}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: chat}
  maxReplicas: 4
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: chat-pdb, namespace: n}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: chat, tier: gpu}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: chat-np, namespace: n}
spec:
  podSelector: {matchExpressions: [{key: app, operator: In, values: [chat]}]}
  ingress: [{ports: [{port: http}, {port: 9999}]}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: chat-ing, namespace: n, annotations: {cert-manager.io/issuer: internal}}
spec:
  ingressClassName: nginx
  tls: [{hosts: [chat.example], secretName: chat-tls}]
  rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: chat-svc, port: {name: web}}}}]}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: n}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: n}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: servers, namespace: n}, {kind: User, name: somebody}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: viewers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: default, namespace: n}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: check, namespace: n}
spec:
  schedule: "*/5 * * * *"
  jobTemplate:
    spec:
      template:
        metadata: {labels: {app: check}, annotations: {serving.creativeflow.ai/service: chat-svc}}
        spec:
          restartPolicy: Never
          containers: [{name: check, image: "r.example/check:1", envFrom: [{configMapRef: {name: cron}}]}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: cron, namespace: n}
data: {URL: http://chat-svc}
"#;

/// Custom resources beside a Deployment.
pub(crate) const CUSTOM: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: chat, namespace: n}
spec:
  selector: {matchLabels: {app: chat}}
  template:
    metadata: {labels: {app: chat}}
    spec:
      serviceAccountName: servers
      resourceClaims: [{name: gpu, resourceClaimTemplateName: gpu}]
      containers:
      - name: server
        image: r.example/chat:1
        ports: [{name: http, containerPort: 8000}]
        env:
        - {name: A, valueFrom: {secretKeyRef: {name: static, key: anything}}}
        - {name: B, valueFrom: {secretKeyRef: {name: external, key: token}}}
        - {name: C, valueFrom: {secretKeyRef: {name: synced, key: password}}}
      volumes:
      - name: csi
        csi: {driver: secrets-store.csi.k8s.io, volumeAttributes: {secretProviderClass: vault-files}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: servers, namespace: n}
---
apiVersion: resource.k8s.io/v1
kind: ResourceClaimTemplate
metadata: {name: gpu, namespace: n}
spec: {spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu.example}}]}}}
---
apiVersion: secrets.hashicorp.com/v1beta1
kind: VaultConnection
metadata: {name: vault, namespace: vault}
spec: {address: "http://vault:8200"}
---
apiVersion: secrets.hashicorp.com/v1beta1
kind: VaultAuth
metadata: {name: auth, namespace: n}
spec: {vaultConnectionRef: vault/vault, method: kubernetes, kubernetes: {role: r, serviceAccount: servers}}
---
apiVersion: secrets.hashicorp.com/v1beta1
kind: VaultStaticSecret
metadata: {name: from-vault, namespace: n}
spec:
  vaultAuthRef: auth
  destination: {name: static, create: true}
  rolloutRestartTargets: [{kind: Deployment, name: chat}]
---
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata: {name: store, namespace: n}
spec: {provider: {vault: {auth: {kubernetes: {mountPath: k, role: r, serviceAccountRef: {name: servers}}}}}}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: external, namespace: n}
spec: {secretStoreRef: {name: store}, data: [{secretKey: token, remoteRef: {key: k}}]}
---
apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata: {name: vault-files, namespace: n}
spec: {provider: vault, secretObjects: [{secretName: synced, type: Opaque, data: [{key: password, objectName: o}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: chat-svc, namespace: n, labels: {monitored: "yes"}}
spec: {selector: {app: chat}, ports: [{name: web, port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Service
metadata: {name: roll-svc, namespace: n}
spec: {selector: {app: roll}, ports: [{name: web, port: 80, targetPort: http}]}
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: roll, namespace: n}
spec:
  selector: {matchLabels: {app: roll}}
  template:
    metadata: {labels: {app: roll}}
    spec: {containers: [{name: server, image: "r.example/roll:1", ports: [{name: http, containerPort: 8000}]}]}
  strategy: {canary: {stableService: roll-svc}}
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: over, namespace: n}
spec: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: chat}, strategy: {canary: {}}}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: scaled, namespace: n}
spec:
  scaleTargetRef: {name: chat}
  triggers: [{type: prometheus, metadata: {}, authenticationRef: {name: metrics}}]
---
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: {name: metrics, namespace: n}
spec: {secretTargetRef: [{parameter: password, name: external, key: token}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: route, namespace: n}
spec:
  parentRefs: [{name: outer, namespace: gateways, sectionName: http}]
  rules:
  - backendRefs: [{name: chat-svc, port: 80, weight: 1}, {group: inference.networking.k8s.io, kind: InferencePool, name: pool}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: outer, namespace: gateways}
spec: {gatewayClassName: any, listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}]}
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata: {name: pool, namespace: n}
spec:
  selector: {matchLabels: {app: chat}}
  targetPorts: [{number: 8000}]
  endpointPickerRef: {name: roll-svc, port: {number: 80}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: virtual, namespace: n}
spec: {hosts: [chat.example], http: [{route: [{destination: {host: chat-svc.n.svc.cluster.local, port: {number: 80}}}, {destination: {host: outside.example}}]}]}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: monitor, namespace: watching}
spec:
  namespaceSelector: {matchNames: [n]}
  selector: {matchLabels: {monitored: "yes"}}
  endpoints: [{port: web}]
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: pods, namespace: n}
spec:
  selector: {matchLabels: {app: chat}}
  podMetricsEndpoints: [{port: http, authorization: {credentials: {name: external, key: token}}}]
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: isvc, namespace: kserve}
spec: {predictor: {serviceAccountName: loader, model: {modelFormat: {name: sklearn}, runtime: kserve-sklearnserver, storageUri: "pvc://models/iris"}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: models, namespace: kserve}
spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: vector, namespace: charts}
spec: {valuesFrom: [{kind: Secret, name: values}]}
---
apiVersion: v1
kind: Secret
metadata: {name: values, namespace: charts}
stringData: {values.yaml: ""}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: loader, namespace: kserve}
"#;
