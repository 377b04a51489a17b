//! What a runtime's own data can name: the closed set of variables and conditions, and what is said of any other.

use super::condition::{Condition, NOT, PLAIN, Test};
use super::template::{Each, Template, Variable};
use crate::api::v1alpha1::serving_runtime::ServingRuntimeSpec;
use crate::diagnostic::{Path, Problems};
use crate::suggest;

/// The names of one runtime, and what was found wrong while they were looked up.
pub(super) struct Scope {
    known: Vec<(String, Variable)>,
    conditions: Vec<(String, Test)>,
    /// Variables of things that this runtime has not.
    never: Vec<(&'static str, &'static str)>,
    /// Whether a text names where an adapter is, be it a path or what the server fetches.
    pub(super) fetches_adapters: bool,
    /// What is wrong with the runtime.
    pub(super) problems: Problems,
}

/// Variables that every runtime has.
const ALWAYS: [(&str, Variable); 9] = [
    ("name", Variable::Name),
    ("model.name", Variable::ModelName),
    ("model.source", Variable::ModelSource),
    ("model.reference", Variable::ModelReference),
    ("model.repo", Variable::ModelRepo),
    ("model.revision", Variable::ModelRevision),
    ("gpu.count", Variable::GpuCount),
    ("drain.timeout", Variable::DrainTimeout),
    ("drain.grace", Variable::DrainGrace),
];

impl Scope {
    /// The names of a runtime.
    pub(super) fn of(spec: &ServingRuntimeSpec) -> Self {
        let mut known: Vec<_> =
            ALWAYS.iter().map(|(name, variable)| ((*name).to_owned(), *variable)).collect();
        let mut never = Vec::new();
        let mut if_has = |field: &'static str, has: bool, name: &'static str, variable| {
            if has {
                known.push((name.to_owned(), variable));
            } else {
                never.push((name, field));
            }
        };
        let has_dir = spec.models.dir.is_some();
        if_has("models.dir", has_dir, "models.dir", Variable::ModelsDir);
        if_has("models.dir", has_dir, "model.path", Variable::ModelPath);
        if_has("models.file", spec.models.file.is_some(), "model.file", Variable::ModelFile);
        let adapters = spec.models.adapters;
        if_has("models.adapters", adapters, "adapter.name", Variable::AdapterName);
        if_has("models.adapters", adapters, "adapter.location", Variable::AdapterLocation);
        if_has("models.adapters", adapters && has_dir, "adapter.path", Variable::AdapterPath);
        if_has("cache", spec.cache.is_some(), "cache.dir", Variable::CacheDir);
        let numbered = |prefix: &'static str, names: Vec<&str>, variable: fn(usize) -> Variable| {
            let named = move |(index, name)| (format!("{prefix}.{name}"), variable(index));
            names.into_iter().enumerate().map(named).collect::<Vec<_>>()
        };
        known.extend(numbered("port", spec.ports.keys().collect(), Variable::Port));
        known.extend(numbered("files", spec.files.keys().map(String::as_str).collect(), Variable::Files));
        known.extend(numbered("config", spec.options.keys().collect(), Variable::Config));
        known.extend(numbered("service", spec.ports.keys().collect(), Variable::ServicePort));
        for (index, (option, written)) in spec.options.iter().enumerate() {
            let members = written.members.keys().enumerate();
            known.extend(
                members.map(|(member, name)| {
                    (format!("config.{option}.{name}"), Variable::Member(index, member))
                }),
            );
        }
        known.extend(numbered("model.config", spec.model_options.keys().collect(), Variable::ModelConfig));
        let mut conditions: Vec<_> = PLAIN.iter().map(|(name, test)| ((*name).to_owned(), *test)).collect();
        conditions.extend(known.iter().filter_map(|(name, variable)| match variable {
            Variable::Config(index) => Some((name.clone(), Test::Config(*index))),
            Variable::ModelConfig(index) => Some((name.clone(), Test::ModelConfig(*index))),
            _ => None,
        }));
        Self { known, conditions, never, fetches_adapters: false, problems: Problems::default() }
    }

    /// Parses text; what is wrong with it is noted at `path`.
    pub(super) fn template(&mut self, text: &str, path: impl Fn() -> Path) -> Template {
        self.template_where(text, path, |_| true, "")
    }

    /// Parses text that may hold only the variables that `allowed` takes; `instead` says which those are.
    pub(super) fn template_where(
        &mut self,
        text: &str,
        path: impl Fn() -> Path,
        allowed: impl Fn(Variable) -> bool,
        instead: &str,
    ) -> Template {
        let parsed = Template::parse(text, |name| match self.variable(name) {
            Ok(variable) if allowed(variable) => Ok(variable),
            Ok(_) => Err(format!("`${{{name}}}` cannot stand here; {instead}")),
            Err(message) => Err(message),
        });
        let template = parsed.unwrap_or_else(|messages| {
            for message in messages {
                self.problems.error(path(), message);
            }
            Template::default()
        });
        self.fetches_adapters |= template.names(Variable::AdapterLocation);
        template
    }

    /// Parses text that is written for each model or adapter; one that names none is noted.
    pub(super) fn each(&mut self, text: &str, path: impl Fn() -> Path) -> Template {
        let template = self.template(text, &path);
        if template.each() == Each::Once {
            self.problems.error(
                path(),
                "names no model, so there is nothing to join; name `${model.name}` or another of a model or an adapter",
            );
        }
        template
    }

    /// Text that takes no variables; none when it names one.
    pub(super) fn plain(&mut self, text: &str, path: impl Fn() -> Path) -> Option<String> {
        let before = self.problems.iter().count();
        let template = self.template_where(text, path, |_| false, "this field takes no variables");
        (self.problems.iter().count() == before).then(|| template.literal())
    }

    fn variable(&self, name: &str) -> Result<Variable, String> {
        if let Some((_, variable)) = self.known.iter().find(|(known, _)| known == name) {
            return Ok(*variable);
        }
        if let Some((_, field)) = self.never.iter().find(|(never, _)| *never == name) {
            return Err(format!(
                "`${{{name}}}` is never set, as the runtime has no `{field}`; add `spec.{field}`"
            ));
        }
        // The set is closed, so all of it is told: what is meant is in it.
        let known: Vec<String> = self.known.iter().map(|(name, _)| format!("`${{{name}}}`")).collect();
        let known = known.join(", ");
        Err(match suggest::nearest(name, self.known.iter().map(|(known, _)| known.as_str())) {
            Some(near) => {
                format!("unknown variable `${{{name}}}`; did you mean `${{{near}}}`? known: {known}")
            }
            None => {
                format!("unknown variable `${{{name}}}`; known: {known}; a literal is written `$${{{name}}}`")
            }
        })
    }

    /// Parses a condition; what is wrong with it is noted at `path`.
    pub(super) fn condition(&mut self, text: Option<&str>, path: impl Fn() -> Path) -> Option<Condition> {
        let text = text?;
        let (name, negated) = text.strip_prefix(NOT).map_or((text, false), |name| (name.trim_start(), true));
        if let Some((_, test)) = self.conditions.iter().find(|(known, _)| known == name) {
            return Some(Condition { test: *test, negated });
        }
        let known = || self.conditions.iter().map(|(known, _)| known.as_str());
        let message = match suggest::nearest(name, known()) {
            Some(near) => format!("unknown condition `{name}`; did you mean `{near}`?"),
            None => {
                let known = suggest::list(known());
                format!("unknown condition `{name}`; known: {known}; `{NOT}` in front turns one round")
            }
        };
        self.problems.error(path(), message);
        None
    }
}
