//! `ServingPolicy`: what rendered objects are judged by.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::metadata::ConfigMetadata;
use super::scalars::{Date, Pattern, Quantity};

/// Judges rendered objects, of whatever origin: whether the cluster takes them, and whether what then runs serves. It adds and
/// changes nothing.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServingPolicy {
    /// `serving.creativeflow.ai/v1alpha1`
    #[schemars(extend("const" = "serving.creativeflow.ai/v1alpha1"))]
    pub api_version: String,
    /// `ServingPolicy`
    #[schemars(extend("const" = "ServingPolicy"))]
    pub kind: String,
    /// Its name; nothing is named after it.
    #[serde(default)]
    pub metadata: ConfigMetadata,
    /// What holds beside the rules' own defaults.
    #[serde(default)]
    pub spec: ServingPolicySpec,
}

/// What holds beside the rules' own defaults.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ServingPolicySpec {
    /// Rules by id; `modelspec rules` lists them. One that is not named here keeps its own severity.
    pub rules: BTreeMap<String, RuleSettings>,
    /// Objects that a rule lets pass, by a name of your choice. One that lets nothing pass is itself a finding.
    #[schemars(extend("propertyNames" = {"format": "name"}))]
    pub exempt: BTreeMap<String, Exemption>,
    /// What is in the cluster already and so may be missing among the judged objects: patterns of names by kind. `*` stands for any
    /// text.
    #[schemars(with = "BTreeMap<String, Vec<Pattern>>")]
    pub external: BTreeMap<String, Vec<String>>,
    /// The nodes of the cluster. Without it nothing is said about whether pods can be placed.
    pub capacity: Option<Capacity>,
    /// Rules of your own, by id.
    #[schemars(extend("propertyNames" = {"format": "name"}))]
    pub custom: BTreeMap<String, CustomRule>,
    /// The day by which exemptions end, as no clock is read. Without it, and without `--now`, none ends.
    #[schemars(with = "Option<Date>")]
    pub now: Option<String>,
    /// The version of the cluster, for API versions that are removed or deprecated there. Default `1.34`.
    #[schemars(extend("format" = "kubernetes-version"))]
    pub kubernetes_version: Option<String>,
    /// The Pod Security Standard of namespaces that are not among the judged objects; those that are say it by their labels.
    /// Default `restricted`.
    pub pod_security: PodSecurity,
    /// Warnings become errors. Default `false`.
    pub strict: Option<bool>,
}

/// What a policy says of one rule.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RuleSettings {
    /// How bad its findings are. Default: the rule's own.
    pub severity: Option<RuleSeverity>,
    /// What it lets pass, for rules that take it: patterns, in which `*` stands for any text.
    #[schemars(with = "Option<Vec<Pattern>>")]
    pub allow: Option<Vec<String>>,
    /// The registries that images may come from, for rules that take it: patterns, in which `*` stands for any text.
    #[schemars(with = "Option<Vec<Pattern>>")]
    pub registries: Option<Vec<String>>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RuleSeverity {
    /// The judgement fails.
    #[default]
    Error,
    /// Told; the judgement fails under `strict` alone.
    Warning,
    /// Worth knowing.
    Info,
    /// The rule is not asked.
    Off,
}

/// Objects that a rule lets pass.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exemption {
    /// The rule's id, or a pattern of ids such as `pss-*`.
    #[schemars(with = "Pattern")]
    pub rule: String,
    /// The kind of the objects, or a pattern.
    #[schemars(with = "Pattern")]
    pub kind: String,
    /// The name of the objects, or a pattern.
    #[schemars(with = "Pattern")]
    pub name: String,
    /// The namespace of the objects, or a pattern. None: any, and none.
    #[schemars(with = "Option<Pattern>")]
    pub namespace: Option<String>,
    /// Why they may.
    pub reason: String,
    /// The last day on which this holds. It needs a day to compare with: `now`, or `--now`. None: for good.
    #[schemars(with = "Option<Date>")]
    pub until: Option<String>,
}

/// The nodes of the cluster.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Capacity {
    /// Pools of like nodes, by name.
    #[schemars(extend("propertyNames" = {"format": "name"}))]
    pub nodes: BTreeMap<String, NodePool>,
}

/// Nodes that are all alike.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodePool {
    /// How many there are.
    #[schemars(range(min = 1))]
    pub count: u32,
    /// What each has for pods, as in `status.allocatable` of a Node.
    #[schemars(with = "BTreeMap<String, Quantity>")]
    pub allocatable: BTreeMap<String, String>,
    /// Labels of each.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"format": "label-key"}), with = "BTreeMap<String, super::scalars::LabelValue>")]
    pub labels: BTreeMap<String, String>,
    /// Taints of each.
    #[serde(default)]
    pub taints: Vec<Taint>,
}

/// A taint of a node, which pods must tolerate.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Taint {
    /// Its key.
    #[schemars(extend("format" = "label-key"))]
    pub key: String,
    /// Its value. Default: none.
    #[serde(default)]
    #[schemars(with = "Option<super::scalars::LabelValue>")]
    pub value: String,
    /// What it does to pods that do not tolerate it.
    pub effect: TaintEffect,
}

/// What a taint does to pods that do not tolerate it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum TaintEffect {
    /// They are not placed there.
    NoSchedule,
    /// They are placed there when there is no other place.
    PreferNoSchedule,
    /// They are not placed there, and those that run are evicted.
    NoExecute,
}

/// A rule of your own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CustomRule {
    /// The objects that it judges. Default: all.
    #[serde(default, rename = "match")]
    pub matches: Match,
    /// What must hold: an expression in CEL over `object`, the whole document, with the standard functions and those of
    /// Kubernetes' quantities.
    pub cel: String,
    /// What is wrong when it does not: cause, and behind `; ` the remedy.
    pub message: String,
    /// How bad a finding is. Default `error`.
    #[serde(default)]
    pub severity: RuleSeverity,
}

/// The objects that a rule of your own judges: those that fit everything that is given.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Match {
    /// Kinds. None: any.
    pub kinds: Vec<String>,
    /// Patterns of `apiVersion`, such as `apps/*`. None: any.
    #[schemars(with = "Vec<Pattern>")]
    pub api_versions: Vec<String>,
    /// Patterns of namespaces; an object without one does not fit. None: any, and none.
    #[schemars(with = "Vec<Pattern>")]
    pub namespaces: Vec<String>,
    /// Patterns of names. None: any.
    #[schemars(with = "Vec<Pattern>")]
    pub names: Vec<String>,
}

/// A level of the Pod Security Standards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PodSecurity {
    /// Nothing is refused.
    Privileged,
    /// Known ways out of a container are refused.
    Baseline,
    /// Pods must be hardened.
    #[default]
    Restricted,
}

impl PodSecurity {
    /// The words of policies and labels, the laxest first.
    pub const WORDS: [&str; 3] = ["privileged", "baseline", "restricted"];

    /// The level of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "privileged" => Some(Self::Privileged),
            "baseline" => Some(Self::Baseline),
            "restricted" => Some(Self::Restricted),
            _ => None,
        }
    }

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }
}
