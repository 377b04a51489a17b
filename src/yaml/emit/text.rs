//! How text is written: bare where every reader takes it for text, else in quotes, lines as a literal block.
//!
//! Readers differ in what they make of bare text: `y` is a boolean to kubectl, `1:20` is 80 to Python, `0o14` is 12 to
//! kustomize. So bare is only what none of them could take for anything else, and quotes are never wrong.

/// Spaces up to a column.
pub(super) fn pad(out: &mut String, column: usize) {
    const SPACES: &str = "                                                                ";
    let mut rest = column;
    while rest > SPACES.len() {
        out.push_str(SPACES);
        rest -= SPACES.len();
    }
    out.push_str(&SPACES[..rest]);
}

/// Text on one line, without the newline.
pub(super) fn flow(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        quoted(out, text);
    }
}

/// Text of several lines as a block scalar at `column`; writes nothing where that would be read back differently.
pub(super) fn literal(out: &mut String, text: &str, column: usize) -> bool {
    if !text.contains('\n') || !text.lines().enumerate().all(|(i, line)| is_literal_line(i, line)) {
        return false;
    }
    if text.contains('\r') {
        return false;
    }
    let body = text.trim_end_matches('\n');
    out.push_str(match text.len() - body.len() {
        0 => "|-\n",
        1 => "|\n",
        _ => "|+\n",
    });
    for line in text.lines() {
        if !line.is_empty() {
            pad(out, column);
            out.push_str(line);
        }
        out.push('\n');
    }
    true
}

/// The first line tells the indentation, so it starts with neither blank nor break; a tab behind spaces counts as
/// indentation for some readers, and so do lines of nothing but spaces.
fn is_literal_line(index: usize, line: &str) -> bool {
    let content = line.trim_start_matches(' ');
    let first = index > 0 || (!line.is_empty() && content.len() == line.len());
    let blank = content.is_empty() && !line.is_empty();
    first && !blank && !content.starts_with('\t') && line.chars().all(|c| c == '\t' || is_printable(c))
}

/// What may stand as it is: no control character, and none of those that some readers take for a line break or drop.
fn is_printable(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' => false,
        _ => c >= '\u{a0}' && (c as u32) & 0xfffe != 0xfffe,
    }
}

/// What may stand in bare text. Quotes, brackets and the like would be allowed too, but a reader would look twice.
const PLAIN: u8 = 1;
/// What a number or a date can consist of, in any notation of YAML 1.1 or 1.2.
const NUMERIC: u8 = 2;
/// Colons and spaces, which together end a key.
const COLON: u8 = 4;
const SPACE: u8 = 8;

/// What each byte may be part of.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = b'0';
    while byte <= b'z' {
        if byte.is_ascii_digit() {
            classes[byte as usize] = PLAIN | NUMERIC;
        } else if byte.is_ascii_alphabetic() {
            classes[byte as usize] = PLAIN;
        }
        byte += 1;
    }
    mark(&mut classes, b" _-./:=+,$()%@;~?*&!<>^", PLAIN);
    mark(&mut classes, b" \t_-.+:,abcdefABCDEFxXoOiInNtTzZp", NUMERIC);
    mark(&mut classes, b":", COLON);
    mark(&mut classes, b" ", SPACE);
    classes
};

const fn mark(classes: &mut [u8; 256], bytes: &[u8], class: u8) {
    let mut at = 0;
    while at < bytes.len() {
        classes[bytes[at] as usize] |= class;
        at += 1;
    }
}

/// Whether every reader takes the bare text for this very text.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else { return false };
    let starts_well = match first {
        b'-' => bytes.len() > 1 && bytes[1] != b' ' && !text.starts_with("---"),
        b'.' => !text.starts_with("..."),
        b'_' | b'/' | b'+' | b'$' | b'(' => true,
        _ => first.is_ascii_alphanumeric(),
    };
    if !starts_well || last == b' ' || last == b':' {
        return false;
    }
    let (mut all, mut any) = (PLAIN | NUMERIC, 0);
    for byte in bytes {
        let class = CLASSES[usize::from(*byte)];
        all &= class;
        any |= class;
    }
    if all & PLAIN == 0 {
        return false;
    }
    if any & COLON != 0 && any & SPACE != 0 && bytes.windows(2).any(|pair| pair == b": ") {
        return false;
    }
    let numeric = all & NUMERIC != 0 && (first.is_ascii_digit() || b"+-.".contains(&first));
    !numeric && !is_word(text)
}

/// Words that are booleans or null to some reader.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 11] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];
    text.len() <= 5 && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Text in double quotes.
pub(super) fn quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            c => match c as u32 {
                code @ ..0x100 => out.push_str(&format!("\\x{code:02X}")),
                code @ ..0x1_0000 => out.push_str(&format!("\\u{code:04X}")),
                code => out.push_str(&format!("\\U{code:08X}")),
            },
        }
    }
    out.push('"');
}

/// A finite number. YAML 1.1 knows an exponent only behind a fraction and with a sign.
pub(super) fn float(value: f64) -> String {
    let text = format!("{value:?}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let dot = if mantissa.contains('.') { "" } else { ".0" };
            let sign = if exponent.starts_with('-') { "" } else { "+" };
            format!("{mantissa}{dot}e{sign}{exponent}")
        }
        None => text,
    }
}
