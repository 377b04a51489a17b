//! What people see: the binary on a terminal of its own.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::process::{Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::program::Folder;

/// What a terminal showed, and the exit code.
fn on_terminal(mut command: Command) -> (i32, String) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&master).and_then(|()| unlockpt(&master)).expect("a terminal for us");
    let name = ptsname(&master, Vec::new()).expect("a terminal has a name");
    let open = || {
        let name = name.to_str().expect("a plain name");
        OpenOptions::new().read(true).write(true).open(name).expect("the terminal opens")
    };
    let mut child = command.stdin(open()).stdout(open()).stderr(open()).spawn().expect("the binary starts");
    // The binary's ends are the only ones left, so that reading ends with it.
    drop(command);
    let mut shown = Vec::new();
    let mut master = File::from(master);
    let mut chunk = [0; 4096];
    // Linux says EIO when the last one has hung up.
    while let Ok(n @ 1..) = master.read(&mut chunk) {
        shown.extend_from_slice(&chunk[..n]);
    }
    let code = child.wait().expect("the binary ends").code().expect("the binary ends by itself");
    (code, String::from_utf8(shown).expect("UTF-8").replace("\r\n", "\n"))
}

#[test]
fn without_arguments_a_person_gets_help() {
    let folder = Folder::new("terminal-help");
    let (code, shown) = on_terminal(folder.modelspec("").command());
    assert_eq!(code, 0);
    assert!(shown.contains("Commands:") && shown.contains("\x1b["), "{shown}");
}

#[test]
fn the_wrong_part_is_marked_in_its_line_and_in_colour() {
    let folder = Folder::new("terminal-frame");
    let text = "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata: {name: a}\nspec:\n  runtime: triton\n  replica: 2\n";
    folder.write("m.yaml", text);
    let mut command = folder.modelspec("expand m.yaml").command();
    command.env("NO_COLOR", "1");
    let (code, shown) = on_terminal(command);
    let expected = "\
error: spec.replica: unknown field
 --> m.yaml:6:3
  |
6 |   replica: 2
  |   ^^^^^^^^^^
  |
  = help: did you mean `replicas`?

1 error; nothing is written
";
    assert_eq!((code, shown.as_str()), (1, expected));
    let (code, shown) = on_terminal(folder.modelspec("expand m.yaml").command());
    assert_eq!(code, 1);
    assert!(shown.contains("\x1b[1m\x1b[91merror"), "{shown:?}");
}

#[test]
fn the_mark_stands_right_in_a_list_and_in_json() {
    let folder = Folder::new("terminal-list");
    let item = "apiVersion: serving.creativeflow.ai/v1alpha1\n    kind: ModelSpec\n    metadata: {name: a}\n    spec:\n      runtime: triton\n      replica: 2\n";
    folder.write("list.yaml", &format!("apiVersion: v1\nkind: List\nitems:\n  - {item}"));
    let json = "{\"apiVersion\": \"serving.creativeflow.ai/v1alpha1\", \"kind\": \"ModelSpec\",\n \"metadata\": {\"name\": \"b\"},\n \"spec\": {\"runtime\": \"triton\", \"replica\": 2}}\n";
    folder.write("model.json", json);
    let mut command = folder.modelspec("expand list.yaml model.json").command();
    command.env("NO_COLOR", "1");
    let (_, shown) = on_terminal(command);
    assert!(shown.contains("\n9 |       replica: 2\n  |       ^^^^^^^^^^\n"), "{shown}");
    let line = "3 |  \"spec\": {\"runtime\": \"triton\", \"replica\": 2}}\n";
    let mark = format!("  |{}{}\n", " ".repeat(32), "^".repeat(12));
    assert!(shown.contains(&format!("{line}{mark}")), "{shown}");
}

#[test]
fn a_person_is_told_what_was_written() {
    let folder = Folder::new("terminal-out");
    let text = "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata: {name: a}\nspec: {runtime: triton, models: {m: {}}}\n";
    folder.write("m.yaml", text);
    let (code, shown) = on_terminal(folder.modelspec("expand m.yaml -o out").command());
    assert_eq!((code, shown.as_str()), (0, "wrote 2 files into `out`\n"));
}

#[test]
fn a_command_that_would_wait_for_typing_says_what_it_wants() {
    let folder = Folder::new("terminal-wait");
    let (code, shown) = on_terminal(folder.modelspec("expand").command());
    assert_eq!(code, 2);
    assert!(shown.contains("nothing to expand; name files or folders"), "{shown}");
}

#[test]
fn a_plugin_tried_by_hand_reads_no_stdin_from_the_terminal() {
    let folder = Folder::new("terminal-plugin");
    let text = "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata: {name: a}\nspec: {runtime: triton, models: {m: {}}}\n";
    folder.write("m.yaml", text);
    let (code, shown) = on_terminal(folder.modelspec("m.yaml").command());
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("kind: Deployment\n"), "{shown}");
}

#[test]
fn a_tool_that_runs_on_a_terminal_gets_one_line_each() {
    let folder = Folder::new("terminal-tool");
    let text = "apiVersion: serving.creativeflow.ai/v1alpha1\nkind: ModelSpec\nmetadata: {name: a}\nspec: {runtime: triton, replica: 2}\n";
    folder.write("m.yaml", text);
    // As kustomize runs an exec function: pipes for the protocol, its own stderr handed on.
    let mut command = folder.modelspec("m.yaml").command();
    command.stdin(Stdio::null());
    let (code, shown) = on_terminal(command);
    assert_eq!(code, 1);
    assert_eq!(shown, "ModelSpec a: spec.replica: unknown field; did you mean `replicas`?\n");
}
