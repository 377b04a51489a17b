//! Rules of the user's own, in CEL: the standard functions and those of Kubernetes' quantities.
//!
//! The parser is the crate's Pratt parser: it bounds recursion and says what it expects; the crate's default one is made by
//! ANTLR, recurses without bound on brackets and lists twenty tokens where one is missing.

mod names;
mod object;
mod quantity;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use ::cel::parser::{Expression, PrattParser};
use ::cel::{Context, Env, ExecutionError, Value};

use super::finding::Finding;
use super::pattern;
use super::rules::RULES;
use super::serving_policy::Level;
use crate::api::v1alpha1 as api;
use crate::diagnostic::{ObjectRef, Path, Problems, Severity};
use crate::yaml::Node;

/// How long an expression may be.
const LONGEST: usize = 4096;
/// How many steps macros within macros may take over one object at most: about a second.
const MOST_STEPS: f64 = 1e7;

/// A rule of the user's own, ready to ask.
#[derive(Debug)]
pub struct CustomRule {
    /// Its name in the policy.
    pub id: String,
    /// How bad its findings are; none is off.
    pub severity: Option<Severity>,
    matches: api::Match,
    expression: Expression,
    /// How many macros stand within one another at most.
    nesting: u32,
    length: usize,
    cause: String,
    remedy: String,
}

/// The rules of a policy; what is wrong with one goes to the problems.
pub(super) fn read(
    written: std::collections::BTreeMap<String, api::CustomRule>,
    problems: &mut Problems,
) -> Vec<CustomRule> {
    written.into_iter().filter_map(|(id, rule)| custom(id, rule, problems)).collect()
}

fn custom(id: String, written: api::CustomRule, problems: &mut Problems) -> Option<CustomRule> {
    let path = Path::spec(["custom", &id]);
    if RULES.iter().any(|rule| rule.id == id) {
        problems.error(path.clone(), format!("`{id}` is a rule already; choose another name"));
    }
    let (cause, remedy) = written.message.split_once("; ").unwrap_or((&written.message, ""));
    if cause.trim().is_empty() {
        problems.error(
            path.clone().key("message"),
            "is empty; say what is wrong when the expression does not hold",
        );
    }
    let (expression, nesting) = match compile(&written.cel) {
        Ok(compiled) => compiled,
        Err(errors) => {
            for error in errors {
                problems.error(path.clone().key("cel"), error);
            }
            return None;
        }
    };
    let severity = match Level::from(written.severity) {
        Level::On(severity) => Some(severity),
        Level::Off => None,
    };
    Some(CustomRule {
        severity,
        expression,
        nesting,
        length: written.cel.len(),
        cause: cause.trim().to_owned(),
        remedy: remedy.trim().to_owned(),
        matches: written.matches,
        id,
    })
}

/// An expression, and how many macros stand within one another in it.
fn compile(text: &str) -> Result<(Expression, u32), Vec<String>> {
    if text.len() > LONGEST {
        return Err(vec![format!("is {} bytes long; write at most {LONGEST}, in several rules", text.len())]);
    }
    let expression = PrattParser::default().parse(text).map_err(|errors| {
        let mut errors: Vec<String> = errors.errors.iter().map(|error| syntax(text, error)).collect();
        // What follows the first is mostly its consequence.
        errors.truncate(1);
        errors
    })?;
    let verdict = names::check(&expression, text);
    if verdict.errors.is_empty() { Ok((expression, verdict.nesting)) } else { Err(verdict.errors) }
}

/// What the parser says, in our words.
fn syntax(text: &str, error: &::cel::ParseError) -> String {
    let message = error.msg.trim_start_matches("Syntax error: ");
    let message = message.replace("'<EOF>'", "the end").replace("<EOF>", "the end").replace('\'', "`");
    let message =
        match message.strip_prefix("mismatched input ").and_then(|rest| rest.split_once(" expecting ")) {
            Some((found, expected)) => format!("expected {expected}, found {found}"),
            None => message,
        };
    let told: String = message.chars().take(160).collect();
    let (line, column) = error.pos;
    format!("no CEL at {}: {told}; see https://cel.dev", names::spot(text, line, column.max(1)))
}

/// The standard functions.
static STANDARD: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

impl CustomRule {
    fn is_for(&self, object: &ObjectRef) -> bool {
        let fits = |patterns: &[String], text: &str| {
            patterns.is_empty() || patterns.iter().any(|pattern| pattern::fits(pattern, text))
        };
        let namespaces = &self.matches.namespaces;
        (self.matches.kinds.is_empty() || self.matches.kinds.contains(&object.kind))
            && fits(&self.matches.api_versions, &object.api_version)
            && fits(&self.matches.names, &object.name)
            && (namespaces.is_empty() || object.namespace.as_deref().is_some_and(|own| fits(namespaces, own)))
    }

    /// What is wrong, if the expression does not hold or cannot be evaluated.
    fn ask(&self, context: &Context<'_, '_>, size: usize) -> Option<(String, String)> {
        let each = f64::from(u32::try_from(size + self.length).unwrap_or(u32::MAX));
        if self.nesting > 1 && each.powi(i32::try_from(self.nesting).unwrap_or(i32::MAX)) > MOST_STEPS {
            return Some((
                format!(
                    "rule `{}` cannot be evaluated: the object is too large for macros within macros",
                    self.id
                ),
                "write the rule without them".to_owned(),
            ));
        }
        match Value::resolve(&self.expression, context) {
            Ok(Value::Bool(true)) => None,
            Ok(Value::Bool(false)) => Some((self.cause.clone(), self.remedy.clone())),
            Ok(other) => Some((
                format!("rule `{}` yields {}, not `true` or `false`", self.id, other.type_of()),
                "write a condition".to_owned(),
            )),
            Err(error) => {
                let (cause, remedy) = failure(&error);
                Some((format!("rule `{}` cannot be evaluated: {cause}", self.id), remedy))
            }
        }
    }
}

fn failure(error: &ExecutionError) -> (String, String) {
    match error {
        ExecutionError::NoSuchKey(key) => {
            (format!("there is no field `{key}`"), "ask first with `has(…)`".to_owned())
        }
        ExecutionError::IndexOutOfBounds(_) => {
            ("the list has no item at that index".to_owned(), "ask first with `size(…)`".to_owned())
        }
        ExecutionError::FunctionError { function, message } => {
            (format!("`{function}`: {message}"), "ask first whether the value fits".to_owned())
        }
        ExecutionError::NoSuchOverload(error) => {
            let types = error.argument_types().join("`, `");
            let function = names::written(error.function());
            (format!("`{function}` does not take `{types}`"), "ask first with `type(…)`".to_owned())
        }
        // What else there is quotes values of the object, which may be long.
        other => {
            let text: String = other.to_string().chars().take(160).collect();
            (text, "change the expression".to_owned())
        }
    }
}

/// What the rules of the user's own have against an object, which is the whole document.
pub(super) fn ask(rules: &[CustomRule], index: usize, object: &ObjectRef, document: &Node) -> Vec<Finding> {
    let asked: Vec<(&CustomRule, Severity)> = rules
        .iter()
        .filter(|rule| rule.is_for(object))
        .filter_map(|rule| Some((rule, rule.severity?)))
        .collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let mut context = Context::with_env(Arc::clone(&STANDARD));
    quantity::add(&mut context);
    let (value, size) = object::value(document);
    context.add_variable_from_value("object", value);
    let finding = |(rule, severity): (&CustomRule, Severity)| {
        let (cause, remedy) = rule.ask(&context, size)?;
        Some(Finding {
            rule: Cow::Owned(rule.id.clone()),
            severity,
            object: Some(index),
            path: Path::default(),
            cause,
            remedy,
        })
    };
    asked.into_iter().filter_map(finding).collect()
}
