//! The ModelSpecs that the cases expand: every kind of object and reference of a plain set is among what they yield.

use anyhow::Result;

use crate::workspace::Workspace;

/// How a ModelSpec or ModelExpander names the program that expands it.
#[derive(Clone, Copy)]
pub(crate) enum Function<'a> {
    /// No annotation: an item in a stream, or a legacy plugin's config.
    Unnamed,
    Exec,
    Container(&'a str),
}

impl Function<'_> {
    /// The `metadata.annotations` that say so, indented for `metadata:`.
    pub(crate) fn annotation(self) -> String {
        let function = match self {
            Self::Unnamed => return String::new(),
            Self::Exec => "exec: {path: modelspec}".to_owned(),
            Self::Container(image) => format!("container: {{image: '{image}'}}"),
        };
        format!("  annotations:\n    config.kubernetes.io/function: |\n      {function}\n")
    }
}

/// A TensorFlow server with a config file, a download, secrets, an autoscaler and a disruption budget.
pub(crate) fn classifier(function: Function<'_>) -> String {
    format!(
        "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata:\n  name: classifier\n{}\
         spec:\n  runtime: tensorflow-serving\n  models:\n    resnet:\n      source: s3://models/resnet\n\
         \x20 autoscaling: {{minReplicas: 1, maxReplicas: 3, cpu: 70}}\n  availability: {{maxUnavailable: 1}}\n\
         \x20 secrets:\n    classifier-keys:\n      vault: ai/classifier\n      env: {{AWS_ACCESS_KEY_ID: key_id}}\n\
         \x20 serviceAccountName: servers\n",
        function.annotation()
    )
}

/// A Python server with an image and a file of its own.
pub(crate) fn writer(function: Function<'_>) -> String {
    format!(
        "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata:\n  name: writer\n{}\
         spec:\n  runtime: custom-python\n  image: registry.example/team/writer:1.0\n  replicas: 2\n\
         \x20 files:\n    /etc/writer/style.txt: {{text: terse}}\n  serviceAccountName: servers\n",
        function.annotation()
    )
}

/// The platform's config of a transformer.
pub(crate) fn expander(function: Function<'_>) -> String {
    format!(
        "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelExpander\nmetadata:\n  name: expand\n{}",
        function.annotation()
    )
}

/// What both yield, as `Kind/name`.
pub(crate) const YIELD: &[&str] = &[
    "ConfigMap/custom-py-server-writer-files",
    "ConfigMap/tf-serving-classifier-models-config",
    "Deployment/custom-py-server-writer",
    "Deployment/tf-serving-classifier",
    "HorizontalPodAutoscaler/classifier-hpa",
    "PodDisruptionBudget/classifier-pdb",
    "Secret/classifier-keys",
    "Service/custom-py-server-writer-svc",
    "Service/tf-serving-classifier-svc",
];

const ACCOUNT: &str = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: servers}\n";

/// The account that both use, and the references Component, since kustomize takes no absolute path.
pub(crate) fn surroundings(workspace: &Workspace) -> Result<()> {
    workspace.write("account/account.yaml", ACCOUNT)?;
    workspace.write("account/kustomization.yaml", "resources: [account.yaml]\n")?;
    workspace.copy("kustomize/components/references", "references")
}
