//! JSON with variables: an unset one removes its member, one that stands alone keeps its type.

use serde_json::Value;

use crate::diagnostic::Path;
use crate::runtimes::context::{Context, Of};
use crate::runtimes::options::OptionValue;
use crate::runtimes::scope::Scope;
use crate::runtimes::template::{Each, Template, Variable};

/// JSON with variables.
#[derive(Clone, Debug)]
pub(in crate::runtimes) enum Json {
    /// As it stands.
    Literal(Value),
    Text(Template),
    List(Vec<Json>),
    Map(Vec<(Template, Json)>),
}

impl Json {
    /// Reads a value; texts and keys are templates.
    pub(super) fn read(value: &Value, path: &Path, scope: &mut Scope) -> Self {
        match value {
            Value::String(text) => Self::Text(scope.template(text, || path.clone())),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                Self::List(items.map(|(i, item)| Self::read(item, &path.clone().index(i), scope)).collect())
            }
            Value::Object(members) => {
                let read = |(key, value): (&String, &Value)| {
                    let path = path.clone().key(key.as_str());
                    (scope.template(key, || path.clone()), Self::read(value, &path, scope))
                };
                Self::Map(members.iter().map(read).collect())
            }
            other => Self::Literal(other.clone()),
        }
    }

    fn each(&self) -> Each {
        match self {
            Self::Literal(_) => Each::Once,
            Self::Text(template) => template.each(),
            Self::List(items) => items.iter().map(Self::each).max().unwrap_or_default(),
            Self::Map(members) => {
                members.iter().map(|(key, value)| key.each().max(value.each())).max().unwrap_or_default()
            }
        }
    }

    /// The text of the file. Outside the file of one model, list items and keys that name a model are repeated for each.
    pub(super) fn write(&self, context: &Context<'_>, of: Of, held: Each) -> String {
        let value = self.value(context, of, held).unwrap_or_default();
        // A value whose keys are text always has a text.
        let mut out = serde_json::to_string_pretty(&value).unwrap_or_default();
        out.push('\n');
        out
    }

    fn value(&self, context: &Context<'_>, of: Of, held: Each) -> Option<Value> {
        match self {
            Self::Literal(value) => Some(value.clone()),
            Self::Text(template) => match template.sole_variable().and_then(|v| typed(v, context, of)) {
                Some(value) => Some(value),
                None => context.text(template, of).map(Value::String),
            },
            Self::List(items) => {
                let values = items.iter().flat_map(|item| {
                    let each = item.each();
                    let repeated = context.repeat_within(each, held, of).into_iter();
                    repeated.filter_map(move |of| item.value(context, of, held.max(each)))
                });
                Some(Value::Array(values.collect()))
            }
            Self::Map(members) => {
                let mut map = serde_json::Map::new();
                for (key, value) in members {
                    let each = key.each();
                    for of in context.repeat_within(each, held, of) {
                        let member = context.text(key, of).zip(value.value(context, of, held.max(each)));
                        map.extend(member);
                    }
                }
                Some(Value::Object(map))
            }
        }
    }
}

/// The value of a variable that is more than text.
fn typed(variable: Variable, context: &Context<'_>, of: Of) -> Option<Value> {
    let option = match variable {
        Variable::Config(index) => context.config(index)?,
        Variable::Member(index, member) => context.member(index, member)?,
        Variable::ModelConfig(index) => context.model_config(index, of)?,
        Variable::Port(_)
        | Variable::ServicePort(_)
        | Variable::GpuCount
        | Variable::DrainTimeout
        | Variable::DrainGrace => {
            let mut text = String::new();
            return context
                .variable(variable, of, &mut text)
                .then(|| text.parse::<i64>().ok())?
                .map(Value::from);
        }
        _ => return None,
    };
    match option {
        OptionValue::Boolean(value) => Some(Value::Bool(*value)),
        OptionValue::Integer(value) => Some(Value::from(*value)),
        OptionValue::Number(text) | OptionValue::Json(text) | OptionValue::Members { json: text, .. } => {
            serde_json::from_str(text).ok()
        }
        OptionValue::Text(_) => None,
    }
}
