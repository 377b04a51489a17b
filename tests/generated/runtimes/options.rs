//! The tables of a runtime's options.

use std::fmt::Write;

use modelspec::runtimes::{OptionDecl, Runtime, Target, Use};

/// What a ModelSpec can set, and what becomes of it.
pub(super) fn section(runtime: &Runtime, out: &mut String) {
    if runtime.options.is_empty() && runtime.model_options.is_empty() {
        return;
    }
    out.push_str("\n## Settings\n");
    table(&runtime.options, "spec.config", |key| runtime.uses(key), out);
    table(&runtime.model_options, "spec.models.<name>.config", |key| runtime.model_uses(key), out);
}

fn table(options: &[OptionDecl], path: &str, uses: impl Fn(&str) -> Vec<Use>, out: &mut String) {
    if options.is_empty() {
        return;
    }
    let _ = write!(out, "\n| `{path}` | type, default | becomes | |\n|---|---|---|---|\n");
    rows(options, "", &uses, out);
}

/// A row for each option, and behind it one for each of its members.
fn rows(options: &[OptionDecl], of: &str, uses: &dyn Fn(&str) -> Vec<Use>, out: &mut String) {
    for option in options {
        let name = format!("{of}{}", option.name);
        let becomes = becomes(option)
            .unwrap_or_else(|| uses(&name).iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
        let cells = [format!("`{name}`"), type_and_default(option), becomes, meaning(option)];
        let _ = writeln!(out, "| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
        rows(&option.members, &format!("{name}."), uses, out);
    }
}

fn type_and_default(option: &OptionDecl) -> String {
    let mut out = if let Some(format) = option.format {
        format!("{format:?}").to_lowercase()
    } else if option.choices.is_empty() {
        format!("{:?}", option.type_).to_lowercase()
    } else {
        option.choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ")
    };
    match (option.minimum, option.maximum) {
        (Some(least), Some(most)) => out += &format!(" from {least} to {most}"),
        (Some(least), None) => out += &format!(" ≥ {least}"),
        (None, Some(most)) => out += &format!(" ≤ {most}"),
        (None, None) => {}
    }
    if let Some(default) = &option.default {
        let _ = write!(out, "; `{default}`");
    }
    out
}

fn becomes(option: &OptionDecl) -> Option<String> {
    Some(match &option.target {
        Target::Arg { flag: Some(flag), also, .. } if !also.is_empty() => {
            format!("flag `{flag}`, with `{}`", also.join(" "))
        }
        Target::Arg { flag: Some(flag), negated: Some(negated), .. } => {
            format!("flag `{flag}`, or `{negated}` when false")
        }
        Target::Arg { flag: Some(flag), .. } => format!("flag `{flag}`"),
        Target::Arg { negated: Some(flag), .. } => format!("flag `{flag}` when false"),
        Target::Env(name) => format!("variable `{name}`"),
        Target::Property(name) => format!("property `{name}`"),
        Target::Arg { .. } | Target::Variable => return None,
    })
}

fn meaning(option: &OptionDecl) -> String {
    let mut out = option.description.clone().unwrap_or_default();
    if option.required {
        out.push_str(" Required.");
    }
    if !option.aliases.is_empty() {
        let short: Vec<String> = option.aliases.keys().map(|short| format!("`{short}`")).collect();
        let _ = write!(out, " Short: {}.", short.join(", "));
    }
    if let Some(other) = &option.requires {
        let _ = write!(out, " Needs `{other}`.");
    }
    if option.together {
        out.push_str(" For every model or for none.");
    }
    if let Some(warning) = &option.warning {
        let _ = write!(out, " Warns: {warning}.");
    }
    out.trim_start().to_owned()
}
