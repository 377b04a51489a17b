//! Maps, and values over several lines.

use super::words::{SCALARS, WORDS};
use super::{Dice, filler};

/// A map whose first key is not indented, as it follows something on its line.
pub(super) fn nested(dice: &mut Dice, out: &mut String, column: usize, depth: usize) {
    let mut text = String::new();
    mapping(dice, &mut text, column, depth);
    out.push_str(text.trim_start());
}

pub(super) fn mapping(dice: &mut Dice, out: &mut String, column: usize, depth: usize) {
    let pad = " ".repeat(column);
    let head = [("apiVersion", "v1"), ("kind", "A"), ("metadata", "")];
    let known = dice.below(4);
    for i in 0..=dice.below(5) {
        if i > 0 {
            filler(dice, out, column);
        }
        let (key, value) = match head.get(i) {
            Some((key, value)) if known > 0 => (*key, *value),
            _ => (
                dice.mild(&[
                    "a",
                    "b",
                    "kind",
                    "name",
                    "namespace",
                    "\"kind\"",
                    "'name'",
                    "annotations",
                    "x y",
                    "it's",
                    "a#b",
                    "metadata",
                    "config.kubernetes.io/path",
                    "\"a: b\"",
                    "-x",
                    "\"na\\u006de\"",
                    "<<",
                    "!!merge <<",
                    "&k c",
                    "*a ",
                    "? z",
                    "a b c",
                    "x.y/z",
                    "\"\"",
                    "''",
                    "~",
                    "1",
                ]),
                "",
            ),
        };
        let number = if dice.tame && key.ends_with(char::is_alphanumeric) && dice.one_in(2) {
            i.to_string()
        } else {
            String::new()
        };
        *out += &format!("{pad}{key}{number}:");
        if !value.is_empty() {
            *out += &format!(" {value}\n");
            continue;
        }
        match dice.below(9) {
            0 if depth > 0 => {
                out.push('\n');
                let deeper = column + if dice.one_in(2) { 2 } else { 0 };
                for _ in 0..=dice.below(3) {
                    *out += &format!("{}- ", " ".repeat(deeper));
                    if dice.one_in(3) {
                        nested(dice, out, deeper + 2, depth - 1);
                    } else {
                        *out += &format!("{}\n", dice.mild(SCALARS));
                    }
                }
            }
            1..=3 if depth > 0 => {
                out.push_str(dice.mild(&["\n", "\n", " # c\n", " &a\n", " !!map\n", "\n"]));
                let deeper = column + 1 + dice.below(3);
                mapping(dice, out, deeper, depth - 1);
            }
            4 | 5 => {
                out.push(' ');
                let indent = if !dice.tame && dice.one_in(8) {
                    dice.below(column + 2)
                } else {
                    column + 1 + dice.below(3)
                };
                long(dice, out, indent, column);
            }
            6 => *out += &format!("\n{pad}  {}\n", dice.mild(SCALARS)),
            _ => *out += &format!(" {}\n", dice.mild(SCALARS)),
        }
    }
}

/// A scalar or flow collection over several lines, the later ones at `indent`.
pub(super) fn long(dice: &mut Dice, out: &mut String, indent: usize, column: usize) {
    let pad = " ".repeat(indent);
    let lines = dice.below(4);
    let word = |dice: &mut Dice| dice.mild(WORDS).replace(['"', '\\'], "");
    match dice.below(7) {
        0 => {
            *out += &format!("\"{}", word(dice));
            for _ in 0..lines {
                *out += &format!("{}\n{pad}{}", dice.pick(&["", "", "\\", "\\\""]), word(dice));
            }
            *out += "\"\n";
        }
        1 => {
            *out += &format!("'{}", word(dice).replace('\'', "''"));
            for _ in 0..lines {
                *out += &format!("\n{pad}{}", word(dice).replace('\'', "''"));
            }
            *out += "'\n";
        }
        2 => {
            out.push_str(dice.pick(&["text", "a", "x y", "a", "&a x"]));
            for _ in 0..lines {
                *out += &format!("\n{pad}{}", dice.mild(WORDS));
            }
            out.push('\n');
        }
        3 => {
            let (open, close) = if dice.one_in(2) { ("{", "}") } else { ("[", "]") };
            out.push_str(open);
            for _ in 0..lines {
                *out += &format!(
                    "\n{pad}{}",
                    match (dice.tame, open) {
                        (true, "{") =>
                            dice.pick(&["a: b,", "\"c\": d,", "e: {x: y},", "# c", "", "f: 'q\n   r',"]),
                        (true, _) => dice.pick(&[
                            "a,",
                            "\"c\",",
                            "{x: y},",
                            "[],",
                            "# c",
                            "",
                            "\"m\n   n\",",
                            "'- x',"
                        ]),
                        _ => dice.pick(&[
                            "a: b,",
                            "\"c\": d,",
                            "{x: y},",
                            "[],",
                            "'q'",
                            "# c",
                            "- x",
                            "\"m\nn\",",
                            "\"a\":1,"
                        ]),
                    }
                );
            }
            *out += &format!("\n{pad}{close}\n");
        }
        _ => {
            let digit = if dice.one_in(5) {
                indent.saturating_sub(column).clamp(1, 9).to_string()
            } else {
                String::new()
            };
            *out += &format!(
                "{}{digit}{}{}\n",
                dice.pick(&["|", ">"]),
                dice.pick(&["", "-", "+"]),
                dice.pick(&["", "", " # c"])
            );
            for _ in 0..=lines {
                let more = dice.below(8).saturating_sub(5);
                if dice.one_in(5) {
                    out.push('\n');
                } else {
                    *out += &format!("{pad}{}{}\n", " ".repeat(more), dice.mild(WORDS));
                }
            }
        }
    }
}
