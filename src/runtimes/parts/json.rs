//! JSON with variables: an unset one removes its member, one that stands alone keeps its type.

use serde_json::Value;

use crate::diagnostic::Path;
use crate::runtimes::context::{Context, Of};
use crate::runtimes::options::OptionValue;
use crate::runtimes::scope::Scope;
use crate::runtimes::template::{Template, Variable};

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

    fn is_of_model(&self) -> bool {
        match self {
            Self::Literal(_) => false,
            Self::Text(template) => template.is_of_model(),
            Self::List(items) => items.iter().any(Self::is_of_model),
            Self::Map(members) => members.iter().any(|(key, value)| key.is_of_model() || value.is_of_model()),
        }
    }

    /// The text of the file. Outside the file of one model, list items and keys that name a model are repeated for each.
    pub(super) fn write(&self, context: &Context<'_>, of: Of, in_model: bool) -> String {
        let value = self.value(context, of, in_model).unwrap_or_default();
        // A value whose keys are text always has a text.
        let mut out = serde_json::to_string_pretty(&value).unwrap_or_default();
        out.push('\n');
        out
    }

    fn value(&self, context: &Context<'_>, of: Of, in_model: bool) -> Option<Value> {
        let models = |repeat: bool| if repeat && !in_model { context.repeat(true) } else { of..of + 1 };
        match self {
            Self::Literal(value) => Some(value.clone()),
            Self::Text(template) => match template.sole_variable().and_then(|v| typed(v, context, of)) {
                Some(value) => Some(value),
                None => context.text(template, of).map(Value::String),
            },
            Self::List(items) => {
                let values = items.iter().flat_map(|item| {
                    let repeat = item.is_of_model();
                    models(repeat).filter_map(move |of| item.value(context, of, in_model || repeat))
                });
                Some(Value::Array(values.collect()))
            }
            Self::Map(members) => {
                let mut map = serde_json::Map::new();
                for (key, value) in members {
                    let repeat = key.is_of_model();
                    for of in models(repeat) {
                        let member = context.text(key, of).zip(value.value(context, of, in_model || repeat));
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
        Variable::ModelConfig(index) => context.model_config(index, of)?,
        Variable::Port(_) | Variable::GpuCount | Variable::DrainTimeout | Variable::DrainGrace => {
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
        OptionValue::Number(text) | OptionValue::Json(text) => serde_json::from_str(text).ok(),
        OptionValue::Text(_) => None,
    }
}
