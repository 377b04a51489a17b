//! Which role was asked for, exit codes and streams.

use std::process::Stdio;

use crate::program::{Folder, Modelspec, modelspec};

#[test]
fn help_and_version_go_to_stdout() {
    for args in ["--help", "-h", "help", "--version", "schema --help", "help explain", "completions -h"] {
        let said = modelspec(args);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{args}");
        assert!(!said.out.is_empty() && !said.out.contains('\x1b'), "{args}");
    }
    assert_eq!(modelspec("--version").out, format!("modelspec {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn every_command_has_examples_in_its_help() {
    let help = modelspec("--help").out;
    let commands = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let names = commands.lines().filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next());
    for name in names.filter(|name| *name != "help") {
        let help = modelspec(&format!("{name} --help")).out;
        assert!(
            help.contains(&format!("Examples:\n  modelspec {name}"))
                || help.contains(&format!("| modelspec {name}")),
            "{help}"
        );
    }
}

#[test]
fn wrong_usage_exits_with_2_and_says_so_on_stderr() {
    for (args, answer) in [
        ("shema", "a similar subcommand exists: 'schema'"),
        ("schema a b", "unexpected argument 'b'"),
        ("explain --deep", "unexpected argument '--deep'"),
        ("completions", "<SHELL>"),
        ("completions dish", "a similar value exists: 'fish'"),
    ] {
        let said = modelspec(args);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{args}");
        assert!(said.err.contains(answer), "{args}: {}", said.err);
    }
}

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = modelspec(&format!("completions {shell}"));
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{shell}");
        for word in ["explain", "recursive", "completions"] {
            assert!(said.out.contains(word), "{shell}: {word}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_closed_stdout_ends_quietly() {
    let folder = Folder::new("roles-closed");
    folder.write("m.yaml", MODEL);
    for args in ["schema", "--help", "runtimes", "expand m.yaml", "expand m.yaml --output json", "m.yaml"] {
        let mut command = folder.modelspec(args).command();
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args}");
        assert_eq!(output.status.code(), Some(0), "{args}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let folder = Folder::new("roles-full");
    folder.write("m.yaml", MODEL);
    let mut command = folder.modelspec("expand m.yaml").command();
    let output = command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("cannot write to stdout: no space left"));
    assert_eq!(output.status.code(), Some(1));
}

const MODEL: &str = "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata:\n  name: a\nspec:\n  runtime: triton\n";
const EXPANDER: &str =
    "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelExpander\nspec:\n  defaults: {replicas: 3}\n";
const OTHER: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other} # mine\n";

/// A ResourceList with these documents, the config first.
fn resource_list(config: &str, items: &[&str]) -> String {
    let indent = |text: &str, by: &str| text.lines().map(|line| format!("{by}{line}\n")).collect::<String>();
    let mut out = String::from("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n");
    if !config.is_empty() {
        out += &format!("functionConfig:\n{}", indent(config, "  "));
    }
    out += "items:\n";
    for item in items {
        out += &format!("- {}", indent(item, "  ").trim_start());
    }
    out
}

#[test]
fn a_bare_call_is_a_krm_function() {
    let out = Modelspec::new([]).stdin(resource_list(EXPANDER, &[MODEL, OTHER])).run().fine();
    assert!(out.starts_with("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"), "{out}");
    assert!(out.contains("    replicas: 3\n") && out.contains("  metadata: {name: other} # mine\n"), "{out}");
    assert!(!out.contains("kind: ModelSpec\n"), "{out}");
    let out = Modelspec::new([]).stdin(format!("{MODEL}---\n{OTHER}")).run().fine();
    assert!(out.contains("kind: Deployment\n") && out.ends_with(&format!("---\n{OTHER}")), "{out}");
}

#[test]
fn a_function_that_fails_hands_the_list_back_with_results() {
    let bad = format!("{MODEL}  replica: 2\n");
    let list = resource_list("", &[&bad, OTHER]);
    let said = Modelspec::new([]).stdin(list.clone()).run();
    assert_eq!(said.code, 1);
    assert_eq!(said.err, "ModelSpec a: spec.replica: unknown field; did you mean `replicas`?\n");
    assert!(said.out.starts_with(&list), "{}", said.out);
    let results = &said.out[list.len()..];
    assert!(results.starts_with("results:\n") && results.contains("severity: error\n"), "{results}");
}

#[test]
fn a_function_without_input_says_what_it_wants() {
    for stdin in ["", "\n \n"] {
        let (code, err) = Modelspec::new([]).stdin(stdin).run().wrong();
        assert_eq!(code, 1);
        assert!(err.contains("reads a ResourceList; see `modelspec --help`"), "{err}");
    }
    let (code, err) = Modelspec::new([]).stdin("kind: ResourceList\nitems: [").run().wrong();
    assert_eq!((code, err.starts_with("<stdin>:")), (1, true), "{err}");
}

#[test]
fn a_config_file_makes_it_a_plugin() {
    let folder = Folder::new("roles-plugin");
    folder.write("kust-plugin-config-1", MODEL).write("kust-plugin-config-2", EXPANDER);
    // kustomize names the config by its absolute path and gives a generator an empty stdin.
    let generator = folder.path().join("kust-plugin-config-1");
    let out = Modelspec::new([generator.to_str().unwrap()]).run().fine();
    assert!(out.contains("kind: Deployment\n") && !out.contains("ModelSpec"), "{out}");
    let transformer = folder.path().join("kust-plugin-config-2");
    let run = Modelspec::new([transformer.to_str().unwrap()]);
    let out = run.stdin(format!("{OTHER}---\n{MODEL}")).run().fine();
    assert!(out.starts_with(OTHER) && out.contains("\n  replicas: 3\n"), "{out}");

    folder.write("bad", &format!("{MODEL}  replica: 2\n"));
    let (code, err) = folder.modelspec("bad").run().wrong();
    assert_eq!(
        (code, err.as_str()),
        (1, "ModelSpec a: spec.replica: unknown field; did you mean `replicas`?\n")
    );
}

#[test]
fn a_file_that_is_no_config_gets_the_command_for_it() {
    let folder = Folder::new("roles-file");
    folder.write("other.yaml", OTHER).write("binary", "\0").write("m.yaml", MODEL).write("expand", "a file");
    for args in ["other.yaml", "binary", "m.yaml other.yaml"] {
        let first = args.split(' ').next().unwrap();
        let (code, err) = folder.modelspec(args).run().wrong();
        assert_eq!(code, 2, "{args}");
        assert!(
            err.contains(&format!(
                "`{first}` is no command; to expand a file run `modelspec expand {first}`"
            )),
            "{err}"
        );
    }
    // A command goes before a file of its name.
    assert!(folder.modelspec("expand m.yaml").run().fine().contains("kind: Deployment\n"));
}
