//! Keys of `config`, as people read them.

use std::fmt::Write;

use super::page::paragraphs;
use crate::api::v1alpha1::serving_runtime::{OptionFormat, OptionType};
use crate::runtimes::{OptionDecl, Target, Use};

/// The options, each with its type, its values, its default and what it becomes.
/// `uses` says where one goes that becomes nothing by itself.
pub(super) fn options(
    out: &mut String,
    title: &str,
    path: &str,
    options: &[OptionDecl],
    uses: &dyn Fn(&str) -> Vec<Use>,
) {
    if options.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title} (keys of `{path}`):");
    each(out, 2, "", options, uses);
}

fn each(out: &mut String, indent: usize, of: &str, options: &[OptionDecl], uses: &dyn Fn(&str) -> Vec<Use>) {
    for option in options {
        let _ = writeln!(out, "{:indent$}{}\t<{}>", "", option.name, type_name(option));
        let mut facts: Vec<String> = option.description.iter().map(|text| sentence(text)).collect();
        if !option.choices.is_empty() {
            facts.push(format!("One of {}.", option.choices.join(", ")));
        }
        facts.extend(range(option));
        if let Some(default) = &option.default {
            facts.push(format!("Default {default}."));
        }
        if option.required {
            facts.push("Required.".to_owned());
        }
        facts.extend(option.requires.as_ref().map(|other| format!("Needs `{other}`.")));
        if !option.aliases.is_empty() {
            let short: Vec<&str> = option.aliases.keys().map(String::as_str).collect();
            facts.push(format!("Short: {}.", short.join(", ")));
        }
        let name = format!("{of}{}", option.name);
        facts.push(target(&option.target).unwrap_or_else(|| {
            let uses: Vec<String> = uses(&name).iter().map(ToString::to_string).collect();
            sentence(&uses.join(", "))
        }));
        out.push_str(&paragraphs(facts.join(" ").trim_end(), indent + 2));
        each(out, indent + 2, &format!("{name}."), &option.members, uses);
    }
}

fn type_name(option: &OptionDecl) -> &'static str {
    match option.format {
        Some(OptionFormat::Schedule) => return "schedule",
        Some(OptionFormat::Url) => return "URL",
        Some(OptionFormat::Image) => return "image",
        Some(OptionFormat::Name) => return "name",
        None => {}
    }
    match option.type_ {
        OptionType::Boolean => "boolean",
        OptionType::Integer => "integer",
        OptionType::Number => "number",
        OptionType::String => "string",
        OptionType::Path => "path",
        OptionType::Quantity => "Quantity",
        OptionType::Object => "Object",
    }
}

fn range(option: &OptionDecl) -> Option<String> {
    match (option.minimum, option.maximum) {
        (Some(min), Some(max)) => Some(format!("From {min} to {max}.")),
        (Some(min), None) => Some(format!("At least {min}.")),
        (None, Some(max)) => Some(format!("At most {max}.")),
        (None, None) => None,
    }
}

fn target(target: &Target) -> Option<String> {
    match target {
        Target::Arg { flag: Some(flag), .. } => Some(format!("Flag `{flag}`.")),
        Target::Arg { negated: Some(flag), .. } => Some(format!("Flag `{flag}` when false.")),
        Target::Env(name) => Some(format!("Variable `{name}`.")),
        Target::Property(name) => Some(format!("Property `{name}`.")),
        Target::Arg { .. } | Target::Variable => None,
    }
}

fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>() + ".").unwrap_or_default()
}
