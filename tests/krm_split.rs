//! Streams come apart into the objects that a parser sees in them, and together again without a byte changed.

#![allow(clippy::expect_used, reason = "what cannot be written or read again is what this test is after")]

#[allow(dead_code)] // The unit tests use the rest.
#[path = "../src/krm/nasty/mod.rs"]
mod nasty;

use modelspec::krm::{Edits, Form, Item, Report, Stream};
use modelspec::yaml::{Event, events};

fn read(text: &str) -> Option<Stream> {
    Stream::read(text.as_bytes().to_vec()).ok()
}

fn written(stream: &Stream, edits: &Edits) -> String {
    let mut out = Vec::new();
    stream.write(edits, &mut out).expect("memory takes everything");
    String::from_utf8(out).expect("what went in was text")
}

/// What a text says, whatever it looks like; nothing if it is no YAML.
fn meaning(text: &str) -> Option<Vec<String>> {
    let mut said = Vec::new();
    for event in events(text) {
        match event.ok()?.0 {
            Event::DocumentStart { .. } | Event::DocumentEnd => {}
            Event::Scalar { text, plain, .. } => {
                said.push(format!("{}{text:?}", if plain { "" } else { "string " }));
            }
            Event::Alias => said.push("alias".into()),
            Event::SequenceStart { .. } => said.push("[".into()),
            Event::MappingStart { .. } => said.push("{".into()),
            Event::SequenceEnd => said.push("]".into()),
            Event::MappingEnd => said.push("}".into()),
        }
    }
    Some(said)
}

fn meanings(stream: &Stream) -> Option<Vec<Vec<String>>> {
    // Nothing is null, but only in a list.
    let null = |said: Vec<String>| if said.is_empty() { vec!["\"~\"".into()] } else { said };
    stream.items().map(|item| meaning(&item.document()).map(null)).collect()
}

/// The values of `items` in the only document of a text, by the parser alone.
fn parsed_items(text: &str) -> Option<Vec<Vec<String>>> {
    let all = meaning(text)?;
    let (mut depth, mut items, mut item, mut at_items, mut key) = (0, Vec::new(), Vec::new(), false, true);
    for event in all {
        let closes = matches!(event.as_str(), "]" | "}");
        let opens = matches!(event.as_str(), "[" | "{");
        depth -= i32::from(closes);
        if depth >= 2 && at_items {
            item.push(event.clone());
            if depth == 2 && !opens {
                items.push(std::mem::take(&mut item));
            }
        }
        if depth == 1 && !opens {
            if key {
                at_items = event.trim_start_matches("string ") == "\"items\"";
            }
            key = !key;
        }
        depth += i32::from(opens);
    }
    Some(items)
}

#[test]
fn items_are_what_the_parser_sees() {
    let (mut lists, mut items) = (0, 0);
    for seed in 0..nasty::count(4000) {
        let text = nasty::stream(seed);
        let Some(stream) = read(&text) else { continue };
        assert_eq!(written(&stream, &Edits::default()), text_or_items(&stream, &text), "seed {seed}\n{text}");
        for item in stream.items().chain(stream.config()) {
            check_lines(&item, &text, seed);
        }
        // An empty block scalar as an item takes the comments below it once it stands alone.
        let scalars = stream.items().any(|item| item.raw().trim_start().starts_with(['|', '>']));
        if stream.form() == Form::Documents || scalars || text.contains(['*', '&']) {
            continue;
        }
        let (Some(found), Some(parsed)) = (meanings(&stream), parsed_items(&text)) else { continue };
        assert_eq!(found, parsed, "seed {seed}\n{text}");
        lists += 1;
        items += found.len();
    }
    println!("{lists} lists, {items} items");
    assert!(lists > 200 && items > 2 * lists, "{lists} lists, {items} items");
}

/// Without edits a stream leaves as it came, but a ResourceList always has `items` and is never in braces.
fn text_or_items(stream: &Stream, text: &str) -> String {
    let out = written(stream, &Edits::default());
    let rest = out.strip_prefix(text.trim_end_matches(' ')).unwrap_or_default();
    let added = rest.trim_start() == "items: []\n";
    if stream.form() == Form::ResourceList && added { out } else { text.to_owned() }
}

/// Line N of the document is line `line() + N - 1` of the input, moved by at most `column()`.
fn check_lines(item: &Item<'_>, text: &str, seed: u64) {
    let document = item.document();
    let input: Vec<&str> = text.split('\n').collect();
    for (i, line) in document.split('\n').enumerate() {
        let place = usize::try_from(item.line()).unwrap_or(0) - 1 + i;
        let there = input.get(place).copied().unwrap_or_default();
        assert!(there.contains(line.trim_start_matches(' ')), "seed {seed}, line {place}\n{text}");
    }
    let margin =
        |text: &str| text.split('\n').map(|line| line.trim_start_matches(' ').to_owned()).collect::<Vec<_>>();
    assert_eq!(margin(&document), margin(item.raw()), "seed {seed}\n{text}");
}

const NEW: [&str; 4] = [
    "kind: N\n",
    "# new\nkind: N\ntext: |\n  a\n\n   b\n\nx: |2\n    y\n",
    "kind: N\nlist:\n- a\n- - b\n  - \"c\n\n    d\"\n",
    "kind: N\ndata: {a: [b,\n    c]}\nkeep: |+\n  x\n\n",
];

#[test]
fn edits_do_what_they_say_and_nothing_else() {
    let mut checked = 0;
    for seed in 0..nasty::count(4000) {
        let text = nasty::stream(seed);
        let Some(stream) = read(&text) else { continue };
        let Some(before) = meanings(&stream) else { continue };
        // A list that is left alone in a stream is no object but the stream.
        let lists = stream.form() == Form::Documents
            && stream.items().any(|item| matches!(&*item.kind(), "List" | "ResourceList" | ""));
        // Half a document counts once it is read alone.
        // A block scalar at the very end gets the line break that it lacked.
        let cut = !text.ends_with('\n') && text.contains(['|', '>']);
        if cut || lists || meaning(&text).is_none() || text.contains(['*', '\t']) {
            continue;
        }
        let dice = &mut nasty::Dice::new(seed);
        let (mut edits, mut after) = (Edits::default(), Vec::new());
        for (index, item) in before.into_iter().enumerate() {
            let new = NEW[dice.below(NEW.len())];
            let meant = meaning(new).expect("is YAML");
            match dice.below(6) {
                0 => edits.remove(index),
                1 => {
                    edits.replace(index, new.into());
                    after.push(meant.clone());
                }
                _ => after.push(item),
            }
            for _ in 0..dice.below(6).saturating_sub(3) {
                edits.insert_after(index, new.into());
                after.push(meant.clone());
            }
        }
        for _ in 0..dice.below(4).saturating_sub(1) {
            let new = NEW[dice.below(NEW.len())];
            edits.append(new.into());
            after.push(meaning(new).expect("is YAML"));
        }
        if dice.below(3) == 0 {
            edits.report(Report { severity: "error", message: "x: y".into(), ..Report::default() });
        }
        let out = written(&stream, &edits);
        let again = read(&out).unwrap_or_else(|| panic!("seed {seed}\n{text}\n=>\n{out}"));
        // A single pair of a list in brackets has no braces of its own.
        assert_eq!(meanings(&again).as_ref(), Some(&after), "seed {seed}\n{text}\n=>\n{out}");
        let config = |stream: &Stream| stream.config().map(|config| meaning(&config.document()));
        assert_eq!(config(&stream), config(&again), "seed {seed}\n{text}\n=>\n{out}");
        if !after.is_empty() && stream.form() != Form::Documents {
            assert_eq!(stream.form(), again.form(), "seed {seed}\n{text}\n=>\n{out}");
        }
        checked += 1;
    }
    println!("{checked} streams");
    assert!(checked > 300, "{checked}");
}

#[test]
fn nothing_that_comes_in_makes_it_panic() {
    for seed in 0..nasty::count(4000) {
        let mut text = nasty::stream(seed);
        let dice = &mut nasty::Dice::new(seed + 1);
        for _ in 0..3 {
            nasty::mutate(dice, &mut text);
        }
        let mut bytes = text.into_bytes();
        if dice.below(8) == 0 && !bytes.is_empty() {
            let at = dice.below(bytes.len());
            bytes[at] = u8::try_from(dice.below(256)).unwrap_or(0);
        }
        let Ok(stream) = Stream::read(bytes) else { continue };
        let mut edits = Edits::default();
        for item in stream.items().chain(stream.config()) {
            let _ = (item.object(), item.path(), item.raw(), item.line(), item.column(), item.document());
            match dice.below(4) {
                0 => edits.remove(item.index()),
                1 => edits.replace(item.index(), "kind: N\n".into()),
                2 => edits.insert_after(item.index(), "kind: N\n".into()),
                _ => edits.append("kind: N\n".into()),
            }
        }
        edits.report(Report { severity: "info", message: "x".into(), ..Report::default() });
        let _ = stream.write(&edits, &mut Vec::new());
        let _ = (stream.wiring(), stream.config_item());
    }
}

/// JSON that YAML readers stumble over.
fn json_value(dice: &mut nasty::Dice, depth: usize) -> serde_json::Value {
    const TEXTS: [&str; 14] = [
        "a",
        "",
        "kind",
        "x: y",
        "# c",
        "- a",
        "\u{1f600}",
        "\u{85}\u{2028}\u{7f}\u{feff}",
        "a\nb\t\"\\/",
        "---",
        "null",
        "1e3",
        "{",
        "*a",
    ];
    match dice.below(if depth == 0 { 5 } else { 8 }) {
        0 => serde_json::Value::Null,
        1 => dice.below(9).into(),
        2 => true.into(),
        3 | 4 => TEXTS[dice.below(TEXTS.len())].into(),
        5 => (0..dice.below(4)).map(|_| json_value(dice, depth - 1)).collect::<Vec<_>>().into(),
        _ => {
            let mut map = serde_json::Map::new();
            for _ in 0..dice.below(4) {
                map.insert(TEXTS[dice.below(TEXTS.len())].into(), json_value(dice, depth - 1));
            }
            map.into()
        }
    }
}

/// The value as some programs write it: on one line, over many, with tabs, all that is not ASCII escaped.
fn json_text(dice: &mut nasty::Dice, value: &serde_json::Value) -> String {
    let text = if dice.below(2) == 0 { value.to_string() } else { format!("{value:#}") };
    let text = if dice.below(3) == 0 { text.replace("\n  ", "\n\t") } else { text };
    if dice.below(2) == 0 {
        return text;
    }
    let mut units = [0; 2];
    let escaped = |c: char| match c {
        ' '..='~' | '\n' | '\t' => c.to_string(),
        c => c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
    };
    text.chars().map(escaped).collect()
}

#[test]
fn json_stays_what_it_is() {
    let value = |text: &str| -> serde_json::Value {
        let node = modelspec::yaml::parse(text).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
        modelspec::yaml::decode(&node).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
    };
    for seed in 0..nasty::count(3000) {
        let dice = &mut nasty::Dice::new(seed);
        let item = |dice: &mut nasty::Dice| serde_json::json!({"kind": "A", "spec": json_value(dice, 3)});
        let items: Vec<_> = (0..=dice.below(4)).map(|_| item(dice)).collect();
        let form = [Form::ResourceList, Form::List, Form::Documents][dice.below(3)];
        let text = match form {
            Form::Documents => {
                items.iter().map(|item| json_text(dice, item) + ["", "\n", "\n\n"][dice.below(3)]).collect()
            }
            Form::List => json_text(dice, &serde_json::json!({"kind": "List", "items": items, "x: ": "y"})),
            Form::ResourceList => {
                let results = [json_value(dice, 2), json_value(dice, 1)];
                let list = serde_json::json!({
                    "apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": items,
                    "functionConfig": {"kind": "C"}, "results": results,
                });
                json_text(dice, &list)
            }
        };
        let stream = read(&text).unwrap_or_else(|| panic!("seed {seed}\n{text}"));
        assert_eq!((stream.form(), stream.len()), (form, items.len()), "seed {seed}\n{text}");
        let untouched = written(&stream, &Edits::default());
        assert!(form == Form::ResourceList || untouched == text, "seed {seed}\n{text}");
        let (mut edits, mut after) = (Edits::default(), Vec::new());
        for (index, item) in items.into_iter().enumerate() {
            match dice.below(6) {
                0 => edits.remove(index),
                1 => {
                    edits.replace(index, NEW[1].into());
                    after.push(value(NEW[1]));
                }
                2 => {
                    edits.insert_after(index, NEW[2].into());
                    after.extend([item, value(NEW[2])]);
                }
                _ => after.push(item),
            }
        }
        edits.report(Report { severity: "error", message: "x: y".into(), ..Report::default() });
        let out = written(&stream, &edits);
        let again = read(&out).unwrap_or_else(|| panic!("seed {seed}\n{text}\n=>\n{out}"));
        let found: Vec<_> = again.items().map(|item| value(&item.document())).collect();
        assert_eq!(found, after, "seed {seed}\n{text}\n=>\n{out}");
        assert!(form != Form::ResourceList || !out.starts_with('{'), "seed {seed}\n{out}");
    }
}
