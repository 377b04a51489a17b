//! The protocol as its callers see it.

use super::{Edits, Form, Item, Report, Stream, Wiring};
use crate::diagnostic::ObjectRef;

fn read(text: &str) -> Stream {
    Stream::read(text.as_bytes().to_vec()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn written(stream: &Stream, edits: &Edits) -> String {
    let mut out = Vec::new();
    stream.write(edits, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn names(stream: &Stream) -> Vec<String> {
    stream.items().map(|item: Item<'_>| item.name().into_owned()).collect()
}

const LIST: &str = "\
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
# about a
- apiVersion: v1
  kind: A
  metadata: {name: a}
- # inner
  kind: B
  metadata:
    name: b
    annotations:
      config.kubernetes.io/path: 'x.yaml'
functionConfig:
  kind: B
  metadata:
    name: b
";

#[test]
fn a_resource_list_has_items_and_a_config() {
    let stream = read(LIST);
    assert_eq!((stream.form(), stream.wiring(), stream.len()), (Form::ResourceList, Wiring::Package, 2));
    assert_eq!(names(&stream), ["a", "b"]);
    assert_eq!(stream.config().unwrap().name(), "b");
    assert_eq!(stream.config_item(), Some(1));
    let b = stream.item(1).unwrap();
    assert_eq!(
        b.document(),
        "# inner\nkind: B\nmetadata:\n  name: b\n  annotations:\n    config.kubernetes.io/path: 'x.yaml'\n"
    );
    assert_eq!((b.line(), b.column()), (8, 2));
    assert_eq!(written(&stream, &Edits::default()), LIST);
}

#[test]
fn edits_of_a_list_leave_the_rest_alone() {
    let stream = read(LIST);
    let mut edits = Edits::default();
    edits.remove(0);
    edits.insert_after(0, "kind: N\ntext: |\n  x\n\n  y\n".into());
    edits.append("kind: Z\n".into());
    edits.report(Report {
        severity: "error",
        message: "no \"x\"".into(),
        object: Some(ObjectRef { kind: "A".into(), ..ObjectRef::default() }),
        ..Report::default()
    });
    let out = written(&stream, &edits);
    let expected = LIST
        .replace(
            "# about a\n- apiVersion: v1\n  kind: A\n  metadata: {name: a}\n",
            "- kind: N\n  text: |\n    x\n\n    y\n",
        )
        .replace("functionConfig", "- kind: Z\nfunctionConfig")
        + "results:\n- message: \"no \\\"x\\\"\"\n  severity: error\n  resourceRef:\n    kind: A\n";
    assert_eq!(out, expected);
}

#[test]
fn a_list_can_become_empty() {
    let stream = read(LIST);
    let mut edits = Edits::default();
    edits.remove(0);
    edits.remove(1);
    let out = written(&stream, &edits);
    assert!(out.contains("\nitems: []\nfunctionConfig:\n"), "{out}");
}

#[test]
fn documents_keep_their_separators() {
    let text = "# head\nkind: A\n---\nkind: B\n---\n# nothing\n---\nkind: C";
    let stream = read(text);
    assert_eq!((stream.form(), stream.wiring(), stream.len()), (Form::Documents, Wiring::Stream, 3));
    let mut edits = Edits::default();
    edits.remove(0);
    edits.append("kind: D\n".into());
    assert_eq!(written(&stream, &edits), "---\nkind: B\n---\n# nothing\n---\nkind: C\n---\nkind: D\n");
    let mut edits = Edits::default();
    edits.replace(0, "kind: N\n".into());
    edits.insert_after(0, "kind: M\n".into());
    let expected = "kind: N\n---\nkind: M\n---\nkind: B\n---\n# nothing\n---\nkind: C";
    assert_eq!(written(&stream, &edits), expected);
}

#[test]
fn json_lists_become_block_style() {
    let text = r#"{"apiVersion":"config.kubernetes.io/v1","kind":"ResourceList",
 "items":[{"kind":"A","metadata":{"name":"\ud83d\ude00"}},
  {"kind":"B"}],"functionConfig":{"kind":"F"}}"#;
    let stream = read(text);
    assert_eq!(stream.len(), 2);
    assert_eq!(stream.config().unwrap().kind(), "F");
    let mut edits = Edits::default();
    edits.replace(1, "kind: N\n".into());
    assert_eq!(
        written(&stream, &edits),
        "apiVersion: \"config.kubernetes.io/v1\"\nkind: \"ResourceList\"\nitems:\n- {\"kind\":\"A\",\"metadata\":{\"name\":\"😀\"}}\n- kind: N\nfunctionConfig: {\"kind\":\"F\"}\n"
    );
}

fn error(bytes: impl Into<Vec<u8>>) -> String {
    Stream::read(bytes.into()).map(|stream| format!("{:?}", stream.form())).unwrap_err().to_string()
}

#[test]
fn what_is_no_stream_is_told_with_line_and_remedy() {
    let list = "kind: ResourceList\nitems:\n- kind: A\n";
    let deep = format!("{list}  spec: {}\n", "[".repeat(100_000));
    for (input, message) in [
        (b"kind: \xc3\x28\n".to_vec(), "line 1: the input is no text (not UTF-8); give YAML or JSON"),
        (b"\xff\xfek\0".to_vec(), "line 1: the input is UTF-16; save it as UTF-8"),
        (b"\x7fELF\0\0".to_vec(), "the input is no text (not UTF-8); give YAML or JSON"),
        (format!("{list}items: []\n").into(), "line 4: `items` is given twice (first in line 2); remove one"),
        (b"kind: ResourceList\nitems: {}\n".to_vec(), "line 2: `items` is no list; make it one"),
        (
            b"kind: ResourceList\nitems: &a []\nresults: *a\n".to_vec(),
            "line 3: `results` is an alias; write it out",
        ),
        (br#"{"kind": "List", "items": {}}"#.to_vec(), "line 1: `items` is no list; make it one"),
        (
            br#"{"kind": "List", "items": [], "items": []}"#.to_vec(),
            "line 1: `items` is given twice; remove one",
        ),
        (b"{}\n[]\n".to_vec(), "line 2: a JSON value that is no object; give Kubernetes objects"),
        (format!("{list}  a: \"b\n").into(), "the input may be cut off; give it whole"),
        (format!("{list}  a: [b\n").into(), "the input may be cut off; give it whole"),
        (format!("{list}  a: \"b").into(), "the input may be cut off; give it whole"),
        (format!("{list}  a: b: c\n").into(), "; correct this line or the one above"),
        (format!("{list}  spec:\n\ta: b\n").into(), "; indent with spaces"),
        (deep.into(), "line 4: no valid YAML: nested more than 255 levels deep; nest less"),
    ] {
        let text = error(input.clone());
        assert!(
            text.contains(message),
            "{text}\n{:?}",
            String::from_utf8_lossy(&input[..input.len().min(200)])
        );
    }
}

#[test]
fn an_input_without_objects_is_a_stream() {
    for text in ["", "\n", "# c\n", "---\n", "---\n---\n# c", "\u{feff}", "null\n", "--- ~\n...\n"] {
        let stream = read(text);
        assert_eq!((stream.form(), stream.len()), (Form::Documents, 0), "{text:?}");
        assert_eq!(written(&stream, &Edits::default()), text);
        let mut edits = Edits::default();
        edits.append("kind: N\n".into());
        let out = written(&stream, &edits);
        assert_eq!(names(&read(&out)).len(), 1, "{text:?} => {out:?}");
    }
}

#[test]
fn every_form_that_kustomize_reads_is_read() {
    for (text, form, kinds) in [
        (
            "kind: ResourceList\napiVersion: config.kubernetes.io/v1alpha1\nitems:\n- kind: A\n",
            Form::ResourceList,
            "A",
        ),
        ("kind: ResourceList\nfunctionConfig: {kind: F}\n", Form::ResourceList, ""),
        ("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n", Form::ResourceList, ""),
        ("---\r\nkind: List\r\nitems:\r\n- kind: A\r\n-\r\n  kind: B\r\n", Form::List, "A B"),
        ("kind: List\nitems: [{kind: A}, # c\n {kind: B}]\n", Form::List, "A B"),
        ("# c\n---\nkind: List\nitems:\n  - kind: A\n---\n", Form::List, "A"),
        ("kind: List\n", Form::Documents, "List"),
        ("kind: List\nitems:\n- kind: A\n---\nkind: B\n", Form::Documents, "List B"),
        ("kind: A\n--- # c\nkind: B\n---\n{kind: C}\n--- {kind: D}\n", Form::Documents, "A B C D"),
        ("kind: A\n...\n%YAML 1.1\n---\nkind: B\n", Form::Documents, "A B"),
        ("\u{feff}kind: A\n", Form::Documents, "A"),
        ("{\"kind\":\"A\"}{\"kind\":\"B\"}\n{\"kind\":\"C\"}", Form::Documents, "A B C"),
        ("{\"kind\":\"A\"}\n---\n{\"kind\":\"B\"}\n", Form::Documents, "A B"),
        ("{\"kind\":\"List\",\"items\":[{\"kind\":\"A\"}]}", Form::List, "A"),
        ("{kind: List, items: [{kind: A}]}\n", Form::List, "A"),
        ("kind: A\ndata:\n  x: |\n    kind: B\n    ---\n    kind: C\n", Form::Documents, "A"),
        ("kind: List\nitems:\n- kind: A\n  x: \"\n   - kind: B\n   \"\n", Form::List, "A"),
    ] {
        let stream = read(text);
        let found: Vec<_> = stream.items().map(|item| item.kind().into_owned()).collect();
        assert_eq!((stream.form(), found.join(" ").as_str()), (form, kinds), "{text}");
        if form != Form::ResourceList {
            assert_eq!(written(&stream, &Edits::default()), text);
        }
    }
}

#[test]
fn a_resource_list_always_has_items() {
    let text = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig:\n  kind: F";
    assert_eq!(written(&read(text), &Edits::default()), format!("{text}\nitems: []\n"));
    let json = r#"{"apiVersion":"config.kubernetes.io/v1","kind":"ResourceList"}"#;
    let out = "apiVersion: \"config.kubernetes.io/v1\"\nkind: \"ResourceList\"\nitems: []\n";
    assert_eq!(written(&read(json), &Edits::default()), out);
}

#[test]
fn an_anchor_goes_only_with_its_aliases() {
    let text = "kind: List\nitems:\n- kind: A\n  x: &x 1\n- kind: B\n  x: *x\n";
    let stream = read(text);
    assert_eq!(written(&stream, &Edits::default()), text);
    let mut edits = Edits::default();
    edits.remove(0);
    assert_eq!(
        stream.write(&edits, &mut Vec::new()).unwrap_err().to_string(),
        "line 6: an alias stands for a value in line 4 of an object that is replaced; write the value out"
    );
    edits.remove(1);
    assert_eq!(written(&stream, &edits), "kind: List\nitems: []\n");
    // The name again is another anchor.
    let stream = read("kind: List\nitems:\n- x: &x 1\n- x: &x 2\n- x: *x\n");
    let mut edits = Edits::default();
    edits.remove(0);
    assert!(stream.write(&edits, &mut Vec::new()).is_ok());
    edits.remove(1);
    assert!(stream.write(&edits, &mut Vec::new()).is_err());
}

#[test]
fn a_billion_laughs_pass_by_unread() {
    let mut text = String::from("kind: List\nitems:\n- kind: A\n  a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for i in 1..40 {
        text += &format!("  a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 10].join(","));
    }
    let stream = read(&text);
    assert_eq!(stream.item(0).unwrap().kind(), "A");
    assert_eq!(written(&stream, &Edits::default()), text);
}

#[test]
fn reports_go_behind_those_that_are_there() {
    let report = || Report { severity: "error", message: "m".into(), ..Report::default() };
    for (text, expected) in [
        (
            "results:\n- message: x\nitems: []\n",
            "results:\n- message: x\n- message: m\n  severity: error\nitems: []\n",
        ),
        ("items: []\nresults: [] # c\n", "items: []\nresults:  # c\n- message: m\n  severity: error\n"),
        (
            "items: []\nresults: [{a: b}]\n",
            "items: []\nresults: [{a: b}, {\"message\":\"m\",\"severity\":\"error\"}]\n",
        ),
        ("items:\n- kind: A", "items:\n- kind: A\nresults:\n- message: m\n  severity: error\n"),
    ] {
        let head = "kind: ResourceList\n";
        let stream = read(&format!("{head}{text}"));
        let mut edits = Edits::default();
        edits.report(report());
        assert_eq!(written(&stream, &edits), format!("{head}{expected}"), "{text}");
    }
    let stream = read("kind: List\nitems: []\n");
    let mut edits = Edits::default();
    edits.report(report());
    assert_eq!(written(&stream, &edits), "kind: List\nitems: []\n");
}

#[test]
fn comments_above_an_item_go_with_it() {
    let stream =
        read("kind: List\nitems:\n# of the list\n\n# of a\n- kind: A\n# of b\n- kind: B # c\n# end\n");
    let mut edits = Edits::default();
    edits.remove(0);
    assert_eq!(
        written(&stream, &edits),
        "kind: List\nitems:\n# of the list\n\n# of b\n- kind: B # c\n# end\n"
    );
    edits.append("kind: C\n".into());
    edits.remove(1);
    assert_eq!(written(&stream, &edits), "kind: List\nitems:\n# of the list\n\n- kind: C\n# end\n");
}
