//! `default` of an option: a value that fits, or a template that yields one.

use crate::api::v1alpha1::ConfigValue;
use crate::api::v1alpha1::serving_runtime::{OptionType, ServingRuntimeSpec};
use crate::diagnostic::Path;
use crate::runtimes::options::{Fallback, OptionDecl};
use crate::runtimes::scope::Scope;
use crate::runtimes::template::{Template, Variable};

/// Reads the default of an option.
pub(super) fn fallback(
    option: &OptionDecl,
    value: &ConfigValue,
    spec: &ServingRuntimeSpec,
    of_models: bool,
    path: impl Fn() -> Path,
    scope: &mut Scope,
) -> Fallback {
    let literal = |value: &ConfigValue, scope: &mut Scope| match option.read(value) {
        Ok(value) => Fallback::Value(value),
        Err(message) => {
            scope.problems.error(path(), message);
            Fallback::None
        }
    };
    let ConfigValue::Text(text) = value else { return literal(value, scope) };
    let before = scope.problems.iter().count();
    let template = scope.template_where(
        text,
        &path,
        |variable| match variable {
            Variable::Files(_) => false,
            Variable::ModelConfig(_) => of_models,
            _ => true,
        },
        if of_models {
            "a default takes no `${files.…}`"
        } else {
            "a default takes no `${files.…}` and no `${model.config.…}`"
        },
    );
    if scope.problems.iter().count() > before {
        return Fallback::None;
    }
    if template.variables().next().is_none() {
        let text = template.literal();
        return literal(&ConfigValue::Text(text), scope);
    }
    if let Err(message) = fits(option.type_, &template, spec) {
        scope.problems.error(path(), message);
    }
    Fallback::Template(template)
}

/// Whether what a template yields has the option's type.
fn fits(type_: OptionType, template: &Template, spec: &ServingRuntimeSpec) -> Result<(), String> {
    if type_ == OptionType::String {
        return Ok(());
    }
    let type_of = |variable| match variable {
        Variable::Config(index) => spec.options.0.get(index).and_then(|(_, option)| option.type_),
        Variable::Member(index, member) => {
            let members = spec.options.0.get(index).map(|(_, option)| &option.members);
            members.and_then(|members| members.0.get(member)).and_then(|(_, member)| member.type_)
        }
        Variable::ModelConfig(index) => spec.model_options.0.get(index).and_then(|(_, option)| option.type_),
        variable => Some(variable.own_type()),
    };
    let found = template.sole_variable().and_then(type_of);
    let is_path =
        || template.starts_with_slash() || template.variables().next().and_then(type_of) == Some(type_);
    let fits = match type_ {
        OptionType::Path => is_path(),
        OptionType::Number => matches!(found, Some(OptionType::Number | OptionType::Integer)),
        OptionType::Quantity => {
            matches!(found, Some(OptionType::Quantity | OptionType::Number | OptionType::Integer))
        }
        type_ => found == Some(type_),
    };
    if fits {
        return Ok(());
    }
    Err(match type_ {
        OptionType::Path => "does not start with a path; begin with `/` or a variable that is one".to_owned(),
        _ => "is not one variable of the option's type; name one, or write the value out".to_owned(),
    })
}
