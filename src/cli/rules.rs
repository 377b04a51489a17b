//! `modelspec rules`: the rules in a table, and the page of one.

use super::page::table;
use crate::diagnostic::Severity;
use crate::policy::{Group, RULES, Rule};
use crate::suggest;

/// All of them, by group.
pub(super) fn list() -> String {
    let mut out = String::new();
    let mut group: Option<Group> = None;
    let mut rows: Vec<[String; 3]> = Vec::new();
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    for rule in RULES {
        if group != Some(rule.group) {
            out.push_str(&table(&rows));
            rows.clear();
            let gap = if group.is_some() { "\n" } else { "" };
            out.push_str(&format!("{gap}{}\n", rule.group.title().to_uppercase()));
            group = Some(rule.group);
        }
        let severity = rule.severity.map_or("off", Severity::as_str);
        // Columns stand below one another in all groups.
        rows.push([format!("  {:width$}", rule.id), format!("{severity:7}"), rule.summary.to_owned()]);
    }
    out.push_str(&table(&rows));
    out.push_str("\nFor one in full: modelspec rules ID\n");
    out
}

/// The page of one.
///
/// # Errors
/// When there is none of that id: the nearest one.
pub(super) fn page(id: &str) -> Result<String, String> {
    let rule = Rule::find(id).ok_or_else(|| {
        let remedy = match suggest::nearest(id, RULES.iter().map(|rule| rule.id)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`modelspec rules` lists them".to_owned(),
        };
        format!("unknown rule `{id}`; {remedy}")
    })?;
    Ok(format!("{}\n{}\n", rule.page.trim_end(), rule.url()))
}
