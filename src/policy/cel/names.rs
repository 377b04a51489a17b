//! The names in an expression: what nobody knows is told before anything is judged.

use std::fmt::Display;

use ::cel::common::ast::{EntryExpr, Expr};
use ::cel::parser::Expression;

use super::quantity;
use crate::suggest;

/// The one variable.
const VARIABLE: &str = "object";
/// Names of types, which are values (<https://github.com/google/cel-spec/blob/master/doc/langdef.md#types>).
const TYPES: [&str; 12] = [
    "bool",
    "bytes",
    "double",
    "duration",
    "dyn",
    "int",
    "list",
    "map",
    "null_type",
    "string",
    "timestamp",
    "type",
];
/// The standard functions (<https://github.com/google/cel-spec/blob/master/doc/langdef.md#standard-definitions>); macros are
/// gone when an expression is parsed.
pub(super) const FUNCTIONS: [&str; 25] = [
    "bool",
    "bytes",
    "contains",
    "double",
    "duration",
    "dyn",
    "endsWith",
    "getDate",
    "getDayOfMonth",
    "getDayOfWeek",
    "getDayOfYear",
    "getFullYear",
    "getHours",
    "getMilliseconds",
    "getMinutes",
    "getMonth",
    "getSeconds",
    "int",
    "matches",
    "size",
    "startsWith",
    "string",
    "timestamp",
    "type",
    "uint",
];
const MACROS: [&str; 6] = ["has", "all", "exists", "exists_one", "map", "filter"];
/// How deep an expression may be.
const DEEPEST: u32 = 200;

/// What is to be said of an expression.
#[derive(Default)]
pub(super) struct Verdict {
    /// What keeps it from being evaluated.
    pub(super) errors: Vec<String>,
    /// How many macros stand within one another at most.
    pub(super) nesting: u32,
}

/// Looks at every name of an expression, whose text is there to tell where it stands.
pub(super) fn check(expression: &Expression, text: &str) -> Verdict {
    let mut walk =
        Walk { text, scope: Vec::new(), verdict: Verdict::default(), depth: 0, nesting: 0, is_deep: false };
    walk.expression(expression);
    if walk.is_deep {
        walk.verdict.errors.push(format!("goes more than {DEEPEST} steps deep; write several rules"));
    }
    walk.verdict
}

/// How an operator is written, for messages; any other function by its name.
pub(super) fn written(function: &str) -> &str {
    match function {
        "_._" => ".",
        "_[_]" => "[]",
        "@in" => "in",
        other => other.trim_matches('_'),
    }
}

struct Walk<'a> {
    text: &'a str,
    scope: Vec<&'a str>,
    verdict: Verdict,
    depth: u32,
    nesting: u32,
    is_deep: bool,
}

impl<'a> Walk<'a> {
    fn expression(&mut self, own: &'a Expression) {
        self.depth += 1;
        if self.depth > DEEPEST {
            self.is_deep = true;
        } else {
            self.parts(&own.expr);
        }
        self.depth -= 1;
    }

    fn parts(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Ident(name) => self.variable(name),
            Expr::Select(select) => self.expression(&select.operand),
            Expr::Call(call) => {
                self.function(&call.func_name, call.target.is_some());
                call.target.iter().for_each(|target| self.expression(target));
                call.args.iter().for_each(|arg| self.expression(arg));
            }
            Expr::List(list) => list.elements.iter().for_each(|item| self.expression(item)),
            Expr::Map(map) => {
                for entry in &map.entries {
                    if let EntryExpr::MapEntry(entry) = &entry.expr {
                        self.expression(&entry.key);
                        self.expression(&entry.value);
                    }
                }
            }
            Expr::Struct(own) => {
                self.verdict.errors.push(format!(
                    "no type `{}` is known{}; write a map",
                    own.type_name,
                    self.place(&own.type_name)
                ));
            }
            Expr::Comprehension(own) => {
                self.expression(&own.iter_range);
                self.expression(&own.accu_init);
                let before = self.scope.len();
                self.scope.extend([own.iter_var.as_str(), own.accu_var.as_str()]);
                self.scope.extend(own.iter_var2.as_deref());
                self.nesting += 1;
                self.verdict.nesting = self.verdict.nesting.max(self.nesting);
                for part in [&own.loop_cond, &own.loop_step, &own.result] {
                    self.expression(part);
                }
                self.nesting -= 1;
                self.scope.truncate(before);
            }
            Expr::Literal(_) | Expr::Unspecified => {}
        }
    }

    fn variable(&mut self, name: &str) {
        if name == VARIABLE || TYPES.contains(&name) || name == "uint" || self.scope.contains(&name) {
            return;
        }
        let known = self.scope.iter().copied().filter(|name| !name.starts_with('@')).chain([VARIABLE]);
        let remedy = match suggest::nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the document is `{VARIABLE}`, and there is nothing else"),
        };
        self.verdict.errors.push(format!("unknown name `{name}`{}; {remedy}", self.place(name)));
    }

    fn function(&mut self, name: &str, is_method: bool) {
        // Operators have names that nobody can write.
        let is_operator = !name.starts_with(|c: char| c.is_ascii_alphabetic());
        if is_operator || FUNCTIONS.contains(&name) || quantity::FUNCTIONS.contains(&name) {
            return;
        }
        let remedy = if MACROS.contains(&name) {
            let form = match name {
                "has" => "`has(object.a.b)`".to_owned(),
                _ => format!("`list.{name}(x, …)`"),
            };
            format!("write {form}")
        } else {
            let known = FUNCTIONS.into_iter().chain(quantity::FUNCTIONS).chain(MACROS);
            match suggest::nearest(name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None if is_method => {
                    "a function here is one of the CEL standard or of Kubernetes' quantities".to_owned()
                }
                None => "known are those of the CEL standard and of Kubernetes' quantities".to_owned(),
            }
        };
        let cause = if MACROS.contains(&name) {
            "a macro is used in another way than it is meant"
        } else {
            "unknown function"
        };
        self.verdict.errors.push(format!("{cause}: `{name}`{}; {remedy}", self.place(name)));
    }

    /// Where a name stands first as a word of its own.
    fn place(&self, name: &str) -> String {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut found = self.text.match_indices(name).filter(|(at, _)| {
            !self.text[..*at].ends_with(is_word) && !self.text[at + name.len()..].starts_with(is_word)
        });
        let Some((at, _)) = found.next() else { return String::new() };
        let before = &self.text[..at];
        let line = before.matches('\n').count() + 1;
        let character = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!(" at {}", spot(self.text, line, character))
    }
}

/// A place in an expression, for messages; the line only where there are several.
pub(super) fn spot(text: &str, line: impl Display, character: impl Display) -> String {
    if text.contains('\n') {
        return format!("line {line}, character {character}");
    }
    format!("character {character}")
}
