//! `args`: the runtime's own, then those of options.

use super::env::Alternatives;
use crate::api::v1alpha1::serving_runtime::{Arg as Written, ArgsEach, ServingRuntimeSpec};
use crate::diagnostic::Path;
use crate::runtimes::condition::Condition;
use crate::runtimes::context::Context;
use crate::runtimes::evaluated::EvaluatedArg;
use crate::runtimes::options::{OptionDecl, OptionValue, Target};
use crate::runtimes::scope::Scope;
use crate::runtimes::template::{Each, Template};

/// An item of `args`.
#[derive(Clone, Debug)]
pub(in crate::runtimes) struct Arg {
    content: Content,
    each: Each,
    option: Option<usize>,
}

#[derive(Clone, Debug)]
enum Content {
    /// Arguments that come and go as one.
    Group { when: Option<Condition>, args: Vec<Template> },
    /// The first that can be written.
    First(Alternatives),
    /// A flag with a value of several parts.
    Joined { flag: Template, part: Template, separator: String },
}

/// Reads `args`.
pub(in crate::runtimes) fn load(spec: &ServingRuntimeSpec, scope: &mut Scope) -> Vec<Arg> {
    let items = spec.args.iter().enumerate();
    items
        .map(|(index, item)| {
            let path = || Path::spec(["args"]).index(index);
            let (when, args) = match item {
                Written::One(text) => (None, vec![scope.template(text, path)]),
                Written::Group(texts) => (None, group(texts, path, scope)),
                Written::When(item) => {
                    let when = scope.condition(Some(&item.when), || path().key("when"));
                    (when, group(&item.args, || path().key("args"), scope))
                }
                Written::First(item) => {
                    let first = Alternatives::list(&item.first, || path().key("first"), scope);
                    return Arg::new(Content::First(first));
                }
                Written::Each(item) => return Arg::new(joined(item, path, scope)),
            };
            Arg::new(Content::Group { when, args })
        })
        .collect()
}

fn group(texts: &[String], path: impl Fn() -> Path, scope: &mut Scope) -> Vec<Template> {
    if texts.is_empty() {
        scope.problems.error(path(), "an empty group of arguments; add one, or remove it");
    }
    texts.iter().enumerate().map(|(index, text)| scope.template(text, || path().index(index))).collect()
}

fn joined(item: &ArgsEach, path: impl Fn() -> Path, scope: &mut Scope) -> Content {
    let flag = scope.template(&item.flag, || path().key("flag"));
    let part = scope.each(&item.each, || path().key("each"));
    Content::Joined { flag, part, separator: item.separator.clone() }
}

impl Arg {
    fn new(content: Content) -> Self {
        let (conditions, templates): (Vec<_>, Vec<_>) = match &content {
            Content::Group { when, args } => (vec![*when], args.iter().collect()),
            Content::First(first) => first.items().iter().map(|(when, text)| (*when, text)).unzip(),
            // Written once, whatever its parts name.
            Content::Joined { flag, .. } => (Vec::new(), vec![flag]),
        };
        let conditions = || conditions.iter().copied().flatten();
        let each = conditions().map(Condition::each).chain(templates.iter().map(|text| text.each())).max();
        let named = templates.iter().find_map(|text| text.option());
        let option = named.or_else(|| conditions().find_map(Condition::option));
        Self { content, each: each.unwrap_or_default(), option }
    }

    fn evaluate(&self, context: &Context<'_>, out: &mut Vec<EvaluatedArg>) {
        let option = self.option.map(|index| context.runtime.options[index].name.as_str());
        let arg = |text| EvaluatedArg { text, option: option.map(str::to_owned) };
        for of in context.repeat(self.each) {
            match &self.content {
                Content::Joined { flag, part, separator } => {
                    let flag = context.text(flag, of);
                    let parts = context.each(part);
                    let Some(flag) = flag.filter(|_| !parts.is_empty()) else { continue };
                    let value = parts.join(separator);
                    if context.runtime.parts.joined {
                        out.push(arg(format!("{flag}={value}")));
                    } else {
                        out.extend([arg(flag), arg(value)]);
                    }
                }
                Content::First(first) => out.extend(first.evaluate(context, of).map(|(text, _)| arg(text))),
                Content::Group { when, args } if context.holds(*when, of) => {
                    let start = out.len();
                    for template in args {
                        let Some(text) = context.text(template, of) else {
                            out.truncate(start);
                            break;
                        };
                        out.push(arg(text));
                    }
                }
                Content::Group { .. } => {}
            }
        }
    }
}

/// All arguments of a model server.
pub(in crate::runtimes) fn evaluate(context: &Context<'_>) -> Vec<EvaluatedArg> {
    let parts = &context.runtime.parts;
    let mut out = Vec::with_capacity(parts.args.len() + 4);
    for arg in &parts.args {
        arg.evaluate(context, &mut out);
    }
    for (index, option) in context.runtime.options.iter().enumerate() {
        if let Some(value) = context.config(index) {
            flags(option, value, parts.joined, &mut out);
        }
    }
    out
}

fn flags(option: &OptionDecl, value: &OptionValue, joined: bool, out: &mut Vec<EvaluatedArg>) {
    let Target::Arg { flag, negated, also } = &option.target else { return };
    let mut push = |text: String| out.push(EvaluatedArg { text, option: Some(option.name.clone()) });
    let (flag, value) = match value {
        OptionValue::Boolean(false) => return negated.clone().into_iter().for_each(push),
        OptionValue::Boolean(true) => (flag, None),
        value => (flag, Some(value.text())),
    };
    let Some(flag) = flag else { return };
    match value {
        None => push(flag.clone()),
        Some(value) if joined => push(format!("{flag}={value}")),
        Some(value) => {
            push(flag.clone());
            push(value.into_owned());
        }
    }
    also.iter().cloned().for_each(push);
}
