//! The page of one runtime.

use std::fmt::Write;

use modelspec::runtimes::Runtime;
use serde_json::Value;

use super::{example, facts, image, metrics, models, options, proof};

/// What it is; a sentence without its stop.
pub(super) fn description(runtime: &Runtime) -> String {
    let text = runtime.declared.description.as_deref();
    text.unwrap_or_else(|| panic!("runtime `{}` has no description", runtime.name))
        .trim_end_matches('.')
        .to_owned()
}

/// The whole page.
pub(super) fn page(runtime: &Runtime) -> String {
    let name = &runtime.name;
    let source = format!("src/runtimes/builtin/{name}.yaml");
    let mut out = format!("# {name}\n\n{}.", description(runtime));
    if let Some(reason) = &runtime.deprecated {
        let _ = write!(out, " **{reason}**; a warning says so.");
    }
    let _ = write!(
        out,
        "\n\nMade from [{source}](../../{source}), where each fact has its source, and from what the ModelSpec here yields: edit the data, then `make generate`.\n\n"
    );
    let model = example::smallest(runtime);
    let objects =
        example::expand(&model).unwrap_or_else(|| panic!("{name}: the smallest ModelSpec is refused"));
    let of = |kind: &str| objects.iter().find(|object| object["kind"] == kind).unwrap();
    let (service, deployment) = (of("Service"), of("Deployment"));
    let pod = &deployment["spec"]["template"]["spec"];
    let server = &pod["containers"][0];
    let _ = write!(out, "```yaml\n{model}```\n");
    if let Some(command) = example::command(server) {
        let _ = write!(out, "\nruns\n\n```text\n{command}```\n");
    }
    out.push_str("\n| | |\n|---|---|\n");
    facts::rows(runtime, &objects, server, &mut out);
    models::section(runtime, &mut out);
    options::section(runtime, &mut out);
    facts::ports(runtime, server, service, &mut out);
    facts::probes(runtime, server, &mut out);
    metrics::section(runtime, &mut out);
    facts::end(runtime, pod, server, &mut out);
    facts::user(runtime, pod, server, &mut out);
    image::section(runtime, &mut out);
    seen(runtime, &mut out);
    out
}

/// What was proven on the real server, and what was not.
fn seen(runtime: &Runtime, out: &mut String) {
    let proof = proof(runtime);
    out.push_str("\n## On the real server\n\n");
    match &proof.program {
        Some(program) => {
            let _ = write!(
                out,
                "`make conformance` starts {} ({}, from {}) as the generated Deployment says, and sees:\n\n",
                program.name, program.version, program.registry
            );
            list(proof.proven, out);
        }
        None => out.push_str("No package registry carries its program, so it has not been started here.\n"),
    }
    if let Some(judge) = proof.judge {
        let _ = write!(out, "\n`make schemas` hands what is generated to {judge}:\n\n");
        list(proof.accepted, out);
    }
    out.push_str("\nNot seen:\n\n");
    list(proof.unproven, out);
}

fn list(items: &[&str], out: &mut String) {
    for item in items {
        let _ = writeln!(out, "- {item}");
    }
}

/// A table of two columns and more, bars in cells escaped.
pub(super) fn row(cells: &[String], out: &mut String) {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

/// Words of a list of the object's.
pub(super) fn words(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
