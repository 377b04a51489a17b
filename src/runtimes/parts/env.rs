//! `env`: the runtime's own variables, those of its cache and those of options.

use std::collections::BTreeMap;

use crate::api::v1alpha1::serving_runtime::{Alternative, Env as Written, ServingRuntimeSpec};
use crate::diagnostic::Path;
use crate::runtimes::condition::Condition;
use crate::runtimes::context::{Context, Of};
use crate::runtimes::evaluated::EvaluatedEnv;
use crate::runtimes::options::Target;
use crate::runtimes::scope::Scope;
use crate::runtimes::template::Template;

/// A variable.
#[derive(Clone, Debug)]
pub(in crate::runtimes) enum Env {
    /// The first that can be written.
    First(Alternatives),
    /// One a model, joined.
    Each { each: Template, separator: String },
    /// Names the folder of models that the server fetches, which is there when it fetches one. Without that the server's
    /// own default holds, as libraries write there too.
    Cache(Template),
}

/// Texts of which the first that can be written counts.
#[derive(Clone, Debug)]
pub(in crate::runtimes) struct Alternatives(Vec<(Option<Condition>, Template)>);

impl Alternatives {
    /// Reads one text.
    pub(super) fn one(text: &str, path: impl Fn() -> Path, scope: &mut Scope) -> Self {
        Self(vec![(None, scope.template(text, path))])
    }

    /// Reads a list.
    pub(super) fn list(written: &[Alternative], path: impl Fn() -> Path, scope: &mut Scope) -> Self {
        if written.is_empty() {
            scope.problems.error(path(), "an empty list of alternatives; add one, or remove it");
        }
        let read = |(index, alternative): (usize, &Alternative)| {
            let path = || path().index(index);
            match alternative {
                Alternative::Text(text) => (None, scope.template(text, path)),
                Alternative::When(item) => Self::when(&item.when, &item.value, path, scope),
            }
        };
        Self(written.iter().enumerate().map(read).collect())
    }

    /// Reads one text under a condition.
    pub(super) fn only(when: &str, value: &str, path: impl Fn() -> Path, scope: &mut Scope) -> Self {
        Self(vec![Self::when(when, value, path, scope)])
    }

    fn when(
        when: &str,
        value: &str,
        path: impl Fn() -> Path,
        scope: &mut Scope,
    ) -> (Option<Condition>, Template) {
        let condition = scope.condition(Some(when), || path().key("when"));
        (condition, scope.template(value, || path().key("value")))
    }

    /// The first that can be written for a model, and whether it is computed.
    pub(super) fn evaluate(&self, context: &Context<'_>, of: Of) -> Option<(String, bool)> {
        let mut holding = self.0.iter().filter(|(when, _)| context.holds(*when, of));
        holding.find_map(|(_, text)| Some((context.text(text, of)?, text.is_computed())))
    }

    /// Its conditions and templates.
    pub(super) fn items(&self) -> &[(Option<Condition>, Template)] {
        &self.0
    }
}

/// Reads `env`.
pub(in crate::runtimes) fn load(spec: &ServingRuntimeSpec, scope: &mut Scope) -> Vec<(String, Env)> {
    let mut entries = read_all(&spec.env, || Path::spec(["env"]), scope);
    for (index, name) in spec.cache.iter().flat_map(|cache| cache.env.iter()).enumerate() {
        if spec.env.contains_key(name) {
            let path = Path::spec(["cache", "env"]).index(index);
            scope.problems.error(path, format!("`{name}` is also given in `env`; remove one"));
        }
        let dir = scope.template("${cache.dir}", || Path::spec(["cache"]));
        entries.push((name.clone(), Env::Cache(dir)));
    }
    entries
}

/// Reads variables.
pub(super) fn read_all(
    written: &BTreeMap<String, Written>,
    base: impl Fn() -> Path,
    scope: &mut Scope,
) -> Vec<(String, Env)> {
    let read = |(name, written): (&String, &Written)| {
        let path = || base().key(name.as_str());
        let env = match written {
            Written::Text(text) => Env::First(Alternatives::one(text, path, scope)),
            Written::First(list) => Env::First(Alternatives::list(list, path, scope)),
            Written::Each(item) => {
                let each = scope.each(&item.each, || path().key("each"));
                Env::Each { each, separator: item.separator.clone() }
            }
        };
        (name.clone(), env)
    };
    written.iter().map(read).collect()
}

/// All variables of a model server.
pub(in crate::runtimes) fn evaluate(context: &Context<'_>) -> BTreeMap<String, EvaluatedEnv> {
    let mut out = evaluate_all(&context.runtime.parts.env, context);
    for (index, option) in context.runtime.options.iter().enumerate() {
        if let (Target::Env(name), Some(value)) = (&option.target, context.config(index)) {
            let value = value.text().into_owned();
            let option = Some(option.name.clone());
            out.insert(name.clone(), EvaluatedEnv { value, option, reserved: false });
        }
    }
    out
}

/// The variables that can be written.
pub(super) fn evaluate_all(
    variables: &[(String, Env)],
    context: &Context<'_>,
) -> BTreeMap<String, EvaluatedEnv> {
    let mut out = BTreeMap::new();
    for (name, env) in variables {
        let value = match env {
            Env::First(alternatives) => alternatives.evaluate(context, Of::default()),
            Env::Each { each, separator } => {
                let texts = context.each(each);
                (!texts.is_empty()).then(|| (texts.join(separator), each.is_computed()))
            }
            Env::Cache(dir) => {
                context.text(dir, Of::default()).filter(|_| context.has_cache()).map(|dir| (dir, true))
            }
        };
        if let Some((value, reserved)) = value {
            out.insert(name.clone(), EvaluatedEnv { value, option: None, reserved });
        }
    }
    out
}
