//! Which role was asked for, exit codes and streams.

use std::process::Stdio;

use crate::program::{Modelspec, modelspec};

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
    let mut command = Modelspec::new(["schema"]).command();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = Modelspec::new(["schema"]).command();
    let output = command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("cannot write to stdout: No space left"));
    assert_eq!(output.status.code(), Some(1));
}
