//! `members` of an option that is an object.

use super::options::{regex, shape};
use crate::api::v1alpha1::ConfigValue;
use crate::api::v1alpha1::serving_runtime::{OptionMember, OptionType, RuntimeOption};
use crate::diagnostic::Path;
use crate::runtimes::options::{Fallback, OptionDecl};
use crate::runtimes::scope::Scope;

/// Reads the members of an option.
pub(super) fn load(option: &RuntimeOption, path: impl Fn() -> Path, scope: &mut Scope) -> Vec<OptionDecl> {
    let written = option.members.iter();
    written.map(|(name, written)| member(name, written, || path().key("members").key(name), scope)).collect()
}

fn member(name: &str, written: &OptionMember, path: impl Fn() -> Path, scope: &mut Scope) -> OptionDecl {
    let as_option = RuntimeOption {
        type_: written.type_,
        enum_: written.enum_.clone(),
        minimum: written.minimum,
        maximum: written.maximum,
        pattern: written.pattern.clone(),
        format: written.format,
        ..RuntimeOption::default()
    };
    shape(&as_option, false, &path, scope);
    if written.type_ == Some(OptionType::Object) {
        let message = "a member is no `object`; give the option a member for each part";
        scope.problems.error(path().key("type"), message);
    }
    if written.required && written.default.is_some() {
        let message = "a member with a default is never missing; remove one of the two";
        scope.problems.error(path().key("required"), message);
    }
    let pattern =
        written.pattern.as_deref().and_then(|pattern| regex(pattern, || path().key("pattern"), scope));
    let mut decl = OptionDecl {
        name: name.to_owned(),
        type_: written.type_.unwrap_or_default(),
        default: written.default.as_ref().map(written_default),
        choices: written.enum_.clone(),
        minimum: written.minimum,
        maximum: written.maximum,
        pattern,
        format: written.format,
        required: written.required,
        // It may stand in a line, a variable or a script.
        one_line: true,
        description: written.description.clone(),
        ..OptionDecl::default()
    };
    let Some(default) = &written.default else { return decl };
    if let ConfigValue::Text(text) = default {
        scope.plain(text, || path().key("default"));
    }
    match decl.read(default) {
        Ok(value) => decl.fallback = Fallback::Value(value),
        Err(message) => scope.problems.error(path().key("default"), message),
    }
    decl
}

/// A default as people read it.
pub(super) fn written_default(value: &ConfigValue) -> String {
    match value {
        ConfigValue::Boolean(value) => value.to_string(),
        ConfigValue::Number(text) | ConfigValue::Text(text) | ConfigValue::Json(text) => text.clone(),
    }
}
