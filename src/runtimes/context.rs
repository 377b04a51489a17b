//! The values of variables and conditions for one model server.

use std::borrow::Cow;
use std::fmt::Write;

use super::condition::{Condition, Test};
use super::facts::{AdapterFacts, Facts, ModelFacts};
use super::options::{Fallback, OptionDecl, OptionValue, Options};
use super::runtime::Runtime;
use super::template::{Each, Segment, Template, Variable};
use crate::api::v1alpha1::Setting;
use crate::api::v1alpha1::serving_runtime::OptionType;

/// Everything that templates of one runtime can ask for, options with their defaults filled in.
pub(super) struct Context<'a> {
    pub(super) runtime: &'a Runtime,
    pub(super) facts: &'a Facts,
    options: Vec<Option<Cow<'a, OptionValue>>>,
    /// By model, then by option.
    model_options: Vec<Vec<Option<Cow<'a, OptionValue>>>>,
}

/// Which model, and which adapter of it, an item is written for. Items that are written once see the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Of {
    /// The model's place.
    pub(super) model: usize,
    /// The adapter's place among those of the model.
    pub(super) adapter: usize,
}

impl Of {
    /// A model; items about it see its first adapter.
    pub(super) fn model(model: usize) -> Self {
        Self { model, adapter: 0 }
    }
}

impl<'a> Context<'a> {
    pub(super) fn new(runtime: &'a Runtime, facts: &'a Facts) -> Self {
        let mut context = Self {
            runtime,
            facts,
            options: vec![None; runtime.options.len()],
            model_options: vec![vec![None; runtime.model_options.len()]; facts.models.len()],
        };
        for &index in &runtime.parts.option_order {
            context.options[index] =
                context.option(&runtime.options, index, &facts.options, Of::default(), |context, needed| {
                    context.options[needed].as_deref()
                });
        }
        for (of, model) in facts.models.iter().enumerate() {
            for &index in &runtime.parts.model_option_order {
                let option = context.option(
                    &runtime.model_options,
                    index,
                    &model.options,
                    Of::model(of),
                    |context, needed| context.model_options[of][needed].as_deref(),
                );
                context.model_options[of][index] = option;
            }
        }
        context
    }

    fn option(
        &self,
        declared: &'a [OptionDecl],
        index: usize,
        options: &'a Options,
        of: Of,
        value: impl Fn(&Self, usize) -> Option<&OptionValue>,
    ) -> Option<Cow<'a, OptionValue>> {
        let option = &declared[index];
        if option.needs.is_some_and(|needed| !value(self, needed).is_some_and(OptionValue::is_on)) {
            return None;
        }
        match (options.setting(&option.name), &option.fallback) {
            (Setting::Given(value), _) | (Setting::Unset, Fallback::Value(value)) => {
                Some(Cow::Borrowed(value))
            }
            (Setting::Unset, Fallback::Template(template)) => {
                let text = self.text(template, of)?;
                Some(Cow::Owned(match option.type_ {
                    OptionType::Boolean => OptionValue::Boolean(text == "true"),
                    OptionType::Integer => OptionValue::Integer(text.parse().ok()?),
                    OptionType::Number => OptionValue::Number(text),
                    OptionType::Object => OptionValue::Json(text),
                    OptionType::String | OptionType::Path | OptionType::Quantity => OptionValue::Text(text),
                }))
            }
            (Setting::Removed, _) | (Setting::Unset, Fallback::None) => None,
        }
    }

    /// The value of an option of `config`.
    pub(super) fn config(&self, index: usize) -> Option<&OptionValue> {
        self.options[index].as_deref()
    }

    /// The value of a member of an option of `config`: where the option is given, what it says or the member's default. A null
    /// takes away what a lower layer says of it, and the default stays.
    pub(super) fn member(&self, index: usize, member: usize) -> Option<&OptionValue> {
        let OptionValue::Members { members, .. } = self.config(index)? else { return None };
        let declared = &self.runtime.options[index].members[member];
        match (members.setting(&declared.name), &declared.fallback) {
            (Setting::Given(value), _) | (Setting::Unset | Setting::Removed, Fallback::Value(value)) => {
                Some(value)
            }
            _ => None,
        }
    }

    /// The value of an option of a model.
    pub(super) fn model_config(&self, index: usize, of: Of) -> Option<&OptionValue> {
        self.model_options.get(of.model)?[index].as_deref()
    }

    /// For which models and adapters an item is written that stands by itself.
    pub(super) fn repeat(&self, each: Each) -> Vec<Of> {
        self.repeat_within(each, Each::Once, Of::default())
    }

    /// For which models and adapters an item is written inside of one that is `held` to `of` already.
    pub(super) fn repeat_within(&self, each: Each, held: Each, of: Of) -> Vec<Of> {
        let adapters = |model: usize| {
            let count = self.facts.models.get(model).map_or(0, |model| model.adapters.len());
            (0..count).map(move |adapter| Of { model, adapter })
        };
        let models = 0..self.facts.models.len();
        match (each, held) {
            (each, held) if each <= held => vec![of],
            (Each::Adapter, Each::Model) => adapters(of.model).collect(),
            (Each::Adapter, _) => models.flat_map(adapters).collect(),
            _ => models.map(Of::model).collect(),
        }
    }

    /// Whether the folder of fetched models is there: a model or an adapter is fetched, or they may come later.
    pub(super) fn has_cache(&self) -> bool {
        let always = self.runtime.cache.as_ref().is_some_and(|cache| cache.always);
        let mut models = self.facts.models.iter();
        always
            || models.any(|model| {
                model.fetched.is_some() || model.adapters.iter().any(|adapter| adapter.fetched.is_some())
            })
    }

    /// The texts of a template for all models or adapters that it can be written for.
    pub(super) fn each(&self, template: &Template) -> Vec<String> {
        self.repeat(template.each()).into_iter().filter_map(|of| self.text(template, of)).collect()
    }

    /// Whether a condition holds.
    pub(super) fn holds(&self, condition: Option<Condition>, of: Of) -> bool {
        condition.is_none_or(|condition| self.answer(condition.test, of) != condition.negated)
    }

    fn answer(&self, test: Test, of: Of) -> bool {
        let models = &self.facts.models;
        match test {
            Test::Gpu => self.facts.gpu.is_some_and(|count| count > 0),
            Test::MultiGpu => self.facts.gpu.is_some_and(|count| count > 1),
            Test::Models => !models.is_empty(),
            Test::MultiModel => models.len() > 1,
            Test::Adapters => models.iter().any(|model| !model.adapters.is_empty()),
            Test::VersionLabels => models.iter().any(|model| !model.version_labels.is_empty()),
            Test::Config(index) => self.config(index).is_some_and(OptionValue::is_on),
            Test::ModelConfig(index) => self.model_config(index, of).is_some_and(OptionValue::is_on),
        }
    }

    /// The text of a template; none when a variable in it is unset.
    pub(super) fn text(&self, template: &Template, of: Of) -> Option<String> {
        let mut out = String::new();
        self.write(template, of, &mut out).then_some(out)
    }

    /// The words of a command, one that names a model for each; none when one cannot be written, or names a model and there is
    /// none.
    pub(super) fn words(&self, command: &[Template]) -> Option<Vec<String>> {
        let words = command.iter().map(|word| {
            let words = self.repeat(word.each()).into_iter().map(|of| self.text(word, of));
            words.collect::<Option<Vec<_>>>().filter(|words| !words.is_empty())
        });
        Some(words.collect::<Option<Vec<_>>>()?.concat())
    }

    /// Appends the text of a template; false when a variable in it is unset, with whatever stands before it written.
    pub(super) fn write(&self, template: &Template, of: Of, out: &mut String) -> bool {
        template.segments().iter().all(|segment| match segment {
            Segment::Text(text) => {
                out.push_str(text);
                true
            }
            Segment::Variable(variable) => self.variable(*variable, of, out),
        })
    }

    /// Appends the value of a variable; false when it is unset.
    pub(super) fn variable(&self, variable: Variable, of: Of, out: &mut String) -> bool {
        let model = self.facts.models.get(of.model);
        let adapter = || model?.adapters.get(of.adapter);
        let text = match variable {
            Variable::Name => Some(self.facts.name.as_str()),
            Variable::ModelName => model.map(|model| model.name.as_str()),
            Variable::ModelPath => model.and_then(|model| model.path.as_deref()),
            Variable::ModelFile => model.and_then(|model| model.file.as_deref()),
            Variable::ModelSource => model.and_then(|model| model.source.as_deref()),
            Variable::ModelReference => fetched(model).map(|fetched| fetched.reference.as_str()),
            Variable::ModelRepo => fetched(model).map(|fetched| fetched.repo.as_str()),
            Variable::ModelRevision => fetched(model).and_then(|fetched| fetched.revision.as_deref()),
            Variable::AdapterName => adapter().map(|adapter| adapter.name.as_str()),
            Variable::AdapterLocation => adapter().map(AdapterFacts::location),
            Variable::AdapterPath => adapter().and_then(|adapter| adapter.path.as_deref()),
            Variable::ModelsDir => self.runtime.models.dir.as_deref(),
            Variable::CacheDir => self.runtime.cache.as_ref().map(|cache| cache.path.as_str()),
            Variable::Files(index) => self.runtime.parts.files[index].dir_if_any(self),
            Variable::Config(index) => return option(self.config(index), out),
            Variable::Member(index, member) => return option(self.member(index, member), out),
            Variable::ServicePort(index) => {
                return number(self.runtime.parts.ports[index].of_service(self).map(i64::from), out);
            }
            Variable::ModelConfig(index) => return option(self.model_config(index, of), out),
            Variable::Port(index) => {
                return number(self.runtime.parts.ports[index].number(self).map(i64::from), out);
            }
            Variable::GpuCount => return number(self.facts.gpu.filter(|count| *count > 0), out),
            Variable::DrainTimeout => return number(self.facts.drain_timeout, out),
            Variable::DrainGrace => return number(Some(self.facts.drain_grace), out),
        };
        text.map(|text| out.push_str(text)).is_some()
    }
}

fn fetched(model: Option<&ModelFacts>) -> Option<&super::facts::Fetched> {
    model.and_then(|model| model.fetched.as_ref())
}

fn option(value: Option<&OptionValue>, out: &mut String) -> bool {
    value.map(|value| out.push_str(&value.text())).is_some()
}

fn number(value: Option<i64>, out: &mut String) -> bool {
    // Writing to a string cannot fail.
    value.is_some_and(|value| write!(out, "{value}").is_ok())
}
