//! Random YAML, some of it nasty, the same in every run.

/// A small generator of numbers (xorshift, <https://www.jstatsoft.org/article/view/v008i14>).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(super) fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// An input with objects: a ResourceList, a List or documents.
pub(super) fn input(random: &mut Random) -> String {
    let mut out = String::new();
    if random.chance(3) {
        out.push('\u{feff}');
    }
    if random.chance(60) {
        list(random, &mut out);
    } else {
        documents(random, &mut out);
    }
    for _ in 0..random.of(&[0, 0, 0, 0, 0, 0, 1, 1, 2]) {
        spoil(random, &mut out);
    }
    if random.chance(10) {
        out = out.replace('\n', "\r\n");
    }
    if random.chance(5) {
        out.truncate(out.trim_end_matches(['\r', '\n']).len());
    }
    out
}

fn list(random: &mut Random, out: &mut String) {
    let margin = if random.chance(5) { "  " } else { "" };
    if random.chance(10) {
        *out += random.of(&["---\n", "# head\n", "\n", "# head\n---\n", "--- # x\n"]);
    }
    let mut keys = vec!["apiVersion", "kind", "items"];
    if random.chance(50) {
        keys.push("functionConfig");
    }
    if random.chance(30) {
        keys.push("results");
    }
    if random.chance(20) {
        keys.push("metadata");
    }
    for _ in 0..random.below(4) {
        let (a, b) = (random.below(keys.len()), random.below(keys.len()));
        keys.swap(a, b);
    }
    for key in keys {
        if random.chance(5) {
            noise(random, out);
        }
        *out += margin;
        *out += key;
        out.push(':');
        match key {
            "apiVersion" => *out += random.of(&[" config.kubernetes.io/v1\n", " v1 # x\n", " 'v1'\n"]),
            "kind" => {
                *out +=
                    random.of(&[" ResourceList\n", " ResourceList\n", " List\n", " \"List\"\n", " Other\n"]);
            }
            "items" | "results" => {
                let indent = margin.len() + random.of(&[0, 0, 0, 2, 4, 1]);
                match random.below(12) {
                    0 => *out += " []\n",
                    1 => *out += random.of(&["\n", " null\n", " [ ] # none\n", " # none\n"]),
                    2 => *out += random.of(&[" [a, {b: c}]\n", " &x\n", " !!seq\n"]),
                    _ => {
                        *out += random.of(&["\n", "\n", "\n", " # all\n", " \n"]);
                        for _ in 0..=random.below(4) {
                            if random.chance(15) {
                                noise(random, out);
                            }
                            spaces(out, indent);
                            out.push('-');
                            object(random, out, indent, 2);
                        }
                    }
                }
            }
            _ => {
                out.push('\n');
                map(random, out, margin.len() + 2, 2, false);
            }
        }
    }
}

fn documents(random: &mut Random, out: &mut String) {
    for i in 0..=random.below(4) {
        if random.chance(15) {
            noise(random, out);
        }
        if i > 0 || random.chance(30) {
            *out += random.of(&[
                "---\n",
                "---\n",
                "---\n",
                "--- # next\n",
                "---\n# about\n",
                "...\n---\n",
                "--- \n",
            ]);
        }
        if random.chance(85) {
            *out += random.of(&["apiVersion: v1\n", "apiVersion: apps/v1\n", "\"apiVersion\": v1\n"]);
            *out += random.of(&["kind: ConfigMap\n", "kind: Deployment # x\n", "kind: List\n"]);
            map(random, out, 0, 3, false);
        }
    }
}

/// An item behind its `-`.
fn object(random: &mut Random, out: &mut String, column: usize, depth: usize) {
    match random.below(20) {
        0 => *out += "\n",
        1 => *out += " {kind: A, metadata: {name: \"a\"}}\n",
        2 => value(random, out, column, 1),
        3 => {
            *out += random.of(&[" # about\n", "\n", " &a\n", " !!map\n"]);
            map(random, out, column + 2, depth, false);
        }
        _ => {
            out.push(' ');
            map(random, out, column + 2, depth, true);
        }
    }
}

/// A map in block style; `begun` when its first key goes on the line that is there.
fn map(random: &mut Random, out: &mut String, column: usize, depth: usize, begun: bool) {
    for i in 0..=random.below(4) {
        if i > 0 && random.chance(8) {
            noise(random, out);
        }
        if i > 0 || !begun {
            spaces(out, column);
        }
        let key = random.of(&[
            "kindN",
            "metadataN",
            "specN",
            "a bN",
            "it'sN",
            "\"qN\"",
            "'q: rN'",
            "x-#yN",
            "http://N",
            "-N",
            "?N",
            "&kN kN",
            "\"- N\"",
            "'it''s N'",
            "!!str N",
            "N \"",
        ]);
        out.push_str(&key.replace('N', &i.to_string()));
        out.push(':');
        value(random, out, column, depth);
    }
}

/// What stands behind a colon or a dash, up to the end of the line.
fn value(random: &mut Random, out: &mut String, column: usize, depth: usize) {
    match random.below(if depth == 0 { 10 } else { 16 }) {
        0..4 => {
            *out += random.of(&[
                " plain",
                " a#b",
                " 12",
                " http://a:80/b?c",
                " it's \"so\"",
                " -x",
                " a - b",
                " ~",
                "",
                " a, [b",
            ]);
            comment(random, out);
        }
        4 => {
            *out += random.of(&[
                " \"x\"",
                " 'it''s'",
                " \"a \\\" b\"",
                " \"- x: \\\\\"",
                " ''",
                " \"# no\"",
                " 'a: b'",
                " !!str 'x'",
                " &b \"x\"",
            ]);
            comment(random, out);
        }
        5 => {
            *out += random.of(&[
                " {}",
                " []",
                " {a: b, c: [d, 'e']}",
                " [\"x\", y]",
                " {\"a\":\"b\"}",
                " [a, # x\n      b]",
            ]);
            comment(random, out);
        }
        6 => block_scalar(random, out, column),
        7 => over_lines(random, out, column),
        8 | 9 => *out += "\n",
        10..13 => {
            *out += random.of(&["\n", "\n", " # below\n", " &m\n", " !!map\n"]);
            let indent = column + random.of(&[2, 2, 2, 4, 1]);
            map(random, out, indent, depth - 1, false);
        }
        _ => {
            out.push('\n');
            let indent = column + random.of(&[0, 2, 2]);
            for _ in 0..=random.below(3) {
                spaces(out, indent);
                out.push('-');
                if random.chance(50) {
                    out.push(' ');
                    map(random, out, indent + 2, depth - 1, true);
                } else {
                    value(random, out, indent, 0);
                }
            }
        }
    }
}

/// A block scalar from its header on.
fn block_scalar(random: &mut Random, out: &mut String, column: usize) {
    *out += random.of(&[" |", " >", " |-", " |+", " >-", " |2", " | # x", " |2-"]);
    out.push('\n');
    for _ in 0..random.below(4) {
        let more = random.of(&[2, 2, 2, 2, 3, 4]);
        let line = random.of(&["text", "- item", "key: \"", "# no comment", "{ [", "it's", "", "---", "  "]);
        spaces(out, if line.is_empty() { 0 } else { column + more });
        *out += line;
        out.push('\n');
    }
}

/// A scalar or a flow collection over several lines.
fn over_lines(random: &mut Random, out: &mut String, column: usize) {
    *out += random.of(&[" plain", " \"a", " 'a", " {a: b,", " [a,"]);
    let close = match out.chars().rev().find(|c| "\"'{[".contains(*c)) {
        _ if out.ends_with("plain") => "",
        Some('"') => "\"",
        Some('\'') => "'",
        Some('{') => "}",
        _ => "]",
    };
    out.push('\n');
    for _ in 0..=random.below(2) {
        if random.chance(10) {
            out.push('\n');
        }
        let indent = if random.chance(95) { column + 2 } else { random.below(column + 3) };
        spaces(out, indent);
        *out += match close {
            "" => random.of(&[
                "more", "- more", "it's", "x \"y", "more", "more", "more", "#more", "c: d", "more # x",
            ]),
            "\"" => random.of(&["more", "- more", "it's", "#more", "c: d", "kind: x # y", "\\\" {", "it\\"]),
            "'" => random.of(&["more", "- more", "it''s", "#more", "c: d", "kind: x # y", "\" {"]),
            _ => random.of(&["more", "\"q\"", "c: d", "'it''s'", "a-b", "x # y, \"\n      z", "[u, {v: w}]"]),
        };
        if close == "}" || close == "]" {
            out.push(',');
        }
        out.push('\n');
    }
    spaces(out, column + random.of(&[2, 2, 2, 2, 2, 1, 0]));
    *out += "end";
    *out += close;
    comment(random, out);
}

fn comment(random: &mut Random, out: &mut String) {
    *out += random.of(&["\n", "\n", "\n", "\n", "\n", " # it's \"\n", " \n"]);
}

/// A line that means nothing.
fn noise(random: &mut Random, out: &mut String) {
    spaces(out, random.below(5));
    *out += random.of(&["# comment\n", "\n", "#\n", "# - x: \"\n", "\n\n", "# {\n", "\t\n"]);
}

fn spaces(out: &mut String, n: usize) {
    out.extend(std::iter::repeat_n(' ', n));
}

/// Puts something somewhere, or takes something out.
fn spoil(random: &mut Random, out: &mut String) {
    let chars: Vec<usize> = out.char_indices().map(|(at, _)| at).collect();
    if chars.is_empty() {
        return;
    }
    let at = random.of(&chars);
    let line = out[..at].rfind('\n').map_or(0, |at| at + 1);
    match random.below(10) {
        0 => drop(out.remove(at)),
        1 => out.insert_str(
            line,
            random.of(&[" ", "  ", "\t", "- ", "-", "? ", ": ", "# ", "%YAML 1.1\n", "---\n", "...\n"]),
        ),
        2 if out[line..].starts_with(' ') => drop(out.remove(line)),
        3 => out
            .insert_str(at, random.of(&["\r", "\u{85}", "\u{2028}", "\u{2029}", "\u{feff}", "é", "\u{a0}"])),
        4 => out.insert_str(at, random.of(&["\"", "'", "{", "}", "[", "]", "|", ">", "&", "*", "!", "%"])),
        5 => out.insert_str(at, random.of(&[": ", " #", "\n", "\n\n", "\n- ", "\n  ", "- ", ",", ":", "\\"])),
        6 => out.insert_str(
            line,
            random.of(&["- kind: B\n", "items: []\n", "kind: List\n", "  - x\n", "foo\n", "\"x\"\n"]),
        ),
        7 => out.insert_str(
            line,
            random.of(&["# comment\n", "   # comment\n", "\n", "   \n", "\t\n", "  \t# x\n"]),
        ),
        _ => {
            let here = line + out[line..].find('\n').unwrap_or(0);
            out.insert_str(here, random.of(&[" ", " # c", "\"", ":", " |", "\t", " &a", "''"]));
        }
    }
}
