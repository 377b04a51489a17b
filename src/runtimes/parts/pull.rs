//! `pull`: the init container in which the server's own program pulls models.

use std::collections::BTreeMap;

use regex_lite::Regex;

use crate::api::v1alpha1::serving_runtime::ServingRuntimeSpec;
use crate::diagnostic::Path;
use crate::runtimes::behaviours::pull::{self, PulledModel};
use crate::runtimes::context::{Context, Of};
use crate::runtimes::evaluated::EvaluatedPull;
use crate::runtimes::load::regex;
use crate::runtimes::scope::Scope;
use crate::runtimes::template::Template;

/// What the init container does.
#[derive(Clone, Debug)]
pub(in crate::runtimes) struct Pull {
    env: Vec<(String, Template)>,
    prefixes: BTreeMap<String, String>,
    pattern: Option<Regex>,
    form: Option<String>,
    serve: Vec<Template>,
    ready: Vec<Template>,
    has: Option<Vec<Template>>,
    command: Vec<Template>,
    copy: Option<Vec<Template>>,
}

/// Who fetches that does it by `pull`.
pub(in crate::runtimes) const PULL: &str = "pull";

/// Reads `pull`.
pub(in crate::runtimes) fn load(spec: &ServingRuntimeSpec, scope: &mut Scope) -> Option<Pull> {
    let path = |key: &str| Path::spec([PULL, key]);
    let pulls = |scheme: &str| spec.models.fetch.get(scheme).is_some_and(|who| who == PULL);
    let Some(written) = &spec.pull else {
        for scheme in spec.models.fetch.keys().filter(|scheme| pulls(scheme)) {
            let message = "the runtime does not say how it pulls; add `spec.pull`";
            scope.problems.error(Path::spec(["models", "fetch", scheme]), message);
        }
        return None;
    };
    if spec.cache.is_none() {
        let message = "models are pulled into the cache, and the runtime has none; add `spec.cache`";
        scope.problems.error(Path::spec([PULL]), message);
    }
    for scheme in written.prefixes.keys().filter(|scheme| !pulls(scheme)) {
        let message = format!("`models.fetch.{scheme}` is not `{PULL}`; make it so, or remove this");
        scope.problems.error(path("prefixes").key(scheme.as_str()), message);
    }
    let command = |words: &[String], key: &str, scope: &mut Scope| {
        if words.is_empty() {
            scope.problems.error(path(key), "an empty command; write the program and its arguments");
        }
        let words = words.iter().enumerate();
        words.map(|(index, word)| scope.template(word, || path(key).index(index))).collect::<Vec<_>>()
    };
    let env = written.env.iter();
    let env = env.map(|(name, text)| (name.clone(), scope.template(text, || path("env").key(name.as_str()))));
    Some(Pull {
        env: env.collect(),
        prefixes: written.prefixes.clone(),
        pattern: written.reference.as_deref().and_then(|it| regex(it, || path("reference"), scope)),
        form: written.form.clone(),
        serve: command(&written.serve, "serve", scope),
        ready: command(&written.ready, "ready", scope),
        has: written.has.as_ref().map(|words| command(words, "has", scope)),
        command: command(&written.pull, "pull", scope),
        copy: written.copy.as_ref().map(|words| command(words, "copy", scope)),
    })
}

impl Pull {
    /// What the server calls a model of this scheme, if that can be the name of one.
    pub(in crate::runtimes) fn reference(&self, scheme: &str, rest: &str) -> Result<String, String> {
        let reference = format!("{}{rest}", self.prefixes.get(scheme).map_or("", String::as_str));
        match self.pattern.as_ref().filter(|pattern| !pattern.is_match(&reference)) {
            None => Ok(reference),
            Some(pattern) => {
                let form = self.form.as_deref().unwrap_or(pattern.as_str());
                Err(format!(
                    "`{scheme}://{rest}` names no model, as `{reference}` is not of the form `{form}`; write it so that it is"
                ))
            }
        }
    }
}

/// What there is to pull, if anything.
pub(in crate::runtimes) fn evaluate(context: &Context<'_>) -> Option<EvaluatedPull> {
    let pull = context.runtime.parts.pull.as_ref()?;
    let words = |command: &[Template], of: Of| {
        command.iter().map(|word| context.text(word, of)).collect::<Option<Vec<_>>>()
    };
    let optional = |command: &Option<Vec<Template>>, of| command.as_ref().and_then(|it| words(it, of));
    let models = context.facts.models.iter().enumerate().filter(|(_, model)| model.pulled);
    let models = models.filter_map(|(of, model)| {
        let of = Of::model(of);
        let reference = model.fetched.as_ref()?.reference.clone();
        let renamed = reference != model.name;
        Some(PulledModel {
            has: optional(&pull.has, of),
            pull: words(&pull.command, of)?,
            copy: optional(&pull.copy, of).filter(|_| renamed),
            reference,
        })
    });
    let models: Vec<PulledModel> = models.collect();
    if models.is_empty() {
        return None;
    }
    let env =
        pull.env.iter().filter_map(|(name, text)| Some((name.clone(), context.text(text, Of::default())?)));
    Some(EvaluatedPull {
        env: env.collect(),
        script: pull::script(
            &words(&pull.serve, Of::default())?,
            &words(&pull.ready, Of::default())?,
            context.runtime.cache.as_ref().map_or("", |cache| cache.path.as_str()),
            &models,
        ),
    })
}
