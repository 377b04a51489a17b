//! The split and the parser agree on where everything stands.

use super::{judge, read};
use crate::krm::nasty;

/// What the two say of generated inputs.
#[derive(Debug, Default)]
struct Tally {
    inputs: usize,
    /// The split left no doubt, and the parser said the same.
    same: usize,
    /// The split left it to the parser.
    doubted: usize,
    /// The split took what the parser refuses: it leaves as it came, for whoever reads it to say so.
    refused: usize,
}

fn compare(seeds: u64) -> Tally {
    let mut tally = Tally::default();
    for seed in 0..seeds {
        let text = nasty::stream(seed);
        tally.inputs += 1;
        let Some(split) = read(&text) else {
            tally.doubted += 1;
            continue;
        };
        match judge::read(&text) {
            Ok(judged) => {
                assert_eq!(split, judged, "seed {seed}:\n{text}\n{text:?}");
                tally.same += 1;
            }
            Err(_) => tally.refused += 1,
        }
    }
    tally
}

#[test]
fn nasty_inputs_are_split_as_they_are_parsed() {
    let tally = compare(nasty::count(40_000));
    println!("{tally:?}");
    assert!(tally.same * 100 > tally.inputs * 20, "the split doubts too much: {tally:?}");
    assert!(tally.doubted * 100 > tally.inputs * 20, "the inputs are too plain: {tally:?}");
}

#[test]
fn what_could_be_read_in_two_ways_is_left_to_the_parser() {
    let list = |item: &str| format!("kind: List\nitems:\n- a: 1\n{item}- b: 2\n");
    for doubtful in [
        "- a: \"x\n- b\"\n",
        "- a: {b:\nc}\n",
        "- a: 'x' y\n",
        "-\ta: 1\n",
        "- a: |\n   x\n  y\n",
        "- a: b: c\n",
        "- a: b\n    c: d\n",
        "- a: \u{2028}\n",
        "- a: x\ry\n",
        "- a: \u{feff}\n",
        "%YAML 1.1\n",
        "...\n",
        "items: []\n",
        "b\n",
    ] {
        assert!(read(&list(doubtful)).is_none(), "{doubtful:?}");
    }
    let deep = (0..600).fold(String::new(), |text, n| text + &" ".repeat(n) + "a:\n");
    for deep in [format!("{}x\n", "- ".repeat(100_000)), "? ".repeat(100_000), "[".repeat(100_000), deep] {
        assert!(read(&format!("kind: List\nitems:\n- a:\n{deep}")).is_none());
        assert!(read(&format!("kind: List\nitems:\n{deep}")).is_none());
        assert!(read(&deep).is_none());
    }
    assert!(read("kind: List\nitems:\n- a: \"x").is_none());
    assert!(read("kind: List\nitems:\n- a: 1\n  b").is_none());
    assert!(read("kind: List\nitems: []\nfunctionConfig:\n  a: 1\n  b").is_none());
    assert!(read("kind: List\nitems: []\nfunctionConfig:\n  a: 1\n  b: c").is_some());
    assert!(read("kind: A\n---\nkind: B\nmeta").is_none());
}

#[test]
fn what_programs_write_leaves_no_doubt() {
    let list = |item: &str| format!("kind: List\nitems:\n- a: 1\n{item}- b: 2\n");
    for plain in [
        "",
        "-\n",
        "- |\n  x\n- >-\n  y\n",
        "- a: \"x\n    y\"\n",
        "- a: 'it''s'\n  \"b\": {c: [d, \"e}\"]}\n",
        "- # about\n  a: 1\n",
        "- &x\n  a: *y # z\n",
        "- a: |2\n\n      x\n    \ty\n# below\n",
        "- ? a\n  : b\n",
        "- 'it''s': |\n    - b: '\n",
        "- a: \"\\\" - b\"\n  c: [\"]\", 'x']\n",
        "- - - a\n  - b\n",
        "- !!merge <<: *l\n",
        "- a: b\n    c\n\n    d # e\n",
        "-\n  é: \u{3000}\n",
    ] {
        let text = list(plain);
        let layout = read(&text).unwrap_or_else(|| panic!("{plain:?}"));
        if !plain.contains('*') {
            assert_eq!(layout, judge::read(&text).unwrap(), "{plain:?}");
        }
        assert!(read(&text.replace('\n', "\r\n")).is_some(), "{plain:?}");
        assert!(read(text.trim_end()).is_some(), "{plain:?}");
    }
}
