//! `docs/rules/README.md`: every rule by group, from the list that judges.

use std::fmt::Write;

use modelspec::diagnostic::Severity;
use modelspec::policy::{Group, RULES};

pub(crate) fn page() -> String {
    let mut out = String::from(
        "# Rules\n\n\
         What `modelspec validate` and the function with a `ServingPolicy` judge. `modelspec rules` lists the same, `modelspec rules ID` prints a\n\
         page. **error**: the cluster refuses it, or it cannot work. **warning**: it works until it hurts. **info**: worth knowing. **off**: asked\n\
         where a policy says so, under `spec.rules.<id>.severity`. Ids are an interface and do not change.\n\n\
         Made from the rules in `src/policy/rules`: edit their summaries, then `make generate`.\n",
    );
    let mut group: Option<Group> = None;
    for rule in RULES {
        if group != Some(rule.group) {
            let _ = write!(
                out,
                "\n## {}\n\n| rule | by default | asks that |\n|---|---|---|\n",
                title(rule.group)
            );
            group = Some(rule.group);
        }
        let severity = rule.severity.map_or("off", Severity::as_str);
        let _ =
            writeln!(out, "| [{0}]({0}.md) | {severity} | {1} |", rule.id, rule.summary.replace('|', "\\|"));
    }
    out
}

fn title(group: Group) -> String {
    let title = group.title();
    let mut chars = title.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
