//! The commands and their flags.

#![expect(clippy::doc_markdown, reason = "the comments are the help texts that people read, without markup")]

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum, ValueHint};

use super::expand;
use crate::api::schema::{KINDS, Kind};
use crate::names::{Format, kubernetes_minor};

/// Expand ModelSpecs into the Kubernetes objects of model servers
///
/// A ModelSpec says in about ten lines what a model server runs; modelspec writes its Deployment, Service, ConfigMaps, autoscaler
/// and the rest.
///
/// Without a command it is a KRM function: it reads a ResourceList on stdin, as kustomize and kpt send it. With a config
/// file as its first argument it is a legacy plugin of kustomize.
#[derive(Debug, Parser)]
#[command(name = "modelspec", version, subcommand_required = true, after_help = EXAMPLES, max_term_width = 110)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  modelspec init resnet --runtime triton         start a folder that kustomize builds
  modelspec expand model.yaml                    see what a ModelSpec yields
  kustomize build overlay | modelspec expand -   expand what kustomize has built
  kustomize build overlay | modelspec validate   judge what kustomize has built
  modelspec explain modelspec.spec.autoscaling   read about a field";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Expand the ModelSpecs of files, folders and stdin
    ///
    /// All inputs are one stream. Its ModelSpecs, ServingRuntimes and its ModelExpander give way to the objects of the model
    /// servers; every other document stays byte for byte.
    #[command(after_help = "\
Examples:
  modelspec expand model.yaml
  modelspec expand models/ --config platform.yaml -o manifests
  kustomize build overlay | modelspec expand - | kubectl apply -f -
  modelspec expand model.json --output json --error-format json

Exit codes: 0 fine, 1 findings or bad input, 2 wrong usage.")]
    Expand(Expand),
    /// Judge rendered objects before the cluster does
    ///
    /// Whether the cluster takes them, and whether what then runs serves. All inputs are one stream, of whatever origin. A
    /// ServingPolicy among them is what they are judged by. Findings go to
    /// stdout, worst first, a summary to stderr.
    #[command(after_help = "\
Examples:
  kustomize build overlays/production | modelspec validate
  modelspec validate manifests/ --policy policy.yaml
  kustomize build overlays/production | modelspec validate --format sarif > modelspec.sarif

Exit codes: 0 fine, or warnings without --strict; 1 errors or bad input; 2 wrong usage.")]
    Validate(Validate),
    /// List the rules of `validate`, or print the page of one
    #[command(after_help = "\
Examples:
  modelspec rules
  modelspec rules image-tag-mutable")]
    Rules {
        /// The rule to explain
        id: Option<String>,
    },
    /// Start a folder with a ModelSpec that builds at once
    #[command(after_help = "\
Examples:
  modelspec init resnet --runtime triton
  modelspec init chat --runtime vllm --kpt")]
    Init {
        /// The name of the model server and of the folder
        name: String,
        /// The model server; `modelspec runtimes` lists them
        #[arg(long)]
        runtime: String,
        /// Write a package for kpt instead of a kustomization
        #[arg(long)]
        kpt: bool,
    },
    /// List the built-in model servers, or show one in full
    #[command(after_help = "\
Examples:
  modelspec runtimes
  modelspec runtimes triton")]
    Runtimes {
        /// The model server to show
        name: Option<String>,
    },
    /// Print the JSON Schema of a kind, or one for all kinds
    #[command(after_help = "\
Examples:
  modelspec schema > modelspec.schema.json
  modelspec schema ModelSpec")]
    Schema {
        /// The kind; without it one schema takes documents of any kind
        #[arg(value_parser = kinds(), ignore_case = true)]
        kind: Option<Kind>,
    },
    /// Describe a kind or a field, as `kubectl explain` does
    #[command(after_help = "\
Examples:
  modelspec explain
  modelspec explain modelspec.spec.autoscaling
  modelspec explain servingruntime --recursive")]
    Explain {
        /// A kind and the names of fields, joined by dots; without it the kinds are listed
        path: Option<String>,
        /// Print the names and types of all fields below
        #[arg(long)]
        recursive: bool,
    },
    /// Print the completions for a shell
    #[command(after_help = "\
Examples:
  modelspec completions bash > ~/.local/share/bash-completion/completions/modelspec
  modelspec completions zsh > ~/.zfunc/_modelspec
  modelspec completions fish > ~/.config/fish/completions/modelspec.fish")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// How findings are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ErrorFormat {
    /// For people: on a terminal with the line that is wrong, else one line each
    Text,
    /// One JSON document on stderr, with or without findings
    Json,
}

#[derive(Debug, clap::Args)]
pub(super) struct Expand {
    /// Files, folders (their YAML and JSON, recursively), `-` for stdin; without any, stdin
    #[arg(value_name = "FILE|DIR|-", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    /// A ModelExpander, or another config of the function, that is not among the inputs
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) config: Option<PathBuf>,
    /// Write one file an object into this folder instead of stdout; it must be new or empty
    #[arg(short = 'o', long = "output-dir", value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) dir: Option<PathBuf>,
    /// Write into a folder that holds files: those of the same names are replaced, the others stay
    #[arg(long, requires = "dir")]
    pub(super) force: bool,
    /// The form of the manifests; without it that of the input
    #[arg(long, value_name = "FORMAT")]
    pub(super) output: Option<expand::Format>,
    /// How findings are told on stderr
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) error_format: ErrorFormat,
    /// Treat warnings as errors
    #[arg(long)]
    pub(super) strict: bool,
    /// Accept an input without a ModelSpec
    #[arg(long)]
    pub(super) allow_empty: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Validate {
    /// Files, folders (their YAML and JSON, recursively), `-` for stdin; without any, stdin
    #[arg(value_name = "FILE|DIR|-", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    /// A ServingPolicy that is not among the inputs
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) policy: Option<PathBuf>,
    /// The form of the findings on stdout
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Findings,
    /// Treat warnings as errors
    #[arg(long)]
    pub(super) strict: bool,
    /// Accept an input without an object
    #[arg(long)]
    pub(super) allow_empty: bool,
    /// The day by which exemptions end, such as 2027-03-01; without it the policy's, and no clock is read
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) now: Option<String>,
    /// The version of the cluster, such as 1.34; without it the policy's
    #[arg(long, value_name = "VERSION", value_parser = version)]
    pub(super) kubernetes_version: Option<u32>,
    /// A folder or file with CustomResourceDefinitions that are not among the inputs; may be given several times
    #[arg(long, value_name = "DIR", value_hint = ValueHint::AnyPath)]
    pub(super) crds: Vec<PathBuf>,
    /// Print what each namespace may use at worst behind the findings
    #[arg(long)]
    pub(super) report: bool,
}

/// The form of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Findings {
    /// For people: on a terminal with the line that is wrong, else one line each
    Text,
    /// One JSON document
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands, which GitHub shows beside the lines
    Github,
    /// JUnit XML, which GitLab and Jenkins show
    Junit,
}

fn date(text: &str) -> Result<String, String> {
    Format::Date.check(text).map(|()| text.to_owned())
}

fn version(text: &str) -> Result<u32, String> {
    Format::KubernetesVersion.check(text)?;
    kubernetes_minor(text).ok_or_else(|| "is no version".to_owned())
}

fn kinds() -> impl TypedValueParser<Value = Kind> {
    let names = PossibleValuesParser::new(KINDS.map(|kind| kind.name));
    names.try_map(|name| Kind::find(&name).ok_or("unknown kind"))
}
