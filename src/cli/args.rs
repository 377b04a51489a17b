//! The commands and their flags.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};

use crate::api::schema::{KINDS, Kind};

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
  modelspec explain modelspec.spec.autoscaling   read about a field";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
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

fn kinds() -> impl TypedValueParser<Value = Kind> {
    let names = PossibleValuesParser::new(KINDS.map(|kind| kind.name));
    names.try_map(|name| Kind::find(&name).ok_or("unknown kind"))
}
