//! The ServingPolicy of a call, from its document.

use super::Demands;
use crate::api::v1alpha1::ServingPolicy;
use crate::api::{self, API_VERSION, Origins};
use crate::diagnostic::{Diagnostic, Path, Place};
use crate::functions::Input;
use crate::functions::config::is_ours;
use crate::krm::Item;
use crate::policy::Policy;
use crate::yaml::Node;

/// A policy and where it stands.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) policy: Policy,
    pub(super) place: Place,
    pub(super) origins: Origins,
}

impl Default for Read {
    fn default() -> Self {
        Self { policy: Policy::default(), place: Place::default(), origins: Origins::of(Node::empty()) }
    }
}

pub(super) fn is_policy(item: &Item<'_>) -> bool {
    is_ours(item) && item.kind() == "ServingPolicy"
}

/// The policy that is demanded, or the one among the inputs: as the config of a ResourceList, else as a document.
pub(super) fn find<'a>(
    inputs: &'a [Input],
    demands: &'a Demands,
) -> Result<Option<(&'a Input, Item<'a>)>, Diagnostic> {
    if let Some(input) = &demands.policy {
        let items: Vec<_> = input.stream.items().collect();
        let [item] = items[..] else {
            let message = format!("a policy is one document; this holds {}", items.len());
            return Err(Diagnostic { file: input.file.clone(), ..Diagnostic::error(message) });
        };
        if !is_policy(&item) {
            let (version, kind) = (item.api_version(), item.kind());
            let message =
                format!("`{kind}` of `{version}` is no policy; name a ServingPolicy of `{API_VERSION}`");
            return Err(input.place(&item).error(Path::default(), message));
        }
        return Ok(Some((input, item)));
    }
    let config = inputs.iter().find_map(|input| Some((input, input.stream.config().filter(is_policy)?)));
    if config.is_some() {
        return Ok(config);
    }
    let items = inputs.iter().flat_map(|input| input.stream.items().map(move |item| (input, item)));
    let mut policies = items.filter(|(_, item)| is_policy(item));
    match (policies.next(), policies.next()) {
        (_, Some((input, item))) => {
            let message = "a second ServingPolicy; keep one, or name one with `--policy`";
            Err(input.place(&item).error(Path::default(), message))
        }
        (first, None) => Ok(first),
    }
}

/// Reads a policy; all that is wrong with it at once.
pub(super) fn read(input: &Input, item: &Item<'_>, diagnostics: &mut Vec<Diagnostic>) -> Read {
    let place = input.place(item);
    let document = match place.parse(&item.document()) {
        Ok(document) => document,
        Err(errors) => {
            diagnostics.extend(errors);
            return Read { place, ..Read::default() };
        }
    };
    let api::Decoded { value, origins, mut problems, .. } = api::decode_despite::<ServingPolicy>(document);
    let policy = value.map(|written| Policy::of(written.spec, &mut problems)).unwrap_or_default();
    diagnostics.extend(place.diagnostics(problems.into_vec(), &origins, None));
    Read { policy, place, origins }
}
