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
