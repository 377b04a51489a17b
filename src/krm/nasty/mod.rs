//! Streams as nobody writes them, from a seed: what parsers differ over, what looks like something else, and what is
//! no YAML at all.

mod values;
mod words;

use values::{long, mapping, nested};
use words::{SCALARS, WORDS};

/// A small generator of numbers (xorshift), so that a failure comes back with its seed.
pub(crate) struct Dice {
    state: u64,
    /// Whether the worst is left out.
    tame: bool,
}

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        let state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d;
        Self { state, tame: !seed.is_multiple_of(3) }
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 33).unwrap_or(0) % n
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of the milder half if only that is wanted.
    fn mild<'a>(&mut self, of: &[&'a str]) -> &'a str {
        if self.tame { of[self.below(of.len() / 2)] } else { self.pick(of) }
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// How many streams to try: as many as a test asks for, or as `NASTY` in the environment says.
pub(crate) fn count(usual: u64) -> u64 {
    std::env::var("NASTY").ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}

/// A stream.
pub(crate) fn stream(seed: u64) -> String {
    let dice = &mut Dice::new(seed);
    let mut out = String::new();
    match dice.below(8) {
        0..=3 => list(dice, &mut out),
        4 | 5 => {
            for _ in 0..=dice.below(4) {
                if dice.one_in(4) {
                    list(dice, &mut out);
                } else {
                    document(dice, &mut out);
                }
                out.push_str(dice.pick(&[
                    "---\n",
                    "---\n",
                    "--- # c\n",
                    "---\n---\n",
                    "...\n",
                    "...\n---\n",
                    "--- ",
                ]));
            }
        }
        6 => salad(dice, &mut out),
        _ => {
            list(dice, &mut out);
            mutate(dice, &mut out);
        }
    }
    if dice.one_in(20) {
        mutate(dice, &mut out);
    }
    if dice.one_in(6) {
        out = out.replace('\n', "\r\n");
    }
    if dice.one_in(6) {
        out = out.trim_end_matches(['\r', '\n']).to_owned();
    }
    if dice.one_in(20) {
        out.insert(0, '\u{feff}');
    }
    out
}

/// Bytes of the stream changed, moved or cut off.
pub(crate) fn mutate(dice: &mut Dice, out: &mut String) {
    for _ in 0..=dice.below(3) {
        let boundaries: Vec<usize> = out.char_indices().map(|(at, _)| at).collect();
        if boundaries.is_empty() {
            return;
        }
        let at = boundaries[dice.below(boundaries.len())];
        match dice.below(6) {
            0 => {
                out.remove(at);
            }
            1 => out.insert_str(at, dice.mild(WORDS)),
            2 => out.insert(at, '\n'),
            3 => out.insert(at, ' '),
            4 => {
                let piece = out[at..].lines().next().unwrap_or_default().to_owned();
                let to = boundaries[dice.below(boundaries.len())];
                out.insert_str(to, &piece);
            }
            _ if dice.one_in(4) => out.truncate(at),
            _ => out.insert_str(
                at,
                dice.pick(&["\r", "\t", "\"", "'", "[", "}", "\n- ", "\n---\n", "\nitems:\n", "#"]),
            ),
        }
    }
}

fn list(dice: &mut Dice, out: &mut String) {
    let column = if dice.one_in(3) { 2 } else { 0 };
    let mut parts: Vec<String> = vec![
        format!(
            "apiVersion: {}\n",
            dice.pick(&["v1", "config.kubernetes.io/v1", "'v1'", "\"config.kubernetes.io/v1beta1\""])
        ),
        format!(
            "kind: {}\n",
            dice.pick(&["List", "ResourceList", "ResourceList", "\"List\"", "'ResourceList' # c"])
        ),
    ];
    let mut items = String::from("items:");
    match dice.below(12) {
        0 => items.push_str(dice.mild(&[
            " []\n",
            "\n",
            " null\n",
            " [{a: b}, {kind: x}, [], z]\n",
            " &l\n",
            " # c\n",
            " {}\n",
            " x\n",
        ])),
        1 => items.push_str(" [\n  {a: b}, # c, d\n  &a {kind: \"x\n y\"}\n ]\n"),
        _ => {
            items.push_str(dice.pick(&["\n", "\n", "\n", " # c\n", " &l\n", "\n\n# c\n"]));
            for _ in 0..=dice.below(5) {
                filler(dice, &mut items, column);
                item(dice, &mut items, column);
            }
            filler(dice, &mut items, column);
        }
    }
    parts.push(items);
    if dice.one_in(2) {
        let mut config = String::from("functionConfig:");
        if dice.one_in(3) {
            config.push_str(dice.pick(&[
                " {kind: x}\n",
                " null\n",
                "\n",
                " &c\n  kind: x\n",
                " {kind: x,\n y: z}\n",
            ]));
        } else {
            config.push('\n');
            mapping(dice, &mut config, 2, 2);
        }
        parts.push(config);
    }
    if dice.one_in(3) {
        parts.push(
            dice.pick(&[
                "results:\n- message: x\n",
                "results: []\n",
                "results: [{message: x}]\n",
                "results:\n",
            ])
            .into(),
        );
    }
    if dice.one_in(5) {
        parts.push(
            dice.mild(&[
                "metadata:\n  resourceVersion: ''\n",
                "metadata: {}\n",
                "\"x\": y\n",
                "? x\n: y\n",
                "x: |\n  - a\n",
                "items: []\n",
                "metadata:\n- x\n",
            ])
            .into(),
        );
    }
    for i in (1..parts.len()).rev() {
        if dice.one_in(3) {
            let other = dice.below(i + 1);
            parts.swap(i, other);
        }
    }
    if dice.one_in(6) {
        out.push_str("---\n");
    }
    for part in parts {
        filler(dice, out, 0);
        out.push_str(&part);
    }
}

fn filler(dice: &mut Dice, out: &mut String, column: usize) {
    for _ in 0..dice.below(6).saturating_sub(3) {
        match dice.below(4) {
            0 => out.push('\n'),
            1 => out.push_str("   \n"),
            2 => *out += &format!("{}# {}\n", " ".repeat(column), dice.mild(WORDS)),
            _ => *out += &format!("{}# {}\n", " ".repeat(dice.below(6)), dice.mild(WORDS)),
        }
    }
}

fn item(dice: &mut Dice, out: &mut String, column: usize) {
    let pad = " ".repeat(column);
    match dice.below(16) {
        0 => *out += &format!("{pad}-\n"),
        1 => *out += &format!("{pad}- {}\n", dice.mild(SCALARS)),
        2 => {
            *out += &format!("{pad}- {}\n", dice.pick(&["# c", "&a", "!!map", "&a !!map # c", "&b # - x"]));
            filler(dice, out, column);
            mapping(dice, out, column + 2, 3);
        }
        3 => {
            *out += &format!("{pad}-\n");
            let deeper = column + 1 + dice.below(4);
            mapping(dice, out, deeper, 3);
        }
        4 => {
            *out += &format!("{pad}- ");
            let deeper = column + 1 + dice.below(3);
            long(dice, out, deeper, column);
        }
        5 => {
            *out += &format!("{pad}- - ");
            nested(dice, out, column + 4, 2);
        }
        _ => {
            let gap = 1 + usize::from(dice.one_in(6)) * dice.below(4);
            *out += &format!("{pad}-{}", " ".repeat(gap));
            nested(dice, out, column + 1 + gap, 3);
        }
    }
}

fn document(dice: &mut Dice, out: &mut String) {
    filler(dice, out, 0);
    if dice.one_in(12) {
        *out += &format!("{}\n", dice.mild(SCALARS));
    } else if !dice.one_in(8) {
        mapping(dice, out, 0, 3);
    }
}

/// Lines of anything.
fn salad(dice: &mut Dice, out: &mut String) {
    out.push_str(dice.pick(&["kind: List\nitems:\n", "kind: ResourceList\nitems:\n- a: b\n", "", "a: b\n"]));
    for _ in 0..dice.below(12) {
        let pad = " ".repeat(dice.below(5));
        let (a, b) = (dice.mild(WORDS), dice.mild(SCALARS));
        *out += &match dice.below(6) {
            0 => format!("{pad}- {b}\n"),
            1 => format!("{pad}{a}: {b}\n"),
            2 => format!("{pad}{a}\n"),
            3 => format!("{pad}- {a}: {b}\n"),
            4 => format!("{pad}a:\n"),
            _ => format!("{pad}- a: {b}\n"),
        };
    }
}
