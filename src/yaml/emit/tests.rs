use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::to_string;
use crate::yaml::{decode, parse};

/// What comes back through the project's reader.
fn read_back(text: &str) -> Value {
    let node = parse(text).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
    decode(&node).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn round_trip(value: &Value) {
    let text = to_string(value).unwrap();
    assert_eq!(&read_back(&text), value, "{text}");
    assert!(text.ends_with('\n'), "{text:?}");
}

const NASTY: &[&str] = &[
    "",
    " ",
    "y",
    "Y",
    "n",
    "yes",
    "No",
    "on",
    "OFF",
    "true",
    "False",
    "null",
    "Null",
    "~",
    "NaN",
    ".nan",
    ".inf",
    "-.INF",
    "+.inf",
    "0",
    "-1",
    "+1",
    "1e3",
    "1E-3",
    "1.10",
    ".5",
    "5.",
    "0o14",
    "012345",
    "0x1F",
    "0b11",
    "1_000",
    "1,000",
    "1:20",
    "190:20:30.15",
    "2024-01-01",
    "2024-01-01T00:00:00Z",
    "2001-12-14 21:59:43.10 -5",
    "=",
    "<<",
    "-",
    "--",
    "---",
    "--- a",
    "...",
    "....",
    "-a",
    "- a",
    "--port=1",
    "?",
    "? a",
    ":",
    "a:",
    "a: b",
    ":a",
    "a:b",
    "a #b",
    "#",
    "a#b",
    "&a",
    "*a",
    "!a",
    "!!str a",
    "|",
    ">",
    "|-",
    "%a",
    "%YAML 1.2",
    "@a",
    "`a",
    "'",
    "''",
    "'a'",
    "\"",
    "\"a\"",
    "\\",
    "\\n",
    "[",
    "[]",
    "[a]",
    "{",
    "{}",
    "{a: b}",
    "]",
    "}",
    ",",
    "a,b",
    "a ",
    " a",
    "\t",
    "\ta",
    "a\t",
    "a\tb",
    "\n",
    "\n\n",
    "a\n",
    "a\n\n",
    "a\nb",
    "a\nb\n",
    "a\n\nb\n",
    "\na",
    "\n a\n",
    " a\nb",
    "a\n b\n",
    "a\n\tb\n",
    "a\n  \tb\n",
    "a\n   \nb\n",
    "a\n  ",
    "a \nb \n",
    "a\r\nb",
    "\r",
    "a: b\nc: d\n",
    "# a\nb\n",
    "- a\n- b\n",
    "---\na\n",
    "a\n---\nb\n",
    "a\n...\n",
    "#!/bin/sh\nset -e\n",
    "é",
    "日本",
    "😀",
    "é\nü\n",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "a\u{2029}b\n",
    "\u{feff}",
    "\u{fffe}",
    "\u{fffd}",
    "\0",
    "\u{1b}[0m",
    "a\u{0}\n",
    "$(POD_IP):8080",
    "${x}",
    "s3://bucket/path",
    "http://0.0.0.0:8080",
    "500m",
    "2Gi",
    "25%",
    "v1.2.3",
    "1.2.3",
    "10.0.0.1",
    "sha256:00",
    "e1",
    "0e",
    "1e",
    "true ",
    "nulls",
    "yes:",
    "a=b",
    "a~",
    "cafe",
    "0cafe",
    "12e03",
];

#[test]
fn nasty_text_comes_back_in_every_position() {
    for text in NASTY {
        round_trip(&json!({"k": text}));
        round_trip(&json!([text]));
        round_trip(&json!({"k": [text, [text, {"a": text, "b": text}]]}));
        round_trip(&json!({"k": {"k": {"k": [{"a": {"b": text}}]}}}));
        if !text.is_empty() {
            round_trip(&json!({*text: text, "z": {*text: [{*text: text}]}}));
        }
        round_trip(&json!(text));
    }
}

#[test]
fn arbitrary_text_comes_back() {
    // A linear congruential generator will do: what matters is the mixture of characters.
    let mut state = 1u64;
    let mut next = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % bound
    };
    let alphabet: Vec<char> =
        "aZ09 \n\n\t\r:#-?!&*|>%@`'\"[]{},.~+_=<\\/e\u{85}\u{a0}\u{2028}\u{feff}é😀\0".chars().collect();
    for _ in 0..20_000 {
        let text: String = (0..next(9)).map(|_| alphabet[next(alphabet.len())]).collect();
        round_trip(&json!({"k": [{"a": text}], "l": text}));
    }
}

#[test]
fn only_what_no_reader_could_misread_stands_bare() {
    for text in NASTY {
        let out = to_string(&json!({"k": text})).unwrap();
        let bare = out == format!("k: {text}\n");
        let clear = [
            "--port=1",
            "a:b",
            "a,b",
            "$(POD_IP):8080",
            "s3://bucket/path",
            "http://0.0.0.0:8080",
            "500m",
            "2Gi",
            "25%",
            "v1.2.3",
            "sha256:00",
            "e1",
            "nulls",
            "a=b",
            "a~",
            "cafe",
        ];
        assert_eq!(bare, clear.contains(text), "{out}");
    }
}

#[test]
fn lists_stand_at_the_column_of_their_key_and_lines_as_a_block() {
    let value = json!({
        "args": ["a", ["b", "c"], {"d": "1", "e": []}, {}],
        "files": {"main.py": "import os\n\nprint(1)\n", "no-end": "a\nb"},
        "none": null,
        "yes": true,
    });
    let expected = "\
args:
- a
- - b
  - c
- d: \"1\"
  e: []
- {}
files:
  main.py: |
    import os

    print(1)
  no-end: |-
    a
    b
none: null
\"yes\": true
";
    assert_eq!(to_string(&value).unwrap(), expected);
}

#[test]
fn every_shape_of_serde_has_a_form() {
    #[derive(Serialize)]
    enum Shape {
        Unit,
        Newtype(i32),
        Tuple(i32, f64),
        Struct { a: Option<u8>, b: () },
    }
    let value = BTreeMap::from([
        (1, vec![Shape::Unit, Shape::Newtype(-1)]),
        (2, vec![Shape::Tuple(1, 1e300), Shape::Struct { a: None, b: () }]),
    ]);
    let expected = "\
1:
- Unit
- Newtype: -1
2:
- Tuple:
  - 1
  - 1.0e+300
- Struct:
    a: null
    b: null
";
    assert_eq!(to_string(&value).unwrap(), expected);
    assert_eq!(
        to_string(&[f64::NAN, f64::NEG_INFINITY, 0.5, 1e-9]).unwrap(),
        "- .nan\n- -.inf\n- 0.5\n- 1.0e-9\n"
    );
}

#[test]
fn a_key_over_a_thousand_characters_stands_behind_a_question_mark() {
    let key = "k".repeat(1200);
    round_trip(&json!({key.clone(): "v", "l": {key.clone(): {"a": "b"}, "m": {key: ["a"]}}}));
}

#[test]
fn a_list_is_no_key() {
    let error = to_string(&BTreeMap::from([(vec![1], 2)])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot be written as YAML: only text, numbers and booleans can be the key of a map"
    );
}
