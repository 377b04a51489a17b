//! `options` and `modelOptions`.

use regex_lite::Regex;

use super::fallback::fallback;
use super::members;
use super::order::order;
use crate::api::v1alpha1::ConfigValue;
use crate::api::v1alpha1::serving_runtime::{OptionType, Ordered, RuntimeOption, ServingRuntimeSpec};
use crate::diagnostic::Path;
use crate::runtimes::condition::Condition;
use crate::runtimes::options::{Fallback, OptionDecl, Target};
use crate::runtimes::parts::Parts;
use crate::runtimes::scope::Scope;
use crate::runtimes::template::Variable;
use crate::suggest;

/// Reads `options`, and the order in which their values can be computed.
pub(super) fn load(
    spec: &ServingRuntimeSpec,
    parts: &Parts,
    scope: &mut Scope,
) -> (Vec<OptionDecl>, Vec<usize>) {
    let in_lines = |index| parts.files.iter().any(|files| files.has_line_with(Variable::Config(index)));
    let mut options = read("options", &spec.options, spec, in_lines, scope);
    targets(&spec.options, spec, scope);
    needs("options", &mut options, scope);
    let order = order("options", &options, scope, |option| {
        let Fallback::Template(template) = &option.fallback else { return Vec::new() };
        let of = |variable| match variable {
            Variable::Config(index) | Variable::Member(index, _) => vec![index],
            Variable::Port(index) | Variable::ServicePort(index) => {
                parts.ports.get(index).map_or_else(Vec::new, |port| {
                    port.option().into_iter().chain(port.when.and_then(Condition::option)).collect()
                })
            }
            _ => Vec::new(),
        };
        template.variables().flat_map(of).collect()
    });
    (options, order)
}

/// Reads `modelOptions`, and the order in which their values can be computed.
pub(super) fn load_of_models(
    spec: &ServingRuntimeSpec,
    parts: &Parts,
    scope: &mut Scope,
) -> (Vec<OptionDecl>, Vec<usize>) {
    let in_lines = |index| parts.files.iter().any(|files| files.has_line_with(Variable::ModelConfig(index)));
    let mut options = read("modelOptions", &spec.model_options, spec, in_lines, scope);
    for (name, option) in spec.model_options.iter() {
        if option.arg.is_some()
            || option.env.is_some()
            || option.property.is_some()
            || option.negated.is_some()
        {
            scope.problems.error(
                Path::spec(["modelOptions", name]),
                "an option of models becomes nothing by itself; name it as `${model.config.…}` where it belongs",
            );
        }
    }
    needs("modelOptions", &mut options, scope);
    let order = order("modelOptions", &options, scope, |option| match &option.fallback {
        Fallback::Template(template) => {
            let of = |variable| match variable {
                Variable::ModelConfig(index) => Some(index),
                _ => None,
            };
            template.variables().filter_map(of).collect()
        }
        _ => Vec::new(),
    });
    (options, order)
}

fn read(
    field: &str,
    written: &Ordered<RuntimeOption>,
    spec: &ServingRuntimeSpec,
    in_lines: impl Fn(usize) -> bool,
    scope: &mut Scope,
) -> Vec<OptionDecl> {
    let of_models = field == "modelOptions";
    let mut options = Vec::with_capacity(written.0.len());
    for (index, (name, option)) in written.iter().enumerate() {
        let path = || Path::spec([field, name]);
        shape(option, of_models, path, scope);
        let pattern =
            option.pattern.as_deref().and_then(|pattern| regex(pattern, || path().key("pattern"), scope));
        let mut decl = OptionDecl {
            name: name.to_owned(),
            type_: option.type_.unwrap_or_default(),
            default: option.default.as_ref().map(members::written_default),
            choices: option.enum_.clone(),
            minimum: option.minimum,
            maximum: option.maximum,
            pattern,
            format: option.format,
            members: members::load(option, path, scope),
            required: false,
            aliases: option.aliases.clone(),
            requires: option.requires.clone(),
            together: option.together,
            warning: option.warning.clone(),
            description: option.description.clone(),
            target: target(option),
            one_line: in_lines(index),
            needs: None,
            fallback: Fallback::None,
        };
        let textual = matches!(decl.type_, OptionType::String | OptionType::Path);
        for (short, full) in option.aliases.iter().filter(|_| textual) {
            if let Err(message) = decl.read(&ConfigValue::Text(full.clone())) {
                scope.problems.error(path().key("aliases").key(short.as_str()), message);
            }
        }
        if let Some(value) = option.default.as_ref().filter(|_| decl.members.is_empty()) {
            decl.fallback = fallback(&decl, value, spec, of_models, || path().key("default"), scope);
        }
        options.push(decl);
    }
    options
}

fn target(option: &RuntimeOption) -> Target {
    if option.arg.is_some() || option.negated.is_some() {
        let (flag, negated, also) = (option.arg.clone(), option.negated.clone(), option.also.clone());
        Target::Arg { flag, negated, also }
    } else if let Some(env) = &option.env {
        Target::Env(env.clone())
    } else if let Some(property) = &option.property {
        Target::Property(property.clone())
    } else {
        Target::Variable
    }
}

/// Rules between the fields of one option.
pub(super) fn shape(option: &RuntimeOption, of_models: bool, path: impl Fn() -> Path, scope: &mut Scope) {
    let mut error = |key: &str, message: &str| scope.problems.error(path().key(key), message);
    let type_ = option.type_.unwrap_or_default();
    let numeric = matches!(type_, OptionType::Integer | OptionType::Number);
    let textual = matches!(type_, OptionType::String | OptionType::Path);
    let becomes = [
        ("arg", option.arg.is_some() || option.negated.is_some()),
        ("env", option.env.is_some()),
        ("property", option.property.is_some()),
    ];
    let becomes: Vec<_> = becomes.into_iter().filter(|(_, given)| *given).map(|(key, _)| key).collect();
    if let [first, second, ..] = becomes.as_slice() {
        error(second, &format!("an option becomes one thing, and `{first}` is given too; remove one"));
    }
    if option.negated.is_some() && type_ != OptionType::Boolean {
        error("negated", "only a `boolean` can be negated; remove it");
    }
    if !option.also.is_empty() && option.arg.is_none() {
        error("also", "flags come along with `arg`, and there is none; add it");
    }
    if !numeric && (option.minimum.is_some() || option.maximum.is_some()) {
        let key = if option.minimum.is_some() { "minimum" } else { "maximum" };
        error(key, "only an `integer` or a `number` has bounds; remove it");
    }
    if let (Some(least), Some(most)) = (option.minimum, option.maximum)
        && least > most
    {
        error("minimum", &format!("{least} is greater than `maximum`, which is {most}; swap them"));
    }
    if !textual && option.pattern.is_some() {
        error("pattern", "only a `string` or a `path` has a pattern; remove it");
    }
    if !textual && !option.aliases.is_empty() {
        error("aliases", "only a `string` or a `path` has aliases; remove them");
    }
    if !option.enum_.is_empty() && matches!(type_, OptionType::Boolean | OptionType::Object) {
        error("enum", "a `boolean` or an `object` has no list of values; remove it");
    }
    if option.together && !of_models {
        error("together", "only an option of models is given for every model or for none; remove it");
    }
    if option.format.is_some() && type_ != OptionType::String {
        error("format", "only a `string` has a format; remove it");
    }
    if !option.members.0.is_empty() {
        if type_ != OptionType::Object {
            error("members", "only an `object` has members; remove them");
        }
        if option.default.is_some() {
            error("default", "the members have defaults, and the option has none; give them theirs");
        }
    }
}

pub(in crate::runtimes) fn regex(pattern: &str, path: impl Fn() -> Path, scope: &mut Scope) -> Option<Regex> {
    match Regex::new(pattern) {
        Ok(regex) => Some(regex),
        Err(error) => {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim();
            scope.problems.error(path(), format!("`{pattern}` is no regular expression: {reason}"));
            None
        }
    }
}

/// No two things of a runtime set one flag, one variable or one property.
fn targets(written: &Ordered<RuntimeOption>, spec: &ServingRuntimeSpec, scope: &mut Scope) {
    type Key = fn(&RuntimeOption) -> Option<&String>;
    let keys: [(&str, Key); 4] = [
        ("arg", |option| option.arg.as_ref()),
        ("negated", |option| option.negated.as_ref()),
        ("env", |option| option.env.as_ref()),
        ("property", |option| option.property.as_ref()),
    ];
    for (key, get) in keys {
        for (index, (name, option)) in written.0.iter().enumerate() {
            let Some(target) = get(option) else { continue };
            let path = || Path::spec(["options", name.as_str(), key]);
            if let Some((other, _)) = written.0[..index].iter().find(|(_, other)| get(other) == Some(target))
            {
                scope.problems.error(path(), format!("option `{other}` becomes `{target}` too; remove one"));
            }
            let in_cache = || spec.cache.iter().any(|cache| cache.env.contains(target));
            if key == "env" && (spec.env.contains_key(target) || in_cache()) {
                scope
                    .problems
                    .error(path(), format!("`{target}` is set by `env` or `cache` too; remove one"));
            }
        }
    }
}

/// Looks up `requires`.
fn needs(field: &str, options: &mut [OptionDecl], scope: &mut Scope) {
    for index in 0..options.len() {
        let Some(required) = options[index].requires.clone() else { continue };
        options[index].needs = options.iter().position(|other| other.name == required);
        if options[index].needs.is_some() {
            continue;
        }
        let known = || options.iter().map(|option| option.name.as_str());
        let message = match suggest::nearest(&required, known()) {
            Some(near) => format!("no option `{required}`; did you mean `{near}`?"),
            None => format!("no option `{required}`; known: {}", suggest::list(known())),
        };
        scope.problems.error(Path::spec([field, &options[index].name, "requires"]), message);
    }
}
